"""Errors in the user's language: our own, and what the system and the network say of a failure.

The English of the system is POSIX's own, so that it can be searched for. What is not listed stays
as it came.
"""

import errno
import re
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
# SQLite's own words of a file that it cannot use.
_SQLITE = (
    N_("file is not a database"),
    N_("database disk image is malformed"),
    N_("database is locked"),
    N_("database or disk is full"),
    N_("disk I/O error"),
    N_("unable to open database file"),
    N_("attempt to write a readonly database"),
)
# Why OpenSSL does not trust a certificate.
_CERTIFICATES = (
    N_("self-signed certificate"),
    N_("self-signed certificate in certificate chain"),
    N_("unable to get local issuer certificate"),
    N_("certificate has expired"),
    N_("certificate is not yet valid"),
)
_KNOWN = frozenset((*_BY_NUMBER.values(), *_OTHERS, *_SQLITE, *_CERTIFICATES))
# What a connection fails at, as `line.connection` says it.
_STAGES = {"name": N_("name"), "connect": N_("connect"), "proxy": N_("proxy"), "TLS": N_("TLS")}
_SSL = re.compile(r"\[SSL: (\w+)\].*", re.DOTALL)
_CERTIFICATE = "certificate not trusted: "
# LINE's codes that a person meets, wherever they stand in what it says.
_LINE_CODE = re.compile(r"\b[A-Z]+(?:_[A-Z]+)+\b")
_LINE_CODES = {"AUDIENCE_GROUP_NOT_FOUND": N_("the account has no such audience ({code})")}
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
    if words in _KNOWN:
        return _(words)
    stage, _colon, rest = words.partition(": ")
    if stage in _STAGES:
        return _("{stage}: {words}", stage=_(_STAGES[stage]), words=localized(rest))
    if words.startswith(_CERTIFICATE):
        why = localized(words.removeprefix(_CERTIFICATE))
        return _("certificate not trusted: {why}", why=why)
    if found := _SSL.fullmatch(words):
        return _("no secure connection ({code})", code=found[1])
    code = next((code for code in _LINE_CODE.findall(words) if code in _LINE_CODES), None)
    return _(_LINE_CODES[code], code=code) if code else words


def localized_params(params: Mapping[str, object]) -> dict[str, object]:
    """Params of a sentence, those that hold the system's words in the user's language."""
    return {
        name: localized(value) if name in _PARAMS and isinstance(value, str) else value
        for name, value in params.items()
    }
