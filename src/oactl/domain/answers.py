"""LINE's answers to requests that send nothing: bot info, quota, a narrowcast's progress."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from oactl.domain.value import JsonObject


class BotInfo(NamedTuple):
    """Who a token belongs to (`GET /v2/bot/info`), and LINE's clock where the answer had one."""

    user_id: str
    basic_id: str
    display_name: str
    premium_id: str | None = None
    server_time: datetime | None = None
    picture_url: str | None = None


class QuotaAnswer(NamedTuple):
    """This month's messages: `limit` is None where LINE sets none.

    `answers` are both answers as they came, by `quota` and `consumption`.
    """

    limit: int | None
    used: int
    answers: Mapping[str, JsonObject] | None = None


@dataclass(frozen=True, slots=True)
class NarrowcastProgress:
    """How far an accepted narrowcast is (`…/progress/narrowcast`)."""

    phase: Literal["waiting", "sending", "succeeded", "failed"]
    success: int | None = None
    failure: int | None = None
    target: int | None = None
    error_code: int | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A request to LINE that got no usable answer.

    `kind` says what to do: `offline` and `rate` may be asked again later, `credentials` stops the
    account, `refused` and `strange` will not get better by asking again.
    """

    kind: Literal["offline", "rate", "credentials", "refused", "strange"]
    error: str
    status: int | None = None
