"""Finding the plan files."""

TEXTS: dict[str, str] = {
    "load.path_missing": "There is no `{path}` in the workspace.",
    "load.path_missing.help": (
        "Paths are relative to the workspace. Plans are looked for where `plans:` of "
        "oactl.yaml says."
    ),
    "load.path_outside": "`{path}` lies outside the workspace {root}.",
    "load.path_outside.help": (
        "Move the file into the workspace, or name another workspace with `--workspace`."
    ),
}
