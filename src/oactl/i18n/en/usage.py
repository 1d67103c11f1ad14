"""When a command line does not fit: what is at odds, and where the help is."""

TEXTS: dict[str, str] = {
    "usage.NoSuchOption": "there is no option {name} here",
    "usage.MissingParameter": "{param} is missing",
    "usage.BadParameter": "{what}",
    "usage.BadOptionUsage": "{what}",
    "usage.UsageError": "{what}",
    "usage.other": "{what}",
    "usage.maybe": "  perhaps: {names}",
    "usage.help": "  how it is used: {command} --help",
    "usage.no_command": "there is no command {name}",
}
