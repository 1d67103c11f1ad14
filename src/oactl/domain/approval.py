"""A checker's yes, bound to what will be sent (contract 5).

A `Proposal` is what a post would do, in parts that a person can compare; an `Approval` keeps the
parts that were approved. Edits that only take away (more `skip`, an earlier `until`, a lower
`limit`, an item removed) leave an approval standing; any other edit voids it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from oactl.domain import audience, cadence
from oactl.domain.account import Account
from oactl.domain.plan import Plan, Post
from oactl.domain.when import duration_text

LONGEST = timedelta(days=92)
GROWTH_SHARE = 0.20
GROWTH_COUNT = 500


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a post would do: where, to whom and when (`terms`), and each of its contents.

    `contents` maps an item's name to the digest of its source; `excerpts` to a line a person can
    recognise it by.
    """

    terms: Mapping[str, str]
    contents: Mapping[str, str]
    excerpts: Mapping[str, str]
    skip: tuple[str, ...] = ()
    until: str | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """A proposal that a checker said yes to."""

    checker: str
    entered_by: str
    at: datetime
    holds_until: date
    proposal: Proposal
    recipients: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Difference:
    """One part that is not as it was approved."""

    part: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an approval covers an occurrence, and if not, why.

    `reason` is `none`, `expired`, `checker`, `new_item` or `changed`.
    """

    approved: bool
    reason: str | None = None
    differences: tuple[Difference, ...] = ()


APPROVED = Verdict(approved=True)


def terms_of(plan: Plan, post: Post, accounts: Iterable[Account]) -> dict[str, str]:
    """Where, to whom and when, as canonical text, one part an aspect.

    What may be taken away without asking again (`skip`, `until`, `limit`) is left out.
    """
    accounts = list(accounts)
    return {
        "account": ", ".join(account.name for account in accounts),
        "zone": plan.timezone,
        "platform": post.platform,
        "via": post.via.value if post.via else "auto",
        "cadence": cadence.written(post.cadence),
        "late": duration_text(post.late),
        "audience": audience.written(post.audience),
        "tags": _tags(post, accounts),
    }


def _tags(post: Post, accounts: Iterable[Account]) -> str:
    """What the audience's tags are; told by account where the accounts do not agree."""
    known = {a.name: audience.definitions(post.audience, a.tags) for a in accounts}
    if len(set(known.values())) <= 1:
        return next(iter(known.values()), "")
    return " | ".join(f"{name}: {text}" for name, text in known.items())


def judge(approval: Approval | None, proposal: Proposal, item: str, day: date) -> Verdict:
    """Whether an approval covers one item of a post on one day."""
    if approval is None:
        return Verdict(approved=False, reason="none")
    changes = tuple(differences(approval.proposal, proposal, item))
    if item not in approval.proposal.contents:
        return Verdict(approved=False, reason="new_item", differences=changes)
    if changes:
        return Verdict(approved=False, reason="changed", differences=changes)
    if day > approval.holds_until:
        return Verdict(approved=False, reason="expired")
    return APPROVED


def differences(was: Proposal, now: Proposal, item: str | None = None) -> Iterable[Difference]:
    """What of a proposal goes beyond what was approved; of its contents only `item` if given."""
    for part in sorted(was.terms.keys() | now.terms.keys()):
        if was.terms.get(part) != now.terms.get(part):
            yield Difference(part, was.terms.get(part, ""), now.terms.get(part, ""))
    yield from _widened(was, now)
    for name in now.contents if item is None else [item]:
        if was.contents.get(name) != now.contents.get(name):
            part = f"content {name}".rstrip()
            yield Difference(part, was.excerpts.get(name, ""), now.excerpts.get(name, ""))


def _widened(was: Proposal, now: Proposal) -> Iterable[Difference]:
    if set(was.skip) - set(now.skip):
        yield Difference("skip", ", ".join(was.skip), ", ".join(now.skip))
    if was.until is not None and (now.until is None or now.until > was.until):
        yield Difference("until", was.until, now.until or "")
    if was.limit is not None and (now.limit is None or now.limit > was.limit):
        yield Difference("limit", str(was.limit), str(now.limit or ""))


def may_check(post: Post, checker: str, mode: str) -> str | None:
    """Why somebody may not approve a post, or None: `not_named` or `author`."""
    if post.checkers and checker not in post.checkers:
        return "not_named"
    if checker == post.author and mode != "self":
        return "author"
    return None


def stands(approval: Approval, post: Post, mode: str) -> bool:
    """Whether who approved may still be the checker of a post as it is now."""
    return may_check(post, approval.checker, mode) is None


def holds_until(last: date | None, today: date) -> date:
    """Until when an approval holds: its last occurrence, at most 92 days."""
    longest = today + LONGEST
    return min(last, longest) if last else longest


def grown_beyond(approved: int | None, recipients: int | None) -> bool:
    """Whether an audience is more than 20 % and 500 above what was approved."""
    if approved is None or recipients is None:
        return False
    more = recipients - approved
    return more > GROWTH_COUNT and more > approved * GROWTH_SHARE
