"""Why something due does not go out, and the next step.

`gate.GATE` is the gate in general, `gate.GATE.REASON` what exactly it found, `gate.GATE.next` the
command for it; the next steps also stand under what was missed because of the gate.
"""

TEXTS: dict[str, str] = {
    "gate.invalid": "its plan has errors",
    "gate.invalid.errors": "its plan has errors: {errors}",
    "gate.invalid.next": "see them at their places: oactl plan validate",
    "gate.experiment": "experiments come with a later version of oactl",
    "gate.experiment.later_stage": "`variants` come with a later version of oactl",
    "gate.experiment.next": "put one variant's `messages:` into the post, approve it, and it can "
    "go: oactl plan show {plan}/{post}",
    "gate.fresh_ledger": "its time was before this ledger was made",
    "gate.fresh_ledger.before_ledger": "its time was before this ledger was made ({created_at}), "
    "so an older one may have sent it",
    "gate.fresh_ledger.next": "if it was not sent: oactl push {occurrence}; if it was: "
    "oactl delivery resolve {occurrence} --sent",
    "gate.approval": "not approved as it stands",
    "gate.approval.none": "no checker has approved it yet",
    "gate.approval.unreadable": "the file of its plan's approvals cannot be read",
    "gate.approval.checker": "whoever approved it may not check this post (any more)",
    "gate.approval.old_format": "it was approved by oactl 0.1, whose approvals count no more",
    "gate.approval.revoked": "its approval was revoked; an entry that is put back does not count",
    "gate.approval.workspace": "its approval was given in another workspace",
    "gate.approval.bot": "its approval was given for another LINE account",
    "gate.approval.new_account": "its approval does not cover this account",
    "gate.approval.rendering": "it says something that its checker was not shown",
    "gate.approval.expired": "its approval has run out",
    "gate.approval.new_item": "this part of it was added after the approval",
    "gate.approval.changed": "it was changed after its approval: {changed}",
    "gate.approval.signature_later": "the account wants signed approvals, which come with a later "
    "version of oactl",
    "gate.approval.next": "look and approve: oactl plan show {plan}/{post}, then "
    "oactl plan approve {plan}/{post} --by NAME",
    "gate.times_changed": "the times of that day were edited after the first had begun",
    "gate.times_changed.edited_after_begin": "the times of that day were edited after {begun} had "
    "begun",
    "gate.times_changed.next": "if it is to go out as well: oactl push {occurrence}; if not: "
    "oactl delivery skip {occurrence} --reason TEXT",
    "gate.repeat": "the same content went to the same audience within the last 7 days",
    "gate.repeat.same_content": "the same content went to the same audience within the last "
    "7 days, as {other}",
    "gate.repeat.next": "if that is meant, write allow_repeat: true in the post and approve it; if "
    "not: "
    "oactl delivery skip {occurrence} --reason TEXT",
    "gate.missed": "its time is over",
    "gate.missed.superseded": "a newer one of the same post is due: {by}",
    "gate.missed.late": "its time is over (it may go out {late} late)",
    "gate.missed.late_in_quiet_hours": "it is late and the quiet hours ({hours}) have begun",
    "gate.missed.next": "if it should go out all the same: oactl push {occurrence}",
    "gate.quiet_hours": "it is within the quiet hours",
    "gate.quiet_hours.quiet": "it is within the quiet hours ({hours})",
    "gate.quiet_hours.next": "move the post's `at:`, or write quiet_ok: true in the post; after "
    "the quiet hours also by name: oactl push {occurrence}",
    "gate.audience": "its audience cannot be reached as it stands",
    "gate.audience.empty": "nobody is in its audience (tags: {tags})",
    "gate.audience.later_stage": "where tag {tag} comes from is something that a later version of "
    "oactl brings",
    "gate.audience.not_ready": "the audience of tag {tag} is not ready at LINE (number {group}, "
    "{status})",
    "gate.audience.too_small": "the audience of tag {tag} has {count} people; LINE sends to 50 and "
    "more",
    "gate.audience.file_missing": "the file of tag {tag} is not there: {path}",
    "gate.audience.file_folder": "the file of tag {tag} is a folder: {path}",
    "gate.audience.file_permission": "the file of tag {tag} may not be read by this user: {path}",
    "gate.audience.file_outside": "the file of tag {tag} lies outside the workspace: {path}",
    "gate.audience.file_special": "the file of tag {tag} is no plain file: {path}",
    "gate.audience.file_too_large": "the file of tag {tag} has more than {limit} MiB: {path}",
    "gate.audience.file_unreadable": "the file of tag {tag} cannot be read ({reason}): {path}",
    "gate.audience.file_encoding": "the file of tag {tag} is not UTF-8: {path}, row {row}; save it "
    "as UTF-8",
    "gate.audience.file_utf16": "the file of tag {tag} is UTF-16: {path}; save it as UTF-8",
    "gate.audience.file_nul": "the file of tag {tag} is damaged: {path}, row {row} has a NUL; "
    "export it again",
    "gate.audience.file_row": "the file of tag {tag} has something that is no user id: {path}, "
    "row {row}; a user id is U and 32 of 0-9 and a-f",
    "gate.audience.file_quote": "the file of tag {tag} has a quotation mark that is not closed on "
    "its line: {path}, row {row}; close it, or take it out",
    "gate.audience.file_after_quote": "the file of tag {tag} has text behind a closing quotation "
    "mark: {path}, row {row}; write a quotation mark inside a cell twice",
    "gate.audience.file_field": "the file of tag {tag} has a cell of more than 128 KiB: {path}, "
    "row {row}; is a line end missing?",
    "gate.audience.file_short": "the file of tag {tag} has a row that ends before the column "
    "user_id: {path}, row {row}; complete it, or take it out",
    "gate.audience.file_cells": "the file of tag {tag} has a row with more cells than its first: "
    "{path}, row {row}; put a cell with a comma into quotation marks",
    "gate.audience.file_two_ids": "the file of tag {tag} has two user ids in a row: {path}, "
    "row {row}; write one a row, or name the column user_id in the first row",
    "gate.audience.file_header_twice": "the file of tag {tag} has two columns user_id: {path}, "
    "row {row}; rename one",
    "gate.audience.file_header_again": "the file of tag {tag} has its header again: {path}, "
    "row {row}; take it out",
    "gate.audience.file_changed": "the file of tag {tag} was changed while it was read: {path}; "
    "the next run reads it again",
    "gate.audience.no_room": "the user ids cannot be sorted: there is room neither in .oactl/cache "
    "nor in the temporary folder",
    "gate.audience.copy": "the sorted copy of the user ids was damaged: {path}; the next run "
    "makes it anew",
    "gate.audience.next": "what it would take: oactl explain {occurrence}",
    "gate.frequency_cap": "a cap on messages per friend is set, which this version cannot count",
    "gate.frequency_cap.later_stage": "the account has a `frequency_cap`, which comes with a later "
    "version of oactl",
    "gate.frequency_cap.next": "to send without it, take `frequency_cap` out of the configuration",
    "gate.quota": "this month's messages are used up",
    "gate.quota.not_enough": "this month's messages do not suffice: {remaining:,} left, {need:,} "
    "needed",
    "gate.quota.next": "raise the price plan in LINE Official Account Manager; it then goes out by "
    "itself while its time lasts, later with: oactl push {occurrence}",
    "gate.budget": "a budget is set, which this version cannot count",
    "gate.budget.later_stage": "the account has a `budget`, which comes with a later version of "
    "oactl",
    "gate.budget.next": "to send without it, take `budget` out of the configuration",
    "gate.blast_radius": "its audience is far larger than when it was approved",
    "gate.blast_radius.grown": "its audience is far larger than when it was approved: {now:,} "
    "instead of {approved:,}",
    "gate.blast_radius.not_counted": "nobody counted its audience when it was approved; it has "
    "{now:,} people now",
    "gate.blast_radius.next": "if that is meant: oactl plan approve {plan}/{post} --by NAME",
    "gate.credentials": "the account's token is missing or not accepted",
    "gate.credentials.none": "account {account} has no token",
    "gate.credentials.env": "the environment variable with the token of account {account} is not "
    "set",
    "gate.credentials.file": "the file with the token of account {account} cannot be read",
    "gate.credentials.file_outside": "the file with the token of account {account} lies outside "
    "the workspace",
    "gate.credentials.file_special": "the file with the token of account {account} is a pipe or a "
    "device",
    "gate.credentials.too_large": "what was found for account {account} is too long for a token",
    "gate.credentials.empty": "the token of account {account} is empty",
    "gate.credentials.malformed": "what was found for account {account} is not a token",
    "gate.credentials.keyring_library": "the library for the keyring with the token of account "
    "{account} is not installed",
    "gate.credentials.keyring_locked": "the keyring with the token of account {account} cannot be "
    "opened",
    "gate.credentials.keyring_absent": "the keyring holds no token of account {account}",
    "gate.credentials.command_missing": "the command for the token of account {account} cannot be "
    "started",
    "gate.credentials.command_slow": "the command for the token of account {account} did not end "
    "in time",
    "gate.credentials.command_failed": "the command for the token of account {account} failed",
    "gate.credentials.rejected": "LINE does not accept the token of account {account}",
    "gate.credentials.other_account": "the token of account {account} belongs to another account",
    "gate.credentials.bad_base": "the API address of account {account} is not one",
    "gate.credentials.plain_http": "account {account} would send its token unencrypted",
    "gate.credentials.clock_set": "the clock is set (--now, OACTL_NOW), so account {account} sends "
    "to a sandbox only",
    "gate.credentials.proxy": "account {account} has a proxy in its way that cannot be used",
    "gate.credentials.certificates": "the certificates for the connection of account {account} "
    "cannot be read",
    "gate.credentials.next": "what is the matter and how to mend it: oactl account check; then it "
    "goes out by itself while its time lasts",
    "gate.clock": "this machine's clock is more than 5 minutes off",
    "gate.clock.wrong_clock": "this machine's clock and LINE's are {seconds} seconds apart",
    "gate.clock.next": "set the clock (switch on time synchronisation), then: oactl push --due",
    "gate.same_bot": "another account of oactl.yaml is the same LINE account",
    "gate.same_bot.two_accounts": "{account} and {other} are one LINE account; what goes out to "
    "one would go out twice",
    "gate.same_bot.next": "keep one of the two in oactl.yaml, then: oactl account check",
}
