"""Follow-ups: what a post says later to those who did, or did not do, something with it.

LINE knows who opened or clicked a broadcast or a narrowcast (`POST /v2/bot/audienceGroup/imp` and
`…/click`), by the id of the request; of what went to user ids it tells nobody's name.
"""

from collections.abc import Iterable, Iterator

from oactl.domain.account import Account
from oactl.domain.audience import Via, natural_via
from oactl.domain.plan import Post
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
