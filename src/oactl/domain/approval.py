"""A checker's yes, bound to what will be sent (contract 5)."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

from oactl.domain import audience, cadence
from oactl.domain.account import Account, Person
from oactl.domain.changed_texts import ChangedText, changed_texts
from oactl.domain.experiment import metric_of, share_of, share_text
from oactl.domain.plan import Plan, Post, derivation_of, says_derived
from oactl.domain.value import digest
from oactl.domain.when import duration_text

_WORDS = {True: "true", False: "false"}
_FILES = ("files.", "assets.")  # places at which a file's digest stands, and its size


def terms_of(plan: Plan, post: Post) -> dict[str, str]:
    """What is the same for every account, one text an aspect.

    What may be taken away without asking again (`skip`, `until`, `limit`) is left out.
    """
    derived = {each.name: each.terms for each in map(derivation_of, post.derived_posts)}
    return {
        **({"variants": _variants(post)} if post.contents.kind == "variants" else {}),
        **derived,
        "zone": plan.written_zone,
        "platform": post.platform,
        "via": post.via.value if post.via else "auto",
        "cadence": cadence.written(post.cadence),
        "late": duration_text(post.late),
        "quiet_ok": _WORDS[post.quiet_ok],
        "allow_repeat": _WORDS[post.allow_repeat],
        "silent": _WORDS[post.silent],
        "audience": audience.written(post.audience),
    }


def _variants(post: Post) -> str:
    """`2 open_rate`, `2 open_rate 20%`: how many variants, what compares them, of whom if not all.

    The numbers say who gets which, and what they are compared by is fixed before anybody has seen a
    figure.
    """
    contents, arms = post.contents, len(post.contents.items)
    share, metric = share_of(contents.experiment, arms), metric_of(contents.experiment) or "—"
    whole = [f"{arms}", metric] if share == 1 else [f"{arms}", metric, _share_text(share)]
    return " ".join(whole)


def _share_text(share: Fraction | None) -> str:
    return "?" if share is None else share_text(share)


def variants_of(terms: Mapping[str, str]) -> int:
    """Among how many contents the people of an occurrence are shared out; 1 without variants."""
    return int(terms.get("variants", "1").partition(" ")[0])


def parts_of(terms: Mapping[str, str]) -> str:
    """What says who is in which part: how many variants, and of whom if not all (`2 20%`)."""
    number, *words = terms.get("variants", "1").split(" ")
    return " ".join([number, *words[1:]])


def tags_of(post: Post, account: Account) -> dict[str, str]:
    """What each tag of the audience stands for in one account."""
    return audience.definitions(post.audience, account.tags)


LONGEST = timedelta(days=92)
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a post would do: when and to whom (`terms`), and each of its contents.

    `contents` maps an item's name to the digest of its source, `says` to what a person compares of
    it: texts by their places in the plan (`messages[0].cards[1].price`), of a file its digest and
    size. With `places_of_line` they are places in LINE's objects, as older approvals kept them.
    `tags` has, by account, what the tags of the audience stand for there.
    `zones` has the zone of each account where the plan says `timezone: account`, `values` by
    account and item what its templates read of the account.
    """

    terms: Texts
    contents: Texts
    says: Mapping[str, Texts] = field(default_factory=dict)
    tags: Mapping[str, Texts] = field(default_factory=dict)
    zones: Texts = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Texts]] = field(default_factory=dict)
    skip: tuple[str, ...] = ()
    until: str | None = None
    limit: int | None = None
    places_of_line: bool = False


class AccountPart(NamedTuple):
    """What an approval keeps of one account.

    `bot` is None where the account had not been in contact with LINE yet, `recipients` where only
    LINE can count them. `cells` is into how many parts its recipients are cut by the hash of their
    ids. Edits do not change that number, so that a retry key keeps meaning the same people.
    """

    bot: str | None = None
    recipients: int | None = None
    cells: int | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """A proposal that a checker said yes to.

    `number` is random and names this yes for good, so that a revoked one never counts again; ""
    stands for an entry of version 1, which had none. `workspace` is the id in `oactl.yaml`.
    `renderings` are the digests of all that the checker was shown.
    """

    checker: str
    entered_by: str
    at: datetime
    holds_until: date
    proposal: Proposal
    number: str = ""
    workspace: str | None = None
    accounts: Mapping[str, AccountPart] = field(default_factory=dict)
    renderings: frozenset[str] = frozenset()

    @property
    def cells(self) -> dict[str, int]:
        """The cells of each account whose recipients we know by their ids."""
        return {name: p.cells for name, p in self.accounts.items() if p.cells is not None}

    def part_of(self, account: str) -> AccountPart:
        """What it keeps of an account; of one that it does not cover, nothing."""
        return self.accounts.get(account, AccountPart())


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What stays in the file of an approval that was revoked, until the post is approved again."""

    number: str
    by: str
    at: datetime
    cells: Mapping[str, int] = field(default_factory=dict)


class Difference(NamedTuple):
    """One part that is not as it was approved.

    `at` is the place inside a content, or the tag whose meaning in `account` has changed.
    """

    part: str
    was: str
    now: str
    at: str = ""
    account: str = ""


def differences(
    was: Proposal, now: Proposal, *, account: str | None = None, item: str | None = None
) -> Iterator[Difference]:
    """What of a proposal goes beyond what was approved.

    Of its contents only `item`, and of what is the accounts' own only that of `account`, where
    given. With `item` go those that are derived from it.
    """
    yield from _changed(was.terms, now.terms)
    for name in now.tags if account is None else [account]:
        if name in was.tags:
            yield from _of_account(was, now, name, item)
    yield from _widened(was, now)
    for name in now.contents if item is None else _with_derived(now, item):
        if was.contents.get(name) != now.contents.get(name):
            yield from _content(name, was.says.get(name, {}), now.says.get(name, {}))


def _with_derived(proposal: Proposal, item: str) -> list[str]:
    """An item, and what comes out of it: who approves the one says yes to the other."""
    if says_derived(item):
        return [item]
    return [item, *(name for name in proposal.contents if says_derived(name))]


def _changed(was: Texts, now: Texts) -> Iterator[Difference]:
    for part in sorted(was.keys() | now.keys()):
        if was.get(part) != now.get(part):
            yield Difference(part, was.get(part, ""), now.get(part, ""))


def _of_account(
    was: Proposal, now: Proposal, account: str, item: str | None
) -> Iterator[Difference]:
    """What is not as it was approved for one account."""
    for each in _changed(was.tags[account], now.tags.get(account, {})):
        yield Difference("tags", each.was, each.now, each.part, account)
    if now.zones.get(account) != was.zones.get(account, now.zones.get(account)):
        zones = was.zones.get(account, ""), now.zones.get(account, "")
        yield Difference("zone", *zones, account=account)
    before, after = was.values.get(account, {}), now.values.get(account, {})
    for name in after if item is None else [item]:
        if name in before:  # else it is a new item, or was approved before values were kept
            for each in _changed(before[name], after.get(name, {})):
                yield Difference("values", each.was, each.now, each.part, account)


def _content(name: str, was: Texts, now: Texts) -> Iterator[Difference]:
    """Every value that changed, at its place; at least one, whatever the texts say."""
    part = f"content {name}".rstrip()
    found = [each for each in changed_texts(was, now) if not _same_file(*each)]
    for each in found or _at_places(was, now) or [ChangedText("", "", "")]:
        yield Difference(part, each.was, each.now, each.at)


def _at_places(was: Texts, now: Texts) -> list[ChangedText]:
    """The values of which none is another, yet some stand at other places."""
    found = (ChangedText(at, was.get(at, ""), now.get(at, "")) for at in {**now, **was})
    return [each for each in found if each.was != each.now and not _same_file(*each)]


def _same_file(at: str, was: str, now: str) -> bool:
    """Whether a file is as it was: only its digest counts, as some have no size."""
    return at.startswith(_FILES) and was.partition(" ")[0] == now.partition(" ")[0]


def _widened(was: Proposal, now: Proposal) -> Iterable[Difference]:
    if set(was.skip) - set(now.skip):
        yield Difference("skip", ", ".join(was.skip), ", ".join(now.skip))
    if was.until is not None and (now.until is None or now.until > was.until):
        yield Difference("until", was.until, now.until or "")
    if was.limit is not None and (now.limit is None or now.limit > was.limit):
        yield Difference("limit", str(was.limit), str(now.limit or ""))


def holds_until(last: date | None, today: date) -> date:
    """Until when an approval holds: its last occurrence, at most 92 days."""
    longest = today + LONGEST
    return min(last, longest) if last else longest


GROWTH_SHARE = 0.20
GROWTH_COUNT = 50
_MODES = ("self", "recorded")


class ApprovalCheck(NamedTuple):
    """Whether an approval covers what it was asked about; `reason` says why it does not."""

    approved: bool
    reason: str | None = None
    differences: tuple[Difference, ...] = ()


UNREADABLE = ApprovalCheck(approved=False, reason="unreadable")


def check_approval(
    approval: Approval | None,
    proposal: Proposal,
    *,
    post: Post,
    account: str,
    bot: str | None,
    workspace: str | None,
    item: str | None,
    rendering: str | None,
    day: date,
    revoked: Collection[str],
    people: Mapping[str, Person],
    mode: str,
) -> ApprovalCheck:
    """Whether `approval` covers one item of a post on one day for one account.

    `item` None stands for every item; `rendering` is the digest of what would be said, None where
    nothing is rendered (a hand-off). `mode` is the account's `approval:`.
    """
    if approval is None:
        return ApprovalCheck(approved=False, reason="none")
    reason = _unbound(approval, account, bot, workspace, revoked)
    reason = reason or _unchecked(approval, post, mode, people)
    if reason is not None:
        return _refused(approval, account, reason)
    changes = tuple(differences(approval.proposal, proposal, account=account, item=item))
    reason = _uncovered(approval, changes, item, rendering, day)
    return ApprovalCheck(reason is None, reason, changes)


def _unchecked(
    approval: Approval, post: Post, mode: str, people: Mapping[str, Person]
) -> str | None:
    """Why who approved does not count as the post's checker, as things are now."""
    if mode not in _MODES:
        return "signature_later"
    return None if may_check(post, approval.checker, mode, people) is None else "checker"


def _uncovered(
    approval: Approval,
    changes: tuple[Difference, ...],
    item: str | None,
    rendering: str | None,
    day: date,
) -> str | None:
    """Why what would go out is not what was approved."""
    if item is not None and item not in approval.proposal.contents:
        return "new_item"
    if changes:
        return "changed"
    if day > approval.holds_until:
        return "expired"
    if rendering is not None and rendering not in approval.renderings:
        return "rendering"
    return None


def _unbound(
    approval: Approval,
    account: str,
    bot: str | None,
    workspace: str | None,
    revoked: Collection[str],
) -> str | None:
    """Why an approval does not count here at all, whatever it says."""
    if not approval.number:
        return "old_format"
    if approval.number in revoked:
        return "revoked"
    if approval.workspace != workspace:
        return "workspace"
    if account not in approval.accounts:
        return "new_account"
    return None if is_bot(approval, account, bot) else "bot"


def is_bot(approval: Approval, account: str, bot: str | None) -> bool:
    """Whether the account still stands for the bot that it was approved for.

    Where one of the two is not known yet, the first contact pins the account's bot; what is sent
    after it is checked again.
    """
    approved = approval.part_of(account).bot
    return approved is None or bot is None or approved == bot


def _refused(approval: Approval, account: str, reason: str) -> ApprovalCheck:
    if reason != "new_account":
        return ApprovalCheck(approved=False, reason=reason)
    joined = Difference("account", ", ".join(sorted(approval.accounts)), account)
    return ApprovalCheck(approved=False, reason=reason, differences=(joined,))


def may_check(post: Post, checker: str, mode: str, people: Mapping[str, Person]) -> str | None:
    """Why somebody may not approve a post, or None.

    `unknown_person`, `not_a_checker` (where `people:` is configured), `not_named` (the post names
    others) or `author` (unless the account's approval is `self`).
    """
    if people and checker not in people:
        return "unknown_person"
    if people and people[checker].roles and "checker" not in people[checker].roles:
        return "not_a_checker"
    if post.checkers and checker not in post.checkers:
        return "not_named"
    if checker == post.author and mode != "self":
        return "author"
    return None


def grown_beyond(approved: int | None, recipients: int | None) -> bool:
    """Whether an audience is more than 20 % and 50 above what was approved."""
    if approved is None or recipients is None:
        return False
    more = recipients - approved
    return more > GROWTH_COUNT and more > approved * GROWTH_SHARE


class FrozenApproval(NamedTuple):
    """The approval under which a delivery began.

    `content` is the digest of the item's source, `audience` that of platform, way of sending, rule
    and the account's tags; `limit` is the most recipients; `cells` is into how many parts they are
    cut, None where the approval did not say it. `metric` is what its variants are compared by,
    `share` how many of the people get one (`20%`), None where all of them do.
    """

    number: str
    checker: str
    at: datetime
    item: str
    content: str
    audience: str
    limit: int | None = None
    quiet_ok: bool = False
    cells: int | None = None
    metric: str | None = None
    share: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {**self._asdict(), "at": self.at.isoformat()}

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> "FrozenApproval | None":
        """From JSON; None for what a delivery of 0.1.0 kept, which names no number."""
        if not found.get("number"):
            return None
        return cls(**{**found, "at": datetime.fromisoformat(found["at"])})


def freeze_approval(
    approval: Approval, proposal: Proposal, *, account: str, item: str
) -> FrozenApproval:
    """What to keep of an approval that covers `item` of a proposal for an account."""
    _number, metric, share, *_ = [*proposal.terms.get("variants", "").split(" "), "", "", ""]
    return FrozenApproval(
        number=approval.number,
        checker=approval.checker,
        at=approval.at,
        item=item,
        content=_content_of(approval.proposal, account, item),
        audience=_audience(proposal, account, item),
        limit=proposal.limit,
        quiet_ok=proposal.terms.get("quiet_ok") == "true",
        cells=approval.part_of(account).cells,
        metric=metric or None,
        share=share or None,
    )


def covers(
    approval: Approval | None,
    frozen: FrozenApproval,
    *,
    account: str,
    bot: str | None,
    workspace: str | None,
    revoked: Collection[str],
) -> bool:
    """Whether the approval that stands now covers what was frozen when a delivery began.

    Only content and audience count: times may have been edited since, and a later approval of the
    same is as good.
    """
    if approval is None or not approval.number or approval.number in revoked:
        return False
    if approval.workspace != workspace or account not in approval.accounts:
        return False
    approved = approval.proposal
    return (
        is_bot(approval, account, bot)
        and frozen.item in approved.contents
        and _content_of(approved, account, frozen.item) == frozen.content
        and _audience(approved, account, frozen.item) == frozen.audience
        and _is_within(frozen.limit, approved.limit)
    )


def _content_of(proposal: Proposal, account: str, item: str) -> str:
    """The digest of what an item says to an account's friends."""
    content, values = proposal.contents[item], proposal.values.get(account, {}).get(item)
    return digest([content, dict(values)]) if values else content


def _audience(proposal: Proposal, account: str, item: str) -> str:
    derived = (item.removeprefix("#"),) if says_derived(item) else ()
    names = ("platform", "via", "audience", *derived)
    parts = [proposal.terms.get(name, "") for name in names]
    return digest([*parts, dict(proposal.tags.get(account, {}))])


def _is_within(limit: int | None, most: int | None) -> bool:
    return most is None or (limit is not None and limit <= most)
