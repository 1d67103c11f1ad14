"""Everything a run works with. `oactl.context` puts it together."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, Self

from oactl.domain.account import Account, Workspace
from oactl.domain.delivery.identity import Channel, Identity, of_account
from oactl.domain.pause import Pause
from oactl.domain.plan import Occurrence, Plan, Post
from oactl.domain.violation import nearest
from oactl.errors import UsageError
from oactl.i18n import N_
from oactl.ledger.cached import CachedLedger
from oactl.ledger.lock import FileLocks
from oactl.ledger.store import Ledger
from oactl.planfile.approvals import ApprovalFiles
from oactl.planfile.compose import MessageRenderer
from oactl.planfile.load import LoadedPlans
from oactl.planfile.members import MemberFiles
from oactl.side_by_side import DoneOnce

if TYPE_CHECKING:  # what only looks does not load the way to LINE
    from oactl.line.gateway import LineGateways

MOST_NAMED = 10  # accounts that an error names


def some_of(names: Sequence[str]) -> Sequence[str]:
    """Names for a sentence, of very many the first."""
    return [*names[:MOST_NAMED], "…"] if len(names) > MOST_NAMED else names


def no_delivery(name: object) -> UsageError:
    """Nothing of it was begun."""
    return UsageError(
        "delivery.no_delivery",
        N_("nothing of {name} was begun"),
        help=N_("what it waits for: oactl explain {name}"),
        name=name,
    )


def several(*, name: object, ids: object) -> UsageError:
    """A name of more than one delivery."""
    return UsageError(
        "delivery.several",
        N_("{name} is more than one delivery: {ids}"),
        help=N_("take one of these ids"),
        name=name,
        ids=ids,
    )


def unknown_plan(name: str, known: Iterable[str] = ()) -> UsageError:
    """No plan has the name."""
    near = nearest(name, known)
    return UsageError(
        "plan.unknown_plan",
        N_("there is no plan {name}"),
        help=N_("did you mean {near}? All of them: oactl plan status")
        if near
        else N_("see what there is: oactl plan status"),
        name=name,
        near=near,
    )


def unknown_account(name: str, workspace: Workspace) -> UsageError:
    """The workspace has no such account or group."""
    known = list(workspace.accounts)
    near = nearest(name, [*known, *(f"group:{group}" for group in workspace.groups)])
    return UsageError(
        "cli.unknown_account",
        N_("there is no account “{name}”; the workspace has: {accounts}"),
        help=N_("did you mean {near}? All of them: oactl account list")
        if near
        else N_("see them all: oactl account list"),
        name=name,
        accounts=some_of(known) or "—",
        near=near,
    )


def no_occurrence(post: object) -> UsageError:
    """The post never goes out."""
    return UsageError(
        "push.no_occurrence",
        N_("{post} has no time at which it goes out"),
        help=N_("look at its `cadence:`, then: oactl plan validate"),
        post=post,
    )


def no_account(plan: object, path: object) -> UsageError:
    """The plan names no account that there is."""
    return UsageError(
        "plan.no_account",
        N_("plan {plan} names no account that oactl.yaml has"),
        help=N_("see where: oactl plan validate {path}"),
        plan=plan,
        path=path,
    )


class Clock(Protocol):
    """The time of day, and time that only goes forward; tests bring their own."""

    def now(self) -> datetime:
        """The current instant, aware, in UTC; may be set by `--now`."""

    def monotonic(self) -> float:
        """Seconds that never go back, for deadlines and waiting."""

    def sleep(self, seconds: float) -> None:
        """Wait."""

    @property
    def is_set(self) -> bool:
        """Whether `OACTL_NOW` or `--now` set the clock."""


class StopSignal(Protocol):
    """Set when the process was asked to end: no new request."""

    def is_set(self) -> bool:
        """Whether to stop."""


def unwatched(_recipients: int) -> None:
    """Nobody looks."""


@dataclass(frozen=True, slots=True)
class SendingContext:
    """What one run works with.

    `actor` is the operating system's user; `progress` is told how many recipients more were taken.
    """

    workspace: Workspace
    clock: Clock
    ledger: Ledger
    gateways: "LineGateways"
    writer: MessageRenderer
    approvals: ApprovalFiles
    members: MemberFiles
    locks: FileLocks
    actor: str
    loaded: LoadedPlans = field(default_factory=LoadedPlans)
    progress: Callable[[int], None] = unwatched
    window: int | None = None  # requests in the air of one account, where others are served too
    learned_paused: DoneOnce = field(default_factory=DoneOnce)  # whose the pauses are

    def cached(self) -> Self:
        """The same for one look at everything, which writes nothing: the ledger is read once."""
        if isinstance(self.ledger, CachedLedger):
            return self
        return replace(self, ledger=CachedLedger(self.ledger))

    @property
    def now(self) -> datetime:
        """The current instant, in UTC."""
        return self.clock.now()

    @property
    def plans(self) -> Sequence[Plan]:
        """The plans that could be read."""
        return self.loaded.plans

    def account(self, name: str) -> Account:
        """The configured account of a name."""
        return self.workspace.accounts[name]

    def host(self, account: str) -> str:
        """Which API host an account is sent through."""
        return self.gateways.host(account)

    def bot_of(self, account: Account) -> str | None:
        """The bot an account stands for, as configured or learned; None before first contact."""
        if account.bot_user_id:
            return account.bot_user_id
        pin = self.ledger.pin_of(self.host(account.name), account.name)
        return pin.bot_user_id if pin else None

    def display_name(self, account: Account) -> str | None:
        """What friends know an account by: as configured, or as LINE said when it was asked."""
        if account.display_name:
            return account.display_name
        pin = self.ledger.pin_of(self.host(account.name), account.name)
        return pin.display_name if pin else None

    def channel_of(self, account: Account) -> Channel:
        """Where an account's facts are kept."""
        return Channel(self.host(account.name), self.bot_of(account) or of_account(account.name))

    def pause_of(self, account: Account) -> Pause | None:
        """What keeps an account from sending since a person said so, or None."""
        return next(iter(self.pauses_of(account)), None)

    def pauses_of(self, account: Account) -> list[Pause]:
        """Every pause that keeps an account from sending."""
        host, bot = self.host(account.name), self.bot_of(account)
        return self.ledger.pauses.of(host, account, bot, self.workspace.accounts)

    def channels(self) -> dict[str, Channel]:
        """The same of every account of the workspace, with one question to the ledger."""
        bots = self.ledger.bots()
        found = {}
        for name, account in self.workspace.accounts.items():
            host = self.host(name)
            bot = account.bot_user_id or bots.get((host, name))
            found[name] = Channel(host, bot or of_account(name))
        return found

    def channel_for(self, account: Account, post: Post) -> Channel:
        """Where a post's facts are kept: hand-offs belong to no bot."""
        if post.by_hand:
            return Channel(self.host(account.name), of_account(account.name))
        return self.channel_of(account)

    def same_bot(self, account: Account) -> str | None:
        """Another account of the workspace that stands for the same bot at the same host."""
        channels = self.channels()
        mine = channels.pop(account.name)
        return next((name for name, channel in channels.items() if channel == mine), None)


def identity_of(ctx: SendingContext, occurrence: Occurrence) -> Identity:
    """What makes an occurrence the same, however its account is written."""
    account = ctx.account(occurrence.account)
    return Identity(
        ctx.channel_for(account, occurrence.post),
        occurrence.plan.name,
        occurrence.post.id,
        occurrence.slot.wall.isoformat(timespec="minutes"),
    )
