"""`oactl status`: one screen of what happened, what comes and what waits for whom."""

TEXTS: dict[str, str] = {
    "status.welcome": "This folder is no oactl workspace yet.\n"
    "  see the whole job on this machine, without an account: oactl demo\n"
    "  make a workspace here: oactl init\n"
    "  all commands: oactl --help",
    "status.last_run": "Last push: {at} ({came})",
    "status.no_run": "No push has run yet. Try one that sends nothing: oactl push --due --dry-run",
    "status.broken": "Some plans have errors: oactl plan validate",
    "status.lost": "No plan has these any more; nothing of them is sent (put the plan back, or, if "
    "they went on purpose: oactl plan retire PLAN/POST):",
    "status.lost_post": "{post}  account: {account}",
    "status.lost_due": "{post}  account: {account}; due and not sent: {due}",
    "status.next": "Next:",
    "status.nothing_next": "Nothing is planned for the next 7 days.",
    "status.waiting": "Waiting for approval (oactl plan approve PLAN/POST --by NAME):",
    "status.waits_for": "{post}  checker: {who}",
    "status.trouble": "Look at these (oactl delivery list; one in detail: oactl explain "
    "OCCURRENCE):",
    "status.hand_offs": "To be published by a person (then: oactl delivery done OCCURRENCE --url "
    "URL):",
    "status.quota": "Messages left this month, {account}: {left} of {limit}",
    "status.overdue": "Due, and no push has looked yet (is cron running? oactl push --due):",
}
