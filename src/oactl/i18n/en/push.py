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
    "push.testers_row": "the testers of account {account} cannot be read from {path}: row {row} is "
    "no user id, or odd",
    "push.testers_row.help": "the file has one user id a row (U and 32 characters), or a column "
    "user_id, in UTF-8; see `testers:` in oactl.yaml",
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
    "push.stopped_approval": "sending: {occurrence}: stopped after {accepted} of {batches} "
    "batches, because its approval was revoked or is of another text",
    "push.stopped_approval.next": "go on with the text as it began: approve it again, or oactl "
    "delivery resume {id}; with the approved text of now: oactl delivery resume {id} "
    "--with-current; to end it: oactl delivery stop {id} --reason TEXT",
    "push.stopped_stopped": "sending: {occurrence}: stopped by a person after {accepted} of "
    "{batches} batches",
    "push.rejected": "{occurrence}: LINE named {rejected} recipients as not valid; they were "
    "left out, {recipients} people got it",
    "push.rejected.next": "in which batches: oactl delivery show {id}",
    "push.rejected_people": "{count} rejected by LINE",
    "push.unproven": "{occurrence}: another ledger was here before: LINE had taken requests "
    "that this one never made; whether {unproven:,} people of the list were in the list of then "
    "cannot be proven, so nothing more was sent to them",
    "push.unproven.next": "which batches: oactl delivery show {id}",
    "push.narrowcast_slow": "{occurrence}: LINE accepted the narrowcast {minutes} minutes ago "
    "and has not finished it ({why})",
    "push.narrowcast_slow.next": "how it stands: oactl delivery show {id}",
    "push.path_absent": "`plans:` names {path}, and there is nothing; is a drive or folder not "
    "mounted?",
    "push.path_absent.next": "put it back, or take it out of oactl.yaml",
    "push.lost": "account {account}: no plan has these posts any more: {posts}; nothing of them "
    "is sent",
    "push.lost_due": "account {account}: no plan has these posts any more: {posts}; due and not "
    "sent: {due}",
    "push.lost.next": "put the plan back (a broken one: oactl plan validate); if they went on "
    "purpose: oactl plan retire PLAN or PLAN/POST",
    "push.orphan": "{occurrence} was begun for account {old}, and no account of oactl.yaml "
    "stands for its LINE account any more; the rest is not sent",
    "push.orphan.next": "give the account its name or token back; to end it: oactl delivery "
    "skip {id} --reason TEXT",
    "push.resume_unapproved": "{occurrence}: no approval of its post stands; nothing was sent",
    "push.resume_unapproved.next": "approve the post first: oactl plan approve {post}; to end "
    "it: oactl delivery stop {occurrence} --reason TEXT",
    "push.resolve_first": "{occurrence}: whether LINE took a part of it is not certain; nothing "
    "was sent",
    "push.resolve_first.next": "look at oactl delivery show {id}, then: oactl delivery resolve "
    "{id} --sent (or --not-sent)",
    "push.no_current": "{occurrence}: the plans do not have this occurrence any more; nothing "
    "was sent",
    "push.no_current.next": "with the text as it began: oactl delivery resume {occurrence}",
    "push.current_unapproved": "{occurrence}: its text of now may not go out ({gate}); nothing "
    "was sent",
    "push.current_unapproved.next": "why: oactl explain {occurrence}; to approve it: oactl plan "
    "approve",
    "push.nothing_left": "{occurrence}: LINE has taken, or may have taken, every part; nothing "
    "was sent",
    "push.nothing_left.next": "how it stands: oactl delivery show {occurrence}",
    "push.reason_stopped": "stopped: {words}",
    "push.reason_unproven": "another ledger was here; not all of it can be proven",
    "push.reason_stopped_uncertain": "stopped while a request was under way; whether LINE took "
    "it is not certain",
    "push.reason_withdrawn_uncertain": "whether a part with the old text was taken is not certain",
    "push.another_ledger": "{occurrence}: LINE had taken this request before this ledger ever made "
    "it: another ledger was here; nobody gets it twice",
    "push.another_ledger.next": "is this the right one? oactl doctor; the receipt: "
    "oactl delivery show {id}",
    "push.doubled": "{occurrence}: an earlier version of oactl had begun it twice; nothing more of "
    "it is sent",
    "push.doubled.next": "what went out: oactl delivery list; the rest is for a post of its own",
}
