"""What a run over many accounts has to tell: what is alike is said once, with whom it concerns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from oactl.commands.account_groups import NAMED, accounts_of
from oactl.commands.sentences import sentences_of, why
from oactl.domain.account import Workspace
from oactl.domain.delivery.summary import Notice, common_facts
from oactl.domain.plan import short_name
from oactl.i18n import N_, Message, _
from oactl.words.errors import localized_params
from oactl.words.notices import NOTICE_HELP

# What is said of an account, and how it is said of several; and the next step of several.
_OF_ACCOUNTS: Mapping[str, Message] = {
    "push.credentials": N_("{accounts} are left out of this run ({reason})"),
    "push.unreachable": N_(
        "{accounts}: LINE at {host} cannot be reached ({error}); what is due waits"
    ),
    "push.open_files": N_(
        "{accounts}: this machine lets oactl open no more files at one time; what is due "
        "waits for the next run"
    ),
    "push.lost": N_(
        "{accounts}: no plan has these posts any more: {posts}; nothing of them is sent"
    ),
}
_HELP_OF_ACCOUNTS: Mapping[str, Message] = {
    **NOTICE_HELP,
    "push.credentials": N_("what is the matter: oactl account check"),
}
# What is said of a delivery: those of one occurrence that stand alike are told together.
_OF_DELIVERIES = frozenset(
    (
        *("push.begun_held", "push.missed", "push.refused", "push.sending"),
        *("push.stopped_approval", "push.stopped_paused", "push.stopped_quiet_hours"),
    )
)
_ALIKE = ("accepted", "batches", "gate", "reason", "error")


class Sentence(NamedTuple):
    """What is said, the next command where there is one, and the notices that it tells."""

    message: str
    advice: str | None
    notices: Sequence[Notice] = ()


class ToldTogether:
    """Notices that wait until the end of a run, those together that differ by their account."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._found: dict[tuple[object, ...], list[Notice]] = {}

    def take(self, notice: Notice) -> bool:
        """Whether the notice waits here: only what may concern many accounts alike."""
        key = _key_of(notice)
        if key is not None:
            self._found.setdefault(key, []).append(notice)
        return key is not None

    def sentences(self) -> Iterator[Sentence]:
        """What has to be said, in the order of the first of each."""
        for notices in self._found.values():
            said = sentences_of(notices[0]) if len(notices) == 1 else self._of_several(notices)
            yield Sentence(*said, notices)
        if any(len(notices) > NAMED for notices in self._found.values()):
            yield Sentence(_("which accounts: oactl status, and oactl delivery list --all"), None)

    def _of_several(self, notices: Sequence[Notice]) -> tuple[str, str | None]:
        accounts = accounts_of(self._workspace, [each.account for each in notices])
        if notices[0].code in _OF_ACCOUNTS:
            return _of_accounts(notices[0], accounts)
        return _of_occurrence(notices, accounts)


def _key_of(notice: Notice) -> tuple[object, ...] | None:
    """What notices that are told in one sentence have in common; None for what stands alone."""
    code, params = notice.code, notice.params
    if code == "push.stopped":
        of_gate = (params["state"], params["gate"], params["reason"])
        return code, short_name(params["occurrence"]), *of_gate, "unattended" in params["params"]
    if code in _OF_DELIVERIES:
        return code, short_name(params["occurrence"]), *(params.get(name) for name in _ALIKE)
    if code in _OF_ACCOUNTS:
        posts = tuple(params.get("posts", ()))
        return code, params.get("reason"), params.get("host"), params.get("error"), posts
    return None


def _of_accounts(first: Notice, accounts: str) -> tuple[str, str]:
    """What stands alike in several accounts."""
    params = localized_params({**first.params, "accounts": accounts})
    if first.code == "push.credentials":
        code = str(params["reason"]).rpartition(".")[2]
        params["reason"] = why("credentials", code, host=params.get("host"))
    return _(_OF_ACCOUNTS[first.code], **params), _(_HELP_OF_ACCOUNTS[first.code])


def _of_occurrence(notices: Sequence[Notice], accounts: str) -> tuple[str, str | None]:
    """What stands alike of one occurrence in several accounts; its command goes for each."""
    first = notices[0]
    name = short_name(first.params["occurrence"])
    known: dict[str, Any] = dict(first.params)
    if "params" in known:
        known["params"] = common_facts([each.params["params"] for each in notices])
    whom = _("{occurrences}, {accounts}", occurrences=name, accounts=accounts)
    message, _advice = sentences_of(replace(first, params={**known, "occurrence": whom}))
    each = f"ACCOUNT/{name}"
    of_each = replace(first, params={**known, "occurrence": each, "id": each})
    return message, sentences_of(of_each)[1]
