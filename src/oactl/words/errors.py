"""Errors in the user's language: our own, and what the system and the network say of a failure.

The English of the system is POSIX's own, so that it can be searched for. What is not listed stays
as it came.
"""

import errno
import re
from collections.abc import Mapping

from oactl.errors import OactlError
from oactl.i18n import N_, Message, Plural, _
from oactl.words import ages
from oactl.words.answers import answer_in_words

# By the check's code.
CHECKS: Mapping[str, Message] = {
    "doctor.receiver": N_("receiver {receiver}"),
    "doctor.receiver_unusable": N_("receiver {receiver} cannot be told: {why}"),
    "doctor.receiver_not_told": N_("receiver {receiver} was not told: {why}"),
    "doctor.configuration": N_("{file}: {accounts}"),
    "doctor.no_accounts": N_("{file} has no account yet"),
    "doctor.bad_configuration": Plural(
        "{file} cannot be used: {count} finding", "{file} cannot be used: {count} findings", "count"
    ),
    "doctor.plans": Plural("{posts} post in the plans", "{posts} posts in the plans", "posts"),
    "doctor.plans_wrong": Plural(
        "{errors} error in the plans; the post concerned does not go out",
        "{errors} errors in the plans; the posts concerned do not go out",
        "errors",
    ),
    "doctor.plans_held": Plural(
        "{held} audience cannot be sent to, by its list or by what LINE said; its posts are held",
        "{held} audiences cannot be sent to, by their lists or by what LINE said; "
        "their posts are held",
        "held",
    ),
    "doctor.database": N_("{path}: whole and writable (version {version})"),
    "doctor.database_damaged": Plural(
        "{path} is damaged in {count} place: {first}",
        "{path} is damaged in {count} places: {first}",
        "count",
    ),
    "doctor.database_made": N_("{path}: there was none, so it was made (version {version})"),
    "doctor.synced": N_(
        "{path} lies in a folder that {by} copies; a copy made in the "
        "middle of a write is damaged, and two machines would each send"
    ),
    "doctor.network": N_(
        "{path} lies on a network file system ({by}), where locks cannot be trusted"
    ),
    "doctor.permissions": N_("ledger and tokens are for you alone"),
    "doctor.open_to_others": N_("{path} can be read or written by others"),
    "doctor.folder_open": N_("the folder {path} can be read or written by others"),
    "doctor.folder_closed": N_(
        "the folder {path} could be read by others; it is closed to them now"
    ),
    "doctor.not_yours": N_("{path} belongs to {owner}, and oactl runs as {user}"),
    "doctor.credentials": N_("{account}: the token is that of {name} ({basic_id})"),
    "doctor.line": N_("{account}: {host} answers"),
    "doctor.line_quota": N_(
        "{account}: {host} answers, {left} of {limit} messages left this month"
    ),
    "doctor.line_quota_spent": N_("{account}: none of this month's {limit} messages is left"),
    "doctor.line_no_quota": N_(
        "{account}: {host} answers, but does not say what is left this month"
    ),
    "doctor.clock": N_("agrees with LINE's ({seconds} s)"),
    "doctor.clock_set": N_("set by --now or OACTL_NOW; not compared with LINE's"),
    "doctor.clock_unknown": N_("not compared: no answer from LINE"),
    "doctor.clock_slow": N_("differs from LINE's by {seconds} s"),
    "doctor.paused": N_("nothing goes out for {accounts}: {why}"),
    "doctor.never_ran": N_("push has not run here yet"),
    "doctor.ran": N_("{age}: {came}"),
    "doctor.ran_with_trouble": N_("{age}: {came}"),
    "doctor.ran_by_hand": N_("{age}, by hand ({came}); cron has not been seen"),
    "doctor.ran_long_ago": N_("{age} ({came}); cron seems to have stopped"),
    "doctor.scheduled_never_ran": N_("{kind} has the job, but push has not run here yet"),
    "doctor.scheduled_long_ago": N_("{age} ({came}), though {kind} has the job"),
    "doctor.scheduled_by_hand": N_("{age}, by hand ({came}); {kind} has the job"),
    "doctor.schedule": N_("{kind} runs push each minute and insight sync each day"),
    "doctor.schedule_partly": N_("{kind} has one of the two jobs; nothing runs {job}"),
    "doctor.schedule_sync_stopped": N_(
        "{kind} has the jobs, but insight sync fetched nothing for two days"
    ),
    "doctor.installs_by_name": N_(
        "{path}, line {line} installs oactl by its name: whoever gets hold of the name runs there"
    ),
    "account.clock_wrong": N_("this machine's clock is wrong by {seconds} s (LINE's minus ours)"),
}

# What to do, by the check's code.
CHECK_HELP: Mapping[str, Message] = {
    "doctor.receiver_unusable": N_("put it right under `notify:`, then: oactl notify test"),
    "doctor.receiver_not_told": N_("try it: oactl notify test --to {receiver}"),
    "doctor.no_accounts": N_("oactl account add NAME"),
    "doctor.bad_configuration": N_("fix them at the places named; oactl doctor again"),
    "doctor.plans_wrong": N_("oactl plan validate"),
    "doctor.plans_held": N_("oactl plan validate"),
    "doctor.database_damaged": N_(
        "all of it: oactl db check; put a copy in its place: oactl db restore FILE"
    ),
    "doctor.synced": N_(
        "move the workspace out of it, or only the ledger (database: in oactl.yaml)"
    ),
    "doctor.network": N_("keep the workspace on a local disk"),
    "doctor.open_to_others": N_("chmod 600 '{path}'"),
    "doctor.folder_open": N_("chmod 700 '{path}'"),
    "doctor.folder_closed": N_("were tokens or user ids in it? Then others may have read them"),
    "doctor.not_yours": N_("sudo chown -R {user} '{folder}'; then always run oactl as one user"),
    "doctor.line_quota_spent": N_(
        "change the price plan in LINE Official Account Manager, or wait for the next month"
    ),
    "doctor.clock_slow": N_("switch on network time, for example: sudo timedatectl set-ntp true"),
    "doctor.paused": N_("when it may go on: oactl resume"),
    "doctor.never_ran": N_("oactl schedule install; by hand, in crontab (crontab -e):\n{cron}"),
    "doctor.scheduled_never_ran": N_("wait a minute; then see what {kind} says: {look}"),
    "doctor.scheduled_long_ago": N_("see what {kind} says: {look}"),
    "doctor.schedule_partly": N_("oactl schedule install"),
    "doctor.schedule_sync_stopped": N_("run it now: oactl insight sync; what {kind} says: {look}"),
    "doctor.ran_with_trouble": N_("oactl status"),
    "doctor.ran_by_hand": N_("oactl schedule install; by hand, in crontab (crontab -e):\n{cron}"),
    "doctor.ran_long_ago": N_("oactl schedule install; by hand, in crontab (crontab -e):\n{cron}"),
    "doctor.installs_by_name": N_(
        "replace that line: python -m pip install --require-hashes -r "
        ".github/oactl/requirements.txt (oactl init DIR writes such a file and workflow into a new "
        "folder)"
    ),
    "account.clock_wrong": N_(
        "switch on network time, for example: sudo timedatectl set-ntp "
        "true; until then nothing is sent"
    ),
}

# By the check's name.
CHECK_NAMES: Mapping[str, Message] = {
    "configuration": N_("configuration"),
    "plans": N_("plans"),
    "database": N_("ledger"),
    "permissions": N_("permissions"),
    "credentials": N_("credentials"),
    "line": N_("LINE"),
    "clock": N_("clock"),
    "last_run": N_("last push"),
    "pause": N_("pause"),
    "schedule": N_("schedule"),
    "workflow": N_("workflow"),
    "notices": N_("notices"),
}

# All of one width.
CHECK_STATES: Mapping[str, Message] = {
    "ok": N_("ok   "),
    "warn": N_("WARN "),
    "fault": N_("FAULT"),
}


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
_SSL = r"(?s)\[SSL: (\w+)\].*"
_CERTIFICATE = "certificate not trusted: "
# LINE's codes that a person meets, wherever they stand in what it says.
_LINE_CODE = r"\b[A-Z]+(?:_[A-Z]+)+\b"
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
    if found := re.fullmatch(_SSL, words):
        return _("no secure connection ({code})", code=found[1])
    code = next((code for code in re.findall(_LINE_CODE, words) if code in _LINE_CODES), None)
    if code:
        return _(_LINE_CODES[code], code=code)
    return answer_in_words(words, localized) or words


def localized_params(params: Mapping[str, object]) -> dict[str, object]:
    """Params of a sentence, those that hold the system's words in the user's language.

    A sentence with `minutes` may name them as a `length` or an `age`.
    """
    said = {
        name: localized(value) if name in _PARAMS and isinstance(value, str) else value
        for name, value in params.items()
    }
    minutes = params.get("minutes")
    if isinstance(minutes, int):
        said |= {"length": ages.length(minutes), "age": ages.age(minutes)}
    return said
