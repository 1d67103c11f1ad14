"""Every command by name: where it lives, and the key of its help. Imports nothing of them."""

from oactl.cli.lazy import Entry

_LATER = "oactl.cli.later:build"


def _later(*names: str) -> dict[str, Entry]:
    return {name: Entry(_LATER, "help.later", hidden=True) for name in names}


def _at(module: str, builder: str, help_key: str) -> Entry:
    return Entry(f"oactl.cli.{module}:{builder}", f"help.{help_key}")


PLAN = {
    "agenda": _at("plan_agenda", "build", "plan_agenda"),
    "validate": _at("plan_validate", "build", "plan_validate"),
    "show": _at("plan_show", "build", "plan_show"),
    "preview": _at("plan_preview", "build", "plan_preview"),
    "approve": _at("plan_approve", "build_approve", "plan_approve"),
    "revoke": _at("plan_approve", "build_revoke", "plan_revoke"),
    "status": _at("plan_status", "build", "plan_status"),
    "retire": _at("plan_retire", "build", "plan_retire"),
    "schema": _at("plan_schema", "build", "plan_schema"),
    **_later("rename", "diff", "new", "review", "import", "export"),
}
DELIVERY = {
    "list": _at("delivery", "build_list", "delivery_list"),
    "show": _at("delivery", "build_show", "delivery_show"),
    "resume": _at("delivery", "build_resume", "delivery_resume"),
    "stop": _at("delivery", "build_stop", "delivery_stop"),
    "skip": _at("delivery", "build_skip", "delivery_skip"),
    "resolve": _at("delivery", "build_resolve", "delivery_resolve"),
    "done": _at("delivery", "build_done", "delivery_done"),
}
ACCOUNT = {
    "add": _at("account", "build_add", "account_add"),
    "list": _at("account", "build_list", "account_list"),
    "check": _at("account", "build_check", "account_check"),
}
INSIGHT = {
    "sync": _at("insight", "build_sync", "insight_sync"),
    "show": _at("insight", "build_show", "insight_show"),
    **_later("import", "export"),
}
REPORT = {
    "weekly": _at("report", "build_weekly", "report_weekly"),
    **_later("daily", "monthly", "quarterly"),
}
AUDIENCE = {
    "list": _at("audience", "build_list", "audience_list"),
    "count": _at("audience", "build_count", "audience_count"),
    **_later("import", "sync", "upload"),
}
DB = {
    "backup": _at("db", "build_backup", "db_backup"),
    "restore": _at("db", "build_restore", "db_restore"),
    "check": _at("db", "build_check", "db_check"),
    **_later("init", "migrate", "move"),
}
SANDBOX = {"serve": _at("sandbox", "build_serve", "sandbox_serve")}


def _group(name: str, subs: dict[str, Entry], builder: str = "help_only:build") -> Entry:
    return Entry(f"oactl.cli.{builder}", f"help.{name}", subs)


COMMANDS = {
    "status": _at("status", "build", "status"),
    "init": _at("init", "build", "init"),
    "demo": _at("demo", "build", "demo"),
    "account": _group("account", ACCOUNT),
    "plan": _group("plan", PLAN, "plan_agenda:build_group"),
    "push": _at("push", "build", "push"),
    "delivery": _group("delivery", DELIVERY),
    "insight": _group("insight", INSIGHT),
    "report": _group("report", REPORT),
    "audience": _group("audience", AUDIENCE),
    "quota": _at("quota", "build", "quota"),
    "explain": _at("explain", "build", "explain"),
    "doctor": _at("doctor", "build", "doctor"),
    "db": _group("db", DB),
    "sandbox": _group("sandbox", SANDBOX),
    **_later("cost", "pause", "resume", "audit", "worker", "queue"),
    **_later(
        "privacy", "experiment", "goal", "tasks", "selftest", "schedule", "richmenu", "coupon"
    ),
}
