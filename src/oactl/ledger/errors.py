"""Errors of opening, reading and writing the ledger."""

from oactl.errors import OactlError, TemporaryError, UsageError
from oactl.i18n import N_


def same_file(path: object) -> UsageError:
    """The copy is the ledger itself."""
    return UsageError(
        "db.same_file",
        N_("{path} is the ledger itself, or belongs to it"),
        help=N_("name another file, best on another disk"),
        path=path,
    )


def corrupted(*, path: object, why: object) -> OactlError:
    """The file is damaged, or no ledger."""
    return OactlError(
        "ledger.corrupted",
        N_("{path} is damaged, or not a ledger ({why})"),
        help=N_(
            "see what is damaged: oactl db check; put a copy in its place: "
            "oactl db restore FILE. Until then nothing is sent"
        ),
        path=path,
        why=why,
    )


def not_yours(*, path: object, owner: object, user: object, folder: object) -> OactlError:
    """The file belongs to another user."""
    return OactlError(
        "ledger.not_yours",
        N_("{path} belongs to {owner}, and oactl runs as {user}"),
        help=N_(
            "give it back: sudo chown -R {user} '{folder}'; then always run "
            "oactl as the same user, also in cron"
        ),
        path=path,
        owner=owner,
        user=user,
        folder=folder,
    )


def locked(path: object) -> TemporaryError:
    """Another process uses the ledger."""
    return TemporaryError(
        "ledger.locked",
        N_("the ledger {path} is in use by another process"),
        help=N_("run the same again in a moment"),
        path=path,
    )


def read_only(path: object) -> OactlError:
    """The ledger cannot be written."""
    return OactlError(
        "ledger.read_only",
        N_("the ledger {path} cannot be written to"),
        help=N_("let the user that runs oactl write the file and its folder: chmod u+rw {path}"),
        path=path,
    )


def read_only_disk(path: object) -> OactlError:
    """The disk itself cannot be written, whoever asks."""
    return OactlError(
        "ledger.read_only",
        N_("the ledger {path} cannot be written to: its disk is mounted read-only"),
        help=N_("find out why (after an error of the disk Linux does that), then mount it anew"),
        path=path,
    )


def disk_full(path: object) -> OactlError:
    """The disk is full."""
    return OactlError(
        "ledger.disk_full",
        N_("the disk with the ledger {path} is full; what was recorded before is kept"),
        help=N_("make room, then run the same again"),
        path=path,
    )


def disk_error(path: object) -> OactlError:
    """The disk reports an error."""
    return OactlError(
        "ledger.disk_error",
        N_("the disk with the ledger {path} reports an error; what was recorded before is kept"),
        help=N_(
            "check the disk (also whether it is a network or synced folder), then: oactl doctor"
        ),
        path=path,
    )


def cannot_open(path: object) -> OactlError:
    """The ledger cannot be opened."""
    return OactlError(
        "ledger.cannot_open",
        N_("the ledger {path} cannot be opened"),
        help=N_(
            "let the user that runs oactl read and write the file and its "
            "folder; then: oactl doctor"
        ),
        path=path,
    )


def newer(*, path: object, version: object, newest: object) -> OactlError:
    """A newer oactl wrote the ledger."""
    return OactlError(
        "ledger.newer",
        N_(
            "the ledger {path} was written by a newer oactl (version "
            "{version}; this one knows up to {newest})"
        ),
        help=N_(
            "update oactl from where you installed it: oactl --version says which one runs here"
        ),
        path=path,
        version=version,
        newest=newest,
    )


def missing(path: object) -> OactlError:
    """There is no ledger."""
    return OactlError(
        "ledger.missing",
        N_("there is no ledger at {path}"),
        help=N_(
            "if there was one, put it back: it knows what was sent; otherwise "
            "oactl doctor makes a new one"
        ),
        path=path,
    )
