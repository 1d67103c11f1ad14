"""An account's figures by day, as reports read them; LINE's answers themselves are snapshots."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from oactl.domain.insight import FollowersDay, count_of
from oactl.domain.value import JsonObject

# LINE's counters of `insight/message/delivery` that have a place of their own, in their order.
MESSAGE_KINDS: Mapping[str, str] = {
    "broadcast": "broadcast",
    "targeting": "targeting",
    "stepMessage": "step_message",
    "autoResponse": "auto_response",
    "welcomeResponse": "welcome_response",
    "chat": "chat",
    "apiBroadcast": "api_broadcast",
    "apiPush": "api_push",
    "apiMulticast": "api_multicast",
    "apiNarrowcast": "api_narrowcast",
    "apiReply": "api_reply",
}


class MessageCounts(NamedTuple):
    """Messages by kind, as LINE counts them; the names without `api_` went out by LINE's console.

    LINE leaves out a kind without messages: here it is 0. `other` are all kinds that have no name
    here, also those that LINE will think of.
    """

    broadcast: int = 0
    targeting: int = 0
    step_message: int = 0
    auto_response: int = 0
    welcome_response: int = 0
    chat: int = 0
    api_broadcast: int = 0
    api_push: int = 0
    api_multicast: int = 0
    api_narrowcast: int = 0
    api_reply: int = 0
    other: int = 0


def message_counts(answer: JsonObject) -> MessageCounts | None:
    """The answer of `insight/message/delivery`; None while LINE has not counted the day."""
    if answer.get("status") != "ready":
        return None
    counts = {key: count_of(value) or 0 for key, value in answer.items()}
    named = {name: counts.pop(key, 0) for key, name in MESSAGE_KINDS.items()}
    return MessageCounts(**named, other=sum(counts.values()))


class DayFigures(NamedTuple):
    """One of LINE's days (UTC+9). None where nobody has the figure, never 0.

    The first three stand at the day's end. With `imported` they are a person's, because LINE's API
    has not given them. `messages` is None where LINE's counts of the day are not known.
    """

    day: date
    followers: int | None = None
    targeted_reaches: int | None = None
    blocks: int | None = None
    imported: bool = False
    messages: MessageCounts | None = None

    @property
    def levels(self) -> FollowersDay | None:
        """Friends at the end of the day; None where nothing is known of them."""
        if (self.followers, self.targeted_reaches, self.blocks) == (None, None, None):
            return None
        known = (self.followers, self.targeted_reaches, self.blocks)
        return FollowersDay(self.day, "ready", *known)
