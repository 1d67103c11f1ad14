"""One delivery in full, for people: where it stands, its batches and attempts, its log."""

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Any

from oactl.cli.push_output import reason, why
from oactl.cli.screen import Screen

_SHOWN = ("gate", "reason", "batch", "recipients", "url", "phase", "success")


def detail_lines(screen: Screen, shown: Mapping[str, Any]) -> Iterator[str]:
    """The lines of `delivery show`, times in the plan's zone."""
    t = screen.t
    scheduled = datetime.fromisoformat(shown["scheduled_at"])
    said = {
        **shown,
        "scheduled_at": f"{scheduled:%Y-%m-%d %H:%M}",
        "via": t(f"via.{shown['via']}"),
        "state": t(f"state.{shown['state']}"),
        "reason": reason(screen, shown["reason"]),
        "held_by": why(screen, shown["held_by"], shown["reason"] or "") if shown["held_by"] else "",
    }
    for key in ("id", "occurrence", "scheduled_at", "account", "platform", "via", "recipients"):
        yield t("cli.pair", name=t(f"delivery.field_{key}"), value=_or_dash(said[key]))
    for key in ("rejected", "state", "held_by", "reason", "error"):
        if said.get(key) and (key != "reason" or not said["held_by"]):
            yield t("cli.pair", name=t(f"delivery.field_{key}"), value=said[key])
    for batch in shown["batches"]:
        yield from _batch(screen, batch, scheduled.tzinfo)
    for line in shown.get("log", []):
        yield "  " + _event(screen, line, scheduled.tzinfo)


def _batch(screen: Screen, batch: Mapping[str, Any], zone: tzinfo | None) -> Iterator[str]:
    t = screen.t
    facts = {**batch, "state": t(f"delivery.batch_{batch['state']}")}
    facts |= {key: _or_dash(batch[key]) for key in ("recipients", "request_id")}
    yield t("delivery.batch", **{**facts, "attempts": len(batch["attempts"])})
    for attempt in batch["attempts"]:
        at, status = _at(attempt["at"], zone), _or_dash(attempt["status"])
        words = t("delivery.attempt", at=at, status=status, error=attempt["error"] or "")
        yield "    " + words.rstrip()


def _event(screen: Screen, line: Mapping[str, Any], zone: tzinfo | None) -> str:
    t, facts = screen.t, line["facts"]
    if "batch" in facts:
        facts = {**facts, "batch": facts["batch"] + 1}  # as the list above counts
    known = [f"{key} {facts[key]}" for key in _SHOWN if facts.get(key) not in (None, "")]
    return t(
        "delivery.event",
        at=_at(line["at"], zone),
        event=t(f"delivery.event_{line['event']}"),
        actor=line["actor"],
        facts=", ".join(known),
    ).rstrip()


def _at(text: str, zone: tzinfo | None) -> str:
    return f"{datetime.fromisoformat(text).astimezone(zone):%Y-%m-%d %H:%M:%S}"


def _or_dash(value: object) -> object:
    return "—" if value is None else value
