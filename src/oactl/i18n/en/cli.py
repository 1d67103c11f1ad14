"""What every command may have to say before its own work begins."""

TEXTS: dict[str, str] = {
    "cli.aborted": "stopped; nothing further was done",
    "cli.bad_configuration": "{file} cannot be used as it is",
    "cli.later": "`{command}` comes with a later version of oactl",
    "cli.later.help": "what there is now: oactl --help",
    "cli.bad_now": "“{text}” is not a point in time",
    "cli.bad_now.help": "write it with its zone: --now 2026-11-25T20:00:30+08:00",
    "cli.now_without_zone": "“{text}” does not say in which time zone",
    "cli.now_without_zone.help": "add it, for Taiwan: --now {text}+08:00",
    "cli.bad_date": "“{text}” is not a date",
    "cli.bad_date.help": "write year, month and day: 2026-11-25",
    "cli.span_backwards": "the last day, {end}, lies before the first, {start}",
    "cli.span_backwards.help": "exchange them: --from {end} --to {start}",
    "cli.bad_deadline": "“{text}” is not a length of time",
    "cli.bad_deadline.help": "write it like --deadline 240s or --deadline 4m",
    "cli.bad_expect": "“{text}” is not a number of recipients",
    "cli.bad_expect.help": "write --expect-recipients 1200, or with room: "
    "--expect-recipients 1200±2%",
    "cli.unknown_format": "there is no format “{format}” here",
    "cli.unknown_format.help": "take one of these with --format: {known}",
    "cli.push_what": "push needs to know what to send",
    "cli.push_what.help": "everything that is due: oactl push --due; one by name: "
    "oactl push PLAN/POST@2026-11-25T20:00",
    "cli.push_both": "--due sends everything that is due and takes no names",
    "cli.push_both.help": "leave out either --due or the names",
    "cli.one_test": "a test sends one post at a time",
    "cli.one_test.help": "oactl push PLAN/POST --test",
    "cli.no_workspace": "no oactl.yaml in {folder} or in any folder above it",
    "cli.no_workspace.help": "make a workspace with oactl init, or name one: "
    "oactl --workspace FOLDER …",
    "cli.no_config": "there is no file {path}",
    "cli.no_config.help": "make a workspace with oactl init, or name another with --workspace, "
    "OACTL_WORKSPACE or OACTL_CONFIG",
    "cli.database_later": "ledgers at {scheme}:… come with a later version of oactl",
    "cli.database_later.help": "for now, in oactl.yaml: database: sqlite:///.oactl/state.db (and "
    "check OACTL_DATABASE_URL)",
    "cli.unknown_account": "there is no account “{name}”; the workspace has: {accounts}",
    "cli.unknown_account.help": "see them all: oactl account list",
    "cli.no_accounts": "the workspace has no account yet",
    "cli.no_accounts.help": "add one: oactl account add",
    "cli.cannot_write": "{path} cannot be written: {why}",
    "cli.cannot_write.help": "check the folder, or take another with --out FILE",
    "cli.pair": "{name}: {value}",
    "cli.stdout": "the output could not be written: {why}",
    "cli.push_due_only": "--due takes neither --test nor --expect-recipients",
    "cli.push_due_only.help": "both go with a name: oactl push NAME",
}
