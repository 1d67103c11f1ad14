"""OA6xx: secrets and safety."""

TEXTS: dict[str, str] = {
    "OA601.title": "A secret in a file",
    "OA601.message": "Something that looks like an access token stands here.",
    "OA601.help": (
        "Delete it, issue a new one in the LINE Developers Console (this one has been seen), and "
        "let `token` name where it is kept: `token: {{env: LINE_CHANNEL_ACCESS_TOKEN}}`."
    ),
    "OA602.title": "A secret written out",
    "OA602.message": "`{key}` must not hold the secret itself.",
    "OA602.help": (
        "Name where it is kept: `{key}: {{env: NAME}}`, `{{file: …}}`, `{{keyring: service/name}}` "
        "or `{{command: […]}}`; if the secret was real, issue a new one."
    ),
    "OA602.general": (
        "Name where it is kept: `{{env: NAME}}`, `{{file: …}}`, `{{keyring: service/name}}` "
        "or `{{command: […]}}`; if the secret was real, issue a new one."
    ),
    "OA603.title": "Plain http",
    "OA603.message": "`{value}` is plain http to another machine: the token would be readable.",
    "OA603.help": "Write https://…; http is for this machine only (localhost, 127.0.0.1).",
    "OA604.title": "Above LINE's limits",
    "OA604.message": "`{key}` is above LINE's own limit of {limit}.",
    "OA604.help": "Write at most {limit}; more is only for a sandbox on this machine (`api_base`).",
    "OA604.general": (
        "Stay within LINE's limits; more is only for a sandbox on this machine (`api_base`)."
    ),
}
