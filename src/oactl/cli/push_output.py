"""What a push run did: a line a delivery on stdout, what needs a person on stderr."""

from oactl.cli.screen import Screen
from oactl.domain.delivery.standing import State
from oactl.domain.delivery.view import View
from oactl.operations.pushed import Notice, Pushed

_ON_STDERR = frozenset({State.HELD, State.MISSED})


def show(screen: Screen, pushed: Pushed, *, as_json: bool) -> None:
    """Print a run. With nothing to tell nothing is printed at all, so that cron mails nobody."""
    if as_json:
        screen.json(pushed.to_json())
    else:
        for run in pushed.runs:
            for view in run.views:
                news = view.id not in run.no_news and view.state not in _ON_STDERR
                if news or pushed.dry_run:
                    screen.out(line(screen, view))
    for notice in [*(n for run in pushed.runs for n in run.notices), *pushed.notices]:
        tell(screen, notice)


def line(screen: Screen, view: View) -> str:
    """One delivery in one line."""
    t = screen.t
    people = t("push.people", count=f"{view.recipients:,}") if view.recipients is not None else ""
    parts = [t(f"state.{view.state.value}"), view.occurrence, t(f"via.{view.via}"), people]
    if view.batches > 1:
        parts.append(t("push.batches", accepted=view.batches_accepted, batches=view.batches))
    parts.append(note(screen, view))
    return "  ".join(part for part in parts if part)


def note(screen: Screen, view: View) -> str:
    """Why something is not simply sent: the gate, the reason, or LINE's own words."""
    if view.held_by:
        return why(screen, view.held_by, view.reason or "")
    return reason(screen, view.reason) or view.error or ""


def reason(screen: Screen, code: str | None) -> str:
    """A reason in words; what a person gave as reason stands behind its colon as it is."""
    kind, _, words = (code or "").partition(": ")
    if kind.startswith("narrowcast_error_"):
        kind, words = "narrowcast_error", kind.rpartition("_")[2]
    key = f"push.reason_{kind}"
    return screen.t(key, words=words) if kind and screen.t.has(key) else code or ""


def why(screen: Screen, gate: str, reason: str, **facts: object) -> str:
    """Why a gate stops something, in words: with its figures where they are known."""
    key = f"gate.{gate}.{reason}"
    return screen.t(key, **facts) if screen.t.fits(key, facts) else screen.t(f"gate.{gate}")


def why_not(screen: Screen, account: str, code: str) -> str:
    """Why an account's token does not serve, by a code such as `credentials.env` or `rejected`."""
    return why(screen, "credentials", code.rpartition(".")[2], account=account)


def tell(screen: Screen, notice: Notice) -> None:
    """A notice on stderr, with the next command where there is one."""
    facts = dict(notice.facts)
    if notice.code == "push.stopped":
        _stopped(screen, facts)
        return
    if notice.code == "push.credentials":
        facts["reason"] = why_not(screen, str(facts["account"]), str(facts["reason"]))
    if notice.code == "push.begun_held":
        facts["gate"] = why(screen, str(facts["gate"]), "")
    screen.tell(notice.code, **facts)
    _next(screen, f"{notice.code}.next", facts)


def _stopped(screen: Screen, facts: dict[str, object]) -> None:
    known = facts.pop("facts")
    inner = {name: flat(value) for name, value in dict(known).items()}  # type: ignore[call-overload]
    gate, reason = str(facts["gate"]), str(facts["reason"])
    told = why(screen, gate, reason, **inner)
    screen.tell(f"push.newly_{facts['state']}", occurrence=facts["occurrence"], why=told)
    _next(screen, f"gate.{gate}.next", facts)


def _next(screen: Screen, key: str, facts: dict[str, object]) -> None:
    if screen.t.has(key):
        screen.err("  " + screen.t(key, **facts))


def flat(value: object) -> object:
    """A list as words in a row."""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value
