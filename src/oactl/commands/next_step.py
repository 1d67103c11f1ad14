"""The step that helps: against a gate, and by how a delivery stands."""

from collections.abc import Mapping
from typing import Any

from oactl.domain.delivery.state import State
from oactl.i18n import Message, _, fits
from oactl.words.next_steps import (
    ANY_HELP,
    BY_NAME,
    GATE_HELP,
    HOLD_HELP,
    MISSED_HELP,
    STATE_HELP,
    THEN_BY_NAME,
)


def next_step(gate: str, reason: str, /, **params: object) -> str:
    """What helps against a gate that stops something for this reason; for a missed one as well."""
    if params.get("state") == State.MISSED.value:
        return _once_missed(gate, reason, params)
    return _(_help_of(gate, reason, params), **params)


def _help_of(gate: str, reason: str, params: Mapping[str, object]) -> Message:
    message = HOLD_HELP.get(f"{gate}.{reason}")
    return message if message and fits(message, params) else GATE_HELP.get(gate, ANY_HELP)


def _once_missed(gate: str, reason: str, params: Mapping[str, object]) -> str:
    """What stopped it is put right first; it then goes by name only."""
    own = (MISSED_HELP.get(f"{gate}.{reason}"), MISSED_HELP.get(gate))
    message = next((each for each in own if each is not None), _help_of(gate, reason, params))
    if not message:
        return _(BY_NAME, **params)
    if "oactl push {occurrence}" in message:
        return _(message, **params)
    return _(THEN_BY_NAME, **{**params, "help": _(message, **params)})


def after(state: str, /, **params: object) -> str | None:
    """The next step for what has begun or is over; None where gates say what helps."""
    message = STATE_HELP.get(state)
    return None if message is None else _(message, **params)


def about(shown: Mapping[str, Any]) -> dict[str, object]:
    """What a next step may name of a delivery, from its document."""
    return {name: shown[name] for name in ("occurrence", "plan", "post", "account", "state")}


# How these stand calls for a person, whom no gate tells what to do.
_CALLS = frozenset({State.REFUSED, State.PARTIAL, State.UNKNOWN, State.HANDED_OFF})


def of_delivery(shown: Mapping[str, Any]) -> str | None:
    """What a person may do about it; None where nothing waits for a person."""
    if shown["state"] in _CALLS:
        return after(shown["state"], **about(shown))
    if shown["held_by"]:
        known = {**flattened(shown["facts"]), **about(shown)}
        return next_step(shown["held_by"], shown["reason"] or "", **known)
    return _(BY_NAME, **about(shown)) if shown["state"] == State.MISSED else None


def flattened(params: Mapping[str, object]) -> dict[str, object]:
    """Params as a sentence takes them."""
    return {name: flat(value) for name, value in params.items()}


def flat(value: object) -> object:
    """A list as words in a row."""
    return _(", ").join(map(str, value)) if isinstance(value, list | tuple) else value
