"""Errors of finding a token."""

from oactl.errors import OactlError
from oactl.i18n import N_


def unset_variable(*, name: object, account: object) -> OactlError:
    """The environment variable is not set."""
    return OactlError(
        "credentials.env",
        N_("the environment variable {name} with the token of account {account} is not set"),
        help=N_(
            "export {name}=… and run again; under cron, set it in the crontab "
            "or use token: {{file: …}}"
        ),
        name=name,
        account=account,
    )


def unreadable_file(*, path: object, account: object, why: object) -> OactlError:
    """The file cannot be read."""
    return OactlError(
        "credentials.file",
        N_("the file {path} with the token of account {account} cannot be read: {why}"),
        help=N_(
            "write the token into it, readable by you alone (chmod 600 "
            "{path}); or: oactl account add {account}"
        ),
        path=path,
        account=account,
        why=why,
    )


def file_outside(*, path: object, account: object) -> OactlError:
    """The file lies outside the workspace."""
    return OactlError(
        "credentials.file_outside",
        N_("the file {path} with the token of account {account} lies outside the workspace"),
        help=N_(
            "a relative path stays inside the workspace; give an absolute path for a file elsewhere"
        ),
        path=path,
        account=account,
    )


def file_special(*, path: object, account: object) -> OactlError:
    """The file is a pipe or a device."""
    return OactlError(
        "credentials.file_special",
        N_(
            "{path}, where the token of account {account} should be, is not a "
            "plain file but a pipe or a device"
        ),
        help=N_(
            "write the token into a plain file; what a program prints is read "
            "with token: {{command: […]}}"
        ),
        path=path,
        account=account,
    )


def too_large(*, account: object, place: object) -> OactlError:
    """Far too long for a token."""
    return OactlError(
        "credentials.too_large",
        N_(
            "what was found for account {account} is far too long for a token "
            "({place}): more than 64 KiB"
        ),
        help=N_("keep nothing but the token there, on one line"),
        account=account,
        place=place,
    )


def empty(*, account: object, place: object) -> OactlError:
    """There is nothing where the token should be."""
    return OactlError(
        "credentials.empty",
        N_("there is nothing where the token of account {account} should be ({place})"),
        help=N_(
            "copy the channel access token from the LINE Developers Console, tab Messaging API"
        ),
        account=account,
        place=place,
    )


def malformed(*, account: object, place: object) -> OactlError:
    """What was found is not a token."""
    return OactlError(
        "credentials.malformed",
        N_(
            "what was found for account {account} is not a token ({place}): it "
            "holds spaces, line breaks or characters that are not ASCII"
        ),
        help=N_("keep nothing but the token there, on one line"),
        account=account,
        place=place,
    )


def keyring_library(account: object) -> OactlError:
    """The keyring's library is not installed."""
    return OactlError(
        "credentials.keyring_library",
        N_(
            "the token of account {account} is in the keyring, and the library "
            "for it is not installed"
        ),
        help=N_("pipx inject oactl keyring (it is the extra oactl[keyring])"),
        account=account,
    )


def keyring_locked(*, account: object, why: object) -> OactlError:
    """The keyring cannot be opened."""
    return OactlError(
        "credentials.keyring_locked",
        N_("the keyring with the token of account {account} cannot be opened ({why})"),
        help=N_(
            "unlock it, or use token: {{env: …}} or {{file: …}} where no "
            "desktop runs, as under cron"
        ),
        account=account,
        why=why,
    )


def keyring_absent(*, service: object, name: object, account: object) -> OactlError:
    """The keyring has no such entry."""
    return OactlError(
        "credentials.keyring_absent",
        N_("the keyring holds nothing as {service}/{name} for account {account}"),
        help=N_("keyring set {service} {name}"),
        service=service,
        name=name,
        account=account,
    )


def command_missing(*, command: object, account: object) -> OactlError:
    """The command cannot be started."""
    return OactlError(
        "credentials.command_missing",
        N_("the command {command} for the token of account {account} cannot be started"),
        help=N_("give its full path in oactl.yaml; cron has a short PATH"),
        command=command,
        account=account,
    )


def command_slow(*, command: object, account: object, seconds: object) -> OactlError:
    """The command took too long."""
    return OactlError(
        "credentials.command_slow",
        N_(
            "the command {command} for the token of account {account} did not "
            "end within {seconds:g} seconds"
        ),
        help=N_("run it by hand: it may be asking for a password"),
        command=command,
        account=account,
        seconds=seconds,
    )


def command_failed(*, command: object, account: object, code: object) -> OactlError:
    """The command failed."""
    return OactlError(
        "credentials.command_failed",
        N_("the command {command} for the token of account {account} ended with code {code}"),
        help=N_("run it by hand to see what it says"),
        command=command,
        account=account,
        code=code,
    )
