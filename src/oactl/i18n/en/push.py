"""What a push run did, and what a person should do next."""

TEXTS: dict[str, str] = {
    "push.people": "{count} people",
    "push.batches": "{accepted} of {batches} batches",
    "push.newly_held": "held: {occurrence}: {why}",
    "push.newly_missed": "missed: {occurrence}: {why}",
    "push.begun_held": "held: {occurrence}: {accepted} of {batches} batches are accepted, the "
    "rest waits ({gate})",
    "push.begun_held.next": "why, and what to do: oactl delivery show {id}",
    "push.refused": "refused: {occurrence}: LINE did not take it: {error}",
    "push.refused.next": "the answers in full: oactl delivery show {id}",
    "push.partial": "partly sent: {occurrence}: {accepted} of {batches} batches are accepted",
    "push.partial.next": "which are not, and why: oactl delivery show {id}",
    "push.missed": "missed: {occurrence}: it could not go out within its time",
    "push.missed.next": "if it should go out all the same: oactl push {occurrence}",
    "push.unknown": "unknown: {occurrence}: whether LINE took it all is not certain ({accepted} of "
    "{batches} batches are); it is not sent again by itself",
    "push.unknown.next": "see oactl delivery show {id}, look at the chat, then: "
    "oactl delivery resolve {id} --sent (or --not-sent)",
    "push.sending": "sending: {occurrence}: {accepted} of {batches} batches are accepted, the next "
    "run goes on",
    "push.sending.next": "go on now: oactl push --due",
    "push.stopped_quiet_hours": "sending: {occurrence}: stopped by the quiet hours after "
    "{accepted} of {batches} batches; it goes on after them",
    "push.stopped_approval": "sending: {occurrence}: stopped after {accepted} of {batches} "
    "batches, because its approval was revoked",
    "push.stopped_approval.next": "to go on, approve it again; to end it: "
    "oactl delivery skip {id} --reason TEXT",
    "push.already": "{occurrence} was dealt with before; nothing was sent now",
    "push.already.next": "how it went: oactl delivery show {occurrence}",
    "push.resolved_sent": "a person has said that {occurrence} was sent; nothing was sent now",
    "push.resolved_sent.next": "if that is wrong: oactl delivery resolve {occurrence} --not-sent",
    "push.before_its_time": "the time of {occurrence} has not come; nothing was sent",
    "push.before_its_time.next": "when it is its turn: oactl plan agenda",
    "push.ledger_too_young": "{occurrence} is more than 23 hours old and older than this ledger; "
    "an earlier one may have sent it, so nothing was sent",
    "push.ledger_too_young.next": "if you are certain that it was not: "
    "oactl delivery resolve {occurrence} --not-sent, then push it again",
    "push.not_expected": "{occurrence} would reach {recipients} people, not {expected}; nothing "
    "was sent",
    "push.not_expected.next": "look at its audience: oactl explain {occurrence}",
    "push.plan_errors": "some plans have errors; posts that they touch are not sent, the others "
    "are",
    "push.plan_errors.next": "see them at their places: oactl plan validate",
    "push.terminated": "asked to stop: no new request was begun",
    "push.terminated.next": "go on: oactl push --due",
    "push.deadline": "account {account}: the deadline came before everything was begun that is due",
    "push.deadline.next": "go on: oactl push --due",
    "push.busy": "account {account}: another run has been at it for {minutes} minutes; left to it",
    "push.busy.next": "what it is at: oactl status",
    "push.credentials": "account {account} is left out of this run ({reason})",
    "push.credentials.next": "what is the matter: oactl account check {account}",
    "push.unreachable": "account {account}: LINE cannot be reached ({error}); what is due waits",
    "push.unreachable.next": "try again: oactl push --due; what may be in the way: oactl doctor",
    "push.clock_wrong": "this machine's clock is {seconds} seconds ahead of LINE's (minus: behind "
    "it); nothing is sent until it is right",
    "push.clock_wrong.next": "set the clock (switch on time synchronisation), then: "
    "oactl push --due",
    "push.clock_off": "this machine's clock is {seconds} seconds ahead of LINE's (minus: behind "
    "it); everything still goes out",
    "push.clock_off.next": "set it soon (switch on time synchronisation)",
    "push.new_ledger": "there was no ledger, although posts have been approved before: a new one "
    "was made, {path}",
    "push.new_ledger.next": "if there was one, put it back now (it knows what was sent); what was "
    "due before is held: oactl status",
    "push.unknown_post": "no plan has the post of {name}",
    "push.unknown_post.help": "see what there is: oactl plan agenda",
    "push.which_account": "{name} does not name one account of its plan ({accounts})",
    "push.which_account.help": "put the account in front: oactl push ACCOUNT/PLAN/POST@TIME",
    "push.no_such_time": "the plan has no such time: {name}",
    "push.no_such_time.help": "copy a name from: oactl plan agenda (also with --from and --to)",
    "push.not_an_occurrence": "“{name}” does not name an occurrence",
    "push.not_an_occurrence.help": "a name has its time, like PLAN/POST@2026-11-25T20:00 (see "
    "oactl plan agenda); to testers only: oactl push {name} --test",
    "push.test_by_hand": "{post} is for {platform}, where a person publishes it; there is nothing "
    "to test",
    "push.test_by_hand.help": "see it as text: oactl plan preview {post}",
    "push.test_invalid": "{post} has errors, so it cannot be sent as a test: {errors}",
    "push.test_invalid.help": "see them at their places: oactl plan validate",
    "push.no_occurrence": "{post} has no time at which it goes out",
    "push.no_occurrence.help": "look at its `cadence:`, then: oactl plan validate",
    "push.testers_file": "the testers of account {account} cannot be read from {path}",
    "push.testers_file.help": "the file has one user id a row (U and 32 characters); see "
    "`testers:` in oactl.yaml",
    "push.no_testers": "account {account} has no testers",
    "push.no_testers.help": "write their user ids in oactl.yaml, under accounts: {account}: "
    "testers: [U…]; yours stands in the LINE Developers Console, tab Basic settings",
    "push.progress": "{count} people so far …",
    "push.narrowcast_full": "{occurrence}: LINE chose {most} people, as many as the limit "
    "allows; the audience may be larger",
    "push.skipped": "{occurrence} was skipped on purpose and is not sent",
    "push.reason_late": "its time was over",
    "push.reason_resolved": "a person says it was sent",
    "push.reason_skipped": "skipped: {words}",
    "push.reason_key_expired": "LINE no longer knows the request",
    "push.reason_another_ledger": "another ledger was here",
    "push.reason_refused_after_unknown": "LINE refused the repeat of a request it may have taken",
    "push.reason_progress_unknown": "LINE no longer tells how the narrowcast went",
    "push.reason_narrowcast_error": "LINE ended the narrowcast (error {words})",
    "push.reason_unreachable": "LINE cannot be reached",
}
