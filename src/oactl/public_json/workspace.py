"""Documents of `status`, `init`, `doctor`, `db`, `demo`, `sandbox`, and of every error."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from oactl.domain.month import Month
from oactl.domain.quota import Quota
from oactl.public_json import IfKnown, Instant
from oactl.public_json.accounts import MonthsMessages, RunsOut
from oactl.public_json.deliveries import Delivery, PlannedOccurrence
from oactl.public_json.pauses import AccountPause
from oactl.public_json.plans import Finding, Waiting


@dataclass(frozen=True, slots=True)
class LastRun:
    """The newest `push`; one without `ended` runs still, or was killed."""

    began: Instant
    ended: Instant | None
    exit: int | None
    unattended: bool
    summary: Mapping[str, int]
    error: str | None


@dataclass(frozen=True, slots=True)
class Lost:
    """A post that went away without a word, with what came due since."""

    account: str
    plan: str
    post: str
    due: Sequence[str]


@dataclass(frozen=True, slots=True)
class QuotaLeft:
    """A month's messages: LINE's word of `as_of`, less what it took since."""

    account: str
    limit: int | None
    used: int | None
    remaining: int | None
    as_of: Instant | None
    runs_out: RunsOut | None

    @classmethod
    def of(cls, month: Month) -> Self:
        """What is left of a month; nothing where LINE never told of it."""
        told = MonthsMessages.of(month)
        known = Quota(told.limit, told.used) if told.as_of else None
        return cls(
            account=month.account,
            limit=told.limit,
            used=known.used if known else None,
            remaining=known.remaining if known else None,
            as_of=told.as_of,
            runs_out=told.runs_out,
        )


@dataclass(frozen=True, slots=True)
class Status:
    """`oactl status`."""

    last_run: Instant | None
    last_run_result: LastRun | None
    overdue: Sequence[Delivery]
    next: Sequence[PlannedOccurrence]
    waiting: Sequence[Waiting]
    held: Sequence[Delivery]
    missed: Sequence[Delivery]
    unknown: Sequence[Delivery]
    sending: Sequence[Delivery]
    refused: IfKnown[Sequence[Delivery]]
    partial: IfKnown[Sequence[Delivery]]
    hand_offs: Sequence[Delivery]
    quota: Sequence[QuotaLeft]
    paused: Sequence[AccountPause]
    plan_errors: bool
    absent: Sequence[str]
    lost: Sequence[Lost]


@dataclass(frozen=True, slots=True)
class Made:
    """`oactl init`: which files were made, and which were there and stay."""

    workspace: str
    made: Sequence[str]
    kept: Sequence[str]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that `oactl doctor` looked at, with what fixes it."""

    check: str
    account: str | None
    state: str
    message: str
    mend: str | None


@dataclass(frozen=True, slots=True)
class Checks:
    """`oactl doctor`."""

    checks: Sequence[Check]
    versions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ScheduledJob:
    """A job of `oactl schedule`: `push` or `sync`, when it runs in cron's fields, its command."""

    job: str
    when: str
    command: Sequence[str]


@dataclass(frozen=True, slots=True)
class ScheduleFile:
    """A file of a scheduler, or `crontab`, and what is written there."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class ScheduleInstalled:
    """`oactl schedule install`.

    `changed` is false where all was there as it should be, and in a dry run.
    `missing_environment` are variables with tokens, which a scheduled job does not have.
    """

    kind: str
    dry_run: bool
    changed: bool
    jobs: Sequence[ScheduledJob]
    files: Sequence[ScheduleFile]
    missing_environment: Sequence[str]


@dataclass(frozen=True, slots=True)
class JobState:
    """A job, and the kinds of schedulers that have it."""

    job: str
    kinds: Sequence[str]


@dataclass(frozen=True, slots=True)
class ScheduleStatus:
    """`oactl schedule status`: where each job is scheduled, and when `push` last ran."""

    jobs: Sequence[JobState]
    last_run: LastRun | None


@dataclass(frozen=True, slots=True)
class ScheduleRemoved:
    """`oactl schedule remove`: what was taken away, by kind."""

    jobs: Sequence[JobState]


@dataclass(frozen=True, slots=True)
class Backup:
    """`oactl db backup`: a copy of the ledger up to `newest`."""

    file: str
    bytes: int
    version: int
    deliveries: int
    newest: Instant


@dataclass(frozen=True, slots=True)
class Restored:
    """`oactl db restore`; `kept` is where the ledger of before lies now."""

    file: str
    ledger: str
    kept: str | None
    bytes: int
    version: int
    deliveries: int
    newest: Instant


@dataclass(frozen=True, slots=True)
class Damage:
    """What does not hold together."""

    code: str
    message: str
    delivery: str | None


@dataclass(frozen=True, slots=True)
class Checkup:
    """`oactl db check`."""

    ledger: str
    version: int
    deliveries: int
    whole: bool
    damages: Sequence[Damage]


@dataclass(frozen=True, slots=True)
class Step:
    """One command of the demo and what came of it."""

    command: str
    now: Instant
    exit: int
    stdout: str
    stderr: str


@dataclass(frozen=True, slots=True)
class Demo:
    """`oactl demo`."""

    workspace: str
    steps: Sequence[Step]


@dataclass(frozen=True, slots=True)
class SandboxAccount:
    """An account of the sandbox, whose token reaches nobody."""

    account: str
    display_name: str
    basic_id: str
    bot_user_id: str
    token: str
    friends: int


@dataclass(frozen=True, slots=True)
class Sandbox:
    """`oactl sandbox serve`: where it listens, and what to put into the environment."""

    base: str
    accounts: Sequence[SandboxAccount]
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class About:
    """Why a command did not do its work."""

    code: str
    message: str
    help: str | None
    exit: int


@dataclass(frozen=True, slots=True)
class Error:
    """The document of every error; a bad configuration has its findings beside it."""

    error: About
    files: IfKnown[int] = None
    posts: IfKnown[int] = None
    errors: IfKnown[int] = None
    warnings: IfKnown[int] = None
    findings: IfKnown[Sequence[Finding]] = None
