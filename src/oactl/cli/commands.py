"""Every command by name: where it lives, and its help. Imports nothing of them."""

from oactl.cli.lazy import Entry
from oactl.i18n import N_

OACTL_HELP = N_(
    "Content plans for LINE Official Accounts: checked, approved, sent "
    "exactly once, reported. Alone it shows where everything stands."
)
OACTL_EXAMPLE = N_("Example:\noactl demo")
_LATER = "oactl.cli.later:build"


def _later(*names: str) -> dict[str, Entry]:
    return {name: Entry(_LATER, N_("Comes with a later version."), hidden=True) for name in names}


def _at(at: str, about: str, example: str) -> Entry:
    return Entry(f"oactl.cli.{at}", about, example)


PLAN = {
    "agenda": _at(
        "plan_agenda:build",
        N_("The next occurrences: when, to how many, and what would stop them."),
        N_(
            "Example:\n"
            "oactl plan agenda --days 30\n"
            "oactl plan agenda --from 2026-11-25 --to 2026-12-31"
        ),
    ),
    "validate": _at(
        "plan_validate:build",
        N_("Check the plans: every mistake at its place, and how to mend it."),
        N_("Example:\noactl plan validate plans/shop.yaml"),
    ),
    "show": _at(
        "plan_show:build",
        N_("A post in full: what is said, to whom, when, by whom."),
        N_("Example:\noactl plan show shop/wed-offer"),
    ),
    "preview": _at(
        "plan_preview:build",
        N_("What the phone will show, as text."),
        N_("Example:\noactl plan preview shop/wed-offer"),
    ),
    "approve": _at(
        "plan_approve:build_approve",
        N_("Show what posts say, when and to whom, and approve exactly that."),
        N_(
            "Example:\n"
            "oactl plan approve shop/wed-offer --by 熊"
            "大\n"
            "oactl plan approve --pending --by 熊大"
        ),
    ),
    "revoke": _at(
        "plan_approve:build_revoke",
        N_("Take an approval back; what is being sent stops before the next request."),
        N_("Example:\noactl plan revoke shop/wed-offer"),
    ),
    "status": _at(
        "plan_status:build",
        N_("Who approved which post, and what changed since."),
        N_("Example:\noactl plan status --plan shop"),
    ),
    "retire": _at(
        "plan_retire:build",
        N_("Say that a plan, or a post, went away on purpose."),
        N_("Example:\noactl plan retire anniversary/wed-fri-offer"),
    ),
    "schema": _at(
        "plan_schema:build",
        N_("The JSON Schema of a plan, for editors."),
        N_("Example:\noactl plan schema --out schema/plan.schema.json"),
    ),
    **_later("rename", "diff", "new", "review", "import", "export"),
}
DELIVERY = {
    "list": _at(
        "delivery:build_list",
        N_("What was sent, held and missed, newest first."),
        N_("Example:\noactl delivery list --days 7"),
    ),
    "show": _at(
        "delivery:build_show",
        N_("One delivery with its batches, attempts and log."),
        N_("Example:\noactl delivery show shop/wed-offer@2026-11-25T20:00"),
    ),
    "resume": _at(
        "delivery:build_resume",
        N_("Go on with a delivery that was interrupted."),
        N_("Example:\noactl delivery resume shop/wed-offer@2026-11-25T20:00"),
    ),
    "stop": _at(
        "delivery:build_stop",
        N_("Send no more of a delivery that has begun; a running push stops at once."),
        N_("Example:\noactl delivery stop d1a2b3c4d5e6 --reason 'wrong price'"),
    ),
    "skip": _at(
        "delivery:build_skip",
        N_("Do not send an occurrence, or the rest of a delivery."),
        N_("Example:\noactl delivery skip shop/wed-offer@2026-11-25T20:00 --reason 颱風假"),
    ),
    "resolve": _at(
        "delivery:build_resolve",
        N_("Say whether something unknown was sent."),
        N_("Example:\noactl delivery resolve shop/wed-offer@2026-11-25T20:00 --sent"),
    ),
    "done": _at(
        "delivery:build_done",
        N_("Say that a person has published a hand-off."),
        N_("Example:\noactl delivery done shop/reel@2026-11-25T12:00 --url https://example.com/1"),
    ),
}
ACCOUNT = {
    "add": _at(
        "account:build_add",
        N_("Add an account: takes its token unseen, shows the name LINE gives."),
        N_("Example:\noactl account add main"),
    ),
    "list": _at(
        "account:build_list",
        N_("The accounts of the workspace."),
        N_("Example:\noactl account list"),
    ),
    "check": _at(
        "account:build_check",
        N_("Ask LINE whether each token works and whose it is."),
        N_("Example:\noactl account check main"),
    ),
}
INSIGHT = {
    "sync": _at(
        "insight:build_sync",
        N_("Fetch the figures that are missing or not final."),
        N_("Example:\noactl insight sync --from 2026-11-01 --to 2026-11-15"),
    ),
    "show": _at(
        "insight:build_show",
        N_("The figures that are kept, day by day."),
        N_("Example:\noactl insight show --from 2026-11-01"),
    ),
    **_later("import", "export"),
}
REPORT = {
    "weekly": _at(
        "report:build_weekly",
        N_("The week's report, beside the week before."),
        N_(
            "Example:\n"
            "oactl report weekly --week 2026-W46\n"
            "oactl report weekly --format md --out report.md"
        ),
    ),
    **_later("daily", "monthly", "quarterly"),
}
AUDIENCE = {
    "list": _at(
        "audience:build_list",
        N_("The tags of each account with their sizes."),
        N_("Example:\noactl audience list --account main"),
    ),
    "count": _at(
        "audience:build_count",
        N_("How many people a tag, or a rule as in a plan, reaches."),
        N_(
            "Example:\n"
            "oactl audience count vip\n"
            "oactl audience count '{{all: \\[vip], not: \\[staff]}}'"
        ),
    ),
    **_later("import", "sync", "upload"),
}
DB = {
    "backup": _at(
        "db:build_backup",
        N_("Copy the ledger to a file, also while a run is sending."),
        N_("Example:\noactl db backup oactl-monday.db"),
    ),
    "restore": _at(
        "db:build_restore",
        N_("Put a copy in the ledger's place; the ledger that is there is kept."),
        N_("Example:\noactl db restore oactl-monday.db"),
    ),
    "check": _at(
        "db:build_check",
        N_("Read the whole ledger and see that all of it holds together."),
        N_("Example:\noactl db check"),
    ),
    **_later("init", "migrate", "move"),
}
SANDBOX = {
    "serve": _at(
        "sandbox:build_serve",
        N_("Serve the local double of the LINE Messaging API until Ctrl-C."),
        N_("Example:\noactl sandbox serve --port 8765 --friends 1200"),
    )
}


def _group(
    subs: dict[str, Entry], about: str, example: str, builder: str = "help_only:build"
) -> Entry:
    return Entry(f"oactl.cli.{builder}", about, example, subs)


COMMANDS = {
    "status": _at(
        "status:build",
        N_("One screen: last run, next sends, what waits for whom, what needs a look."),
        N_("Example:\noactl status"),
    ),
    "init": _at(
        "init:build",
        N_("Make a new workspace: configuration, a sample plan, the ledger."),
        N_("Example:\noactl init tea-shop"),
    ),
    "demo": _at(
        "demo:build",
        N_("The whole job on this machine, with no account: validate, approve, push, report."),
        N_("Example:\noactl demo"),
    ),
    "account": _group(
        ACCOUNT,
        N_("LINE Official Accounts: add, list, check."),
        N_("Example:\noactl account check main"),
    ),
    "plan": _group(
        PLAN,
        N_("Plans: what is due when, checked, shown, approved. Alone it shows the agenda."),
        N_("Example:\noactl plan validate"),
        "plan_agenda:build_group",
    ),
    "push": _at(
        "push:build",
        N_("Send what is approved and due, each occurrence exactly once."),
        N_(
            "Example:\n"
            "oactl push --due\n"
            "oactl push shop/wed-offer@2026-11-25T20:00\n"
            "oactl push shop/wed-offer --test"
        ),
    ),
    "delivery": _group(
        DELIVERY,
        N_("The ledger of what was sent, and your word on what it cannot know."),
        N_("Example:\noactl delivery list"),
    ),
    "insight": _group(
        INSIGHT,
        N_("LINE's figures: fetch them, show those that are kept."),
        N_("Example:\noactl insight sync"),
    ),
    "report": _group(
        REPORT,
        N_("Reports: followers, block rate, engagement, messages, what was kept."),
        N_("Example:\noactl report weekly"),
    ),
    "audience": _group(
        AUDIENCE, N_("Tags and how many people they reach."), N_("Example:\noactl audience list")
    ),
    "quota": _at(
        "quota:build",
        N_("How many messages are left this month."),
        N_("Example:\noactl quota --account main"),
    ),
    "explain": _at(
        "explain:build",
        N_("Why an occurrence goes out or not, gate by gate; or what a rule means."),
        N_("Example:\noactl explain shop/wed-offer@2026-11-25T20:00\noactl explain OA301"),
    ),
    "doctor": _at(
        "doctor:build",
        N_("Check configuration, tokens, clock, ledger and LINE; a mend for each fault."),
        N_("Example:\noactl doctor"),
    ),
    "db": _group(
        DB,
        N_("The ledger's file: copy it, put a copy back, check that it holds together."),
        N_("Example:\noactl db check"),
    ),
    "sandbox": _group(
        SANDBOX,
        N_("A LINE on this machine that reaches nobody."),
        N_("Example:\noactl sandbox serve"),
    ),
    **_later("cost", "pause", "resume", "audit", "worker", "queue"),
    **_later(
        "privacy", "experiment", "goal", "tasks", "selftest", "schedule", "richmenu", "coupon"
    ),
}
