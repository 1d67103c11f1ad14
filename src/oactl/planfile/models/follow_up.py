"""`then:` of a post: what it says later to those who did, or did not do, something with it."""

from datetime import timedelta
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from oactl.domain.cadence import MAX_LATE
from oactl.domain.violation import Violation
from oactl.domain.when import parse_duration
from oactl.planfile.models.base import Model, Violations
from oactl.planfile.models.cadence import Late
from oactl.planfile.models.messages import SchemaOnly
from oactl.planfile.models.scalars import DURATION_SCHEMA, Json, Parsed

_HOUR = timedelta(hours=1)
SOONEST = timedelta(days=1)  # LINE takes hours to find who opened, and people take theirs to open
# LINE, "Redelivery object": those who got a narrowcast are known for 14 days; up to a day is late.
LATEST = timedelta(days=13)


def _after(text: str) -> timedelta | None:
    after = parse_duration(text)
    if after is None or after % _HOUR:
        return None
    if not SOONEST <= after <= LATEST:
        variant = "short" if after < SOONEST else "long"
        raise Violations(Violation("OA418", (), {"value": text}, variant=variant))
    return after


def _most(text: str) -> int | None:
    return 1 if text == "1" else None


_AFTER_SCHEMA: Json = {**DURATION_SCHEMA, "description": "A length of time: `3d`, `36h`."}


class FollowUpModel(Model):
    """What is said later, after how long, and to whom."""

    filled: ClassVar = "follow_up"

    after: Annotated[timedelta, Parsed(_after, "OA418", None, _AFTER_SCHEMA)] = Field(
        description="How long after each time of the post: days or hours, 1d to 13d.",
        examples=["3d", "36h"],
    )
    to: Literal["not_opened", "clicked"] = Field(
        description="Of those who got the post: who did not open it, or who clicked a link in it."
    )
    max: Annotated[int, Parsed(_most, "OA418", "max", {"enum": [1, "1"]})] = Field(
        1, description="How many follow-ups each time of the post has; 1 is all there can be."
    )
    late: Late = Field(
        MAX_LATE,
        description="How late it may still go out, at most and by default 23h: LINE takes hours "
        "to find the people.",
        examples=["23h"],
    )
    messages: Annotated[Any, SchemaOnly("messages")]
