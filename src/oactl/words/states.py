"""States, ways and reasons in the user's language."""

from collections.abc import Mapping

from oactl.i18n import N_, NP_, Message

# By the reason's code.
REASONS: Mapping[str, Message] = {
    "late": N_("its time was over"),
    "resolved": N_("a person says it was sent"),
    "skipped": N_("skipped: {words}"),
    "key_expired": N_("LINE no longer knows the request"),
    "another_ledger": N_("another ledger was here"),
    "refused_after_unknown": N_("LINE refused the repeat of a request it may have taken"),
    "progress_unknown": N_("LINE no longer tells how the narrowcast went"),
    "narrowcast_error": N_("LINE ended the narrowcast (error {words})"),
    "unreachable": N_("LINE cannot be reached"),
    "stopped": N_("stopped: {words}"),
    "unproven": N_("another ledger was here; not all of it can be proven"),
    "stopped_uncertain": N_(
        "stopped while a request was under way; whether LINE took it is not certain"
    ),
    "withdrawn_uncertain": N_("whether a part with the old text was taken is not certain"),
}


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

# By the platform's key in a plan.
PLATFORMS: Mapping[str, Message] = {
    "line": "LINE",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "other": NP_("platform", "other"),
}

# Monday first.
WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))

SEVERITIES: Mapping[str, Message] = {
    "error": N_("error"),
    "warning": N_("warning"),
    "info": N_("info"),
}
