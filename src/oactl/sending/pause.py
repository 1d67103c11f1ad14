"""`pause` and `resume`: an account sends nothing from now on, and goes on again."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from oactl.domain.delivery.facts import Record
from oactl.domain.delivery.state import FINAL, State, fold
from oactl.domain.delivery.summary import DeliverySummary, summarize
from oactl.domain.gates import Gate, first_hold
from oactl.domain.pause import Pause
from oactl.line.transport import STOPPED
from oactl.sending.context import SendingContext
from oactl.sending.due import due_of, summary_of
from oactl.sending.evaluate import Evaluator
from oactl.sending.posts import review
from oactl.sending.queries import told_since


class PausedAccount(NamedTuple):
    """A paused account; `under_way` are its begun deliveries, which stop where they are.

    `others` are names that nobody paused and that wait with it, as far as it is known who they are.
    """

    account: str
    pause: Pause
    already: bool
    under_way: Sequence[str]
    others: Sequence[str] = ()


class ResumedAccount(NamedTuple):
    """An account that goes on. `pause` is None where nobody had paused it.

    `others` are the names whose pause ended with it. `due` is what the next push looks at, `missed`
    what closed while the pause held it.
    """

    account: str
    pause: Pause | None
    others: Sequence[str] = ()
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
        # A pause of many that an older oactl wrote began at another instant for each of them.
        minute = pause.at.replace(second=0, microsecond=0)
        key = (minute, pause.actor, pause.reason)
        together.setdefault(key, ([], pause))[0].append(account)
    return list(together.values())


def pause(ctx: SendingContext, accounts: Iterable[str], reason: str) -> list[PausedAccount]:
    """Pause accounts. What is paused already stays as it is.

    A run of another process asks before each of its requests, so none begins after this returned.
    """
    look, now = ctx.cached(), ctx.now
    known = {name: _own_pause(look, name) for name in accounts}
    new = {
        name: Pause(name, look.bot_of(look.account(name)), reason, ctx.actor, now)
        for name, before in known.items()
        if before is None
    }
    hosts = {name: ctx.host(name) for name in new}
    for host in dict.fromkeys(hosts.values()):
        ctx.ledger.pauses.add(host, [pause for name, pause in new.items() if hosts[name] == host])
    waiting = _waiting_with(ctx.cached(), known)
    return [
        PausedAccount(
            name,
            before or new[name],
            before is not None,
            _under_way(ctx, name),
            waiting.get(name, ()),
        )
        for name, before in known.items()
    ]


def _waiting_with(ctx: SendingContext, paused: Collection[str]) -> dict[str, list[str]]:
    """By paused account the other names of the workspace that its pause holds as well."""
    found: dict[str, list[str]] = {}
    for name, account in ctx.workspace.accounts.items():
        if name not in paused:
            for pause in ctx.pauses_of(account):
                found.setdefault(pause.account, []).append(name)
    return found


def _own_pause(ctx: SendingContext, account: str) -> Pause | None:
    """What surely pauses an account. What only may be its pause does not stand for a new one."""
    pause = ctx.pause_of(ctx.account(account))
    return pause if pause is not None and pause.sure else None


def _under_way(ctx: SendingContext, account: str) -> list[str]:
    """The deliveries of an account that are begun and not over."""
    return [record.delivery.occurrence for record in _open_ones(ctx, account)]


def _open_ones(ctx: SendingContext, account: str) -> list[Record]:
    return [
        record
        for record in ctx.ledger.open_records(ctx.channel_of(ctx.account(account)))
        if fold(record, ctx.now).state not in {*FINAL, State.HANDED_OFF}
    ]


def end_pauses(ctx: SendingContext, accounts: Sequence[str], reason: str) -> list[ResumedAccount]:
    """End the pauses of accounts, all or none.

    Each account with what paused it, also under the name that it had then.
    """
    look = ctx.cached()
    holding = {name: look.pauses_of(look.account(name)) for name in accounts}
    standing = {each.id: each for pauses in holding.values() for each in pauses}.values()
    for pause in standing:
        if pause.account not in ctx.workspace.accounts and not pause.sure:
            _keep_for_others(ctx, pause, accounts)
    ctx.ledger.pauses.end(standing, Pause("", None, reason, ctx.actor, ctx.now))
    return [
        ResumedAccount(
            name,
            next(iter(pauses), None),
            sorted({each.account for each in pauses} - {name}),
        )
        for name, pauses in holding.items()
    ]


def _keep_for_others(ctx: SendingContext, pause: Pause, resumed: Sequence[str]) -> None:
    """The pause of a name that is gone may be of several new ones; those not resumed keep it."""
    for name, account in ctx.workspace.accounts.items():
        held = any(each.id == pause.id for each in ctx.pauses_of(account))
        if name not in resumed and held:
            own = pause._replace(account=name, bot=ctx.bot_of(account))
            ctx.ledger.pauses.add(ctx.host(name), [own])


def with_what_waits(
    ctx: SendingContext, found: Sequence[ResumedAccount]
) -> Iterator[ResumedAccount]:
    """The same with what is due now, and what was missed since the pauses began."""
    pauses = {each.account: each.pause for each in found if each.pause is not None}
    missed = _missed(ctx, pauses)
    for each in found:
        if each.pause is None:
            yield each
            continue
        waits = [*_begun(ctx, each.account), *_due(ctx, each.account)]
        yield each._replace(
            due=[one for one in waits if one.state is not State.MISSED],
            missed=[*missed.get(each.account, ()), *(o for o in waits if o.state is State.MISSED)],
        )


_GOES_ON = frozenset({State.HELD, State.SENDING})


def _begun(ctx: SendingContext, account: str) -> Iterator[DeliverySummary]:
    """The begun deliveries with which the next push goes on."""
    for record in _open_ones(ctx, account):
        summary = summarize(record, ctx.now)
        if summary.held_by == Gate.PAUSED.value:  # the last word of the log, and so no more
            summary = replace(summary, state=State.SENDING, held_by=None)
        if (summary.error or "").startswith(STOPPED):  # by the pause, which is over
            summary = replace(summary, error=None)
        if summary.state in _GOES_ON:
            yield summary


def _due(ctx: SendingContext, account: str) -> Iterator[DeliverySummary]:
    """What is due and not begun, as the next push would find it."""
    evaluator = Evaluator(ctx, ctx.account(account), look=True)
    for item in due_of(ctx, account, review(ctx, account)):
        found = evaluator.evaluate(
            item.occurrence, superseded_by=item.superseded_by, waived=item.waived
        )
        hold = first_hold(found.gate_input)
        over = hold is not None and hold.final
        state = State.MISSED if over else State.HELD if hold else State.PLANNED
        channel = ctx.channel_for(evaluator.account, item.occurrence.post)
        yield summary_of(found, channel, state, hold)


def _missed(ctx: SendingContext, pauses: Mapping[str, Pause]) -> dict[str, list[DeliverySummary]]:
    """What runs have noted as missed of each account since its pause, because of it."""
    found: dict[str, list[DeliverySummary]] = {}
    since = min((pause.at for pause in pauses.values()), default=ctx.now)
    for at, each in told_since(ctx.ledger, ctx.now, since):
        pause = pauses.get(each.account)
        by_pause = each.state is State.MISSED and each.held_by == Gate.PAUSED.value
        if by_pause and pause is not None and at >= pause.at:
            found.setdefault(each.account, []).append(each)
    return found
