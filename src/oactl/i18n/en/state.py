"""Where an occurrence or delivery stands, in a word or two."""

TEXTS: dict[str, str] = {
    "state.planned": "planned",
    "state.held": "held",
    "state.missed": "missed",
    "state.sending": "sending",
    "state.sent": "sent",
    "state.refused": "refused",
    "state.partial": "partly sent",
    "state.unknown": "unknown",
    "state.handed_off": "for a person",
    "state.done": "done by hand",
    "state.would_send": "would send",
    "state.past": "past",
    "state.skipped": "skipped",
}
