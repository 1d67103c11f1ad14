"""The sentences of notices, by the code that the ledger keeps, and the names of states."""

from collections.abc import Mapping
from datetime import datetime

from oactl.i18n import N_, NP_, Message, _

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
    "earlier_variant": N_("waits until LINE is done with the variant before it"),
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


def day_and_time(at: datetime) -> str:
    """`2026-11-25 Wed 20:00`, in its own zone."""
    return f"{at:%Y-%m-%d} {_(WEEKDAYS[at.weekday()])} {at:%H:%M}"


SEVERITIES: Mapping[str, Message] = {
    "error": N_("error"),
    "warning": N_("warning"),
    "info": N_("info"),
}


ALERT = "report.alert"  # its sentences are those of `words.alerts`

# What is said, with the params of the notice.
NOTICES: Mapping[str, Message] = {
    "push.begun_held": N_(
        "held: {occurrence}: {accepted} of {batches} batches are accepted, the rest waits ({gate})"
    ),
    "push.refused": N_("refused: {occurrence}: LINE did not take it: {error}"),
    "push.partial": N_("partly sent: {occurrence}: {accepted} of {batches} batches are accepted"),
    "push.missed": N_("missed: {occurrence}: it could not go out within its time"),
    "push.unknown": N_(
        "unknown: {occurrence}: whether LINE took it all is not certain "
        "({accepted} of {batches} batches are); it is not sent again by "
        "itself"
    ),
    "push.sending": N_(
        "sending: {occurrence}: {accepted} of {batches} batches are accepted, the next run goes on"
    ),
    "push.stopped_quiet_hours": N_(
        "sending: {occurrence}: stopped by the quiet hours after "
        "{accepted} of {batches} batches; it goes on after them"
    ),
    "push.stopped_paused": N_(
        "sending: {occurrence}: stopped after {accepted} of {batches} batches, because its "
        "account is paused or today is a blackout day; it goes on afterwards"
    ),
    "push.already": N_("{occurrence} was dealt with before; nothing was sent now"),
    "push.resolved_sent": N_("a person has said that {occurrence} was sent; nothing was sent now"),
    "push.before_its_time": N_("the time of {occurrence} has not come; nothing was sent"),
    "push.ledger_too_young": N_(
        "{occurrence} is more than 23 hours old and older than this "
        "ledger; an earlier one may have sent it, so nothing was sent"
    ),
    "push.not_expected": N_(
        "{occurrence} would reach {recipients} people, not {expected}; nothing was sent"
    ),
    "push.not_counted": N_("nobody knows how many {occurrence} would reach; nothing was sent"),
    "push.plan_errors": N_(
        "some plans have errors; posts that they touch are not sent, the others are"
    ),
    "push.terminated": N_("asked to stop: no new request was begun"),
    "push.deadline": N_(
        "account {account}: the deadline came before everything was begun that is due"
    ),
    "push.busy": N_("account {account}: another run has been at it for {length}; left to it"),
    "push.unforeseen": N_(
        "account {account}: oactl failed in a way that nobody foresaw ({kind}, number {number}); "
        "the other accounts are served"
    ),
    "push.credentials": N_("account {account} is left out of this run ({reason})"),
    "push.open_files": N_(
        "account {account}: this machine lets oactl open no more files at one time; what is due "
        "waits for the next run"
    ),
    "push.unreachable": N_(
        "account {account}: LINE at {host} cannot be reached ({error}); what is due waits"
    ),
    "push.clock_wrong": N_(
        "this machine's clock is {seconds} seconds ahead of LINE's (minus: "
        "behind it); nothing is sent until it is right"
    ),
    "push.clock_off": N_(
        "this machine's clock is {seconds} seconds ahead of LINE's (minus: "
        "behind it); everything still goes out"
    ),
    "push.new_ledger": N_(
        "there was no ledger, although posts have been approved before: a new one was made, {path}"
    ),
    "push.narrowcast_full": N_(
        "{occurrence}: LINE chose {most} people, as many as the limit "
        "allows; the audience may be larger"
    ),
    "push.skipped": N_("{occurrence} was skipped on purpose and is not sent"),
    "push.stopped_approval": N_(
        "sending: {occurrence}: stopped after {accepted} of {batches} "
        "batches, because its approval was revoked or is of another text"
    ),
    "push.register": N_(
        "account {account}: {path} is not a register of experiments any more, so that what was "
        "decided in it does not go out"
    ),
    "push.lost_variant": N_(
        "waits: {occurrence}: a variant before it has not gone out, so LINE cannot leave out "
        "those who got that one"
    ),
    "push.stopped_stopped": N_(
        "sending: {occurrence}: stopped by a person after {accepted} of {batches} batches"
    ),
    "push.rejected": N_(
        "{occurrence}: LINE named {rejected} recipients as not valid; they "
        "were left out, {recipients} people got it"
    ),
    "push.unproven": N_(
        "{occurrence}: another ledger was here before: LINE had taken "
        "requests that this one never made; whether {unproven:,} people of "
        "the list were in the list of then cannot be proven, so nothing "
        "more was sent to them"
    ),
    "push.narrowcast_slow": N_(
        "{occurrence}: LINE accepted the narrowcast {age} and has not finished it ({why})"
    ),
    "push.path_absent": N_(
        "`plans:` names {path}, and there is nothing; is a drive or folder not mounted?"
    ),
    "push.lost": N_(
        "account {account}: no plan has these posts any more: {posts}; nothing of them is sent"
    ),
    "push.lost_due": N_(
        "account {account}: no plan has these posts any more: {posts}; due and not sent: {due}"
    ),
    "push.orphan": N_(
        "{occurrence} was begun for account {old}, and no account of "
        "oactl.yaml stands for its LINE account any more; the rest is not "
        "sent"
    ),
    "push.resume_unapproved": N_("{occurrence}: no approval of its post stands; nothing was sent"),
    "push.resolve_first": N_(
        "{occurrence}: whether LINE took a part of it is not certain; nothing was sent"
    ),
    "push.no_current": N_(
        "{occurrence}: the plans do not have this occurrence any more; nothing was sent"
    ),
    "push.current_unapproved": N_(
        "{occurrence}: its text of now may not go out ({gate}); nothing was sent"
    ),
    "push.nothing_left": N_(
        "{occurrence}: LINE has taken, or may have taken, every part; nothing was sent"
    ),
    "push.another_ledger": N_(
        "{occurrence}: LINE had taken this request before this ledger ever "
        "made it: another ledger was here; nobody gets it twice"
    ),
    "push.doubled": N_(
        "{occurrence}: an earlier version of oactl had begun it twice; nothing more of it is sent"
    ),
    "approve.unfinished": N_(
        "unfinished: {occurrence}: {left} people are left; go on with the "
        "text as it began: oactl delivery resume {id}; with the text "
        "approved now: oactl delivery resume {id} --with-current; to end "
        "it: oactl delivery stop {id} --reason TEXT"
    ),
    "approve.went_out": N_("went out to {account} at {at}: {occurrence}"),
}

# The next step for a notice.
NOTICE_HELP: Mapping[str, Message] = {
    "push.begun_held": N_("why, and what to do: oactl delivery show {id}"),
    "push.refused": N_("the answers in full: oactl delivery show {id}"),
    "push.partial": N_("which are not, and why: oactl delivery show {id}"),
    "push.missed": N_("if it should go out all the same: oactl push {occurrence}"),
    "push.unknown": N_(
        "see oactl delivery show {id}, look at the chat, then: oactl "
        "delivery resolve {id} --sent (or --not-sent)"
    ),
    "push.sending": N_("go on now: oactl push --due"),
    "push.stopped_paused": N_(
        "which accounts are paused: oactl status; when they may go on: oactl resume"
    ),
    "push.already": N_("how it went: oactl delivery show {occurrence}"),
    "push.resolved_sent": N_("if that is wrong: oactl delivery resolve {occurrence} --not-sent"),
    "push.before_its_time": N_("when it is its turn: oactl plan agenda"),
    "push.ledger_too_young": N_(
        "if you are certain that it was not: oactl delivery resolve "
        "{occurrence} --not-sent, then push it again"
    ),
    "push.not_expected": N_("look at its audience: oactl explain {occurrence}"),
    "push.not_counted": N_(
        "without --expect-recipients it can go; why nobody knows: oactl explain {occurrence}"
    ),
    "push.plan_errors": N_("see them at their places: oactl plan validate"),
    "push.terminated": N_("go on: oactl push --due"),
    "push.deadline": N_("go on: oactl push --due"),
    "push.busy": N_("what it is at: oactl status"),
    "push.unforeseen": N_(
        "report the number to who maintains oactl; what has become of it: oactl status"
    ),
    "push.credentials": N_("what is the matter: oactl account check {account}"),
    "push.open_files": N_(
        "let it open more where push runs: ulimit -n 1024 (systemd: LimitNOFILE=1024)"
    ),
    "push.unreachable": N_("try again: oactl push --due; what may be in the way: oactl doctor"),
    "push.clock_wrong": N_(
        "set the clock (switch on time synchronisation), then: oactl push --due"
    ),
    "push.clock_off": N_("set it soon (switch on time synchronisation)"),
    "push.new_ledger": N_(
        "if there was one, put it back now (it knows what was sent); what "
        "was due before is held: oactl status"
    ),
    "push.stopped_approval": N_(
        "go on with the text as it began: approve it again, or oactl "
        "delivery resume {id}; with the approved text of now: oactl "
        "delivery resume {id} --with-current; to end it: oactl delivery "
        "stop {id} --reason TEXT"
    ),
    "push.register": N_(
        "put back what git has of it; the list `decisions:` must be the last in it"
    ),
    "push.lost_variant": N_(
        "see what became of it: oactl delivery list; to end this one: oactl delivery stop {id} "
        "--reason TEXT"
    ),
    "push.rejected": N_("in which batches: oactl delivery show {id}"),
    "push.unproven": N_("which batches: oactl delivery show {id}"),
    "push.narrowcast_slow": N_("how it stands: oactl delivery show {id}"),
    "push.path_absent": N_("put it back, or take it out of oactl.yaml"),
    "push.lost": N_(
        "put the plan back (a broken one: oactl plan validate); if they "
        "went on purpose: oactl plan retire PLAN or PLAN/POST"
    ),
    "push.orphan": N_(
        "give the account its name or token back; to end it: oactl delivery skip {id} --reason TEXT"
    ),
    "push.resume_unapproved": N_(
        "approve the post first: oactl plan approve {post}; to end it: "
        "oactl delivery stop {occurrence} --reason TEXT"
    ),
    "push.resolve_first": N_(
        "look at oactl delivery show {id}, then: oactl delivery resolve {id} --sent (or --not-sent)"
    ),
    "push.no_current": N_("with the text as it began: oactl delivery resume {occurrence}"),
    "push.current_unapproved": N_(
        "why: oactl explain {occurrence}; to approve it: oactl plan approve"
    ),
    "push.nothing_left": N_("how it stands: oactl delivery show {occurrence}"),
    "push.another_ledger": N_(
        "is this the right one? oactl doctor; the receipt: oactl delivery show {id}"
    ),
    "push.doubled": N_("what went out: oactl delivery list; the rest is for a post of its own"),
}
