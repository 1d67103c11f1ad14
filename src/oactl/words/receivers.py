"""The sentences of `notify:`: what a receiver is told, and why something did not get there."""

from collections.abc import Mapping

from oactl.i18n import N_, Message, Plural

UNAPPROVED = N_("not approved yet: {occurrence} is due at {at}")
HAND_OFF = N_("to be posted by hand: {occurrence} on {platform}, planned for {at}")
HAND_OFF_HELP = N_("when it is posted: oactl delivery done {occurrence} --url URL")

# How many events of a kind a message has, for its title.
COUNTED: Mapping[str, Message] = {
    "unknown": N_("{count} unknown"),
    "refused": N_("{count} refused"),
    "missed": N_("{count} missed"),
    "held": N_("{count} held"),
    "unapproved": N_("{count} not approved yet"),
    "hand_off": N_("{count} to post by hand"),
    "alert": Plural("{count} alert", "{count} alerts", "count"),
}
ALSO = Plural("also for {count} more account", "also for {count} more accounts", "count")
MORE = N_("… and {count} more: oactl status")
TEST_TITLE = N_("oactl: a test")
TEST_TEXT = N_(
    "This is a test: what waits for you would be told here. Nothing has happened. "
    "Receiver: {receiver}."
)

# By the key under `to:`.
KINDS: Mapping[str, Message] = {
    "command": N_("program"),
    "webhook": N_("webhook"),
    "email": N_("mail"),
    "line": "LINE",
}

UNFORESEEN = N_("oactl failed in a way that nobody foresaw ({kind}, number {number})")

# Why a receiver was not told, by the code that the ledger keeps.
FAILURES: Mapping[str, Message] = {
    "secret": N_("there is nothing to use at its place ({place})"),
    "address": N_("{place} holds no address that can be used; it begins with https://"),
    "plain_http": N_("{host} would get it unencrypted: plain http is for this machine only"),
    "user_id": N_("{place} holds no user id (U and 32 digits or letters from a to f)"),
    "clock_set": N_("the clock is set (--now, OACTL_NOW), so nothing goes to {host}"),
    "unreachable": N_("{host} cannot be reached ({why})"),
    "unanswered": N_("{host} did not answer as it should ({why})"),
    "answered": N_("{host} answered {status}"),
    "mail": N_("the mail server {host} says: {why}"),
    "no_program": N_("{program} cannot be started: {why}"),
    "program": N_("{program} ended with {code}"),
    "slow": N_("no answer after {seconds} seconds"),
    "line": N_("LINE says: {why}"),
    "account": N_("account {account} cannot send it: {why}"),
    "unforeseen": UNFORESEEN,
}
RETRIED = N_("receiver {receiver} was not told: {why}; tried again by itself")
GIVEN_UP = N_("receiver {receiver} was not told for 23 hours: {why}; given up")
NOT_TOLD_HELP = N_("try it: oactl notify test --to {receiver}")
