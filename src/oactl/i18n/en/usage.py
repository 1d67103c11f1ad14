"""When a command line does not fit: what is at odds, and where the help is."""

TEXTS: dict[str, str] = {
    "usage.no_option": "there is no option {name} here",
    "usage.missing": "{param} is missing",
    "usage.bad_value": "{what}",
    "usage.wrong": "{what}",
    "usage.no_words": "{what}",
    "usage.maybe": "perhaps: {names}",
    "usage.help": "how it is used: {command} --help",
    "usage.no_command": "there is no command {name}",
}
