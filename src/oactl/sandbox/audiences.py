"""Audience groups: made at LINE or from an upload of user ids, built over time, then READY.

Source: Messaging API reference, "Managing Audience". Error codes stand in `details[].message`.
"""

from collections.abc import Iterable
from random import Random

from oactl.sandbox.answers import Answer, Detail, Refused, as_json, body_errors, refuse
from oactl.sandbox.clock import DAY
from oactl.sandbox.state import USER_ID, Account, Audience, Call

LIFE = 180 * DAY
FLOOR = 50
SHOWN_FROM = 20
SMALL_ALLOWED = frozenset({"UPLOAD", "CHAT_TAG"})
UPLOAD_IDS = 10_000
FIRST_ID = 5_614_991_017_776


def create_first(account: Account, key: str, now: float) -> None:
    """The audiences that an account has from the start, made in LINE's own back office."""
    friends = account.people.reachable(now)
    rng = Random(f"{key}:audiences")  # noqa: S311  a play of chance that must repeat
    for name, share in (("VIP客", 0.12), ("常客", 0.3), ("試飲會", 0.008)):
        people = rng.sample(friends, int(len(friends) * share))
        _make(account, "CHAT_TAG", name, people, now - 30 * DAY).route = "OA_MANAGER"


def _make(
    account: Account, kind: str, description: str, people: Iterable[str], now: float
) -> Audience:
    own = int(account.spec.bot_user_id[1:7], 16) * 100_000
    number = FIRST_ID + own + len(account.audiences) + 1
    audience = Audience(number, kind, description, now, set(people))
    account.audiences[number] = audience
    return audience


def is_built(call: Call, audience: Audience) -> bool:
    """Whether LINE has counted it by now."""
    return audience.created + call.world.settings.building <= call.now


def status(call: Call, audience: Audience) -> str:
    """IN_PROGRESS for ever where too few are in it."""
    needed = 1 if audience.kind in SMALL_ALLOWED else FLOOR
    if call.now >= audience.created + LIFE:
        return "EXPIRED"
    enough = is_built(call, audience) and len(audience.members) >= needed
    return "READY" if enough else "IN_PROGRESS"


def ready(call: Call, audience_id: object) -> Audience:
    """An audience that can be sent to.

    Raises:
        Refused: 400, it is unknown or not READY.
    """
    audience = call.account.audiences.get(audience_id) if isinstance(audience_id, int) else None
    if audience is None or status(call, audience) != "READY":
        raise refuse(400, f"Invalid audience group id: {audience_id}")
    return audience


def _coded(status_code: int, code: str) -> Refused:
    return refuse(status_code, "The request body has 1 error(s)", [{"message": code}])


def upload(call: Call) -> Answer:
    """`POST /v2/bot/audienceGroup/upload`."""
    name = call.body.get("description")
    if not isinstance(name, str) or not name:
        raise _coded(400, "AUDIENCE_GROUP_NAME_EMPTY")
    audience = _make(call.account, "UPLOAD", name, _user_ids(call), call.now)
    body = {
        "audienceGroupId": audience.id,
        "type": audience.kind,
        "description": name,
        "created": int(audience.created),
        "createRoute": audience.route,
        "permission": "READ_WRITE",
        "expireTimestamp": int(audience.created + LIFE),
        "isIfaAudience": False,
    }
    return as_json(body, 202)


def _user_ids(call: Call) -> list[str]:
    rows = call.body.get("audiences") or []
    if not isinstance(rows, list):
        raise body_errors([Detail(("audiences",), "invalid property")])
    ids = [row.get("id") if isinstance(row, dict) else None for row in rows]
    if len(ids) > UPLOAD_IDS:
        raise _coded(400, "UPLOAD_AUDIENCE_GROUP_TOO_MANY_AUDIENCE_IDS")
    found = [uid for uid in ids if isinstance(uid, str) and USER_ID.fullmatch(uid)]
    if len(found) < len(ids):
        raise _coded(400, "UPLOAD_AUDIENCE_GROUP_INVALID_AUDIENCE_ID_FORMAT")
    return found


def show(call: Call) -> Answer:
    """`GET /v2/bot/audienceGroup/{id}`."""
    known = call.account.audiences.values()
    audience = next((each for each in known if str(each.id) == call.name), None)
    if audience is None:
        raise _coded(404, "AUDIENCE_GROUP_NOT_FOUND")
    count = len(audience.members)
    hidden = count < SHOWN_FROM and audience.kind not in SMALL_ALLOWED
    group = {
        "audienceGroupId": audience.id,
        "type": audience.kind,
        "description": audience.description,
        "status": status(call, audience),
        "audienceCount": 0 if hidden or not is_built(call, audience) else count,
        "created": int(audience.created),
        "isIfaAudience": False,
        "permission": "READ_WRITE" if audience.route == "MESSAGING_API" else "READ",
        "createRoute": audience.route,
    }
    uploads: dict[str, object] = {"jobs": []} if audience.kind == "UPLOAD" else {}
    return as_json({"audienceGroup": group} | uploads)
