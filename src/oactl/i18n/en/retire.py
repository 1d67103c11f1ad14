"""`oactl plan retire`: what went away on purpose."""

TEXTS: dict[str, str] = {
    "retire.done": "retired: {name}; it is not missed any more",
    "retire.still_there": "a plan still has {name}",
    "retire.still_there.help": "take it out of its plan first, or make it `draft: true`",
    "retire.unknown": "nothing is known of {name}",
    "retire.unknown.help": "names as `push` tells them: PLAN or PLAN/POST",
}
