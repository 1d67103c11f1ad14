"""How deliveries and notices read: lines on stdout, tables, and what needs a person on stderr."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import cast

from oactl.commands.folding import print_folded
from oactl.commands.next_step import flattened, next_step
from oactl.console import Console
from oactl.domain.account import LINE_HOST
from oactl.domain.delivery.state import State
from oactl.domain.delivery.summary import DeliverySummary, Notice
from oactl.domain.visible import in_one_line
from oactl.i18n import N_, _, ngettext
from oactl.ledger.store import Outbox
from oactl.sending.account_run import PushResult, Step
from oactl.words.errors import localized, localized_params
from oactl.words.gates import hold_in_words
from oactl.words.next_steps import STATE_HELP
from oactl.words.notices import NOTICE_HELP, NOTICES, REASONS, STATES, VIAS

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
    order: Sequence[str] = (),
) -> PushResult:
    """Print the steps of a run as they happen, and mark as reported what was written out.

    With nothing to tell nothing is printed at all, so that cron mails nobody. What could not be
    written stays untold, for the next run. The document has its accounts in the `order` given.
    """
    result, reported = PushResult(now, dry_run, order), list[Notice]()
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
        print_folded(console, line(summary))
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
    return in_one_line("  ".join(filter(None, (*parts, remarks(summary)))))


def remarks(summary: DeliverySummary) -> str:
    """What there is to say beside the state: batches, recipients left out, the reason."""
    return "  ".join(filter(None, (counted(summary), note(summary))))


def counted(summary: DeliverySummary) -> str:
    """How many batches are out, and the recipients left out."""
    return "  ".join(filter(None, (_batches_of(summary), rejected(summary))))


def _batches_of(summary: DeliverySummary) -> str:
    if summary.batches <= 1:
        return ""
    return ngettext(
        "{accepted} of {batches} batch",
        "{accepted} of {batches} batches",
        summary.batches,
        accepted=summary.batches_accepted,
        batches=summary.batches,
    )


def rejected(summary: DeliverySummary) -> str:
    """How many recipients LINE named as not valid; empty where none."""
    count = summary.rejected
    return _("{count} rejected by LINE", count=f"{count:,}") if count else ""


def note(summary: DeliverySummary) -> str:
    """Why something is not simply sent: the gate, the reason, or LINE's own words."""
    if summary.held_by:
        return why(summary.held_by, summary.reason or "", **flattened(summary.facts))
    return reason(summary.reason) or localized(summary.error or "")


def reason(code: str | None) -> str:
    """A reason in words; what a person gave as reason stands behind its colon as it is."""
    kind, _colon, words = (code or "").partition(": ")
    if kind.startswith("narrowcast_error_"):
        kind, words = "narrowcast_error", kind.rpartition("_")[2]
    return _(REASONS[kind], words=words) if kind in REASONS else code or ""


def why(gate: str, reason: str, /, **params: object) -> str:
    """Why a gate stops something, in words: with its figures where they are known."""
    return hold_in_words(gate, reason, params) or gate  # of another version of oactl


def why_not(account: str, code: str, host: str) -> str:
    """Why an account's token does not serve, by a code such as `credentials.env` or `rejected`.

    `host` is who did not accept it.
    """
    return why("credentials", code.rpartition(".")[2], account=account, host=host)


def show_notice(console: Console, notice: Notice) -> None:
    """A notice on stderr, with the next command where there is one."""
    message, advice = sentences_of(notice)
    console.error(message)
    if advice is not None:
        console.error("  " + advice)


def sentences_of(notice: Notice) -> tuple[str, str | None]:
    """The sentence of a notice, and the next command where there is one."""
    params = flattened(notice.params)
    if notice.code == "push.stopped":
        return _stopped(params)
    code = notice.code
    params.setdefault("host", LINE_HOST)  # an older oactl left it out
    if code == "push.credentials":
        names = (str(params[name]) for name in ("account", "reason", "host"))
        params["reason"] = why_not(*names)
    if code == "push.begun_held":
        params["gate"] = why(str(params["gate"]), "")
    if code == "push.lost" and params["due"]:
        code = "push.lost_due"
    advice = NOTICE_HELP.get(notice.code)
    if code == "push.already":  # how it stands says what may be done
        advice = STATE_HELP.get(str(params["state"]), advice)
    message = _(NOTICES[code], **localized_params(params))
    return message, None if advice is None else _(advice, **params)


def _stopped(params: dict[str, object]) -> tuple[str, str]:
    inner = flattened(cast("Mapping[str, object]", params.pop("params")))
    gate, reason = str(params["gate"]), str(params["reason"])
    sentence = why(gate, reason, **inner)
    message = _(_NEWLY[str(params["state"])], occurrence=params["occurrence"], why=sentence)
    return message, next_step(gate, reason, **{**inner, **params})
