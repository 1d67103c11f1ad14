"""What to do about something that a gate stops, and once an occurrence has begun or is over."""

from collections.abc import Mapping

from oactl.i18n import N_, Message

# The next step for a gate whose reason has none of its own.
GATE_HELP: Mapping[str, Message] = {
    "invalid": N_("see them at their places: oactl plan validate"),
    "paused": N_("which accounts are paused: oactl status; when they may go on: oactl resume"),
    "experiment": N_(
        "put one variant's `messages:` into the post, approve it, and it "
        "can go: oactl plan show {plan}/{post}"
    ),
    "fresh_ledger": N_(
        "if it was not sent: oactl push {occurrence}; if it was: oactl "
        "delivery resolve {occurrence} --sent"
    ),
    "approval": N_(
        "look and approve: oactl plan show {plan}/{post}, then oactl plan "
        "approve {plan}/{post} --by NAME"
    ),
    "times_changed": N_(
        "if it is to go out as well: oactl push {occurrence}; if not: "
        "oactl delivery skip {occurrence} --reason TEXT"
    ),
    "repeat": N_(
        "if that is meant, write allow_repeat: true in the post and "
        "approve it; if not: oactl delivery skip {occurrence} --reason TEXT"
    ),
    "missed": N_("if it should go out all the same: oactl push {occurrence}"),
    "quiet_hours": N_(
        "move the post's `at:`, or write quiet_ok: true in the post; after "
        "the quiet hours also by name: oactl push {occurrence}"
    ),
    "audience": N_("see each tag and what is the matter with it: oactl audience list"),
    "frequency_cap": N_("to send without it, take `frequency_cap` out of the configuration"),
    "quota": N_(
        "raise the price plan in LINE Official Account Manager; it then "
        "goes out by itself while its time lasts, later with: oactl push "
        "{occurrence}"
    ),
    "budget": N_("to send without it, take `budget` out of the configuration"),
    "blast_radius": N_("if that is meant: oactl plan approve {plan}/{post} --by NAME"),
    "credentials": N_(
        "what is the matter and how to fix it: oactl account check; then "
        "it goes out by itself while its time lasts"
    ),
    "clock": N_("set the clock (switch on time synchronisation), then: oactl push --due"),
    "same_bot": N_("keep one of the two in oactl.yaml, then: oactl account check"),
}


# Where this version does not know the gate that an entry of the ledger names.
ANY_HELP = N_("what stops it now: oactl explain {occurrence}")


_LIST_READ = N_("put the list right; what is the matter with each: oactl audience list")


# The next step by `gate.reason`, where it is another than the gate's.
HOLD_HELP: Mapping[str, Message] = {
    "paused.paused": N_("when it may go on: oactl resume --account {account}"),
    "paused.maybe_paused": N_(
        "when {account} may go on, because it is another or because the pause is over: "
        "oactl resume --account {account}"
    ),
    "paused.blackout": N_(
        "it waits while its time lasts; to leave it out: oactl delivery skip {occurrence} "
        "--reason TEXT; to send it all the same, take the day out of `blackout:`"
    ),
    "approval.no_account": N_(
        "name an account of oactl.yaml in the plan; which there are: oactl account list"
    ),
    "approval.unreadable": N_("its place, and how to repair it: oactl plan validate"),
    "approval.checker": N_(
        "somebody approves it who may: a checker by `people:` of oactl.yaml and by the post: "
        "oactl plan approve {plan}/{post} --by NAME"
    ),
    "approval.revoked": N_(
        "if it should go out after all, look and approve it anew: oactl plan show {plan}/{post}, "
        "then oactl plan approve {plan}/{post} --by NAME"
    ),
    "approval.bot": N_(
        "see which LINE account it is now: oactl account check; if that is right: oactl plan "
        "approve {plan}/{post} --by NAME"
    ),
    "approval.rendering": N_(
        "read what it says and approve it: oactl plan preview {plan}/{post}, then oactl plan "
        "approve {plan}/{post} --by NAME"
    ),
    "approval.signature_later": N_(
        "write `approval: recorded` for the account in oactl.yaml, then: oactl plan approve "
        "{plan}/{post} --by NAME"
    ),
    "experiment.broadcast": N_(
        "take `via:` out of the post and approve it: oactl plan show {plan}/{post}"
    ),
    "experiment.not_countable": N_(
        "write the limit into the post's `audience:` and approve it: oactl plan show {plan}/{post}"
    ),
    **dict.fromkeys(
        ("experiment.too_many_parts", "experiment.too_few_at_line", "experiment.too_few"),
        N_(
            "take fewer variants or a larger audience, and approve it: oactl plan show "
            "{plan}/{post}"
        ),
    ),
    **dict.fromkeys(
        ("experiment.share", "experiment.one_variant"),
        N_("take `split:` out of the post and approve it: oactl plan show {plan}/{post}"),
    ),
    **dict.fromkeys(
        ("experiment.split", "experiment.winner", "experiment.metric"),
        N_(
            "put it right in the post's `experiment:` and approve it: oactl plan show {plan}/{post}"
        ),
    ),
    "experiment.winner_unknown": N_(
        "push from where the variants were sent; to leave it out: oactl delivery skip "
        "{occurrence} --reason TEXT"
    ),
    "experiment.winner_no_variant": N_(
        "give the variant its name back in the plan; what was decided: oactl experiment list"
    ),
    "experiment.winner_late": N_("see whether it still fits: oactl experiment list"),
    **dict.fromkeys(
        (
            *("audience.audience_to_make", "audience.audience_asked"),
            *("audience.audience_no_message", "audience.audience_refused"),
            "audience.audience_in_progress",
        ),
        N_("nothing to do: push asks again; how far it is: oactl explain {occurrence}"),
    ),
    "audience.no_rest": N_("to leave it out: oactl delivery skip {occurrence} --reason TEXT"),
    "experiment.uncounted": N_(
        "LINE tells it in a day or two; the next run asks again while its time lasts"
    ),
    "missed.late_in_quiet_hours": N_(
        "if it should go out all the same, after the quiet hours: oactl push {occurrence}"
    ),
    "audience.empty": N_(
        "put people into its lists, or name other tags in the post and approve it; whom each tag "
        "has: oactl audience list"
    ),
    "audience.later_stage": N_(
        "name other tags in the post and approve it; which there are: oactl audience list"
    ),
    "audience.not_carried": N_(
        "take `via:` out of the post, then look and approve: oactl plan show {plan}/{post}, then "
        "oactl plan approve {plan}/{post} --by NAME"
    ),
    "audience.not_ready": N_(
        "see whether LINE has it ready: oactl audience list; then it goes out by itself while its "
        "time lasts"
    ),
    "audience.too_small": N_(
        "name a larger audience in the post and approve it; how large they are: oactl audience list"
    ),
    "audience.file_missing": N_(
        "put it there, or change its path under `tags:` of oactl.yaml; then: oactl audience list"
    ),
    "audience.file_folder": N_(
        "name a file in its place under `tags:` of oactl.yaml; then: oactl audience list"
    ),
    "audience.file_permission": N_(
        "let the user that runs push read it; then, as this user: oactl audience list"
    ),
    "audience.file_outside": N_(
        "move it into the workspace and change its path under `tags:` of oactl.yaml; then: oactl "
        "audience list"
    ),
    "audience.file_special": N_("put a plain file in its place; then: oactl audience list"),
    "audience.file_too_large": N_(
        "divide it among several tags under `tags:` of oactl.yaml; then: oactl audience list"
    ),
    "audience.file_unreadable": N_("put a copy that can be read there; then: oactl audience list"),
    **dict.fromkeys(
        (
            "audience.file_encoding",
            "audience.file_utf16",
            "audience.file_nul",
            "audience.file_row",
            "audience.file_quote",
            "audience.file_after_quote",
            "audience.file_field",
            "audience.file_short",
            "audience.file_cells",
            "audience.file_two_ids",
            "audience.file_header_twice",
            "audience.file_header_again",
        ),
        _LIST_READ,
    ),
    "audience.file_changed": N_("nothing is to be done; to go on now: oactl push --due"),
    "audience.unforeseen": N_(
        "until then export the list again; does it help: oactl audience list"
    ),
    "audience.no_room": N_("make room on the disk, then: oactl push --due"),
    "audience.copy": N_("nothing is to be done; to go on now: oactl push --due"),
    "credentials.env": N_(
        "set it where push runs, under cron in the crontab; its name: oactl account check {account}"
    ),
    "credentials.unreachable": N_(
        "it goes out by itself once LINE answers, while its time lasts; what may be in the way: "
        "oactl doctor"
    ),
    "credentials.keyring_locked": N_(
        "unlock it; where no desktop runs, as under cron, keep the token in a file: oactl account "
        "add {account}"
    ),
    "credentials.clock_set": N_("run it without --now and OACTL_NOW: oactl push --due"),
}


# What helps where it is missed, by `gate.reason` or gate, where the tables above promise that it
# goes out by itself. Empty where nothing is to be done before it is sent by name.
MISSED_HELP: Mapping[str, Message] = {
    "paused.blackout": "",
    "audience.not_ready": N_("see whether LINE has it ready: oactl audience list"),
    "audience.file_changed": "",
    "audience.copy": "",
    "audience.no_room": N_("make room on the disk"),
    "credentials": N_("what is the matter and how to fix it: oactl account check"),
    "credentials.clock_set": N_("run it without --now and OACTL_NOW"),
    "clock": N_("set the clock (switch on time synchronisation)"),
}

# By name it goes after its time too, once what stopped it is put right.
BY_NAME: Message = N_("if it should go out all the same: oactl push {occurrence}")
THEN_BY_NAME: Message = N_("{help}; then, as its time is over: oactl push {occurrence}")

# By the state of what has begun, or is over.
STATE_HELP: Mapping[str, Message] = {
    "sending": N_("the next push goes on by itself; to go on now: oactl push --due"),
    "sent": N_("nothing of it goes out again; how it went: oactl delivery show {occurrence}"),
    "refused": N_(
        "put right what LINE names, then: oactl delivery resume {occurrence} (with another text: "
        "approve it, and add --with-current)"
    ),
    "partial": N_("to send what LINE has not taken: oactl delivery resume {occurrence}"),
    "unknown": N_(
        "look at the chat whether it went out, then: oactl delivery resolve {occurrence} --sent "
        "(or --not-sent)"
    ),
    "handed_off": N_("once a person has published it: oactl delivery done {occurrence}"),
    "done": N_("a person has published it; what is noted of it: oactl delivery show {occurrence}"),
    "skipped": N_(
        "it was left out on purpose, and nothing of it is sent: oactl delivery show {occurrence}"
    ),
}
