"""How deliveries and notices read: lines on stdout, tables, and what needs a person on stderr."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from oactl.commands.folding import print_folded
from oactl.commands.next_step import flattened
from oactl.commands.sentences import sentences_of, why
from oactl.commands.told_together import ToldTogether
from oactl.console import Console
from oactl.domain.delivery.state import State
from oactl.domain.delivery.summary import DeliverySummary, Notice
from oactl.domain.visible import in_one_line
from oactl.i18n import _, ngettext
from oactl.ledger.store import Outbox
from oactl.sending.account_run import PushResult, Step
from oactl.words.errors import localized
from oactl.words.notices import REASONS, STATES, VIAS

_ON_STDERR = frozenset({State.HELD, State.MISSED})


def show(
    console: Console,
    steps: Iterable[Step],
    outbox: Outbox,
    now: datetime,
    *,
    as_json: bool,
    dry_run: bool = False,
    order: Sequence[str] = (),
    together: ToldTogether | None = None,
) -> PushResult:
    """Print the steps of a run as they happen, and mark as reported what was written out.

    With nothing to tell nothing is printed at all, so that cron mails nobody. What could not be
    written stays untold, for the next run. The document has its accounts in the `order` given.
    What many accounts have alike is said at the end, where it is told `together`.
    """
    result, reported = PushResult(now, dry_run, order), list[Notice]()
    for step in steps:
        result.add(step)
        for notice in step.notices:
            if not as_json:
                _print_line(console, notice.summary, dry_run=dry_run)
            if together is not None and together.take(notice):
                continue
            show_notice(console, notice)
            reported.append(notice)
        if not as_json and console.is_written():
            outbox.tell(reported, now)
            reported.clear()
    for said in together.sentences() if together is not None else ():
        _say(console, said.message, said.advice)
        reported += said.notices
    if as_json:
        console.json(result.document())
    if reported and console.is_written():
        outbox.tell(reported, now)
    return result


def _print_line(console: Console, summary: DeliverySummary | None, *, dry_run: bool) -> None:
    if summary and (dry_run or summary.state not in _ON_STDERR):
        print_folded(console, line(summary))


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


def show_notice(console: Console, notice: Notice) -> None:
    """A notice on stderr, with the next command where there is one."""
    if notice.code:
        _say(console, *sentences_of(notice))


def _say(console: Console, message: str, advice: str | None) -> None:
    console.error(message)
    if advice is not None:
        console.error("  " + advice)
