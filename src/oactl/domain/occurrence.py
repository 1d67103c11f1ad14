"""One post at one wall-clock time of its plan's zone, and the name it is known by for good."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from oactl.domain.cadence import Slot, slots_between
from oactl.domain.plan import Plan, Post
from oactl.domain.value import composed
from oactl.domain.when import parse_moment

_NAME = re.compile(
    r"(?:(?P<account>[^/@]+)/)?(?P<plan>[^/@]+)/(?P<post>[^/@]+)@(?P<wall>\d{4}-\d\d-\d\dT\d\d:\d\d)"
)


@dataclass(frozen=True, slots=True)
class OccurrenceName:
    """The parts of an occurrence id; `account` only where the plan has several."""

    plan: str
    post: str
    wall: datetime
    account: str | None = None

    def __str__(self) -> str:
        """`PLAN/POST@2026-11-25T20:00`, of a plan with several accounts `ACCOUNT/PLAN/POST@…`."""
        head = f"{self.account}/" if self.account else ""
        return f"{head}{self.plan}/{self.post}@{self.wall:%Y-%m-%dT%H:%M}"


def parse_occurrence(text: str) -> OccurrenceName | None:
    """The name in a text, or None where it is not the id of an occurrence."""
    found = _NAME.fullmatch(composed(text).strip())
    if found is None:
        return None
    wall = parse_moment(found["wall"])
    if wall is None:
        return None
    return OccurrenceName(found["plan"], found["post"], wall, found["account"])


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One post of one plan for one account at one time."""

    account: str
    plan: Plan
    post: Post
    slot: Slot

    @property
    def name(self) -> OccurrenceName:
        """The parts of the id."""
        account = self.account if self.plan.several else None
        return OccurrenceName(self.plan.name, self.post.id, self.slot.wall, account)

    @property
    def id(self) -> str:
        """`PLAN/POST@2026-11-25T20:00`; carries the written wall-clock time."""
        return str(self.name)

    @property
    def at(self) -> datetime:
        """When it goes out, in UTC."""
        return self.slot.at

    @property
    def closes(self) -> datetime:
        """The last instant at which it may still begin, in UTC."""
        return self.slot.at + self.post.late


def template_names(occurrence: Occurrence) -> dict[str, Any]:
    """What the templates of an occurrence may read (contract 3, Messages).

    `occurrence.number` is only there where the cadence has a `from` to count from.
    """
    slot, post = occurrence.slot, occurrence.post
    day, _, at = slot.wall.isoformat(timespec="minutes").partition("T")
    said = {"date": day, "time": at}
    return {
        **post.vars,
        "post": {"subject": post.subject},
        "plan": {"title": occurrence.plan.title},
        "account": {"name": occurrence.account},
        "occurrence": said if slot.number is None else {**said, "number": slot.number},
    }


def occurrences_between(
    plan: Plan, post: Post, account: str, start: datetime, end: datetime
) -> Iterator[Occurrence]:
    """The occurrences of a post for one account with `start < at <= end`, by time."""
    for slot in slots_between(post.cadence, ZoneInfo(plan.timezone), start, end):
        yield Occurrence(account, plan, post, slot)
