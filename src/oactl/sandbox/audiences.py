"""Audiences: lists of people at LINE, of uploaded ids, or of those who opened or clicked a message.

Source: Messaging API reference, "Managing Audience". Whom an audience of a message has is settled
when it is made; what opens or clicks later is not in it.
"""

from collections.abc import Iterable
from random import Random

from oactl.sandbox.answers import Answer, Detail, Refused, as_json, body_errors, refuse
from oactl.sandbox.clock import DAY
from oactl.sandbox.insight import links_of, so_far
from oactl.sandbox.state import USER_ID, Accepted, Account, Audience, Call

LIFE = 180 * DAY
FLOOR = 50
SHOWN_FROM = 20
SMALL_ALLOWED = frozenset({"UPLOAD", "CHAT_TAG"})
UPLOAD_IDS = 10_000
NAME_LENGTH = 120
LONGEST_URL = 2_000
MOST = 1_000
OLDEST = 60 * DAY
PAGE, LARGEST_PAGE = 20, 40
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
    return _made(_make(call.account, "UPLOAD", name, _user_ids(call), call.now))


def _made(audience: Audience) -> Answer:
    body = {
        "audienceGroupId": audience.id,
        "type": audience.kind,
        "description": audience.description,
        "created": int(audience.created),
        "createRoute": audience.route,
        "permission": "READ_WRITE",
        "expireTimestamp": int(audience.created + LIFE),
        "isIfaAudience": False,
        **_of_message(audience),
    }
    return as_json(body, 202)


def _of_message(audience: Audience) -> dict[str, str]:
    given = {"requestId": audience.request_id, "clickUrl": audience.click_url}
    return {name: value for name, value in given.items() if value}


def of_impressions(call: Call) -> Answer:
    """`POST /v2/bot/audienceGroup/imp`: who opened a broadcast or narrowcast until now."""
    sent = _message(call)
    found = {each.uid for each in so_far(call.account, sent, call.now)}
    return _of_reactions(call, "IMP", sent, found)


def of_clicks(call: Call) -> Answer:
    """`POST /v2/bot/audienceGroup/click`: who clicked a link of one until now, or one link."""
    sent, url = _message(call), call.body.get("clickUrl")
    if url is not None and (not isinstance(url, str) or len(url) > LONGEST_URL):
        raise body_errors([Detail(("clickUrl",), "invalid property")])
    links = [link for _, link in links_of(sent.messages)]
    found = {
        each.uid
        for each in so_far(call.account, sent, call.now)
        if each.clicked is not None and url in {None, links[each.link]}
    }
    return _of_reactions(call, "CLICK", sent, found, url or "")


def _message(call: Call) -> Accepted:
    """The message that an audience is of.

    Raises:
        Refused: 400 for a name or a request that LINE would not take.
    """
    name, request_id = call.body.get("description"), call.body.get("requestId")
    if not isinstance(name, str) or not name:
        raise _coded(400, "AUDIENCE_GROUP_NAME_EMPTY")
    if len(name) > NAME_LENGTH:
        raise _coded(400, "AUDIENCE_GROUP_NAME_SIZE_OVER")
    if not name.isprintable():
        raise _coded(400, "AUDIENCE_GROUP_NAME_WRONG")
    sent = call.account.by_request.get(request_id) if isinstance(request_id, str) else None
    done = sent.narrowcast.done if sent and sent.narrowcast else 0
    if sent is None or sent.endpoint not in {"broadcast", "narrowcast"} or call.now < done:
        raise _coded(400, "REQUEST_NOT_FOUND")
    if call.now >= sent.at + OLDEST:
        raise _coded(400, "TOO_OLD_MESSAGES")
    return sent


def _of_reactions(
    call: Call, kind: str, sent: Accepted, people: Iterable[str], url: str = ""
) -> Answer:
    known = call.account.audiences.values()
    if any((it.kind, it.request_id, it.click_url) == (kind, sent.request_id, url) for it in known):
        raise _coded(400, "AUDIENCE_GROUP_REQUESTID_DUPLICATE")
    if len(call.account.audiences) >= MOST:
        raise _coded(400, "AUDIENCE_GROUP_COUNT_MAX_OVER")
    audience = _make(call.account, kind, call.body["description"], people, call.now)
    audience.request_id, audience.click_url = sent.request_id, url
    return _made(audience)


def listed(call: Call) -> Answer:
    """`GET /v2/bot/audienceGroup/list`: newest first, by a part of the name, state and way."""
    page, size = _number(call, "page", None), _number(call, "size", PAGE)
    if size > LARGEST_PAGE:
        raise body_errors([Detail(("size",), "must be less than or equal to 40")])
    wanted = (call.request.param("description") or "").casefold()
    state, route = call.request.param("status"), call.request.param("createRoute")
    found = [
        each
        for each in sorted(call.account.audiences.values(), key=lambda it: -it.id)
        if wanted in each.description.casefold()
        and state in {None, status(call, each)}
        and route in {None, each.route}
    ]
    shown = found[(page - 1) * size : page * size]
    ours = [each for each in call.account.audiences.values() if each.route == "MESSAGING_API"]
    return as_json(
        {
            "audienceGroups": [_group(call, each) for each in shown],
            "hasNextPage": page * size < len(found),
            "totalCount": len(found),
            "readWriteAudienceGroupTotalCount": len(ours),
            "page": page,
            "size": size,
        }
    )


def _number(call: Call, name: str, usual: int | None) -> int:
    text = call.request.param(name)
    if text is None and usual is not None:
        return usual
    if text is None or not text.isdecimal() or int(text) < 1:
        raise body_errors([Detail((name,), "must be greater than or equal to 1")])
    return int(text)


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
    uploads: dict[str, object] = {"jobs": []} if audience.kind == "UPLOAD" else {}
    return as_json({"audienceGroup": _group(call, audience)} | uploads)


def _group(call: Call, audience: Audience) -> dict[str, object]:
    count = len(audience.members)
    hidden = count < SHOWN_FROM and audience.kind not in SMALL_ALLOWED
    return {
        "audienceGroupId": audience.id,
        "type": audience.kind,
        "description": audience.description,
        "status": status(call, audience),
        "audienceCount": 0 if hidden or not is_built(call, audience) else count,
        "created": int(audience.created),
        "isIfaAudience": False,
        "permission": "READ_WRITE" if audience.route == "MESSAGING_API" else "READ",
        "createRoute": audience.route,
        **_of_message(audience),
    }
