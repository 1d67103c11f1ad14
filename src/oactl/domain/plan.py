"""A plan and its posts, as their author wrote them (contract 3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal, TypeAlias

from oactl.domain.audience import EVERYONE, Audience, Via
from oactl.domain.cadence import Cadence
from oactl.domain.message import Contents

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


@dataclass(frozen=True, slots=True)
class Goal:
    """The one main goal: a figure to reach by a day."""

    metric: str
    target: float | None = None
    by: date | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """One row of the plan: what is said, on which platform, to whom, when, by whom."""

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

    @property
    def by_hand(self) -> bool:
        """Whether a person carries the post out because no API does."""
        return self.platform != "line"

    @property
    def late(self) -> timedelta:
        """How late an occurrence may still go out."""
        return self.cadence.late


@dataclass(frozen=True, slots=True)
class Plan:
    """One YAML file: the plan table of an account or campaign. `path` is workspace-relative."""

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

    def post(self, post_id: str) -> Post | None:
        """The post of an id, or none."""
        return next((post for post in self.posts if post.id == post_id), None)
