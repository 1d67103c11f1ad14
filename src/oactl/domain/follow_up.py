"""Follow-ups: what a post says later to those who did, or did not do, something with it.

LINE knows who opened or clicked a broadcast or a narrowcast (`POST /v2/bot/audienceGroup/imp` and
`…/click`), by the id of the request; of what went to user ids it tells nobody's name.
"""

from collections.abc import Iterable, Iterator

from oactl.domain.account import Account
from oactl.domain.audience import EVERYONE, Via, limit_of, natural_via
from oactl.domain.plan import Post, Reaction
from oactl.domain.value import JsonObject
from oactl.domain.violation import Violation

_KNOWN_TO_LINE = frozenset({Via.BROADCAST, Via.NARROWCAST})


def problems_of_follow_up(post: Post, accounts: Iterable[Account]) -> Iterator[Violation]:
    """Why a post cannot have `then:`, as far as the plan says it."""
    if post.by_hand:
        yield Violation("OA418", ("then",), variant="by_hand", on_key=True)
        return
    if post.contents.kind == "variants":
        yield Violation("OA418", ("then",), variant="variants", on_key=True)
    for account in accounts:
        via = post.via or natural_via(post.audience, account.tags)
        if via not in _KNOWN_TO_LINE:
            params = {"account": account.name, "via": via.value}
            yield Violation("OA418", ("then",), params, variant="list", on_key=True)
            return


def follow_up_parts(
    to: Reaction, via: Via, request_id: str, group: int, most: int | None
) -> JsonObject:
    """`recipient` and `limit` of a follow-up's narrowcast.

    `via` and `request_id` are those of the message that it follows, `group` is the audience of who
    opened or clicked it, with `most` people. Of a narrowcast LINE knows who got it ("Redelivery
    object"); of a broadcast it does not tell, so who became a friend since is among them.
    """
    audience = {"type": "audience", "audienceGroupId": group}
    if to == "clicked":
        return {"recipient": audience, "limit": limit_of(EVERYONE, most)}
    others: JsonObject = {"type": "operator", "not": audience}
    if via is Via.NARROWCAST:
        got = {"type": "redelivery", "requestId": request_id}
        others = {"type": "operator", "and": [got, others]}
    return {"recipient": others, "limit": limit_of(EVERYONE, None)}
