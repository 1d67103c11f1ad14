"""Errors that several commands raise."""

from collections.abc import Sequence

from oactl.context import Context
from oactl.domain.violation import nearest
from oactl.errors import OactlError, UsageError
from oactl.i18n import N_


def later(command: str) -> UsageError:
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


def unknown_format(wish: str, known: tuple[str, ...]) -> UsageError:
    """A format that the command does not have."""
    return UsageError(
        "cli.unknown_format",
        N_("there is no format “{format}” here"),
        help=N_("take one of these with --format: {known}"),
        format=wish,
        known=known,
    )


def unknown_split(wish: str) -> UsageError:
    """A report is not split like that."""
    return UsageError(
        "report.split",
        N_("--split is account or group, not {wish}"),
        wish=wish,
    )


def unknown_state(name: str, known: Sequence[str]) -> UsageError:
    """Nothing stands so."""
    return _unknown("cli.unknown_state", N_("there is no state “{name}”"), name, known)


def unknown_person(name: str, known: Sequence[str]) -> UsageError:
    """Nobody of the workspace has the name."""
    message = N_("“{name}” is not among the people of oactl.yaml, and checks no post")
    return _unknown("cli.unknown_person", message, name, known)


def unknown_figure(name: str, known: Sequence[str]) -> UsageError:
    """No report has such a figure."""
    return _unknown("report.unknown_figure", N_("there is no figure “{name}”"), name, known)


def _unknown(code: str, message: str, name: str, known: Sequence[str]) -> UsageError:
    near = nearest(name, known)
    return UsageError(
        code,
        message,
        help=N_("did you mean {near}? There are: {known}") if near else N_("there are: {known}"),
        name=name,
        near=near,
        known=known or "—",
    )


def no_ledger(path: object) -> UsageError:
    """There is no ledger yet."""
    return UsageError(
        "delivery.no_ledger",
        N_("there is no ledger yet, {path}, so there is nothing to write this into"),
        help=N_("if there was one, put it back; otherwise oactl doctor makes one"),
        path=str(path),
    )


def with_ledger(context: Context) -> bool:
    """True. Raises `OactlError` without a ledger, into which a person's word is written."""
    if not context.has_ledger:
        raise no_ledger(context.ledger_path)
    return True


def not_an_occurrence(name: str) -> UsageError:
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


def aborted() -> OactlError:
    """A person stopped it."""
    return OactlError("cli.aborted", N_("stopped; nothing further was done"))
