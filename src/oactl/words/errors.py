"""Errors in the user's language: our own, and what the system and the network say of a failure.

The English of the system is POSIX's own, so that it can be searched for. What is not listed stays
as it came.
"""

import errno
from collections.abc import Mapping

from oactl.errors import OactlError
from oactl.i18n import N_, _

_BY_NUMBER = {
    errno.EACCES: N_("Permission denied"),
    errno.EADDRINUSE: N_("Address already in use"),
    errno.EBADF: N_("Bad file descriptor"),
    errno.EBUSY: N_("Device or resource busy"),
    errno.ECONNREFUSED: N_("Connection refused"),
    errno.ECONNRESET: N_("Connection reset by peer"),
    errno.EEXIST: N_("File exists"),
    errno.EFBIG: N_("File too large"),
    errno.EHOSTUNREACH: N_("No route to host"),
    errno.EINVAL: N_("Invalid argument"),
    errno.EIO: N_("Input/output error"),
    errno.EISDIR: N_("Is a directory"),
    errno.ELOOP: N_("Too many levels of symbolic links"),
    errno.EMFILE: N_("Too many open files"),
    errno.ENAMETOOLONG: N_("File name too long"),
    errno.ENETUNREACH: N_("Network is unreachable"),
    errno.ENOENT: N_("No such file or directory"),
    errno.ENOSPC: N_("No space left on device"),
    errno.ENOTDIR: N_("Not a directory"),
    errno.ENOTEMPTY: N_("Directory not empty"),
    errno.EPERM: N_("Operation not permitted"),
    errno.EPIPE: N_("Broken pipe"),
    errno.EROFS: N_("Read-only file system"),
    errno.ETIMEDOUT: N_("Connection timed out"),
    errno.EXDEV: N_("Invalid cross-device link"),
}
# Without a number of their own: names that cannot be resolved, and our own words about sockets.
_OTHERS = (
    N_("Name or service not known"),
    N_("Temporary failure in name resolution"),
    N_("no answer in time"),
)
_KNOWN = frozenset((*_BY_NUMBER.values(), *_OTHERS))
# The params of errors and notices that hold the system's words.
_PARAMS = frozenset({"why", "error", "reason"})


def sentence_of(error: OactlError) -> str:
    """What is wrong."""
    return _(error.message, **localized_params(error.params))


def help_of(error: OactlError) -> str | None:
    """The next step, where there is one."""
    return _(error.help, **localized_params(error.params)) if error.help else None


def reason_of(error: OSError) -> str:
    """Why something failed, in English; `localized` says it in the user's language."""
    number = error.errno
    return _BY_NUMBER.get(number or 0) or error.strerror or str(error) or "?"


def localized(words: str) -> str:
    """The system's words in the user's language; others as they are."""
    return _(words) if words in _KNOWN else words


def localized_params(params: Mapping[str, object]) -> dict[str, object]:
    """Params of a sentence, those that hold the system's words in the user's language."""
    return {
        name: localized(value) if name in _PARAMS and isinstance(value, str) else value
        for name, value in params.items()
    }
