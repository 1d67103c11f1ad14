"""Audience groups: made from uploads, clicks and impressions; built over time, then READY.

Source: Messaging API reference, "Managing Audience". Error codes stand in `details[].message`.
"""

import re
from collections.abc import Iterable
from random import Random
from typing import Any

from oactl.domain.value import Json
from oactl.sandbox.answers import Answer, Complaint, Refused, as_json, body_errors, refuse
from oactl.sandbox.checks import EMPTY, number, text, url
from oactl.sandbox.clock import DAY
from oactl.sandbox.reactions import clickers, readers
from oactl.sandbox.state import Account, Audience, Call

LIFE = 180 * DAY
FLOOR = 50
SHOWN_FROM = 20
AUDIENCES = 1_000
NAME_LENGTH = 120
SOURCE_LIFE = 60 * DAY
SHOWN_ALWAYS = frozenset({"UPLOAD", "CHAT_TAG"})
PAGE = 40
JOBS_SHOWN = 50
_FIRST_ID = 5_614_991_017_776
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_URL = url(2_000, ("http", "https", "line", "tel"))


def found(account: Account, key: str, now: float) -> None:
    """The audiences an account has from the start, made in OA Manager."""
    friends = account.people.reachable(now)
    rng = Random(f"{key}:audiences")  # noqa: S311  a play of chance that must repeat
    for name, share in (("VIP客", 0.12), ("常客", 0.3), ("試飲會", 0.008)):
        people = rng.sample(friends, int(len(friends) * share))
        make(account, "CHAT_TAG", name, people, now - 30 * DAY).route = "OA_MANAGER"


def make(
    account: Account, kind: str, description: str, people: Iterable[str], now: float
) -> Audience:
    """A new audience of an account."""
    account.made += 1
    own = int(account.spec.bot_user_id[1:7], 16) * 100_000
    audience = Audience(_FIRST_ID + own + account.made, kind, description, now, set(people))
    account.audiences[audience.id] = audience
    return audience


def status(call: Call, audience: Audience) -> str:
    """IN_PROGRESS for ever where too few are in it."""
    needed = 1 if audience.kind in SHOWN_ALWAYS else FLOOR
    if call.now >= audience.created + LIFE:
        return "EXPIRED"
    built = audience.created + call.world.settings.building <= call.now
    return "READY" if built and len(audience.members) >= needed else "IN_PROGRESS"


def ready(call: Call, audience_id: Json) -> Audience:
    """An audience that can be sent to.

    Raises:
        Refused: 400, it is unknown or not READY.
    """
    audience = call.account.audiences.get(audience_id) if isinstance(audience_id, int) else None
    if audience is None or status(call, audience) != "READY":
        raise refuse(400, f"Invalid audience group id: {audience_id}")
    return audience


def coded(status_code: int, code: str) -> Refused:
    """An error whose code stands in `details[].message`."""
    return refuse(status_code, "The request body has 1 error(s)", [{"message": code}])


def described(call: Call) -> str:
    """The name of the audience that a request makes."""
    name = call.body.get("description")
    if not isinstance(name, str) or not name:
        raise coded(400, "AUDIENCE_GROUP_NAME_EMPTY")
    if len(name) > NAME_LENGTH:
        raise coded(400, "AUDIENCE_GROUP_NAME_SIZE_OVER")
    if _CONTROL.search(name):
        raise coded(400, "AUDIENCE_GROUP_NAME_WRONG")
    if len(call.account.audiences) >= AUDIENCES:
        raise coded(400, "AUDIENCE_GROUP_COUNT_MAX_OVER")
    note = call.body.get("uploadDescription")
    if note is not None and list(text(0, 300)(note, ())):
        raise coded(400, "AUDIENCE_GROUP_UPLOAD_DESCRIPTION_SIZE_OVER")
    return name


def created(call: Call, audience: Audience) -> Answer:
    """202 with the new audience."""
    body = {
        "audienceGroupId": audience.id,
        "type": audience.kind,
        "description": audience.description,
        "created": int(audience.created),
    }
    if audience.kind == "IMP":
        return as_json(body | _origin(audience), 202)
    more = {
        "createRoute": audience.route,
        "permission": "READ_WRITE",
        "expireTimestamp": int(audience.created + LIFE),
        "isIfaAudience": call.body.get("isIfaAudience") in (True, "true"),
    }
    return as_json(body | more | _origin(audience), 202)


def _origin(audience: Audience) -> dict[str, str]:
    named = {"requestId": audience.request_id, "clickUrl": audience.click_url}
    return {key: value for key, value in named.items() if value}


def create_by_click(call: Call) -> Answer:
    """`POST /v2/bot/audienceGroup/click`."""
    return _from_message(call, "CLICK")


def create_by_impression(call: Call) -> Answer:
    """`POST /v2/bot/audienceGroup/imp`."""
    return _from_message(call, "IMP")


def _from_message(call: Call, kind: str) -> Answer:
    name, link = described(call), call.body.get("clickUrl")
    if link is not None and (wrong := list(_URL(link, ("clickUrl",)))):
        raise body_errors(wrong)
    source = call.account.by_request.get(str(call.body.get("requestId")))
    if source is None or source.endpoint not in ("broadcast", "narrowcast"):
        raise coded(400, "REQUEST_NOT_FOUND")
    if call.now >= source.at + SOURCE_LIFE:
        raise coded(400, "TOO_OLD_MESSAGES")
    if kind == "CLICK":
        people = clickers(call.account, source, call.now, link)
    else:
        people = readers(call.account, source, call.now)
    audience = make(call.account, kind, name, people, call.now)
    audience.request_id, audience.click_url = source.request_id, link
    return created(call, audience)


def existing(call: Call, audience_id: str, missing: int = 404) -> Audience:
    """An audience by the id of a path or body."""
    audience = call.account.audiences.get(int(audience_id)) if audience_id.isdigit() else None
    if audience is None:
        raise coded(missing, "AUDIENCE_GROUP_NOT_FOUND")
    return audience


def show(call: Call) -> Answer:
    """`GET /v2/bot/audienceGroup/{id}`."""
    audience = existing(call, call.args["id"])
    body: dict[str, Any] = {"audienceGroup": _shown(call, audience)}
    if audience.kind == "UPLOAD":
        body["jobs"] = [_job(call, audience, job) for job in audience.jobs[-JOBS_SHOWN:]]
    return as_json(body)


def _job(call: Call, audience: Audience, job: tuple[int, str, int, float]) -> dict[str, Any]:
    job_id, note, count, created = job
    done = created + call.world.settings.building <= call.now
    return {
        "audienceGroupJobId": job_id,
        "audienceGroupId": audience.id,
        "description": note,
        "type": "DIFF_ADD",
        "jobStatus": "FINISHED" if done else "WORKING",
        "failedType": None,
        "audienceCount": count if done else 0,
        "created": int(created),
    }


def _shown(call: Call, audience: Audience) -> dict[str, Any]:
    count = len(audience.members)
    hidden = count < SHOWN_FROM and audience.kind not in SHOWN_ALWAYS
    built = audience.created + call.world.settings.building <= call.now
    return {
        "audienceGroupId": audience.id,
        "type": audience.kind,
        "description": audience.description,
        "status": status(call, audience),
        "audienceCount": 0 if hidden or not built else count,
        "created": int(audience.created),
        "isIfaAudience": False,
        "permission": "READ_WRITE" if audience.route == "MESSAGING_API" else "READ",
        "createRoute": audience.route,
    } | _origin(audience)


def listing(call: Call) -> Answer:
    """`GET /v2/bot/audienceGroup/list`, newest first."""
    param = call.request.param
    page, size = _whole(call, "page", None), _whole(call, "size", 20, PAGE)
    shown = [_shown(call, each) for each in reversed(call.account.audiences.values())]
    name = (param("description") or "").casefold()
    rows = [
        row
        for row in shown
        if name in row["description"].casefold()
        and param("status") in (None, row["status"])
        and param("createRoute") in (None, row["createRoute"])
    ]
    start = (page - 1) * size
    body = {
        "audienceGroups": rows[start : start + size],
        "hasNextPage": len(rows) > start + size,
        "totalCount": len(rows),
        "readWriteAudienceGroupTotalCount": sum(r["permission"] == "READ_WRITE" for r in rows),
        "page": page,
        "size": size,
    }
    return as_json(body)


def _whole(call: Call, name: str, usual: int | None, most: int = 1_000_000) -> int:
    given = call.request.param(name)
    if given is None and usual is not None:
        return usual
    value = int(given) if given and given.isdigit() else None
    if wrong := list(number(1, most)(value, (name,))):
        raise body_errors(wrong if given else [Complaint((name,), EMPTY)])
    return value or 1


def rename(call: Call) -> Answer:
    """`PUT /v2/bot/audienceGroup/{id}/updateDescription`."""
    audience = existing(call, call.args["id"])
    audience.description = described(call)
    return as_json({})


def delete(call: Call) -> Answer:
    """`DELETE /v2/bot/audienceGroup/{id}`."""
    del call.account.audiences[existing(call, call.args["id"]).id]
    return as_json({}, 202)
