"""`oactl init`."""

TEXTS: dict[str, str] = {
    "init.made": "A new workspace in {folder}",
    "init.about.oactl.yaml": "accounts, people, time zone",
    "init.about.plans/tea-shop.yaml": "a sample plan; all of it drafts",
    "init.about.approvals/.gitkeep": "the checkers' approvals go here",
    "init.about..oactl/.gitignore": "ledger and tokens: never in version control",
    "init.about..gitignore": "what stays out of version control",
    "init.about..vscode/settings.json": "completion and checks in the editor",
    "init.about..vscode/extensions.json": "the editor's YAML support",
    "init.about..github/workflows/oactl.yml": "CI: checks the plans on every push",
    "init.about.cron.txt": "the line for crontab",
    "init.about.schema/plan.schema.json": "the form of a plan",
    "init.about.schema/workspace.schema.json": "the form of oactl.yaml",
    "init.kept": "Left as they were: {files}",
    "init.next": "Next:",
    "init.cron": "And to send what is due, each minute, in crontab:",
    "init.exists": "there is a workspace already: {path}",
    "init.exists.help": "work in it (oactl status), or name another folder: oactl init DIR",
    "init.in_the_way": "in {folder} these files are in the way: {files}",
    "init.in_the_way.help": "nothing was changed; move them away, or name another folder: "
    "oactl init DIR",
    "init.not_a_folder": "{path} is not a folder",
    "init.not_a_folder.help": "name a folder, new or not: oactl init DIR",
    "init.cannot_write": "{path} cannot be written: {why}",
    "init.cannot_write.help": "nothing was left behind; name a folder that you may write to: "
    "oactl init DIR",
}
