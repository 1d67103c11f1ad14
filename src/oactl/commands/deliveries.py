"""How deliveries and notices read: lines on stdout, tables, and what needs a person on stderr."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any, cast

from oactl.commands.folding import print_folded
from oactl.console import Console
from oactl.domain.account import LINE_HOST
from oactl.domain.delivery.state import State
from oactl.domain.delivery.summary import DeliverySummary, Notice
from oactl.domain.visible import in_one_line
from oactl.i18n import N_, NP_, _, fits, ngettext
from oactl.ledger.store import Outbox
from oactl.sending.account_run import PushResult, Step
from oactl.words.approval import PARTS
from oactl.words.errors import localized, localized_params
from oactl.words.gates import GATES, flat, sentence_of
from oactl.words.next_steps import ANY_HELP, GATE_HELP, HOLD_HELP
from oactl.words.notices import NOTICE_HELP, NOTICES, PLATFORMS, REASONS, STATES, VIAS

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
    return "  ".join(filter(None, (_batches_of(summary), rejected(summary), note(summary))))


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
    message = sentence_of(gate, reason, params)
    if "changed" in params:
        params["changed"] = _parts(str(params["changed"]))
    if message and fits(message, params):
        return _(message, **params)
    short = GATES.get(f"{gate}.{reason}") or GATES.get(gate)
    return _(short) if short else gate  # of another version of oactl


def _parts(changed: str) -> str:
    """The parts of a post that changed after its approval, in words: `cadence, content 2`."""
    found = (each.partition(" ") for each in changed.split(", ") if each)
    return _(", ").join(
        " ".join(filter(None, (_(PARTS.get(part, part)), item))) for part, _space, item in found
    )


def next_step(gate: str, reason: str, /, **params: object) -> str:
    """What helps against a gate that stops something for this reason."""
    message = HOLD_HELP.get(f"{gate}.{reason}")
    if message and fits(message, params):
        return _(message, **params)
    return _(GATE_HELP.get(gate, ANY_HELP), **params)


def about(shown: Mapping[str, Any]) -> dict[str, object]:
    """What a next step may name of a delivery, from its document."""
    return {name: shown[name] for name in ("occurrence", "plan", "post", "account")}


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
    message = _(NOTICES[code], **localized_params(params))
    return message, None if advice is None else _(advice, **params)


def _stopped(params: dict[str, object]) -> tuple[str, str]:
    inner = flattened(cast("Mapping[str, object]", params.pop("params")))
    gate, reason = str(params["gate"]), str(params["reason"])
    sentence = why(gate, reason, **inner)
    message = _(_NEWLY[str(params["state"])], occurrence=params["occurrence"], why=sentence)
    return message, next_step(gate, reason, **{**inner, **params})


def flattened(params: Mapping[str, object]) -> dict[str, object]:
    """Params as a sentence takes them."""
    return {name: flat(value) for name, value in params.items()}


_SHOWN = ("gate", "reason", "batch", "recipients", "url", "phase", "success")
_FIELDS: dict[str, str] = {
    "id": N_("ID"),
    "occurrence": N_("Occurrence"),
    "scheduled_at": N_("Planned for"),
    "account": N_("Account"),
    "platform": N_("Platform"),
    "via": N_("Via"),
    "recipients": N_("Recipients"),
    "rejected": N_("Rejected by LINE"),
    "state": N_("State"),
    "held_by": N_("Held by"),
    "reason": N_("Reason"),
    "error": N_("LINE's answer"),
}
_BATCHES: dict[str, str] = {
    "planned": N_("not tried yet"),
    "accepted": N_("accepted"),
    "refused": NP_("batch", "refused"),
    "unknown": N_("not certain"),
    "left_out": N_("left out (another ledger had begun this part)"),
}
_EVENTS: dict[str, str] = {
    "held": N_("held"),
    "missed": N_("missed"),
    "handed_off": N_("handed to a person"),
    "done": N_("done by a person"),
    "skipped": NP_("event", "skipped"),
    "resolved_sent": N_("a person says it was sent"),
    "resolved_not_sent": N_("a person says it was not sent"),
    "dropped": N_("recipients that LINE does not know were left out"),
    "reopened": N_("taken up again by name"),
    "progress": N_("LINE's word on the narrowcast"),
    "stopped": N_("stopped by a person"),
    "left_out": N_("left out, because another ledger had begun this part"),
    "foreign": N_("LINE knew a batch this ledger never sent"),
}


def detail_lines(shown: Mapping[str, Any]) -> Iterator[str]:
    """The lines of `delivery show`, times in the plan's zone."""
    scheduled = datetime.fromisoformat(shown["scheduled_at"])
    via, state = VIAS[shown["via"]], STATES[shown["state"]]
    platform = PLATFORMS.get(shown["platform"], shown["platform"])
    said = {
        **shown,
        "scheduled_at": f"{scheduled:%Y-%m-%d %H:%M}",
        "via": _(via),
        "platform": _(platform),
        "recipients": _people(shown["recipients"]),
        "state": _(state),
        "reason": reason(shown["reason"]),
        "held_by": _held_by(shown),
    }
    for key in ("id", "occurrence", "scheduled_at", "account", "platform", "via", "recipients"):
        yield _("{name}: {value}", name=_(_FIELDS[key]), value=_or_dash(said[key]))
    for key in ("rejected", "state", "held_by", "reason", "error"):
        if said.get(key) and (key != "reason" or not said["held_by"]):
            yield _("{name}: {value}", name=_(_FIELDS[key]), value=said[key])
    if shown["held_by"]:
        known = {**flattened(shown["facts"]), **about(shown)}
        yield "  → " + next_step(shown["held_by"], shown["reason"] or "", **known)
    for batch in shown["batches"]:
        yield from _batch(batch, scheduled.tzinfo)
    for line in shown.get("log", []):
        yield "  " + _event(line, scheduled.tzinfo)


def _held_by(shown: Mapping[str, Any]) -> str:
    if not shown["held_by"]:
        return ""
    return why(shown["held_by"], shown["reason"] or "", **flattened(shown["facts"]))


def _batch(batch: Mapping[str, Any], zone: tzinfo | None) -> Iterator[str]:
    state = _BATCHES[batch["state"]]
    facts = {**batch, "state": _(state)}
    facts |= {key: _or_dash(batch[key]) for key in ("recipients", "request_id")}
    yield _(
        "  Batch {seq}: {state}, recipients {recipients}, attempts "
        "{attempts}, request {request_id}, key {retry_key}",
        **{**facts, "attempts": len(batch["attempts"])},
    )
    for attempt in batch["attempts"]:
        at, status = _at(attempt["at"], zone), _or_dash(attempt["status"])
        words = _("{at}  {status}  {error}", at=at, status=status, error=attempt["error"] or "")
        yield "    " + words.rstrip()


def _event(line: Mapping[str, Any], zone: tzinfo | None) -> str:
    facts = line["facts"]
    if "batch" in facts:
        facts = {**facts, "batch": facts["batch"] + 1}  # as the list above counts
    event = _EVENTS[line["event"]]
    known = [f"{key} {facts[key]}" for key in _SHOWN if facts.get(key) not in (None, "")]
    return _(
        "{at}  {event}  ({actor})  {facts}",
        at=_at(line["at"], zone),
        event=_(event),
        actor=line["actor"],
        facts=", ".join(known),
    ).rstrip()


def _at(text: str, zone: tzinfo | None) -> str:
    return f"{datetime.fromisoformat(text).astimezone(zone):%Y-%m-%d %H:%M:%S}"


def _people(count: int | None) -> str | None:
    return None if count is None else f"{count:,}"


def _or_dash(value: object) -> object:
    return "—" if value is None else value
