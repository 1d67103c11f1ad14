"""`pause` and `resume`: an account sends nothing from now on, and goes on again."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from oactl.domain.delivery.state import FINAL, State, fold
from oactl.domain.delivery.summary import DeliverySummary
from oactl.domain.gates import Gate, first_hold
from oactl.domain.pause import Pause
from oactl.sending.context import SendingContext
from oactl.sending.due import due_of, summary_of
from oactl.sending.evaluate import Evaluator
from oactl.sending.posts import review
from oactl.sending.queries import list_deliveries


class PausedAccount(NamedTuple):
    """A paused account; `under_way` are its begun deliveries, which stop where they are."""

    account: str
    pause: Pause
    already: bool
    under_way: Sequence[str]


class ResumedAccount(NamedTuple):
    """An account that goes on. `pause` is None where nobody had paused it.

    `due` is what the next push looks at, `missed` what closed while the pause held it.
    """

    account: str
    pause: Pause | None
    due: Sequence[DeliverySummary] = ()
    missed: Sequence[DeliverySummary] = ()


def paused_accounts(ctx: SendingContext) -> list[tuple[str, Pause]]:
    """The accounts of the workspace that are paused, in the order of the configuration."""
    found = ((name, ctx.pause_of(each)) for name, each in ctx.workspace.accounts.items())
    return [(name, pause) for name, pause in found if pause is not None]


def by_word(found: Iterable[tuple[str, Pause]]) -> list[tuple[list[str], Pause]]:
    """Paused accounts, those together that somebody paused in one go."""
    together: dict[tuple[object, ...], tuple[list[str], Pause]] = {}
    for account, pause in found:
        key = (pause.at, pause.actor, pause.reason)
        together.setdefault(key, ([], pause))[0].append(account)
    return list(together.values())


def pause(ctx: SendingContext, accounts: Iterable[str], reason: str) -> list[PausedAccount]:
    """Pause accounts. What is paused already stays as it is.

    A run of another process asks before each of its requests, so none begins after this returned.
    """
    known = {name: _own_pause(ctx, name) for name in accounts}
    new: dict[str, list[Pause]] = {}
    for name in (name for name, pause in known.items() if pause is None):
        bot = ctx.bot_of(ctx.account(name))
        new.setdefault(ctx.host(name), []).append(Pause(name, bot, reason, ctx.actor, ctx.now))
    for host, pauses in new.items():
        ctx.ledger.pauses.add(host, pauses)
    return [
        PausedAccount(
            name,
            before or Pause(name, None, reason, ctx.actor, ctx.now),
            before is not None,
            _under_way(ctx, name),
        )
        for name, before in known.items()
    ]


def _own_pause(ctx: SendingContext, account: str) -> Pause | None:
    """What surely pauses an account. What only may be its pause does not stand for a new one."""
    pause = ctx.pause_of(ctx.account(account))
    return pause if pause is not None and pause.sure else None


def _under_way(ctx: SendingContext, account: str) -> list[str]:
    """The deliveries of an account that are begun and not over."""
    return [
        record.delivery.occurrence
        for record in ctx.ledger.open_records(ctx.channel_of(ctx.account(account)))
        if fold(record, ctx.now).state not in {*FINAL, State.HANDED_OFF}
    ]


def end_pauses(ctx: SendingContext, accounts: Sequence[str], reason: str) -> list[ResumedAccount]:
    """End the pauses of accounts; each with what paused it, also under the name it had then."""
    found = [ResumedAccount(name, ctx.pause_of(ctx.account(name))) for name in accounts]
    for each in found:
        for pause in ctx.pauses_of(ctx.account(each.account)):
            if not pause.sure:
                _keep_for_others(ctx, pause, accounts)
            ctx.ledger.pauses.end(pause, Pause("", None, reason, ctx.actor, ctx.now))
    return found


def _keep_for_others(ctx: SendingContext, pause: Pause, resumed: Sequence[str]) -> None:
    """A pause that may be of several accounts ends for some: the others stay paused by it."""
    for name, account in ctx.workspace.accounts.items():
        held = any(each.id == pause.id for each in ctx.pauses_of(account))
        if name not in resumed and held:
            own = pause._replace(account=name, bot=ctx.bot_of(account))
            ctx.ledger.pauses.add(ctx.host(name), [own])


def with_what_waits(ctx: SendingContext, resumed: ResumedAccount) -> ResumedAccount:
    """The same with what is due now, and what was missed since the pause began."""
    if resumed.pause is None:
        return resumed
    evaluator = Evaluator(ctx, ctx.account(resumed.account), look=True)
    due: list[DeliverySummary] = []
    missed = _missed(ctx, resumed.account, resumed.pause)
    for item in due_of(ctx, resumed.account, review(ctx, resumed.account)):
        found = evaluator.evaluate(
            item.occurrence, superseded_by=item.superseded_by, waived=item.waived
        )
        hold = first_hold(found.gate_input)
        over = hold is not None and hold.final
        state = State.MISSED if over else State.HELD if hold else State.PLANNED
        channel = ctx.channel_for(evaluator.account, item.occurrence.post)
        (missed if over else due).append(summary_of(found, channel, state, hold))
    return resumed._replace(due=due, missed=missed)


def _missed(ctx: SendingContext, account: str, pause: Pause) -> list[DeliverySummary]:
    """What runs have noted as missed since then, because it was paused."""
    return [
        each
        for each in list_deliveries(ctx.ledger, ctx.now, since=pause.at, account=account)
        if each.state is State.MISSED and each.held_by == Gate.PAUSED.value
    ]
