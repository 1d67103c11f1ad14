"""The sentences of notices, and why a gate stops something, in the reader's language."""

from collections.abc import Mapping
from typing import cast

from oactl.commands.next_step import flattened, next_step
from oactl.domain.account import LINE_HOST
from oactl.domain.delivery.summary import Notice
from oactl.i18n import N_, _
from oactl.words.errors import localized_params
from oactl.words.gates import hold_in_words
from oactl.words.next_steps import STATE_HELP
from oactl.words.notices import ALERT, NOTICE_HELP, NOTICES

# How a gate stops an occurrence, by its state.
_NEWLY: dict[str, str] = {
    "held": N_("held: {occurrence}: {why}"),
    "missed": N_("missed: {occurrence}: {why}"),
}


def why(gate: str, reason: str, /, **params: object) -> str:
    """Why a gate stops something, in words: with its figures where they are known."""
    return hold_in_words(gate, reason, params) or gate  # of another version of oactl


def why_not(account: str, code: str, host: str) -> str:
    """Why an account's token does not serve, by a code such as `credentials.env` or `rejected`.

    `host` is who did not accept it.
    """
    return why("credentials", code.rpartition(".")[2], account=account, host=host)


def sentences_of(notice: Notice) -> tuple[str, str | None]:
    """The sentence of a notice, and the next command where there is one."""
    if notice.code == ALERT:
        from oactl.words.alerts import alert_text, whole_day

        return alert_text(notice.params), whole_day(notice.params)
    params = flattened(notice.params)
    if notice.code == "push.stopped":
        return _stopped(params)
    code = notice.code
    params.setdefault("host", LINE_HOST)  # an older oactl left it out
    if code == "push.credentials":
        names = (str(params[name]) for name in ("account", "reason", "host"))
        params["reason"] = why_not(*names)
    if code == "push.begun_held":
        params["gate"] = why(str(params["gate"]), "")
    if code == "push.lost" and params["due"]:
        code = "push.lost_due"
    advice = NOTICE_HELP.get(notice.code)
    if code == "push.already":  # how it stands says what may be done
        advice = STATE_HELP.get(str(params["state"]), advice)
    message = _(NOTICES[code], **localized_params(params))
    return message, None if advice is None else _(advice, **params)


def _stopped(params: dict[str, object]) -> tuple[str, str]:
    inner = flattened(cast("Mapping[str, object]", params.pop("params")))
    gate, reason = str(params["gate"]), str(params["reason"])
    sentence = why(gate, reason, **inner)
    message = _(_NEWLY[str(params["state"])], occurrence=params["occurrence"], why=sentence)
    return message, next_step(gate, reason, **{**inner, **params})
