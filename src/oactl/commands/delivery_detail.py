"""The lines of `delivery show`: one delivery with its batches, its attempts and its log."""

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Any

from oactl.commands.deliveries import reason
from oactl.commands.next_step import flattened, of_delivery
from oactl.commands.sentences import why
from oactl.domain.delivery.state import State
from oactl.i18n import N_, NP_, _, ngettext
from oactl.words.errors import localized
from oactl.words.notices import PLATFORMS, STATES, VIAS

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
    "answer": N_("LINE's answer"),
    "error": N_("Error"),
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
        "error": localized(shown["error"] or ""),
        "held_by": _held_by(shown),
    }
    for key in ("id", "occurrence", "scheduled_at", "account", "platform", "via", "recipients"):
        yield _("{name}: {value}", name=_(_FIELDS[key]), value=_or_dash(said[key]))
    for key in ("rejected", "state", "held_by", "reason", "error"):
        if said.get(key) and (key != "reason" or not said["held_by"]):
            field = _FIELDS[_named(key, shown)]
            yield _("{name}: {value}", name=_(field), value=said[key])
    step = of_delivery(shown)
    if step is not None:
        yield "  → " + step
    for batch in shown["batches"]:
        yield from _batch(batch, scheduled.tzinfo)
    for line in shown.get("log", []):
        yield "  " + _event(line, scheduled.tzinfo)


def _named(key: str, shown: Mapping[str, Any]) -> str:
    """The name of a field: what is missed is not held, and a broken connection no answer."""
    if key == "held_by" and shown["state"] == State.MISSED:
        return "reason"
    return "answer" if key == "error" and _was_answered(shown) else key


def _was_answered(shown: Mapping[str, Any]) -> bool:
    """Whether somebody answered with its error; a broken connection is no answer of LINE's."""
    attempts = [attempt for batch in shown["batches"] for attempt in batch["attempts"]]
    same = [attempt for attempt in attempts if attempt["error"] == shown["error"]]
    return not same or any(attempt["status"] is not None for attempt in same)


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
        error = localized(attempt["error"] or "")
        words = _("{at}  {status}  {error}", at=at, status=status, error=error)
        yield "    " + words.rstrip()


def _event(line: Mapping[str, Any], zone: tzinfo | None) -> str:
    event = _EVENTS[line["event"]]
    return _(
        "{at}  {event}  ({actor})  {facts}",
        at=_at(line["at"], zone),
        event=_(event),
        actor=line["actor"],
        facts=_(", ").join(filter(None, _facts(line["facts"]))),
    ).rstrip()


def _facts(facts: Mapping[str, Any]) -> Iterator[str]:
    """What an event has to say beside its kind: why, where, how many."""
    if facts.get("gate"):
        yield why(facts["gate"], facts.get("reason") or "", **flattened(facts.get("params", {})))
    else:
        yield facts.get("reason") or ""
    yield facts.get("url") or ""
    if "batch" in facts:
        yield _("batch {number}", number=facts["batch"] + 1)  # as the list above counts
    if "phase" in facts:
        yield localized(facts["phase"])
    people = facts.get("recipients", facts.get("success"))
    if people is not None:
        yield ngettext("{count} person", "{count} people", people, count=f"{people:,}")


def _at(text: str, zone: tzinfo | None) -> str:
    return f"{datetime.fromisoformat(text).astimezone(zone):%Y-%m-%d %H:%M:%S}"


def _people(count: int | None) -> str | None:
    return None if count is None else f"{count:,}"


def _or_dash(value: object) -> object:
    return "—" if value is None else value
