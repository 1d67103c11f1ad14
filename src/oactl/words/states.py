"""Words that several outputs share: states, ways of sending, weekdays, severities."""

from collections.abc import Mapping

from oactl.i18n import N_, Message

# By the state's value, and `past` for what was before the ledger.
STATES: Mapping[str, Message] = {
    "planned": N_("planned"),
    "held": N_("held"),
    "missed": N_("missed"),
    "sending": N_("sending"),
    "sent": N_("sent"),
    "refused": N_("refused"),
    "partial": N_("partly sent"),
    "unknown": N_("unknown"),
    "handed_off": N_("for a person"),
    "done": N_("done by hand"),
    "would_send": N_("would send"),
    "past": N_("past"),
    "skipped": N_("skipped"),
}

# By the way's value.
VIAS: Mapping[str, Message] = {
    "broadcast": N_("broadcast"),
    "narrowcast": N_("narrowcast"),
    "multicast": N_("multicast"),
    "push": N_("push"),
    "hand-off": N_("by hand"),
}

# Monday first.
WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))

SEVERITIES: Mapping[str, Message] = {
    "error": N_("error"),
    "warning": N_("warning"),
    "info": N_("info"),
}
