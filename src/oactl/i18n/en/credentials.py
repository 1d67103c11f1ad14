"""Where a token was looked for and why it was not found."""

TEXTS = {
    "credentials.none": "account {account} has no token",
    "credentials.none.help": "say where it is in oactl.yaml, for example "
    "token: {{env: LINE_CHANNEL_ACCESS_TOKEN}} under accounts: {account}:",
    "credentials.env": "the environment variable {name} with the token of account {account} is "
    "not set",
    "credentials.env.help": "export {name}=… and run again; under cron, set it in the crontab or "
    "use token: {{file: …}}",
    "credentials.file": "the file {path} with the token of account {account} cannot be read: {why}",
    "credentials.file.help": "write the token into it, readable by you alone (chmod "
    "600 {path}); or: oactl account add {account}",
    "credentials.file_outside": "the file {path} with the token of account {account} lies outside "
    "the workspace",
    "credentials.file_outside.help": "a relative path stays inside the workspace; give an "
    "absolute path for a file elsewhere",
    "credentials.file_special": "{path}, where the token of account {account} should be, is not a "
    "plain file but a pipe or a device",
    "credentials.file_special.help": "write the token into a plain file; what a program prints is "
    "read with token: {{command: […]}}",
    "credentials.too_large": "what was found for account {account} is far too long for a token "
    "({place}): more than 64 KiB",
    "credentials.too_large.help": "keep nothing but the token there, on one line",
    "credentials.empty": "there is nothing where the token of account {account} should be "
    "({place})",
    "credentials.empty.help": "copy the channel access token from the LINE Developers Console, "
    "tab Messaging API",
    "credentials.malformed": "what was found for account {account} is not a token ({place}): it "
    "holds spaces, line breaks or characters that are not ASCII",
    "credentials.malformed.help": "keep nothing but the token there, on one line",
    "credentials.keyring_library": "the token of account {account} is in the keyring, and the "
    "library for it is not installed",
    "credentials.keyring_library.help": "pipx inject oactl keyring (or: pip install "
    "'oactl[keyring]')",
    "credentials.keyring_locked": "the keyring with the token of account {account} cannot be "
    "opened ({why})",
    "credentials.keyring_locked.help": "unlock it, or use token: {{env: …}} or {{file: …}} where "
    "no desktop runs, as under cron",
    "credentials.keyring_absent": "the keyring holds nothing as {service}/{name} for account "
    "{account}",
    "credentials.keyring_absent.help": "keyring set {service} {name}",
    "credentials.command_missing": "the command {command} for the token of account {account} "
    "cannot be started",
    "credentials.command_missing.help": "give its full path in oactl.yaml; cron has a short PATH",
    "credentials.command_slow": "the command {command} for the token of account {account} did not "
    "end within {seconds:g} seconds",
    "credentials.command_slow.help": "run it by hand: it may be asking for a password",
    "credentials.command_failed": "the command {command} for the token of account {account} ended "
    "with code {code}",
    "credentials.command_failed.help": "run it by hand to see what it says",
}
