"""What a gate looks at and what it saw, for `oactl explain`.

Why it stops something is in `gates`.
"""

from collections.abc import Mapping

from oactl.i18n import N_, NP_, Message, Plural

# What a gate looks at, in a word or two.
GATE_NAMES: Mapping[str, Message] = {
    "invalid": N_("errors of the plan"),
    "paused": N_("pause, blackout day"),
    "experiment": N_("experiment"),
    "fresh_ledger": N_("age of the ledger"),
    "same_bot": N_("accounts that are one"),
    "approval": NP_("gate", "approval"),
    "times_changed": N_("times of the day"),
    "repeat": N_("repetition"),
    "missed": N_("time to go out"),
    "quiet_hours": NP_("gate", "quiet hours"),
    "audience": NP_("gate", "audience"),
    "frequency_cap": N_("cap per friend"),
    "quota": N_("messages left"),
    "budget": N_("budget"),
    "blast_radius": N_("growth of the audience"),
    "credentials": NP_("gate", "token"),
    "clock": NP_("gate", "clock"),
}

# What a gate looked at where it lets something through, by the codes of `sending/figures.py`.
PASSES: Mapping[str, Message] = {
    "by_hand": N_("not asked: a person publishes it"),
    "none_set": N_("none set"),
    "asked_of_line": N_("asked of LINE when it is sent"),
    "invalid": N_("its plan has no errors"),
    "paused": N_("not paused, no blackout day"),
    "experiment": N_("no variants"),
    "experiment.variants": N_("{variants} variants, each to an equal part of its people"),
    "experiment.winner": N_("{variant} was decided to be the winner, for those who got none"),
    "experiment.rest": N_(
        "{variants} variants to {share} of its people, and a winner to the others"
    ),
    "fresh_ledger": N_("made {created_at}, before its time"),
    "fresh_ledger.waived": N_("a person said that it was not sent"),
    "same_bot": N_("no other account is the same LINE account"),
    "approval": N_("approved"),
    "approval.by": N_("by {checker} on {day}, holds until {holds_until}"),
    "times_changed": N_("nothing of that day began at other times"),
    "repeat": Plural(
        "no other post said the same to the same people within {days} day",
        "no other post said the same to the same people within {days} days",
        "days",
    ),
    "repeat.allowed": N_("may repeat (allow_repeat)"),
    "missed": N_("may begin until {closes}"),
    "quiet_hours": N_("{time}, quiet hours {hours}"),
    "quiet_hours.allowed": N_("may disturb (quiet_ok)"),
    "audience": Plural("{people:,} person", "{people:,} people", "people"),
    "audience.at_most": Plural("at most {people:,} person", "at most {people:,} people", "people"),
    "audience.unknown": N_("how many, only LINE knows"),
    "quota": N_("what is left is asked of LINE when it is sent"),
    "quota.need": N_("needs {need:,}; what is left is asked of LINE when it is sent"),
    "quota.left": N_("{remaining:,} left when LINE was last asked"),
    "quota.both": N_("{remaining:,} left when LINE was last asked, needs {need:,}"),
    "quota.then": N_("{remaining:,} will be left when it is due, by what is planned before"),
    "quota.then_both": N_(
        "{remaining:,} will be left when it is due, by what is planned before; needs {need:,}"
    ),
    "quota.no_limit": N_("LINE sets no limit"),
    "blast_radius": N_("nothing to compare: not counted now, or not at the approval"),
    "blast_radius.both": Plural(
        "{now:,} person now, {approved:,} when it was approved",
        "{now:,} people now, {approved:,} when it was approved",
        "now",
    ),
}
