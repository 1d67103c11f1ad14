"""What a post would do, what of it was approved, and how far the two lie apart."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from oactl.domain import audience, cadence
from oactl.domain.account import Account
from oactl.domain.plan import Plan, Post
from oactl.domain.when import duration_text

_WORDS = {True: "true", False: "false"}


def terms_of(plan: Plan, post: Post) -> dict[str, str]:
    """What is the same for every account, one text an aspect.

    What may be taken away without asking again (`skip`, `until`, `limit`) is left out.
    """
    return {
        "zone": plan.timezone,
        "platform": post.platform,
        "via": post.via.value if post.via else "auto",
        "cadence": cadence.written(post.cadence),
        "late": duration_text(post.late),
        "quiet_ok": _WORDS[post.quiet_ok],
        "allow_repeat": _WORDS[post.allow_repeat],
        "silent": _WORDS[post.silent],
        "audience": audience.written(post.audience),
    }


def tags_of(post: Post, account: Account) -> dict[str, str]:
    """What each tag of the audience stands for in one account."""
    return audience.definitions(post.audience, account.tags)


LONGEST = timedelta(days=92)
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a post would do: when and to whom (`terms`), and each of its contents.

    `contents` maps an item's name to the digest of its source, `says` to that source as texts by
    place (`messages[0].text`). `tags` has, by account, what the tags of the audience stand for
    there.
    """

    terms: Texts
    contents: Texts
    says: Mapping[str, Texts] = field(default_factory=dict)
    tags: Mapping[str, Texts] = field(default_factory=dict)
    skip: tuple[str, ...] = ()
    until: str | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class AccountPart:
    """What an approval keeps of one account.

    `bot` is None where the account had not been in contact with LINE yet, `recipients` where only
    LINE can count them. `cells` is into how many parts its recipients are cut by the hash of their
    ids; it stays the same over edits, so that a retry key keeps meaning the same people.
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


@dataclass(frozen=True, slots=True)
class Difference:
    """One part that is not as it was approved; `at` is the place inside a content."""

    part: str
    was: str
    now: str
    at: str = ""


def differences(
    was: Proposal, now: Proposal, *, account: str | None = None, item: str | None = None
) -> Iterator[Difference]:
    """What of a proposal goes beyond what was approved.

    Of its contents only `item`, and of the accounts' tags only those of `account`, where given.
    """
    yield from _changed(was.terms, now.terms)
    for name in now.tags if account is None else [account]:
        if name in was.tags:
            yield from _tags(was.tags[name], now.tags.get(name, {}))
    yield from _widened(was, now)
    for name in now.contents if item is None else [item]:
        if was.contents.get(name) != now.contents.get(name):
            yield from _content(name, was.says.get(name, {}), now.says.get(name, {}))


def _changed(was: Texts, now: Texts) -> Iterator[Difference]:
    for part in sorted(was.keys() | now.keys()):
        if was.get(part) != now.get(part):
            yield Difference(part, was.get(part, ""), now.get(part, ""))


def _tags(was: Texts, now: Texts) -> Iterator[Difference]:
    for each in _changed(was, now):
        yield Difference("tags", each.was, each.now, each.part)


def _content(name: str, was: Texts, now: Texts) -> Iterator[Difference]:
    """Every value that changed, at its place; at least one, whatever the texts say."""
    part = f"content {name}".rstrip()
    places = [at for at in dict.fromkeys((*now, *was)) if was.get(at) != now.get(at)]
    for at in places or [""]:
        yield Difference(part, was.get(at, ""), now.get(at, ""), at)


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
