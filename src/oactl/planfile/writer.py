"""Makes of a post what LINE is sent, and what a checker approves."""

from oactl.domain.account import Workspace
from oactl.domain.approval import Proposal, terms_of
from oactl.domain.message import item_for
from oactl.domain.occurrence import Occurrence, template_names
from oactl.domain.plan import Plan, Post
from oactl.domain.problem import Fault
from oactl.domain.value import JsonObject, digest
from oactl.planfile.messages import ComposeError, Files, UnreadableFile, compose, content_source

EXCERPT = 60


class PlanWriter:
    """`ports.Writer` over the plans' contents. `files` reads the assets of hand-offs."""

    def __init__(self, workspace: Workspace, files: Files) -> None:
        self._workspace = workspace
        self._files = files

    def messages(self, occurrence: Occurrence) -> list[JsonObject]:
        """The message objects of an occurrence. Raises a `Fault` where a template fails."""
        slot = occurrence.slot
        if occurrence.post.contents.kind == "variants":
            raise Fault("plan.variants_later", {"post": occurrence.post.id})
        item = item_for(occurrence.post.contents, slot.wall.date(), slot.number)
        if item is None:
            raise _fails("OA335")
        try:
            return compose(item, template_names(occurrence))
        except ComposeError as error:
            raise _fails(error.problem.rule) from None

    def proposal(self, plan: Plan, post: Post) -> Proposal:
        """What a post would do, in the parts that a checker approves."""
        accounts = [self._workspace.accounts[name] for name in plan.accounts]
        names = _names(plan, post)
        sources = {
            item.name: {**content_source(item, post.vars, names), "silent": post.silent}
            for item in post.contents.items
        }
        if post.by_hand:
            sources[""] = self._by_hand(post)
        until = post.cadence.until
        return Proposal(
            terms=terms_of(plan, post, accounts),
            contents={name: digest(source) for name, source in sources.items()},
            excerpts={name: _excerpt(post, name, source) for name, source in sources.items()},
            skip=tuple(day.isoformat() for day in sorted(post.cadence.skip)),
            until=until.isoformat() if until else None,
            limit=post.audience.limit,
        )

    def _by_hand(self, post: Post) -> JsonObject:
        return {"copy": post.copy, "assets": {path: self._digest(path) for path in post.assets}}

    def _digest(self, path: str) -> str | None:
        if "://" in path:
            return None
        try:
            return digest(self._files.read(path).hex())
        except UnreadableFile:
            return None


def _names(plan: Plan, post: Post) -> dict[str, object]:
    """What templates may read of the plan; the accounts themselves are part of the terms."""
    return {
        "post": {"subject": post.subject},
        "plan": {"title": plan.title},
        "account": {"name": list(plan.accounts)},
    }


def _fails(rule: str) -> Fault:
    """A content that cannot be made; `plan validate` says where and why."""
    return Fault("plan.content_fails", {"rule": rule})


def _excerpt(post: Post, name: str, source: JsonObject) -> str:
    """What a person recognises a content by: its words, and what else goes into it."""
    more = [f"{key}={value}" for key, value in source.get("values", {}).items()]
    files = source.get("files") or source.get("assets") or {}
    more += [
        f"{path} {(mark or 'missing').removeprefix('sha256:')[:8]}" for path, mark in files.items()
    ]
    more += ["silent"] if source.get("silent") else []
    return _words(post, name) + (f" [{'; '.join(more)}]" if more else "")


def _words(post: Post, name: str) -> str:
    if post.by_hand:
        return (post.copy or "")[:EXCERPT]
    item = next((item for item in post.contents.items if item.name == name), None)
    texts = [_text(message.body) for message in item.messages] if item else []
    return " / ".join(texts)[: EXCERPT * 2]


def _text(body: JsonObject) -> str:
    text = body.get("text") or body.get("altText") or body.get("originalContentUrl")
    return str(text or body.get("type", ""))[:EXCERPT]
