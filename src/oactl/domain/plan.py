"""A plan, its posts as their author wrote them (contract 3), and the occurrences of a post."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from oactl.domain.account import Account
from oactl.domain.audience import EVERYONE, Audience, Via
from oactl.domain.cadence import Cadence, Slot, instant, next_slot, slots_between
from oactl.domain.message import Contents, Item
from oactl.domain.value import composed
from oactl.domain.when import duration_text, parse_moment

ONE_DAY = timedelta(days=1)
REPEAT_WITHIN = timedelta(days=7)  # of the same content to the same people, without allow_repeat

Platform: TypeAlias = Literal[
    "line",
    "line_manager",
    "line_voom",
    "facebook",
    "instagram",
    "youtube",
    "threads",
    "x",
    "offline",
    "other",
]


OWN_ZONE = "account"  # in the place of a zone: each account's own


class Goal(NamedTuple):
    """The one main goal: a figure to reach by a day."""

    metric: str
    target: float | None = None
    by: date | None = None


Reaction: TypeAlias = Literal["not_opened", "clicked"]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """`then:` of a post: what it says later, `after` each time, and to whom of those who got it.

    `late` is how late it may still go out: LINE takes hours to find the people.
    """

    after: timedelta
    to: Reaction
    contents: Contents
    late: timedelta


@dataclass(frozen=True, slots=True)
class Post:
    """One row of the plan: what is said, on which platform, to whom, when, by whom.

    A derived post is no row of its own (`derived_posts`); it says what it is derived from. So is
    what says a winner: `winner_of` is the post whose best variant it says.
    """

    id: str
    cadence: Cadence
    contents: Contents
    platform: Platform = "line"
    subject: str = ""
    type: str = ""
    topic: str = ""
    audience: Audience = EVERYONE
    via: Via | None = None
    vars: Mapping[str, Any] = field(default_factory=dict)
    copy: str | None = None
    assets: tuple[str, ...] = ()
    author: str | None = None
    checkers: tuple[str, ...] = ()
    image_source: str | None = None
    restrictions: str = ""
    notes: str = ""
    goal: Goal | None = None
    silent: bool = False
    draft: bool = False
    quiet_ok: bool = False
    allow_repeat: bool = False
    line: int = 0  # where the post begins in its file, counting from 1
    then: FollowUp | None = None
    derivation: "Derivation | None" = None
    winner_of: "Post | None" = None

    @property
    def by_hand(self) -> bool:
        """Whether a person carries the post out because no API does."""
        return self.platform != "line"

    @property
    def late(self) -> timedelta:
        """How late an occurrence may still go out."""
        return self.cadence.late

    @property
    def row(self) -> "Post":
        """The post as a row of the plan, which is what is approved: itself, or its parent."""
        return self.winner_of or (self.derivation.parent if self.derivation else self)

    @property
    def derived_posts(self) -> "tuple[Post, ...]":
        """The posts that come out of it, approved with it."""
        return (_follow_up(self, self.then),) if self.then else ()


@dataclass(frozen=True, slots=True)
class Derivation:
    """How a post comes out of its parent: each of its occurrences out of one of the parent's.

    `name` stands behind the parent's id: `offer#then`, and before what it says in an approval.
    `after` is how much later it is due, on the wall clock. Whom it reaches hangs on what became of
    the parent's delivery, and on `to`.
    """

    parent: Post
    name: str
    after: timedelta
    to: Reaction
    late: timedelta

    @property
    def item(self) -> str:
        """What a derived post says is called so among the contents of its parent: `#then`."""
        return f"#{self.name}"

    @property
    def terms(self) -> str:
        """When and to whom, as it is approved: `3d to not_opened, late 23h`."""
        return f"{after_text(self.after)} to {self.to}, late {duration_text(self.late)}"


def after_text(after: timedelta) -> str:
    """How much later, in whole days where it is: `3d`, `36h`."""
    return duration_text(after) if after % ONE_DAY else f"{after.days}d"


def derivation_of(post: Post) -> Derivation:
    """What a derived post is derived from."""
    if post.derivation is None:
        raise AssertionError(post.id)
    return post.derivation


def is_derived(post_id: str) -> bool:
    """Whether it is the id of a derived post. No row has such an id."""
    return "#" in post_id


def says_derived(item: str) -> bool:
    """Whether an item is what a derived post says. No variant has such a name."""
    return item.startswith("#")


def row_id(post_id: str) -> str:
    """The id of the row of the plan that a post is, or is derived from."""
    return post_id.partition("#")[0]


def _follow_up(post: Post, then: FollowUp) -> Post:
    derivation = Derivation(post, "then", then.after, then.to, then.late)
    (said,) = then.contents.items
    return replace(
        post,
        id=f"{post.id}#{derivation.name}",
        cadence=replace(post.cadence, after=then.after, late=then.late),
        contents=replace(then.contents, items=(replace(said, name=derivation.item),)),
        via=Via.NARROWCAST,
        then=None,
        derivation=derivation,
    )


WINNER = "#winner"
WINNER_LATE = timedelta(hours=23)  # after the decision; a night of quiet hours is shorter


def winner_post(post: Post, item: Item) -> Post:
    """What says one variant of a post to the rest of its people."""
    return replace(
        post,
        id=f"{post.id}{WINNER}",
        cadence=replace(post.cadence, late=WINNER_LATE),
        contents=Contents("single", (item,)),
        then=None,
        winner_of=post,
    )


def winner_name(occurrence: str) -> str:
    """How the winner of an occurrence is called: `PLAN/POST#winner@2026-11-25T20:00`."""
    head, _at, wall = occurrence.rpartition("@")
    return f"{head}{WINNER}@{wall}"


def is_winner(post_id: str) -> bool:
    """Whether it is the id of a post that says a winner."""
    return post_id.endswith(WINNER)


@dataclass(frozen=True, slots=True)
class Plan:
    """One YAML file: the plan table of an account or campaign. `path` is workspace-relative.

    `zones` is there where the plan says `timezone: account`: the zone of each account, whose wall
    clock its times are of. `timezone` is then that of the first.
    """

    name: str
    path: str
    accounts: tuple[str, ...]
    timezone: str
    posts: tuple[Post, ...]
    title: str = ""
    operators: tuple[str, ...] = ()
    goal: Goal | None = None
    frequency: Mapping[str, str] = field(default_factory=dict)
    several: bool = False  # written with `accounts:`, so occurrence ids carry the account
    zones: Mapping[str, str] | None = None

    def post(self, post_id: str) -> Post | None:
        """The post of an id, or none."""
        return next((post for post in self.sendings if post.id == post_id), None)

    @property
    def sendings(self) -> tuple[Post, ...]:
        """Its posts, each with those that are derived from it: all that it sends."""
        return tuple(each for post in self.posts for each in (post, *post.derived_posts))

    def zone(self, account: str) -> ZoneInfo:
        """On whose wall clock the plan's times are for an account."""
        return ZoneInfo((self.zones or {}).get(account, self.timezone))

    @property
    def written_zone(self) -> str:
        """The zone as the plan says it: `account`, or the name of one."""
        return self.timezone if self.zones is None else OWN_ZONE

    @property
    def clocks(self) -> dict[str, str]:
        """The different zones of its accounts, each with the first account that has it."""
        if not self.zones:
            return {self.timezone: next(iter(self.accounts), "")}
        found: dict[str, str] = {}
        for account, zone in self.zones.items():
            found.setdefault(zone, account)
        return found


_NAME = re.compile(
    r"(?:(?P<account>[^/@]+)/)?(?P<plan>[^/@]+)/(?P<post>[^/@]+)@(?P<wall>\d{4}-\d\d-\d\dT\d\d:\d\d)"
    r"(?:#[\w-]+)?"  # one of its variants
)
_VARIANT = re.compile(r"[\w-]{1,40}")


class OccurrenceName(NamedTuple):
    """The parts of an occurrence id; `account` only where the plan has several."""

    plan: str
    post: str
    wall: datetime
    account: str | None = None

    def __str__(self) -> str:
        """`PLAN/POST@2026-11-25T20:00`, of a plan with several accounts `ACCOUNT/PLAN/POST@…`."""
        head = f"{self.account}/" if self.account else ""
        return f"{head}{self.plan}/{self.post}@{self.wall.isoformat(timespec='minutes')}"


def parse_occurrence(text: str) -> OccurrenceName | None:
    """The name in a text, or None where it is not the id of an occurrence.

    What is behind it of a delivery of one variant (`#b`) is left out.
    """
    found = _NAME.fullmatch(composed(text).strip())
    if found is None:
        return None
    wall = parse_moment(found["wall"])
    if wall is None:
        return None
    return OccurrenceName(found["plan"], found["post"], wall, found["account"])


def variant_names(occurrence: str, variants: Sequence[str]) -> list[str]:
    """How the deliveries of an occurrence's variants are called: `…@2026-11-25T20:00#b`.

    By their numbers where one of their names is not a plain word.
    """
    plain = all(map(_VARIANT.fullmatch, variants))
    labels = variants if plain else [str(number + 1) for number in range(len(variants))]
    return [f"{occurrence}#{label}" for label in labels]


def whole_name(occurrence: str) -> str:
    """The id of the occurrence of which a delivery is one variant."""
    head, at, wall = occurrence.rpartition("@")
    return f"{head}{at}{wall.partition('#')[0]}"


def short_name(occurrence: str) -> str:
    """`PLAN/POST@TIME` of the id of an occurrence, also where its plan has several accounts."""
    _account, _slash, rest = occurrence.partition("/")
    return rest if "/" in rest else occurrence


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
    def zone(self) -> ZoneInfo:
        """On whose wall clock its time is."""
        return self.plan.zone(self.account)

    @property
    def parent(self) -> "Occurrence | None":
        """The occurrence of the parent that one of a derived post comes out of."""
        derivation = self.post.derivation
        if derivation is None:
            return None
        wall = self.slot.wall - derivation.after
        slot = Slot(wall, instant(wall, self.zone), self.slot.number)
        return Occurrence(self.account, self.plan, derivation.parent, slot)

    @property
    def closes(self) -> datetime:
        """The last instant at which it may still begin, in UTC."""
        return self.slot.at + self.post.late


def template_names(occurrence: Occurrence, account: Account) -> dict[str, Any]:
    """What the templates of an occurrence may read (contract 3, Messages).

    The account's `vars` are there, and the post's in the place of those of the same name.
    `occurrence.number` is only there where the cadence has a `from` to count from.
    """
    slot, post = occurrence.slot, occurrence.post
    day, _, at = slot.wall.isoformat(timespec="minutes").partition("T")
    said = {"date": day, "time": at}
    return {
        **account.vars,
        **post.vars,
        "post": {"subject": post.subject},
        "plan": {"title": occurrence.plan.title},
        "account": about_account(account),
        "occurrence": said if slot.number is None else {**said, "number": slot.number},
    }


def about_account(account: Account) -> dict[str, str]:
    """What `account.…` reads in a template."""
    called = account.called
    return {"name": called, "display_name": called, "key": account.name}


def occurrences_between(
    plan: Plan, post: Post, account: str, start: datetime, end: datetime
) -> Iterator[Occurrence]:
    """The occurrences of a post for one account with `start < at <= end`, by time."""
    for slot in slots_between(post.cadence, plan.zone(account), start, end):
        yield Occurrence(account, plan, post, slot)


def slots_of(plan: Plan, post: Post, start: datetime, end: datetime) -> list[Slot]:
    """The times with `start < at <= end` for one account at least, each wall-clock time once.

    Their `at` is that of the account for which it is first: `slot_for` has another's.
    """
    first, *others = plan.clocks.values()
    slots = slots_between(post.cadence, plan.zone(first), start, end)
    if not others:
        return slots
    found = {slot.wall: slot for slot in slots}
    for account in others:
        for slot in slots_between(post.cadence, plan.zone(account), start, end):
            known = found.setdefault(slot.wall, slot)
            found[slot.wall] = min(known, slot, key=lambda each: each.at)
    return sorted(found.values(), key=lambda slot: slot.at)


def slot_for(plan: Plan, slot: Slot, account: str) -> Slot:
    """The same wall-clock time for one account of the plan."""
    return slot._replace(at=instant(slot.wall, plan.zone(account))) if plan.zones else slot


def slot_at(plan: Plan, post: Post, account: str, wall: datetime) -> Slot:
    """A wall-clock time of a post for an account; its number where the cadence still has it."""
    at = instant(wall, plan.zone(account))
    around = timedelta(days=1)
    found = slots_between(post.cadence, plan.zone(account), at - around, at + around)
    return next((slot for slot in found if slot.wall == wall), Slot(wall, at, None))


def next_of(plan: Plan, post: Post, after: datetime) -> Slot | None:
    """The next time that a post is due for any account, None where none is left."""
    zones = map(plan.zone, plan.clocks.values())
    coming = (next_slot(post.cadence, zone, after) for zone in zones)
    return min(filter(None, coming), key=lambda slot: slot.at, default=None)
