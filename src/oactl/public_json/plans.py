"""Documents of `plan validate|show|preview|approve|revoke|status|diff|retire`, `explain RULE`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from oactl.public_json import Day, IfKnown, Instant, Object
from oactl.public_json.accounts import MonthsCost
from oactl.public_json.deliveries import NotDecided


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says of one place; `path` is relative to the workspace, counts begin at 1."""

    rule: str
    severity: str
    path: str
    line: int
    column: int
    plan: str | None
    post: str | None
    field: str | None
    message: str
    help: str | None


@dataclass(frozen=True, slots=True)
class Findings:
    """`oactl plan validate`."""

    files: int
    posts: int
    errors: int
    warnings: int
    findings: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class RulePage:
    """`oactl explain RULE`: a rule in one language.

    `message` and `given` are null where nothing general can be said. `where` is what the examples
    belong to, null where they are described in words. The severity is that of the wrong example.
    """

    rule: str
    severity: str
    ignorable: bool
    title: str
    message: str | None
    help: str
    why: str
    given: str | None
    where: str | None
    wrong: str
    right: str


@dataclass(frozen=True, slots=True)
class Goal:
    """What a plan or a post is for: the metric, how much of it, and until when."""

    metric: str
    target: float | None
    by: Day | None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """`then:` of a post: how much later it goes out, and to whom.

    `post` is what its occurrences are called by, `next` its next times.
    """

    post: str
    after: str
    to: str
    late: str
    next: Sequence[Instant]
    messages: Sequence[Object]


@dataclass(frozen=True, slots=True)
class Post:
    """`oactl plan show`: a post in full. `next` are its next times."""

    plan: str
    post: str
    title: str | None
    operators: Sequence[str]
    goal: Goal | None
    frequency: Mapping[str, str]
    subject: str | None
    type: str | None
    topic: str | None
    platform: str
    accounts: Sequence[str]
    via: str
    audience: Object
    author: str | None
    checkers: Sequence[str]
    draft: bool
    silent: bool
    late: str
    next: Sequence[Instant]
    errors: Sequence[str]
    image_source: str | None
    restrictions: str | None
    notes: str | None
    path: str
    line: int
    messages: Sequence[Object]
    then: IfKnown[FollowUp] = None


@dataclass(frozen=True, slots=True)
class Preview:
    """`oactl plan preview`: the message objects of the next occurrence; `copy` of a hand-off.

    A post with `variants` has them by their names, and no `messages`.
    """

    occurrence: str | None
    messages: Sequence[Object]
    copy: str | None
    assets: Sequence[str]
    variants: IfKnown[Mapping[str, Sequence[Object]]] = None
    then: IfKnown[FollowUp] = None


@dataclass(frozen=True, slots=True)
class Rendering:
    """One text that an approval covers: for which accounts and times, with its digest."""

    item: str
    digest: str
    accounts: Sequence[str]
    occurrences: Sequence[str]
    messages: Sequence[Object]


@dataclass(frozen=True, slots=True)
class Approved:
    """A post that was approved; `recipients` by account, null where only LINE knows."""

    plan: str
    post: str
    number: str
    checker: str
    until: Day
    recipients: Mapping[str, int | None]
    occurrences: Sequence[str]
    renderings: Sequence[Rendering]
    due_now: Sequence[str]
    draft: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A post that waits for one of its checkers."""

    plan: str
    post: str
    checkers: Sequence[str]


@dataclass(frozen=True, slots=True)
class Approvals:
    """`oactl plan approve`; `left` is what others check, `errors` what cannot be approved."""

    approved: Sequence[Approved]
    left: Sequence[Waiting]
    errors: Sequence[NotDecided]


@dataclass(frozen=True, slots=True)
class Revoked:
    """A post whose approval was taken back."""

    plan: str
    post: str
    was_approved: bool


@dataclass(frozen=True, slots=True)
class Revocations:
    """`oactl plan revoke`."""

    revoked: Sequence[Revoked]


@dataclass(frozen=True, slots=True)
class Difference:
    """A part of a post that is not as it was: `at` is its place in the content, or a tag.

    `account` is the one in which a tag stands for something else, else null.
    """

    part: str
    at: str
    was: str
    now: str
    account: str | None


@dataclass(frozen=True, slots=True)
class ApprovalStatus:
    """How a post's approval stands; `reason` is why it does not hold for the accounts `refused`."""

    plan: str
    post: str
    draft: bool
    approved: bool
    reason: str | None
    number: str | None
    checker: str | None
    entered_by: str | None
    at: Instant | None
    until: Day | None
    differences: Sequence[Difference]
    next: Instant | None
    refused: Sequence[str]


@dataclass(frozen=True, slots=True)
class ApprovalStatuses:
    """`oactl plan status`."""

    posts: Sequence[ApprovalStatus]


@dataclass(frozen=True, slots=True)
class Retired:
    """`oactl plan retire`."""

    retired: Sequence[str]


@dataclass(frozen=True, slots=True)
class MovedTime:
    """A time of a post that became another."""

    was: Instant
    now: Instant


@dataclass(frozen=True, slots=True)
class PartlyTimes:
    """Times of a post that come or go for some of its accounts, as by a `blackout:` of theirs."""

    accounts: Sequence[str]
    added: Sequence[Instant]
    removed: Sequence[Instant]


@dataclass(frozen=True, slots=True)
class CountChange:
    """A count before and after; null where nobody knows it, or where there is nothing to count."""

    was: int | None
    now: int | None


@dataclass(frozen=True, slots=True)
class PostDiff:
    """What becomes of a post: `change` is added, removed or changed.

    `added`, `removed` and `moved` are its times up to the last day that is looked at, `recipients`
    by account. `messages` are those that can be counted, `uncounted` sends whose people only LINE
    can count. `was_approved` and `approved` are null where the post is not there; `reason` says
    why it is not approved for the accounts `refused`.
    """

    plan: str
    post: str
    change: str
    subject: str
    differences: Sequence[Difference]
    added: Sequence[Instant]
    removed: Sequence[Instant]
    moved: Sequence[MovedTime]
    partly: Sequence[PartlyTimes]
    occurrences: CountChange
    recipients: Mapping[str, CountChange]
    messages: CountChange
    uncounted: CountChange
    was_approved: bool | None
    approved: bool | None
    reason: str | None
    refused: Sequence[str]


@dataclass(frozen=True, slots=True)
class CostChange:
    """A month of an account whose bill changes; with nothing planned it is the fee.

    A bill is null where the account or its price plan is not there. It is null too, and `allowed`
    false, where the price plan does not let so many be sent.
    """

    account: str
    month: str
    was: MonthsCost | None
    now: MonthsCost | None
    was_allowed: bool
    now_allowed: bool


@dataclass(frozen=True, slots=True)
class PlanDiff:
    """`oactl plan diff`; `unreadable` are posts and files that errors keep from comparing.

    `over` are posts that changed and have no time left: they are none of `posts`. `unbilled` are
    the accounts of which it is not known what they cost, as they have posts that are unreadable.

    `messages` by account are those of all posts up to the last day, not only of these, as far as
    they can be counted; `uncounted` are sends whose people only LINE can count.
    """

    revision: str
    commit: str
    start: Day
    end: Day
    posts: Sequence[PostDiff]
    over: Sequence[str]
    unchanged: int
    unreadable: Sequence[str]
    messages: Mapping[str, CountChange]
    uncounted: Mapping[str, CountChange]
    costs: Sequence[CostChange]
    unbilled: Sequence[str]
