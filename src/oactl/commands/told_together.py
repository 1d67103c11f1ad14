"""What a run over many accounts has to tell: what is alike is said once, with whom it concerns."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, cast

from oactl.commands.account_groups import NAMED, accounts_of
from oactl.commands.next_step import flattened, next_step
from oactl.commands.sentences import NEWLY, sentences_of, why
from oactl.domain.account import Workspace
from oactl.domain.delivery.summary import Notice, common_facts
from oactl.domain.plan import short_name
from oactl.i18n import N_, Message, _
from oactl.words.errors import localized_params

# What is said of one account each, and how it is said of several.
_OF_ACCOUNTS: Mapping[str, tuple[Message, Message]] = {
    "push.credentials": (
        N_("{accounts} are left out of this run ({reason})"),
        N_("what is the matter: oactl account check"),
    ),
    "push.unreachable": (
        N_("{accounts}: LINE at {host} cannot be reached ({error}); what is due waits"),
        N_("try again: oactl push --due; what may be in the way: oactl doctor"),
    ),
    "push.open_files": (
        N_(
            "{accounts}: this machine lets oactl open no more files at one time; what is due "
            "waits for the next run"
        ),
        N_("let it open more where push runs: ulimit -n 1024 (systemd: LimitNOFILE=1024)"),
    ),
}
_ANY_ACCOUNT = "ACCOUNT"  # stands in a command that goes for each of them


class Sentence(NamedTuple):
    """What is said, the next command where there is one, and the notices that it tells."""

    message: str
    advice: str | None
    notices: Sequence[Notice]


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
            yield Sentence(
                _("which accounts: oactl status, and oactl delivery list --all"), None, ()
            )

    def _of_several(self, notices: Sequence[Notice]) -> tuple[str, str | None]:
        accounts = accounts_of(self._workspace, [each.account for each in notices])
        if notices[0].code == "push.stopped":
            return _of_gate(notices, accounts)
        message, advice = _OF_ACCOUNTS[notices[0].code]
        params = localized_params(notices[0].params)
        if notices[0].code == "push.credentials":
            code = str(params["reason"]).rpartition(".")[2]
            params["reason"] = why("credentials", code, host=params.get("host"))
        return _(message, **{**params, "accounts": accounts}), _(advice)


def _key_of(notice: Notice) -> tuple[object, ...] | None:
    """What notices that are told in one sentence have in common; None for what stands alone."""
    params = notice.params
    if notice.code == "push.stopped":
        unattended = "unattended" in params["params"]
        of_gate = (params["state"], params["gate"], params["reason"], unattended)
        return notice.code, short_name(params["occurrence"]), *of_gate
    if notice.code in _OF_ACCOUNTS:
        return notice.code, params.get("reason"), params.get("host"), params.get("error")
    return None


def _of_gate(notices: Sequence[Notice], accounts: str) -> tuple[str, str]:
    """One occurrence that a gate stops in several accounts."""
    params = notices[0].params
    facts = [cast("Mapping[str, object]", each.params["params"]) for each in notices]
    known = flattened(common_facts(facts))
    gate, reason, name = params["gate"], params["reason"], short_name(params["occurrence"])
    message = _(
        NEWLY[params["state"]],
        occurrence=_("{occurrences}, {accounts}", occurrences=name, accounts=accounts),
        why=why(gate, reason, **known),
    )
    of_post = {key: params[key] for key in ("state", "plan", "post")}
    each = f"{_ANY_ACCOUNT}/{name}"
    return message, next_step(gate, reason, **{**known, **of_post, "occurrence": each})
