"""The keys of a plan and of a post: one declaration that checks files and is their JSON Schema.

A scalar comes from the reader as text and is typed here. What has a grammar of its own (cadence,
audience, messages) passes through and is read by its own module. A problem is raised as its rule
(`OA151`) with facts.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal, Required

from pydantic import BeforeValidator, ConfigDict, Field, PlainValidator, WithJsonSchema, with_config
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from oactl.domain.when import parse_date
from oactl.planfile import json_messages as messages
from oactl.planfile import json_parts as parts

MAX_NAME = 100
_NUMBER = re.compile(str(parts.NUMBER["pattern"]))
_PER = re.compile(str(parts.PER["pattern"]))
_ORDINARY = re.compile(r"[\w-]+")
_CONFIG = ConfigDict(extra="forbid", strict=True)


def _wrong(expected: str) -> PydanticCustomError:
    return PydanticCustomError("OA151", "{expected}", {"expected": expected})


def _flag(raw: object) -> bool:
    if isinstance(raw, str) and raw.lower() in parts.YES + parts.NO:
        return raw.lower() in parts.YES
    raise _wrong("flag")


def _number(raw: object) -> float:
    if isinstance(raw, str) and _NUMBER.fullmatch(raw):
        return float(raw)
    raise _wrong("number")


def _day(raw: object) -> date:
    found = parse_date(raw) if isinstance(raw, str) else None
    if found is None:
        raise _wrong("date")
    return found


def _per(raw: object) -> str:
    if isinstance(raw, str) and _PER.fullmatch(raw):
        return raw
    raise _wrong("frequency")


def is_name(text: str) -> bool:
    """Whether a text may name a plan or a post: letters of any script, digits, `-` and `_`."""
    if not 0 < len(text) <= MAX_NAME:
        return False
    if _ORDINARY.fullmatch(text):
        return True
    # Vowel signs of Thai, say, are letters to people and marks to Unicode.
    return all(char in "-_" or unicodedata.category(char)[0] in "LMN" for char in text)


def _name(raw: object) -> str:
    if not isinstance(raw, str):
        raise _wrong("text")
    if not is_name(raw):
        raise PydanticCustomError("OA154", "{value}", {"value": raw[:MAX_NAME]})
    return raw


def _version(raw: object) -> int:
    if raw != "1":
        raise PydanticCustomError("OA158", "{value}", {"value": str(raw)})
    return 1


def _as_list(raw: object) -> object:
    return [raw] if isinstance(raw, str) else raw


def _typed(check: Callable[[Any], Any]) -> PlainValidator:
    return PlainValidator(check)


Line = Annotated[str | None, WithJsonSchema(parts.LINE)]
Word = Annotated[str, Field(min_length=1), WithJsonSchema(parts.WORD)]
Words = Annotated[
    list[Word], Field(min_length=1), BeforeValidator(_as_list), WithJsonSchema(parts.WORDS)
]
Name = Annotated[str, _typed(_name), WithJsonSchema(parts.NAME)]
Flag = Annotated[bool, _typed(_flag), WithJsonSchema(parts.FLAG)]
Number = Annotated[float, _typed(_number), WithJsonSchema(parts.NUMBER)]
Day = Annotated[date, _typed(_day), WithJsonSchema(parts.DAY)]
Per = Annotated[str, _typed(_per), WithJsonSchema(parts.PER)]
Version = Annotated[int, _typed(_version), WithJsonSchema(parts.VERSION)]
Passed = Any  # read by a module of its own
Platform = Literal[
    "line", "line_manager", "line_voom", "facebook", "instagram", "youtube", "threads", "x",
    "offline", "other",
]  # fmt: skip


@with_config(_CONFIG)
class GoalShape(TypedDict, total=False):
    """A figure to reach by a day."""

    metric: Annotated[
        Required[Word], Field(description="What is counted.", examples=["coupon_uses"])
    ]
    target: Annotated[Number, Field(description="The figure to reach.", examples=[500])]
    by: Annotated[Day, Field(description="The last day.", examples=["2026-12-31"])]


@with_config(_CONFIG)
class FieldsShape(TypedDict, total=False):
    """What `defaults:` may hold: any field of a post."""

    platform: Annotated[
        Platform,
        Field(
            description="Where it is said; only `line` is sent by oactl, the rest a person posts."
        ),
    ]
    subject: Annotated[Line, Field(description="主旨: what it is about.")]
    type: Annotated[
        Line,
        Field(
            description="發文類型: free text, grouped in reports as written.",
            examples=["新會員優惠"],
        ),
    ]
    topic: Annotated[Line, Field(description="Links variants of one topic on several platforms.")]
    cadence: Annotated[Passed, WithJsonSchema(parts.ref("cadence"))]
    late: Annotated[Passed, WithJsonSchema(parts.LATE)]
    audience: Annotated[Passed, WithJsonSchema(parts.ref("audience"))]
    via: Annotated[
        Literal["broadcast", "narrowcast", "multicast", "push"],
        Field(description="Forces how it goes out; otherwise that follows from the audience."),
    ]
    messages: Annotated[Passed, WithJsonSchema(parts.ref("messages"))]
    by_date: Annotated[Passed, WithJsonSchema(messages.BY_DATE)]
    rotate: Annotated[Passed, WithJsonSchema(messages.ROTATE)]
    variants: Annotated[Passed, WithJsonSchema(messages.VARIANTS)]
    experiment: Annotated[Passed, WithJsonSchema(messages.EXPERIMENT)]
    vars: Annotated[Passed, WithJsonSchema(parts.VARS)]
    copy: Annotated[Line, Field(description="The text of a post that a person carries out.")]
    assets: Annotated[
        Words,
        Field(description="Files of the workspace or URLs for a post that a person carries out."),
    ]
    author: Annotated[Word, Field(description="發文人員: a name of `people:`.")]
    checker: Annotated[
        Words, Field(description="檢查人員: a name of `people:`, or several of whom one approves.")
    ]
    image_source: Annotated[
        Literal["own", "commissioned", "licensed", "none"], Field(description="圖片來源")
    ]
    restrictions: Annotated[Line, Field(description="發文限制, for the checker's eye.")]
    notes: Annotated[Line, Field(description="備註")]
    goal: Annotated[GoalShape, Field(description="The post's own goal.")]
    silent: Annotated[Flag, Field(description="No notification on the phone.")]
    draft: Annotated[Flag, Field(description="Checked but never sent.")]
    quiet_ok: Annotated[Flag, Field(description="May go out inside the account's quiet hours.")]
    allow_repeat: Annotated[
        Flag, Field(description="May say what another post said within 7 days.")
    ]


class PostShape(FieldsShape, total=False):
    """One row of the plan."""

    id: Annotated[
        Name,
        Field(
            description="Unique in the plan; part of every occurrence's id.",
            examples=["wed-fri-offer"],
        ),
    ]


@with_config(_CONFIG)
class PlanShape(TypedDict, total=False):
    """The plan around its posts."""

    version: Annotated[Version, Field(description="The version of this format.")]
    plan: Annotated[
        Name,
        Field(
            description="Unique in the workspace; default: the file's name.",
            examples=["anniversary"],
        ),
    ]
    title: Annotated[Line, Field(description="What people call the plan.", examples=["官方周年慶"])]
    account: Annotated[Word, Field(description="An account of oactl.yaml.", examples=["main"])]
    accounts: Annotated[
        Words,
        Field(
            description="Several accounts, or `group:NAME`; one delivery an account.",
            examples=[["taipei", "tainan"], "group:shops"],
        ),
    ]
    timezone: Annotated[
        Word, Field(description="The zone of all times of the plan.", examples=["Asia/Taipei"])
    ]
    operators: Annotated[Words, Field(description="經營人員: names of `people:`.")]
    goal: Annotated[GoalShape, Field(description="主要目標: the one main goal.")]
    frequency: Annotated[
        dict[str, Per],
        Field(description="發文頻率: what was promised.", examples=[{"broadcast": "2/week"}]),
    ]
    defaults: Annotated[Passed, WithJsonSchema(parts.ref("defaults"))]
    posts: Annotated[Passed, WithJsonSchema(parts.ref("posts"))]
