"""Why a delivery stands as it does where no gate holds it."""

from collections.abc import Mapping

from oactl.i18n import N_, Message

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
