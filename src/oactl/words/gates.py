"""Why a gate stops something: the sentences of gates and holds."""

from collections.abc import Mapping

from oactl.i18n import N_, Message, _, fits
from oactl.words.approval import parts_in_words

# What a gate says where no more is known.
GATES: Mapping[str, Message] = {
    "invalid": N_("its plan has errors"),
    "paused": N_("the account is paused, or it is a blackout day"),
    "paused.paused": N_("its account is paused"),
    "paused.maybe_paused": N_("it may be an account that is paused under another name"),
    "paused.blackout": N_("nothing goes out on that day (`blackout:`)"),
    "experiment": N_("its variants cannot be sent as they stand"),
    "fresh_ledger": N_("its time was before this ledger was made"),
    "approval": N_("not approved as it stands"),
    "approval.changed": N_("it was changed after its approval"),
    "times_changed": N_("the times of that day were edited after the first had begun"),
    "repeat": N_("the same content went to the same audience within the last 7 days"),
    "missed": N_("its time is over"),
    "missed.superseded": N_("a newer one of the same post is due"),
    "quiet_hours": N_("it is within the quiet hours"),
    "audience": N_("its audience cannot be reached as it stands"),
    "frequency_cap": N_("a cap on messages per friend is set, which this version cannot count"),
    "quota": N_("this month's messages do not suffice"),
    "budget": N_("a budget is set, which this version cannot count"),
    "blast_radius": N_("its audience is far larger than when it was approved"),
    "credentials": N_("the account's token is missing or not accepted"),
    "credentials.rejected": N_("LINE does not accept the account's token"),
    "credentials.unreachable": N_("LINE cannot be reached"),
    "clock": N_("this machine's clock is more than 5 minutes off"),
    "same_bot": N_("another account of oactl.yaml is the same LINE account"),
}

# By `gate.reason`, with the params of the hold.
HOLDS: Mapping[str, Message] = {
    "invalid.errors": N_("its plan has errors: {errors}"),
    "paused.paused": N_("{account} is paused since {since} by {by}: {why}"),
    "paused.maybe_paused": N_(
        "{paused} is paused since {since} by {by} ({why}), nobody knows yet which LINE account "
        "that is, and {account} may be the same"
    ),
    "paused.blackout": N_("nothing goes out on {day}, by `blackout:` of oactl.yaml: {why}"),
    "experiment.broadcast": N_(
        "as a broadcast every friend gets the same text; without `via:` each variant is a "
        "narrowcast to a part of them"
    ),
    "experiment.not_countable": N_(
        "LINE tells nobody how many people its audience has, so nobody can say how many a part "
        "of them is; give the audience a `limit:`, the most people of all variants together"
    ),
    "experiment.too_many_parts": N_(
        "with {variants} variants it is more audiences than LINE takes in one request"
    ),
    "experiment.too_few_at_line": N_(
        "its audience of {people} is too small for {variants} variants: LINE sends a narrowcast "
        "to {least} people or more only"
    ),
    "experiment.lost_variant": N_(
        "a variant before it has not gone out, so LINE cannot leave out those who got that one"
    ),
    "experiment.uncounted": N_(
        "LINE has not told yet how many people its audience has, so nobody can say how many a "
        "part of them is"
    ),
    "experiment.split": N_(
        "its `split:` says no share of the people: 20% are shared out among all variants, 10/10 "
        "are 10% for each of two, and without it all of them get one"
    ),
    "experiment.one_variant": N_("it has one variant only, and `split:` needs two to compare"),
    "experiment.share": N_(
        "LINE tells who got a variant for 14 days, and only then are its figures final, so there "
        "is no rest for a winner at LINE; without `split:` each variant goes to a part of all"
    ),
    "experiment.winner": N_(
        "a person chooses the winner: write `winner: decide`, or leave it out of `experiment:`"
    ),
    "experiment.winner_unknown": N_(
        "this ledger does not know who got a variant, so nobody can say who is the rest"
    ),
    "experiment.winner_no_variant": N_("the post has no such variant any more"),
    "experiment.winner_late": N_("it was decided more than {days} days after its variants"),
    "experiment.metric": N_(
        "its `metric:` is no figure that LINE gives: open_rate and click_rate are"
    ),
    "experiment.older_ledger": N_(
        "its time was before this ledger was made, and an older one may have sent some of its "
        "variants"
    ),
    "experiment.too_few": N_(
        "its audience of {people} is too small for {variants} variants: one would go to nobody"
    ),
    "fresh_ledger.before_ledger": N_(
        "its time was before this ledger was made ({created_at}), so an older one may have sent it"
    ),
    "approval.no_account": N_("its plan names no account that oactl.yaml has"),
    "approval.none": N_("no checker has approved it yet"),
    "approval.unreadable": N_("the file of its plan's approvals cannot be read"),
    "approval.checker": N_("whoever approved it may not check this post (any more)"),
    "approval.old_format": N_("it was approved by oactl 0.1, whose approvals count no more"),
    "approval.revoked": N_("its approval was revoked; an entry that is put back does not count"),
    "approval.workspace": N_("its approval was given in another workspace"),
    "approval.bot": N_("its approval was given for another LINE account"),
    "approval.new_account": N_("its approval does not cover this account"),
    "approval.rendering": N_("it says something that its checker was not shown"),
    "approval.expired": N_("its approval has run out"),
    "approval.new_item": N_("this part of it was added after the approval"),
    "approval.changed": N_("it was changed after its approval: {changed}"),
    "approval.signature_later": N_(
        "the account wants signed approvals, which come with a later version of oactl"
    ),
    "times_changed.edited_after_begin": N_(
        "the times of that day were edited after {begun} had begun"
    ),
    "repeat.same_content": N_(
        "the same content went to the same audience within the last 7 days, as {other}"
    ),
    "missed.superseded": N_("a newer one of the same post is due: {by}"),
    "missed.late": N_("its time is over (it may go out {late} late)"),
    "missed.late_unattended": N_(
        "its time is over (it may go out {late} late), and no push ran to its end meanwhile"
    ),
    "missed.late_in_quiet_hours": N_("it is late and the quiet hours ({hours}) have begun"),
    "quiet_hours.quiet": N_("it is within the quiet hours ({hours})"),
    "audience.empty": N_("nobody is in its audience (tags: {tags})"),
    "audience.no_rest": N_("all of its people had a variant: nobody is left for the winner"),
    "audience.later_stage": N_(
        "where tag {tag} comes from is something that a later version of oactl brings"
    ),
    "audience.not_carried": N_("sent as {via} it would reach other people than its audience names"),
    "audience.not_ready": N_(
        "the audience of tag {tag} is not ready at LINE (number {group}, {status})"
    ),
    "audience.too_small": N_(
        "the audience of tag {tag} has {count} people; LINE sends to 50 and more"
    ),
    "audience.derived": N_("whom it reaches is known when its time has come"),
    "audience.audience_to_make": N_("the next push asks LINE who opened or clicked {parent}"),
    "audience.audience_asked": N_(
        "LINE was asked who opened or clicked {parent}, and has not answered yet"
    ),
    "audience.audience_no_message": N_(
        "LINE does not know the message of {parent} yet, so it cannot tell who opened it"
    ),
    "audience.audience_refused": N_(
        "LINE makes no audience of who opened or clicked {parent}: {error}; accounts outside "
        "Japan, Thailand and Taiwan get none"
    ),
    "audience.audience_in_progress": N_(
        "LINE still looks for who opened or clicked {parent} (audience {group}); with fewer than "
        "50 people it never comes to an end"
    ),
    "audience.audience_small": N_(
        "LINE found {count} people who opened or clicked {parent}, and sends to 50 and more"
    ),
    "audience.audience_failed": N_(
        "LINE could not make the audience of who opened or clicked {parent} ({group}): {why}"
    ),
    "audience.parent_to_come": N_("{parent} has not gone out yet"),
    "audience.parent_unfinished": N_("{parent}, which it follows, is not sent to its end"),
    "audience.parent_missed": N_("{parent}, which it follows, was missed"),
    "audience.parent_skipped": N_("{parent}, which it follows, was skipped"),
    "audience.parent_refused": N_("LINE refused {parent}, which it follows"),
    "audience.parent_partial": N_("{parent}, which it follows, went to a part of its people only"),
    "audience.parent_not_here": N_(
        "this ledger does not know the request with which {parent}, which it follows, went out"
    ),
    "audience.parent_via": N_(
        "{parent}, which it follows, went out as {was}, and the post is now a {now}: nobody has "
        "approved whom the follow-up would reach"
    ),
    "audience.parent_list": N_(
        "{parent}, which it follows, went to user ids, and LINE does not tell who of them opened "
        "or clicked"
    ),
    "audience.file_missing": N_("the file of tag {tag} is not there: {path}"),
    "audience.file_folder": N_("the file of tag {tag} is a folder: {path}"),
    "audience.file_permission": N_("the file of tag {tag} may not be read by this user: {path}"),
    "audience.file_outside": N_("the file of tag {tag} lies outside the workspace: {path}"),
    "audience.file_special": N_("the file of tag {tag} is no plain file: {path}"),
    "audience.file_too_large": N_("the file of tag {tag} has more than {limit} MiB: {path}"),
    "audience.file_unreadable": N_("the file of tag {tag} cannot be read ({reason}): {path}"),
    "audience.file_encoding": N_(
        "the file of tag {tag} is not UTF-8: {path}, row {row}; save it as UTF-8"
    ),
    "audience.file_utf16": N_("the file of tag {tag} is UTF-16: {path}; save it as UTF-8"),
    "audience.file_nul": N_(
        "the file of tag {tag} is damaged: {path}, row {row} has a NUL; export it again"
    ),
    "audience.file_row": N_(
        "the file of tag {tag} has something that is no user id: {path}, "
        "row {row}; a user id is U and 32 of 0-9 and a-f"
    ),
    "audience.file_quote": N_(
        "the file of tag {tag} has a quotation mark that is not closed on "
        "its line: {path}, row {row}; close it, or take it out"
    ),
    "audience.file_after_quote": N_(
        "the file of tag {tag} has text behind a closing quotation mark: "
        "{path}, row {row}; write a quotation mark inside a cell twice"
    ),
    "audience.file_field": N_(
        "the file of tag {tag} has a cell of more than 128 KiB: {path}, "
        "row {row}; is a line end missing?"
    ),
    "audience.file_short": N_(
        "the file of tag {tag} has a row that ends before the column "
        "user_id: {path}, row {row}; complete it, or take it out"
    ),
    "audience.file_cells": N_(
        "the file of tag {tag} has a row with more cells than its first: "
        "{path}, row {row}; put a cell with a comma into quotation marks"
    ),
    "audience.file_two_ids": N_(
        "the file of tag {tag} has two user ids in a row: {path}, row "
        "{row}; write one a row, or name the column user_id in the first "
        "row"
    ),
    "audience.file_header_twice": N_(
        "the file of tag {tag} has two columns user_id: {path}, row {row}; rename one"
    ),
    "audience.file_header_again": N_(
        "the file of tag {tag} has its header again: {path}, row {row}; take it out"
    ),
    "audience.file_changed": N_(
        "the file of tag {tag} was changed while it was read: {path}; the next run reads it again"
    ),
    "audience.unforeseen": N_(
        "oactl failed at the file of tag {tag} in a way that nobody foresaw ({kind}, number "
        "{number}): {path}; report the number to who maintains oactl"
    ),
    "audience.no_room": N_(
        "the user ids cannot be sorted: there is room neither in "
        ".oactl/cache nor in the temporary folder"
    ),
    "audience.copy": N_(
        "the sorted copy of the user ids was damaged: {path}; the next run makes it anew"
    ),
    "frequency_cap.later_stage": N_(
        "the account has a `frequency_cap`, which comes with a later version of oactl"
    ),
    "quota.not_enough": N_(
        "this month's messages do not suffice: {remaining:,} left, {need:,} needed"
    ),
    "quota.will_not_suffice": N_(
        "needs {need:,}; when it is due {remaining:,} of {limit:,} messages will be left"
    ),
    "budget.later_stage": N_(
        "the account has a `budget`, which comes with a later version of oactl"
    ),
    "blast_radius.grown": N_(
        "its audience is far larger than when it was approved: {now:,} instead of {approved:,}"
    ),
    "blast_radius.not_counted": N_(
        "nobody counted its audience when it was approved; it has {now:,} people now"
    ),
    "credentials.none": N_("account {account} has no token"),
    "credentials.env": N_(
        "the environment variable with the token of account {account} is not set"
    ),
    "credentials.file": N_("the file with the token of account {account} cannot be read"),
    "credentials.file_outside": N_(
        "the file with the token of account {account} lies outside the workspace"
    ),
    "credentials.file_special": N_(
        "the file with the token of account {account} is a pipe or a device"
    ),
    "credentials.too_large": N_("what was found for account {account} is too long for a token"),
    "credentials.empty": N_("the token of account {account} is empty"),
    "credentials.malformed": N_("what was found for account {account} is not a token"),
    "credentials.keyring_library": N_(
        "the library for the keyring with the token of account {account} is not installed"
    ),
    "credentials.keyring_locked": N_(
        "the keyring with the token of account {account} cannot be opened"
    ),
    "credentials.keyring_absent": N_("the keyring holds no token of account {account}"),
    "credentials.command_missing": N_(
        "the command for the token of account {account} cannot be started"
    ),
    "credentials.command_slow": N_(
        "the command for the token of account {account} did not end in time"
    ),
    "credentials.command_failed": N_("the command for the token of account {account} failed"),
    "credentials.rejected": N_("LINE at {host} does not accept the token of account {account}"),
    "credentials.unreachable": N_("LINE at {host} cannot be reached, or answers with an error"),
    "credentials.other_account": N_("the token of account {account} belongs to another account"),
    "credentials.bad_base": N_("the API address of account {account} is not one"),
    "credentials.plain_http": N_("account {account} would send its token unencrypted"),
    "credentials.clock_set": N_(
        "the clock is set (--now, OACTL_NOW), so account {account} sends to a sandbox only"
    ),
    "credentials.proxy": N_("account {account} has a proxy in its way that cannot be used"),
    "credentials.certificates": N_(
        "the certificates for the connection of account {account} cannot be read"
    ),
    "clock.wrong_clock": N_("this machine's clock and LINE's are {seconds} seconds apart"),
    "same_bot.two_accounts": N_(
        "{account} and {other} are one LINE account; what goes out to one would go out twice"
    ),
}

# By `gate.reason` too, where several accounts are told together and have not all params in common.
HOLDS_OF_SEVERAL: Mapping[str, Message] = {
    "paused.paused": N_("paused since {since} by {by}: {why}"),
    "audience.file_missing": N_("the file of tag {tag} is not there"),
}


def _sentence_of(gate: str, reason: str, params: Mapping[str, object]) -> Message | None:
    """The fullest sentence of a hold that has all its params; None of another version's gate."""
    code = f"{gate}.{reason}"
    unattended = HOLDS.get(f"{code}_unattended") if params.get("unattended") else None
    of_reason = (unattended, HOLDS.get(code), HOLDS_OF_SEVERAL.get(code), GATES.get(code))
    known = (message for message in (*of_reason, GATES.get(gate)) if message is not None)
    return next((message for message in known if fits(message, params)), None)


def hold_in_words(gate: str, reason: str, params: Mapping[str, object]) -> str | None:
    """The same in the user's language, with its params."""
    message = _sentence_of(gate, reason, params)
    if message is None:
        return None
    known = {name: flat(value) for name, value in params.items()}
    if "changed" in known:
        known["changed"] = parts_in_words(str(known["changed"]))
    return _(message, **known)


def flat(value: object) -> object:
    """A param as a sentence takes it: a list as words in a row."""
    return _(", ").join(map(str, value)) if isinstance(value, list | tuple) else value
