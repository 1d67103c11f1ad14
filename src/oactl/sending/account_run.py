"""One account's part of a run: who it is at LINE, how fast it is asked, how long it waits."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from oactl.domain.account import Account
from oactl.domain.approval import Approval, FrozenApproval, covers
from oactl.domain.delivery.events import Event, Resumed
from oactl.domain.delivery.facts import Record
from oactl.domain.delivery.identity import Channel
from oactl.domain.delivery.state import (
    FINAL,
    State,
    fold,
    last_of,
    stopped,
)
from oactl.domain.delivery.summary import DeliverySummary, Notice
from oactl.domain.gates import CLOCK_STOP, CLOCK_WARN, quiet_at
from oactl.domain.plan import row_id
from oactl.errors import Exit, OactlError, worst_exit
from oactl.ledger.store import Ledger
from oactl.open_files import ran_out
from oactl.sending.arms_at_line import waits_for
from oactl.sending.context import SendingContext, StopSignal
from oactl.sending.preflight import Contact, RetryBudget, learn_paused, preflight
from oactl.sending.sender import Next, Sender

if TYPE_CHECKING:
    from oactl.public_json.deliveries import Push


@dataclass(frozen=True, slots=True)
class AccountResult:
    """How one account's part of a run ended.

    `error` is what of LINE stood in the way, `credentials` why its token did not serve. `complete`:
    all that was due was looked at, and no other run has the account.
    """

    account: str
    error: str | None = None
    credentials: str | None = None
    complete: bool = False


OfAccount = TypeVar("OfAccount", AccountResult, DeliverySummary)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a run did.

    What it touched, what has to be told, and what it means for the exit code. `ended` closes an
    account.
    """

    summary: DeliverySummary | None = None
    notices: tuple[Notice, ...] = ()
    exit: Exit = Exit.OK
    ended: AccountResult | None = None


def retold(notice: Notice) -> Step:
    """What an earlier run had to tell and did not."""
    return Step(notice.summary, (notice,), notice.exit)


@dataclass(slots=True)
class PushResult:
    """A whole run. `order` are the names of its accounts, which are served side by side."""

    now: datetime
    dry_run: bool = False
    order: Sequence[str] = ()
    accounts: list[AccountResult] = field(default_factory=list)
    summaries: dict[str, DeliverySummary] = field(default_factory=dict)  # by delivery id
    exits: set[Exit] = field(default_factory=set)

    def add(self, step: Step) -> None:
        """Count one step more."""
        if step.ended:
            self.accounts.append(step.ended)
        if step.summary:
            self.summaries[step.summary.id] = step.summary
        self.exits.add(step.exit)

    @property
    def exit(self) -> Exit:
        """The run's exit code (contract 4).

        Where the only account's credentials are missing or rejected nothing could start.
        """
        alone = len({each.account for each in self.accounts}) == 1
        if alone and self.accounts[0].credentials and not self._went():
            return Exit.USAGE
        return worst_exit(self.exits)

    def _went(self) -> bool:
        """Whether the run came to something without LINE: a hand-off, or what a person must see."""
        handed = any(each.state is State.HANDED_OFF for each in self.summaries.values())
        return handed or Exit.UNKNOWN in self.exits

    def document(self) -> "Push":
        """The document of `push`."""
        from oactl.public_json.deliveries import (  # noqa: PLC0415 - for JSON only
            Delivery,
            Push,
            PushedAccount,
        )

        return Push(
            now=self.now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            dry_run=self.dry_run,
            accounts=[PushedAccount(e.account, e.error) for e in self._in_order(self.accounts)],
            deliveries=list(map(Delivery.of, self._in_order(self.summaries.values()))),
        )

    def _in_order(self, found: Iterable[OfAccount]) -> list[OfAccount]:
        """By the place of each account; what is of none of them is last."""
        places = {name: at for at, name in enumerate(self.order)}
        return sorted(found, key=lambda each: places.get(each.account, len(places)))


AT_MOST = 500  # steps that wait to be written


@dataclass(slots=True)
class WaitingSteps:
    """Steps that wait to be written, oldest first, each with its line for the log if it is new."""

    _waiting: list[tuple[Step, Event | None]] = field(default_factory=list)

    def add(self, ledger: Ledger, step: Step, event: Event | None) -> Iterator[Step]:
        """Take one more, and give those that this made complete."""
        if event is None and not self._waiting:
            yield step
            return
        self._waiting.append((step, event))
        if len(self._waiting) >= AT_MOST:
            yield from self.written(ledger)

    def written(self, ledger: Ledger) -> Iterator[Step]:
        """Write what waits in one transaction, and give it.

        All notices stand in the first step, so that they are marked as reported together.
        """
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        noted = [(step, event) for step, event in waiting if event is not None]
        events = [event for _, event in noted]
        notices = [notice for step, _ in noted for notice in step.notices]
        with_ids = iter(ledger.note(*events, notices=notices))
        shown = [
            next(with_ids) if event is not None else notice
            for step, event in waiting
            for notice in step.notices
        ]
        first, *rest = [step for step, _ in waiting]
        yield replace(first, notices=tuple(shown))
        yield from (replace(step, notices=()) for step in rest)


@dataclass(slots=True)
class AccountRun:
    """What a run does for one account while it holds its lock."""

    ctx: SendingContext
    account: Account
    budget: RetryBudget
    stop: StopSignal
    dry_run: bool = False
    strict: bool = False
    by_name: bool = False
    holds: WaitingSteps = field(default_factory=WaitingSteps)
    _contact: Contact | None = None
    _spent: int = field(default=0)
    _dead: bool = field(default=False)

    @property
    def host(self) -> str:
        """The API host of the account."""
        return self.ctx.host(self.account.name)

    @property
    def channel(self) -> Channel:
        """The account's bot, as far as it is known."""
        return self.ctx.channel_of(self.account)

    def over(self) -> bool:
        """Whether no new request may begin in this run."""
        return self._dead or self.stop.is_set() or self.budget.over()

    def written_holds(self) -> Iterator[Step]:
        """Write what is held and missed so far, and give it."""
        return self.holds.written(self.ctx.ledger)

    def contact(self) -> tuple[Contact, tuple[Step, ...]]:
        """What LINE says before anything is sent; asked once, and told once."""
        steps: tuple[Step, ...] = ()
        if self._contact is None:
            learn_paused(self.ctx)
            self._contact = preflight(self.ctx, self.account, self.budget)
            steps = self._told(self._contact)
        quota = self._contact.quota
        return self._contact._replace(quota=quota.minus(self._spent) if quota else None), steps

    def ended(self, *, complete: bool) -> Step:
        """The last step of the account."""
        contact = self._contact or Contact()
        late = contact.skew is not None and abs(contact.skew) > CLOCK_STOP
        error = contact.credentials or contact.unreachable or ("clock" if late else None)
        name = self.account.name
        return Step(ended=AccountResult(name, error, contact.credentials, complete))

    def hourly(self, code: str, exit: Exit, params: Mapping[str, Any], key: str = "") -> Step:  # noqa: A002
        """A line about the account, told as `told_hourly` says."""
        name = self.account.name
        notice = Notice(code, {"account": name, **params}, exit, self.host, name, key or code)
        return self.told_hourly(notice)

    def told_hourly(self, notice: Notice) -> Step:
        """A notice of what goes on: its exit code in every run, its words at most once an hour.

        Who names an occurrence has asked for it, and gets the words each time.
        """
        step = hourly(self.ctx, notice, dry_run=self.dry_run)
        return step if step.notices or not self.by_name else replace(step, notices=(notice,))

    def _told(self, contact: Contact) -> tuple[Step, ...]:
        params = {"error": contact.error or "", **({"host": contact.host} if contact.host else {})}
        if contact.credentials:
            params["reason"] = contact.credentials
            return (self.hourly("push.credentials", Exit.FAILED, params),)
        if contact.unreachable and ran_out(contact.error):
            return (short_of_files(self.ctx, self.account.name, dry_run=self.dry_run),)
        if contact.unreachable:
            return (self.hourly("push.unreachable", Exit.TEMPORARY, params),)
        if contact.skew is not None and abs(contact.skew) > CLOCK_WARN:
            return (self._told_clock(contact.skew),)
        return ()

    def _told_clock(self, skew: timedelta) -> Step:
        params = {"seconds": round(-skew.total_seconds())}
        if abs(skew) > CLOCK_STOP:
            return self.hourly("push.clock_wrong", Exit.TEMPORARY, params)
        return self.hourly("push.clock_off", Exit.OK, params)

    def send(self, record: Record) -> tuple[Step, ...]:
        """Send what is open of a delivery as far as this run gets."""
        contact, steps = self.contact()
        if contact.gateway is None or (contact.skew and abs(contact.skew) > CLOCK_STOP):
            return steps
        sender = Sender(
            self.ctx,
            contact.gateway,
            self.account.limits,
            self.budget,
            self.stop,
            self.stopped_by,
        )
        if sender.send(record) is Next.STOP_ACCOUNT:
            self._dead = True
        self._spent += self._taken(record)
        return steps

    def _taken(self, before: Record) -> int:
        """How many messages a delivery took in this run, or still may take in the next."""
        now = self.ctx.now
        after = self.ctx.ledger.record_of(before.delivery.identity) or before
        stands = fold(after, now)
        most = stands.accepted_recipients if stands.state in FINAL else before.delivery.recipients
        return max(0, (most or 0) - (fold(before, now).accepted_recipients or 0))

    def stopped_by(self, record: Record) -> str | None:
        """What holds a begun delivery before its next request.

        A person's word, a pause, a blackout day, quiet hours, an approval that is gone or of
        another content, or a variant at LINE that has to be over before.
        """
        if self._stopped_since(record):
            return "stopped"
        if record.delivery.purpose == "test":
            return None
        if self._is_paused():
            return "paused"
        approval = self._approval(record)
        if quiet_at(self.account, self.ctx.now) and not _may_disturb(record, approval):
            return "quiet_hours"
        return waits_for(self.ctx, record) if self._is_covered(record, approval) else "approval"

    def _is_paused(self) -> bool:
        """Whether the account is paused now, or today is a blackout day."""
        ctx, account = self.ctx, self.account
        blackout = ctx.workspace.blackout(account, account.day(ctx.now))
        return blackout is not None or ctx.pause_of(account) is not None

    def _stopped_since(self, record: Record) -> bool:
        """Whether a person stopped it, maybe while it was being sent."""
        d = record.delivery
        log = self.ctx.ledger.events_of(d.channel, d.account, [d.identity.name])
        return stopped(replace(record, events=log.get(d.identity.name, []))) is not None

    def _approval(self, record: Record) -> Approval | None:
        """The approval of its post that stands now."""
        d, ctx = record.delivery, self.ctx
        try:
            approval = ctx.approvals.of(d.plan).get(row_id(d.post))
        except OactlError:  # what cannot be read may have been revoked
            return None
        counts = approval and approval.number not in {"", *ctx.ledger.revoked_approvals()}
        return approval if counts else None

    def _is_covered(self, record: Record, approval: Approval | None) -> bool:
        """Whether the approval covers what the delivery says.

        Or a person has resumed it under that approval, knowing that it is of another text.
        """
        if approval is None:
            return False
        resumed = last_of(record, Resumed)
        if resumed is not None and resumed.approval == approval.number:
            return True
        d, frozen = record.delivery, FrozenApproval.from_dict(record.version.approval)
        return frozen is not None and any(
            covers(
                approval,
                frozen,
                account=name,
                bot=d.channel.bot_user_id,
                workspace=self.ctx.workspace.id,
                revoked=(),
            )
            for name in {d.account, self.account.name}  # the account may have a new name
        )


def _may_disturb(record: Record, approval: Approval | None) -> bool:
    """Whether it may go out in quiet hours: as it began, and as it is approved now."""
    terms = approval.proposal.terms if approval else {}
    return bool(record.version.approval.get("quiet_ok")) and terms.get("quiet_ok") == "true"


def short_of_files(ctx: SendingContext, account: str, *, dry_run: bool) -> Step:
    """An account that this run could not serve because no more files could be opened."""
    code = "push.open_files"
    params = {"account": account}
    notice = Notice(code, params, Exit.TEMPORARY, ctx.host(account), account, code)
    return hourly(ctx, notice, dry_run=dry_run)


def hourly(ctx: SendingContext, notice: Notice, *, dry_run: bool) -> Step:
    """A notice of what goes on: its exit code in every run, its words at most once an hour."""
    if dry_run:
        return Step(notices=(notice,), exit=notice.exit)
    put = ctx.ledger.outbox.put_if_due(notice, ctx.now)
    return Step(notices=(put,) if put else (), exit=notice.exit)
