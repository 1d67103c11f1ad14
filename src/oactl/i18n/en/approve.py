"""Approvals: a checker's yes, and why it cannot be given."""

TEXTS: dict[str, str] = {
    "approve.unreadable": "{path} cannot be read as approvals",
    "approve.unreadable.help": "restore it from version control; or delete it and approve its "
    "posts again: oactl plan approve --pending --by NAME",
    "approve.link": "{path} is a symbolic link, and approvals are never written through one",
    "approve.link.help": "put a real folder and file in its place; nothing was approved",
    "approve.locked": "another oactl has been changing the approvals for half a minute",
    "approve.locked.help": "try again; what holds {path} is a process that is still running",
    "approve.cannot_write": "{path} cannot be written: {why}",
    "approve.cannot_write.help": "nothing was approved; mend the folder, then approve again",
    "approve.errors": "{post} has errors and cannot be approved: {rules}",
    "approve.errors.help": "see them at their places: oactl plan validate",
    "approve.rendering_fails": "{post} of {time} cannot be made, so it cannot be approved: {rule}",
    "approve.rendering_fails.help": "what the rule says: oactl explain {rule}",
    "approve.rendering_invalid": "{post} of {time} is more than LINE takes, so it cannot be "
    "approved: {rules}",
    "approve.rendering_invalid.help": "mind what templates insert at that time; what a rule says: "
    "oactl explain RULE",
    "approve.too_many": "{post} would have to be shown in {count:,} forms; at most {limit:,} can "
    "be looked at",
    "approve.too_many.help": "give it an earlier `until:`, fewer times, or a text that does not "
    "read the occurrence",
    "approve.unknown_person": "“{name}” is not among the people of oactl.yaml: {people}",
    "approve.unknown_person.help": "take one of these names with --by, or add the person under "
    "`people:`",
    "approve.not_a_checker": "{name} is not a checker and cannot approve {post}",
    "approve.not_a_checker.help": "have a checker approve it, or give the person `role: checker` "
    "in oactl.yaml",
    "approve.not_named": "{post} is to be checked by {checkers}, not by {name}",
    "approve.not_named.help": "oactl plan approve {post} --by NAME, or add {name} to the post's "
    "`checker:`",
    "approve.author": "{name} wrote {post}, so somebody else approves it",
    "approve.author.help": "have its checker approve it; a shop of one person writes "
    "`approval: self` under account {account} in oactl.yaml",
    "approve.which": "say which posts: by name, all of one plan, or all that wait",
    "approve.which.help": "oactl plan approve PLAN/POST, or with --plan PLAN, or --pending "
    "(revoke takes names or --plan)",
    "approve.by_whom": "who approves?",
    "approve.by_whom.help": "say it with --by NAME",
    "approve.ask_name": "Who approves",
    "approve.ask": "Approve {count} as shown above",
    "approve.declined": "nothing was approved",
    "approve.nothing_pending": "nothing waits for approval",
    "approve.not_this": "{post}:",
    "approve.left": "{post} waits for its checker: {checkers}",
    "approve.shown": "{post}: {subject}",
    "approve.done": "{post} approved by {checker}, until {until}",
    "approve.times": "goes out {count} times: {times}",
    "approve.and_more": "{times} … and {count} more",
    "approve.recipients": "account {account}: {via} to {people}",
    "approve.people_unknown": "as many as LINE finds",
    "approve.cost": "{messages} messages in all",
    "approve.due_now": "{occurrence} is due already: it goes out within a minute where cron runs",
    "approve.revoked": "{post}: approval revoked; what of it is being sent stops before the next "
    "request",
    "approve.was_not": "{post} was not approved",
    "approve.signature_later": "account {account} wants signed approvals, a later stage",
    "approve.signature_later.help": "until then: `approval: recorded` in the configuration",
    "approve.draft": "still a draft: nothing goes out until `draft: true` is deleted from the plan",
    "approve.unfinished": "unfinished: {occurrence}: {left} people are left; go on "
    "with the text as it began: oactl delivery resume {id}; with "
    "the text approved now: oactl delivery resume {id} "
    "--with-current; to end it: oactl delivery stop {id} "
    "--reason TEXT",
    "approve.went_out": "went out to {account} at {at}: {occurrence}",
}
