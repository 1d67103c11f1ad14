"""The sandbox's own paths under `/_sandbox/`, for other processes and for a person with curl.

GET  /, /_sandbox/         how to use it, as text
GET  /_sandbox/state       clock, settings, accounts with tokens and figures, open faults
GET  /_sandbox/received    accepted requests (?account= &user= &endpoint=)
GET  /_sandbox/requests    every request and what became of it
GET  /_sandbox/arrivals    how many requests came, and how many in the busiest second
                           (?path=/v2/bot/message/multicast &account= &seconds=1)
GET  /_sandbox/friends     ids that can be reached now (?account= &limit=)
POST /_sandbox/faults      one fault object or a list of them (see `faults.py`); DELETE clears
POST /_sandbox/clock       {"set": "2026-11-25T12:00:00Z"} and/or {"advance": 3600}, {"stop": true}
POST /_sandbox/settings    fields of `Settings`, and {"account", "quota", "used"}
POST /_sandbox/reset       forget what was sent, the faults and the spent rates
"""

import json
from collections.abc import Callable
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any

from oactl.sandbox.answers import Answer, as_json, error
from oactl.sandbox.app import Sandbox
from oactl.sandbox.clock import day_of, iso, month_of
from oactl.sandbox.faults import Fault
from oactl.sandbox.state import Accepted, Account, Request, Settings, busiest

PREFIX = "/_sandbox/"


def received(app: Sandbox, account: str = "", user: str = "", endpoint: str = "") -> list[Accepted]:
    """Accepted requests in order, of one account, to one user, of one endpoint where given."""
    with app.lock:
        return [
            sent
            for name, each in app.world.accounts.items()
            for sent in each.accepted
            if account in ("", name)
            and endpoint in ("", sent.endpoint)
            and (not user or user in sent.to)
        ]


def handle(app: Sandbox, request: Request, base: str) -> Answer:
    """The answer to a request under `/_sandbox/` or for `/`."""
    if request.path in ("/", PREFIX, PREFIX.rstrip("/")):
        with app.lock:
            text = home(app, base)
        return Answer(200, text.encode(), media_type="text/plain; charset=utf-8")
    act = _ACTIONS.get((request.method, request.path.removeprefix(PREFIX)))
    if act is None:
        return error(404, "Unknown control path; GET /_sandbox/ lists them")
    try:
        with app.lock:
            return as_json(act(app, request))
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as fault:
        return error(400, f"{type(fault).__name__}: {fault}")


def home(app: Sandbox, base: str) -> str:
    """Where the sandbox is, whom it plays, and how to talk to it, for a person."""
    now = app.world.clock.now()
    lines = [
        "oactl sandbox: a LINE Messaging API that reaches nobody",
        "",
        f"base URL   {base}   (OACTL_LINE_API_BASE and OACTL_LINE_DATA_API_BASE)",
        f"clock      {iso(now)}",
        f"seed       {app.world.seed}",
    ]
    for account in app.world.accounts.values():
        spec = account.spec
        lines += [
            "",
            f"account    {spec.name} ({spec.display_name}, {spec.basic_id})",
            f"  token           {spec.token}",
            f"  bot user id     {spec.bot_user_id}",
            f"  channel id      {spec.channel_id}",
            f"  channel secret  {spec.channel_secret}",
            f"  friends         {len(account.people.reachable(now))}",
        ]
    guide = (__doc__ or "").partition("\n\n")[2].rstrip()
    return "\n".join([*lines, "", guide, ""])


def _state(app: Sandbox, _request: Request) -> dict[str, Any]:
    world = app.world
    return {
        "now": iso(world.clock.now()),
        "seed": world.seed,
        "settings": asdict(world.settings),
        "accounts": [_account(each, world.clock.now()) for each in world.accounts.values()],
        "faults": [asdict(fault) for fault in app.faults.open()],
        "requests": len(app.log),
    }


def _account(account: Account, now: float) -> dict[str, Any]:
    followers, reaches, blocks = account.people.figures(day_of(now) - 1)
    return {
        "name": account.spec.name,
        "token": account.spec.token,
        "botUserId": account.spec.bot_user_id,
        "basicId": account.spec.basic_id,
        "channelId": account.spec.channel_id,
        "channelSecret": account.spec.channel_secret,
        "friends": len(account.people.reachable(now)),
        "yesterday": {"followers": followers, "targetedReaches": reaches, "blocks": blocks},
        "quota": account.quota,
        "used": account.usage(now),
        "accepted": len(account.accepted),
    }


def _received(app: Sandbox, request: Request) -> dict[str, Any]:
    asked = {name: request.param(name) or "" for name in ("account", "user", "endpoint")}
    return {"received": [sent.as_json() for sent in received(app, **asked)]}


def _requests(app: Sandbox, _request: Request) -> dict[str, Any]:
    return {"requests": [each.as_json() for each in app.log]}


def _arrivals(app: Sandbox, request: Request) -> dict[str, Any]:
    times = app.arrivals.of(request.param("path") or "", request.param("account") or "")
    seconds = float(request.param("seconds") or 1)
    return {"requests": len(times), "busiest": busiest(times, seconds)}


def _friends(app: Sandbox, request: Request) -> dict[str, Any]:
    name = request.param("account") or next(iter(app.world.accounts))
    people = app.world.accounts[name].people.reachable(app.world.clock.now())
    limit = request.param("limit")
    return {"account": name, "userIds": people[: int(limit) if limit else None]}


def _faults(app: Sandbox, request: Request) -> dict[str, Any]:
    if request.method == "DELETE":
        app.faults.clear()
    elif request.method == "POST":
        given = json.loads(request.body)
        for each in given if isinstance(given, list) else [given]:
            app.faults.add(Fault(**each))
    return {"faults": [asdict(fault) for fault in app.faults.open()]}


def _clock(app: Sandbox, request: Request) -> dict[str, Any]:
    wish, clock = _wish(request), app.world.clock
    if "set" in wish:
        clock.set(_moment(wish["set"]), stop=bool(wish.get("stop")))
    if "advance" in wish:
        clock.advance(float(wish["advance"]))
    if "stop" in wish:
        clock.set(clock.now(), stop=bool(wish["stop"]))
    return {"now": iso(clock.now())}


def _wish(request: Request) -> dict[str, Any]:
    wish = json.loads(request.body)
    if not isinstance(wish, dict):
        raise TypeError("a JSON object is needed")
    return wish


def _moment(text: str) -> float:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment needs its offset, such as Z or +08:00")
    return moment.timestamp()


def _settings(app: Sandbox, request: Request) -> dict[str, Any]:
    wish = _wish(request)
    names = {field.name for field in fields(Settings)}
    if unknown := wish.keys() - names - {"account", "quota", "used"}:
        raise ValueError(f"unknown settings: {', '.join(sorted(unknown))}")
    account = app.world.accounts[wish.get("account") or next(iter(app.world.accounts))]
    before = app.world.settings
    values = {name: type(getattr(before, name))(wish[name]) for name in names & wish.keys()}
    app.world.settings = replace(before, **values)
    account.quota = wish.get("quota", account.quota)
    if "used" in wish:
        account.used[month_of(app.world.clock.now())] = int(wish["used"])
    return _state(app, request)


def _reset(app: Sandbox, request: Request) -> dict[str, Any]:
    for account in app.world.accounts.values():
        account.forget()
    app.faults.clear()
    app.buckets.refill()
    app.windows.forget()
    app.arrivals.forget()
    app.log.clear()
    return _state(app, request)


_ACTIONS: dict[tuple[str, str], Callable[[Sandbox, Request], dict[str, Any]]] = {
    ("GET", "state"): _state,
    ("GET", "received"): _received,
    ("GET", "requests"): _requests,
    ("GET", "arrivals"): _arrivals,
    ("GET", "friends"): _friends,
    **{(method, "faults"): _faults for method in ("GET", "POST", "DELETE")},
    ("POST", "clock"): _clock,
    ("POST", "settings"): _settings,
    ("POST", "reset"): _reset,
}
