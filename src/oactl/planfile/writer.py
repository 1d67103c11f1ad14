"""Makes of a post what LINE is sent, and what a checker approves."""

from collections.abc import Iterator

from oactl.domain.account import Workspace
from oactl.domain.approval import Proposal, tags_of, terms_of
from oactl.domain.message import Item, Rendering, item_for
from oactl.domain.occurrence import Occurrence
from oactl.domain.plan import Plan, Post
from oactl.domain.value import Json, JsonObject, digest
from oactl.errors import OactlError
from oactl.i18n import N_
from oactl.planfile.files import Files, UnreadableFile
from oactl.planfile.messages import ComposeError, content_source, names_read
from oactl.planfile.rendering import render


class PlanWriter:
    """Writes the messages of the plans' contents. `files` reads the assets of hand-offs."""

    def __init__(self, workspace: Workspace, files: Files) -> None:
        self._workspace = workspace
        self._files = files

    def messages(self, occurrence: Occurrence) -> list[JsonObject]:
        """The message objects of an occurrence. Raises `OactlError` where a template fails."""
        return self.rendering(occurrence).messages

    def rendering(self, occurrence: Occurrence) -> Rendering:
        """What an occurrence says, with the digest that an approval lists.

        Raises `OactlError` where a template fails or there is nothing to say.
        """
        slot = occurrence.slot
        if occurrence.post.contents.kind == "variants":
            raise OactlError(
                "plan.variants_later",
                N_("{post} has variants; experiments come with a later stage"),
                help=N_("to send one of them now, write it as `messages:`"),
                post=occurrence.post.id,
            )
        item = item_for(occurrence.post.contents, slot.wall.date(), slot.number)
        if item is None:
            raise _fails("OA335")
        try:
            return render(item, occurrence, reads_occurrence="occurrence" in self.reads(item))
        except ComposeError as error:
            raise _fails(error.problem.rule) from None

    def reads(self, item: Item) -> frozenset[str]:
        """The top-level names that the templates of an item read: `occurrence`, `account`, …."""
        return names_read(item)

    def proposal(self, plan: Plan, post: Post) -> Proposal:
        """What a post would do, in the parts that a checker approves."""
        accounts = [self._workspace.accounts[name] for name in plan.accounts]
        names = {"post": {"subject": post.subject}, "plan": {"title": plan.title}}
        sources = {
            item.name: content_source(item, post.vars, names) for item in post.contents.items
        }
        if post.by_hand:
            sources[""] = self._by_hand(post)
        until = post.cadence.until
        return Proposal(
            terms=terms_of(plan, post),
            contents={name: digest(source) for name, source in sources.items()},
            says={name: dict(_leaves(_told(source))) for name, source in sources.items()},
            tags={account.name: tags_of(post, account) for account in accounts},
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


def _fails(rule: str) -> OactlError:
    """A content that cannot be made; `plan validate` says where and why."""
    return OactlError(
        "plan.content_fails",
        N_("what the post says cannot be made ({rule})"),
        help=N_("where and why: oactl plan validate"),
        rule=rule,
    )


def _told(source: JsonObject) -> JsonObject:
    """What a person recognises a content by: all but which keys are never templates."""
    return {name: part for name, part in source.items() if name != "literal"}


def _leaves(value: Json, at: str = "") -> Iterator[tuple[str, str]]:
    """Every value of a content with its place: `messages[0].text`."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _leaves(part, f"{at}.{name}" if at else name)
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _leaves(part, f"{at}[{index}]")
    elif value is not None:
        yield at, value if isinstance(value, str) else str(value)
