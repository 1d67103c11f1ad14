"""How deliveries and notices read: a line a delivery on stdout, what needs a person on stderr."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from oactl.console import Console
from oactl.domain.delivery.state import State
from oactl.domain.delivery.summary import DeliverySummary, Notice
from oactl.i18n import N_, Message, _, fits, ngettext
from oactl.ledger.store import Outbox
from oactl.sending.result import PushResult, Step
from oactl.words.errors import localized, localized_params
from oactl.words.gates import GATE_HELP, GATES, HOLDS
from oactl.words.notices import NOTICE_HELP, NOTICES
from oactl.words.states import REASONS, STATES, VIAS

_ON_STDERR = frozenset({State.HELD, State.MISSED})


_NEWLY: dict[str, str] = {
    "held": N_("held: {occurrence}: {why}"),
    "missed": N_("missed: {occurrence}: {why}"),
}


def show(
    console: Console,
    steps: Iterable[Step],
    outbox: Outbox,
    now: datetime,
    *,
    as_json: bool,
    dry_run: bool = False,
) -> PushResult:
    """Print the steps of a run as they happen, and mark as reported what was written out.

    With nothing to tell nothing is printed at all, so that cron mails nobody. What could not be
    written stays untold, for the next run.
    """
    result, reported = PushResult(now, dry_run), list[Notice]()
    for step in steps:
        result.add(step)
        for notice in step.notices:
            _tell(console, notice, lines=not as_json, dry_run=dry_run)
        reported += step.notices
        if not as_json and console.is_written():
            outbox.tell(reported, now)
            reported.clear()
    if as_json:
        console.json(result.document())
        if console.is_written():
            outbox.tell(reported, now)
    return result


def _tell(console: Console, notice: Notice, *, lines: bool, dry_run: bool) -> None:
    summary = notice.summary
    if summary and lines and (dry_run or summary.state not in _ON_STDERR):
        console.print(line(summary))
    if notice.code:
        show_notice(console, notice)


def line(summary: DeliverySummary) -> str:
    """One delivery in one line."""
    count = summary.recipients
    people = (
        ngettext("{count} person", "{count} people", count, count=f"{count:,}")
        if count is not None
        else ""
    )
    parts = [_(STATES[summary.state.value]), summary.occurrence, _(VIAS[summary.via]), people]
    if summary.batches > 1:
        accepted, batches = summary.batches_accepted, summary.batches
        parts.append(
            ngettext(
                "{accepted} of {batches} batch",
                "{accepted} of {batches} batches",
                summary.batches,
                accepted=accepted,
                batches=batches,
            )
        )
    parts += [rejected(summary), note(summary)]
    return "  ".join(part for part in parts if part)


def rejected(summary: DeliverySummary) -> str:
    """How many recipients LINE named as not valid; empty where none."""
    count = summary.rejected
    return _("{count} rejected by LINE", count=f"{count:,}") if count else ""


def note(summary: DeliverySummary) -> str:
    """Why something is not simply sent: the gate, the reason, or LINE's own words."""
    if summary.held_by:
        return why(summary.held_by, summary.reason or "")
    return reason(summary.reason) or localized(summary.error or "")


def reason(code: str | None) -> str:
    """A reason in words; what a person gave as reason stands behind its colon as it is."""
    kind, _colon, words = (code or "").partition(": ")
    if kind.startswith("narrowcast_error_"):
        kind, words = "narrowcast_error", kind.rpartition("_")[2]
    return _(REASONS[kind], words=words) if kind in REASONS else code or ""


def why(gate: str, reason: str, /, **params: object) -> str:
    """Why a gate stops something, in words: with its figures where they are known."""
    message = HOLDS.get(f"{gate}.{reason}")
    return _(message, **params) if message and fits(message, params) else _(GATES[gate])


def why_not(account: str, code: str) -> str:
    """Why an account's token does not serve, by a code such as `credentials.env` or `rejected`."""
    return why("credentials", code.rpartition(".")[2], account=account)


def show_notice(console: Console, notice: Notice) -> None:
    """A notice on stderr, with the next command where there is one."""
    params = {name: flat(value) for name, value in notice.params.items()}
    if notice.code == "push.stopped":
        _stopped(console, params)
        return
    code = notice.code
    if code == "push.credentials":
        params["reason"] = why_not(str(params["account"]), str(params["reason"]))
    if code == "push.begun_held":
        params["gate"] = why(str(params["gate"]), "")
    if code == "push.lost" and params["due"]:
        code = "push.lost_due"
    console.error(_(NOTICES[code], **localized_params(params)))
    _next(console, NOTICE_HELP.get(notice.code), params)


def _stopped(console: Console, params: dict[str, object]) -> None:
    known = params.pop("params")
    inner = {name: flat(value) for name, value in dict(known).items()}  # type: ignore[call-overload]
    gate, reason = str(params["gate"]), str(params["reason"])
    sentence = why(gate, reason, **inner)
    console.error(_(_NEWLY[str(params["state"])], occurrence=params["occurrence"], why=sentence))
    _next(console, GATE_HELP.get(gate), {**inner, **params})


def _next(console: Console, advice: Message | None, params: Mapping[str, object]) -> None:
    if advice is not None:
        console.error("  " + _(advice, **params))


def flat(value: object) -> object:
    """A list as words in a row."""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value
