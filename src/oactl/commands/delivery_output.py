"""Deliveries for people: a table of them, and one in full with its batches, attempts and log."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from oactl.commands.deliveries import note, reason, rejected, why
from oactl.domain.delivery.summary import DeliverySummary
from oactl.i18n import N_, NP_, _
from oactl.words.states import PLATFORMS, STATES, VIAS

_SHOWN = ("gate", "reason", "batch", "recipients", "url", "phase", "success")
_HEADS = (N_("ID"), N_("When"), N_("Post"), N_("State"), N_("People"), N_("Why"))
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


def table_of(found: Sequence[DeliverySummary]) -> tuple[list[list[str]], list[str]]:
    """The rows and heads of `delivery list`."""
    rows = [
        [
            each.id,
            f"{each.scheduled_at:%Y-%m-%d %H:%M}",
            each.occurrence.rpartition("@")[0] or each.occurrence,
            _(STATES[each.state.value]),
            f"{each.recipients:,}" if each.recipients is not None else "—",
            "  ".join(filter(None, (rejected(each), note(each)))),
        ]
        for each in found
    ]
    return rows, [_(head) for head in _HEADS]


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
        "held_by": why(shown["held_by"], shown["reason"] or "") if shown["held_by"] else "",
    }
    for key in ("id", "occurrence", "scheduled_at", "account", "platform", "via", "recipients"):
        yield _("{name}: {value}", name=_(_FIELDS[key]), value=_or_dash(said[key]))
    for key in ("rejected", "state", "held_by", "reason", "error"):
        if said.get(key) and (key != "reason" or not said["held_by"]):
            yield _("{name}: {value}", name=_(_FIELDS[key]), value=said[key])
    for batch in shown["batches"]:
        yield from _batch(batch, scheduled.tzinfo)
    for line in shown.get("log", []):
        yield "  " + _event(line, scheduled.tzinfo)


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
