"""Errors that several commands raise."""

from oactl.errors import OactlError, UsageError
from oactl.i18n import N_


def aborted() -> OactlError:
    """A person stopped it."""
    return OactlError("cli.aborted", N_("stopped; nothing further was done"))


def cannot_write(*, path: object, why: object) -> OactlError:
    """A file cannot be written."""
    return OactlError(
        "cli.cannot_write",
        N_("{path} cannot be written: {why}"),
        help=N_("check the folder, or take another with --out FILE"),
        path=path,
        why=why,
    )


def later(command: object) -> UsageError:
    """A later version will have it."""
    return UsageError(
        "cli.later",
        N_("`{command}` comes with a later version of oactl"),
        help=N_("what there is now: oactl --help"),
        command=command,
    )


def no_accounts() -> UsageError:
    """The workspace has no account yet."""
    return UsageError(
        "cli.no_accounts",
        N_("the workspace has no account yet"),
        help=N_("add one: oactl account add"),
    )


def unknown_format(
    *,
    format: object,  # noqa: A002 - the option's name
    known: object,
) -> UsageError:
    """A format that the command does not have."""
    return UsageError(
        "cli.unknown_format",
        N_("there is no format “{format}” here"),
        help=N_("take one of these with --format: {known}"),
        format=format,
        known=known,
    )


def no_ledger(path: object) -> UsageError:
    """There is no ledger yet."""
    return UsageError(
        "delivery.no_ledger",
        N_("there is no ledger yet, {path}, so there is nothing to write this into"),
        help=N_("if there was one, put it back; otherwise oactl doctor makes one"),
        path=path,
    )


def not_an_occurrence(name: object) -> UsageError:
    """A name that is not `PLAN/POST@TIME`."""
    return UsageError(
        "push.not_an_occurrence",
        N_("“{name}” does not name an occurrence"),
        help=N_(
            "a name has its time, like PLAN/POST@2026-11-25T20:00 (see oactl "
            "plan agenda); to testers only: oactl push {name} --test"
        ),
        name=name,
    )


def kept_elsewhere(account: object) -> UsageError:
    """The token lies where oactl cannot write."""
    return UsageError(
        "account.kept_elsewhere",
        N_(
            "the configuration takes the token of {account} from a place that "
            "oactl cannot write to (env, command, stateless or none)"
        ),
        help=N_(
            "put the token there and run oactl account check {account}; or "
            "write token: {{file: .oactl/tokens/{account}}} and run this again"
        ),
        account=account,
    )
