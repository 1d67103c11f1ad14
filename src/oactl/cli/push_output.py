"""What a push run does, told as it happens.

A line a delivery on stdout, what needs a person on stderr.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from oactl.cli.screen import Screen
from oactl.domain.delivery.notice import Notice
from oactl.domain.delivery.state import State
from oactl.domain.delivery.summary import DeliverySummary
from oactl.ledger.outbox import Outbox
from oactl.sending.result import PushResult, Step

_ON_STDERR = frozenset({State.HELD, State.MISSED})


def show(
    screen: Screen,
    steps: Iterable[Step],
    outbox: Outbox,
    now: datetime,
    *,
    as_json: bool,
    dry_run: bool = False,
) -> PushResult:
    """Tell the steps of a run, and mark as told what was written out.

    With nothing to tell nothing is printed at all, so that cron mails nobody. What could not be
    written stays untold, for the next run.
    """
    result, told = PushResult(now, dry_run), list[Notice]()
    for step in steps:
        result = result.plus(step)
        for notice in step.notices:
            _tell(screen, notice, lines=not as_json, dry_run=dry_run)
        told += step.notices
        if not as_json and screen.is_written():
            outbox.tell(told, now)
            told.clear()
    if as_json:
        screen.json(result.to_json())
        if screen.is_written():
            outbox.tell(told, now)
    return result


def _tell(screen: Screen, notice: Notice, *, lines: bool, dry_run: bool) -> None:
    summary = notice.summary
    if summary and lines and (dry_run or summary.state not in _ON_STDERR):
        screen.out(line(screen, summary))
    if notice.code:
        tell(screen, notice)


def line(screen: Screen, summary: DeliverySummary) -> str:
    """One delivery in one line."""
    t, count = screen.t, summary.recipients
    people = t("push.people", count=f"{count:,}") if count is not None else ""
    parts = [t(f"state.{summary.state.value}"), summary.occurrence, t(f"via.{summary.via}"), people]
    if summary.batches > 1:
        accepted, batches = summary.batches_accepted, summary.batches
        parts.append(t("push.batches", accepted=accepted, batches=batches))
    parts += [rejected(screen, summary), note(screen, summary)]
    return "  ".join(part for part in parts if part)


def rejected(screen: Screen, summary: DeliverySummary) -> str:
    """How many recipients LINE named as not valid; empty where none."""
    count = summary.rejected
    return screen.t("push.rejected_people", count=f"{count:,}") if count else ""


def note(screen: Screen, summary: DeliverySummary) -> str:
    """Why something is not simply sent: the gate, the reason, or LINE's own words."""
    if summary.held_by:
        return why(screen, summary.held_by, summary.reason or "")
    return reason(screen, summary.reason) or summary.error or ""


def reason(screen: Screen, code: str | None) -> str:
    """A reason in words; what a person gave as reason stands behind its colon as it is."""
    kind, _, words = (code or "").partition(": ")
    if kind.startswith("narrowcast_error_"):
        kind, words = "narrowcast_error", kind.rpartition("_")[2]
    key = f"push.reason_{kind}"
    return screen.t(key, words=words) if kind and screen.t.has(key) else code or ""


def why(screen: Screen, gate: str, reason: str, /, **params: object) -> str:
    """Why a gate stops something, in words: with its figures where they are known."""
    key = f"gate.{gate}.{reason}"
    return screen.t(key, **params) if screen.t.fits(key, params) else screen.t(f"gate.{gate}")


def why_not(screen: Screen, account: str, code: str) -> str:
    """Why an account's token does not serve, by a code such as `credentials.env` or `rejected`."""
    return why(screen, "credentials", code.rpartition(".")[2], account=account)


def tell(screen: Screen, notice: Notice) -> None:
    """A notice on stderr, with the next command where there is one."""
    params = {name: flat(value) for name, value in notice.params.items()}
    if notice.code == "push.stopped":
        _stopped(screen, params)
        return
    if notice.code == "push.credentials":
        params["reason"] = why_not(screen, str(params["account"]), str(params["reason"]))
    if notice.code == "push.begun_held":
        params["gate"] = why(screen, str(params["gate"]), "")
    if notice.code == "push.lost" and params["due"]:
        screen.tell("push.lost_due", **params)
    else:
        screen.tell(notice.code, **params)
    _next(screen, f"{notice.code}.next", params)


def _stopped(screen: Screen, params: dict[str, object]) -> None:
    known = params.pop("params")
    inner = {name: flat(value) for name, value in dict(known).items()}  # type: ignore[call-overload]
    gate, reason = str(params["gate"]), str(params["reason"])
    told = why(screen, gate, reason, **inner)
    screen.tell(f"push.newly_{params['state']}", occurrence=params["occurrence"], why=told)
    _next(screen, f"gate.{gate}.next", {**inner, **params})


def _next(screen: Screen, key: str, params: Mapping[str, object]) -> None:
    if screen.t.has(key):
        screen.err("  " + screen.t(key, **params))


def flat(value: object) -> object:
    """A list as words in a row."""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value
