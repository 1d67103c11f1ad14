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
import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from oactl.sandbox.answers import Answer, Refused, as_json, error, refuse
from oactl.sandbox.app import Sandbox
from oactl.sandbox.clock import day_of, iso, month_of
from oactl.sandbox.faults import KINDS, Fault
from oactl.sandbox.state import Accepted, Account, Request, busiest

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
    except Refused as refused:
        return refused.answer


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
    seconds = asked_number(request.param("seconds") or "1", "seconds")
    return {"requests": len(times), "busiest": busiest(times, seconds)}


def _friends(app: Sandbox, request: Request) -> dict[str, Any]:
    account = _account_named(app, request.param("account"))
    people = account.people.reachable(app.world.clock.now())
    limit = request.param("limit")
    most = int(asked_number(limit, "limit")) if limit else None
    return {"account": account.spec.name, "userIds": people[:most]}


def _account_named(app: Sandbox, name: object) -> Account:
    """The account of a name, the first without one."""
    accounts = app.world.accounts
    if not name:
        return next(iter(accounts.values()))
    if not isinstance(name, str) or name not in accounts:
        raise wrong(f"There is no account {name}; there are: {', '.join(accounts)}")
    return accounts[name]


def _faults(app: Sandbox, request: Request) -> dict[str, Any]:
    if request.method == "DELETE":
        app.faults.clear()
    elif request.method == "POST":
        given = read_json(request.body)
        faults = [_fault(each) for each in (given if isinstance(given, list) else [given])]
        for fault in faults:
            app.faults.add(fault)
    return {"faults": [asdict(fault) for fault in app.faults.open()]}


def _fault(given: object) -> Fault:
    sample = Fault("")
    wish = of_fields(an_object(given), asdict(sample), optional={"count"})
    if wish.get("kind") not in KINDS:
        raise wrong(f"`kind` has to be one of: {', '.join(sorted(KINDS))}")
    return replace(sample, **wish)


def _clock(app: Sandbox, request: Request) -> dict[str, Any]:
    wish = an_object(read_json(request.body))
    clock = app.world.clock
    known = of_fields(wish, {"set": "", "advance": 0.0, "stop": False})
    moment = a_moment(known["set"], "set") if "set" in known else None
    if moment is not None:
        clock.set(moment, stop=known.get("stop", False))
    if "advance" in known:
        clock.advance(known["advance"])
    if "stop" in known:
        clock.set(clock.now(), stop=known["stop"])
    return {"now": iso(clock.now())}


def _settings(app: Sandbox, request: Request) -> dict[str, Any]:
    before = app.world.settings
    account = {"account": "", "quota": 0, "used": 0}
    wish = of_fields(
        an_object(read_json(request.body)), {**asdict(before), **account}, optional={"quota"}
    )
    chosen = _account_named(app, wish.get("account"))
    values = {name: value for name, value in wish.items() if name not in account}
    app.world.settings = replace(before, **values)
    chosen.quota = wish.get("quota", chosen.quota)
    if "used" in wish:
        chosen.used[month_of(app.world.clock.now())] = wish["used"]
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


_KINDS = {str: "a text", bool: "true or false", int: "a whole number", float: "a number"}
_MOST = 10**12  # of anything that is counted here


def wrong(sentence: str) -> Refused:
    """A refusal of a wish."""
    return refuse(400, sentence)


def read_json(body: bytes) -> object:
    """The JSON of a body."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise wrong("The body is not JSON") from None


def an_object(value: object) -> dict[str, Any]:
    """A JSON object."""
    if not isinstance(value, dict):
        raise wrong("A JSON object is needed")
    return value


def of_fields(
    wish: Mapping[str, Any], samples: Mapping[str, Any], optional: Collection[str] = ()
) -> dict[str, Any]:
    """A wish whose fields are those of `samples`, of their kinds; `optional` ones may be null."""
    if unknown := sorted(wish.keys() - samples.keys()):
        known = ", ".join(samples)
        raise wrong(f"There is no field {', '.join(unknown)} here; there are: {known}")
    return {
        name: None if value is None and name in optional else _of_kind(value, samples[name], name)
        for name, value in wish.items()
    }


def _of_kind(value: object, sample: object, name: str) -> object:
    kind = int if sample is None else type(sample)
    refused = wrong(f"`{name}` has to be {_KINDS[kind]}")
    if kind is float and isinstance(value, int | float) and not isinstance(value, bool):
        return _fraction(value, refused)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise refused
    if isinstance(value, int) and abs(value) > _MOST:
        raise wrong(f"`{name}` has to be {_KINDS[kind]} of at most {_MOST}")
    return value


def _fraction(value: float, refused: Refused) -> float:
    try:
        number = float(value)
    except OverflowError:
        raise refused from None
    if math.isnan(number):
        raise refused
    return number


def asked_number(text: str, name: str) -> float:
    """A number of a query, 0 or more."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 <= number <= _MOST:
        raise wrong(f"`{name}` has to be a number, 0 or more")
    return number


def a_moment(text: str, name: str) -> float:
    """Seconds since the epoch of an ISO moment with its offset."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.timestamp()
    except (ValueError, OverflowError):
        pass
    raise wrong(f"`{name}` has to be a moment with its offset, such as 2026-11-25T12:00:00Z")
