"""What `oactl doctor` says of each check."""

from collections.abc import Mapping

from oactl.i18n import N_, Message, Plural

# By the check's code.
CHECKS: Mapping[str, Message] = {
    "doctor.configuration": N_("{file}: {accounts}"),
    "doctor.no_accounts": N_("{file} has no account yet"),
    "doctor.bad_configuration": Plural(
        "{file} cannot be used: {count} finding", "{file} cannot be used: {count} findings", "count"
    ),
    "doctor.plans": Plural("{posts} post in the plans", "{posts} posts in the plans", "posts"),
    "doctor.plans_wrong": Plural(
        "{errors} error in the plans; the post concerned does not go out",
        "{errors} errors in the plans; the posts concerned do not go out",
        "errors",
    ),
    "doctor.plans_held": Plural(
        "{held} audience cannot be sent to, by its list or by what LINE said; its posts are held",
        "{held} audiences cannot be sent to, by their lists or by what LINE said; "
        "their posts are held",
        "held",
    ),
    "doctor.database": N_("{path}: whole and writable (version {version})"),
    "doctor.database_damaged": Plural(
        "{path} is damaged in {count} place: {first}",
        "{path} is damaged in {count} places: {first}",
        "count",
    ),
    "doctor.database_made": N_("{path}: there was none, so it was made (version {version})"),
    "doctor.synced": N_(
        "{path} lies in a folder that {by} copies; a copy made in the "
        "middle of a write is damaged, and two machines would each send"
    ),
    "doctor.network": N_(
        "{path} lies on a network file system ({by}), where locks cannot be trusted"
    ),
    "doctor.permissions": N_("ledger and tokens are for you alone"),
    "doctor.open_to_others": N_("{path} can be read or written by others"),
    "doctor.folder_open": N_("the folder {path} can be read or written by others"),
    "doctor.folder_closed": N_(
        "the folder {path} could be read by others; it is closed to them now"
    ),
    "doctor.not_yours": N_("{path} belongs to {owner}, and oactl runs as {user}"),
    "doctor.credentials": N_("{account}: the token is that of {name} ({basic_id})"),
    "doctor.line": N_("{account}: {host} answers"),
    "doctor.line_quota": N_(
        "{account}: {host} answers, {left} of {limit} messages left this month"
    ),
    "doctor.line_quota_spent": N_("{account}: none of this month's {limit} messages is left"),
    "doctor.line_no_quota": N_(
        "{account}: {host} answers, but does not say what is left this month"
    ),
    "doctor.clock": N_("agrees with LINE's ({seconds} s)"),
    "doctor.clock_set": N_("set by --now or OACTL_NOW; not compared with LINE's"),
    "doctor.clock_unknown": N_("not compared: no answer from LINE"),
    "doctor.clock_slow": N_("differs from LINE's by {seconds} s"),
    "doctor.never_ran": N_("push has not run here yet"),
    "doctor.ran": N_("{minutes} min ago: {came}"),
    "doctor.ran_with_trouble": N_("{minutes} min ago: {came}"),
    "doctor.ran_by_hand": N_("{minutes} min ago, by hand ({came}); cron has not been seen"),
    "doctor.ran_long_ago": N_("{minutes} min ago ({came}); cron seems to have stopped"),
    "account.clock_wrong": N_("this machine's clock is wrong by {seconds} s (LINE's minus ours)"),
}

# What to do, by the check's code.
CHECK_HELP: Mapping[str, Message] = {
    "doctor.no_accounts": N_("oactl account add NAME"),
    "doctor.bad_configuration": N_("fix them at the places named; oactl doctor again"),
    "doctor.plans_wrong": N_("oactl plan validate"),
    "doctor.plans_held": N_("oactl plan validate"),
    "doctor.database_damaged": N_(
        "all of it: oactl db check; put a copy in its place: oactl db restore FILE"
    ),
    "doctor.synced": N_(
        "move the workspace out of it, or only the ledger (database: in oactl.yaml)"
    ),
    "doctor.network": N_("keep the workspace on a local disk"),
    "doctor.open_to_others": N_("chmod 600 '{path}'"),
    "doctor.folder_open": N_("chmod 700 '{path}'"),
    "doctor.folder_closed": N_("were tokens or user ids in it? Then others may have read them"),
    "doctor.not_yours": N_("sudo chown -R {user} '{folder}'; then always run oactl as one user"),
    "doctor.line_quota_spent": N_(
        "change the price plan in LINE Official Account Manager, or wait for the next month"
    ),
    "doctor.clock_slow": N_("switch on network time, for example: sudo timedatectl set-ntp true"),
    "doctor.never_ran": N_("add to crontab (crontab -e): {cron}"),
    "doctor.ran_with_trouble": N_("oactl status"),
    "doctor.ran_by_hand": N_("add to crontab (crontab -e): {cron}"),
    "doctor.ran_long_ago": N_("see that it is in crontab (crontab -l): {cron}"),
    "account.clock_wrong": N_(
        "switch on network time, for example: sudo timedatectl set-ntp "
        "true; until then nothing is sent"
    ),
}

# By the check's name.
CHECK_NAMES: Mapping[str, Message] = {
    "configuration": N_("configuration"),
    "plans": N_("plans"),
    "database": N_("ledger"),
    "permissions": N_("permissions"),
    "credentials": N_("credentials"),
    "line": N_("LINE"),
    "clock": N_("clock"),
    "last_run": N_("last push"),
}

# All of one width.
CHECK_STATES: Mapping[str, Message] = {
    "ok": N_("ok   "),
    "warn": N_("WARN "),
    "fault": N_("FAULT"),
}
