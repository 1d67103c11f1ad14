"""A plan as Pydantic models behind PyYAML: what one writes first, with every field of contract 3.

No line, no column, scalars as PyYAML types them, and nothing of what joins fields or posts: no
template, people, calendar or cost is looked at.
"""
# ruff: noqa: D101 - the names are the contract's

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, HttpUrl

Label = Annotated[str, Field(max_length=20)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Clock = Annotated[str, Field(pattern=r"^\d\d:\d\d$")]
Tags = list[str] | str


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Uri(Strict):
    label: Label | None = None
    uri: str = Field(max_length=1000)


class Say(Strict):
    label: Label | None = None
    text: str = Field(max_length=300)


class Postback(Strict):
    label: Label | None = None
    data: str = Field(max_length=300)


Action = Uri | Say | Postback


class Sender(Strict):
    name: Label | None = None
    icon: HttpUrl | None = None


class AnyMessage(Strict):
    quick_reply: list[Action] | None = Field(None, max_length=13)
    sender: Sender | None = None


class Text(AnyMessage):
    text: str = Field(max_length=5000)


class Media(Strict):
    url: HttpUrl
    preview: HttpUrl | None = None


class Image(AnyMessage):
    image: Media


class Video(AnyMessage):
    video: Media


class Sound(Strict):
    url: HttpUrl
    duration: int


class Audio(AnyMessage):
    audio: Sound


class Sticker(AnyMessage):
    sticker: dict[Literal["package", "sticker"], str | int]


class Location(AnyMessage):
    location: dict[Literal["title", "address", "latitude", "longitude"], str | float]


class Template(Strict):
    alt: str = Field(max_length=1500)
    title: str | None = Field(None, max_length=40)
    text: str = Field(max_length=160)
    image: HttpUrl | None = None
    actions: list[Action] = Field(min_length=1, max_length=4)


class Buttons(AnyMessage):
    buttons: Template


class Confirm(AnyMessage):
    confirm: Template


class Flexible(Strict):
    alt: str = Field(max_length=1500)
    contents: dict[str, Any] | None = None
    file: str | None = None


class Flex(AnyMessage):
    flex: Flexible


class Card(Strict):
    title: str
    image: HttpUrl | None = None
    text: str | None = None
    price: str | None = None
    link: str | None = None
    label: Label | None = None


class Cards(AnyMessage):
    cards: list[Card] = Field(min_length=1, max_length=12)


class Coupon(AnyMessage):
    coupon: str


class Line(AnyMessage):
    line: dict[str, Any]


Message = (
    Text
    | Image
    | Video
    | Audio
    | Sticker
    | Location
    | Buttons
    | Confirm
    | Flex
    | Cards
    | Coupon
    | Line
)
Messages = Annotated[list[Message], Field(min_length=1, max_length=5)]


class Cadence(Strict):
    once: datetime | None = None
    dates: list[date] | None = None
    daily: bool | None = None
    weekly: list[Weekday] | None = None
    monthly: list[int | str] | None = None
    rrule: str | None = None
    cron: str | None = None
    at: Clock | list[Clock] | None = None
    start: date | None = Field(None, alias="from")
    until: date | None = None
    count: int | None = None
    every: int = 1
    skip: list[date] = []
    late: str | None = None


class Audience(Strict):
    all: Tags | None = None
    any: Tags | None = None
    exclude: Tags | None = Field(None, alias="not")
    demographics: dict[str, Any] | None = None
    limit: int | None = None


class Goal(Strict):
    metric: str
    target: float | None = None
    by: date | None = None


class Item(Strict):
    name: str | None = None
    messages: Messages
    vars: dict[str, Any] = {}


class Fields(Strict):
    platform: Literal[
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
    ] = "line"
    subject: str = ""
    type: str = ""
    topic: str = ""
    cadence: Cadence | None = None
    late: str | None = None
    audience: Literal["all"] | Audience = "all"
    via: Literal["broadcast", "narrowcast", "multicast", "push"] | None = None
    messages: Messages | None = None
    by_date: dict[date, Item] | None = None
    rotate: list[Item] | None = None
    variants: list[Item] | None = None
    experiment: dict[str, Any] | None = None
    vars: dict[str, Any] = {}
    copy_: str | None = Field(None, alias="copy")
    assets: list[str] = []
    author: str | None = None
    checker: Tags | None = None
    image_source: Literal["own", "commissioned", "licensed", "none"] | None = None
    restrictions: str = ""
    notes: str = ""
    goal: Goal | None = None
    silent: bool = False
    draft: bool = False
    quiet_ok: bool = False
    allow_repeat: bool = False


class Post(Fields):
    id: Annotated[str, Field(max_length=100, pattern=r"^[\w-]+$")]


class Plan(Strict):
    version: Literal[1]
    plan: str | None = None
    title: str = ""
    account: str | None = None
    accounts: Tags | None = None
    timezone: str = "UTC"
    operators: Tags | None = None
    goal: Goal | None = None
    frequency: dict[str, str] = {}
    defaults: Fields = Fields()
    posts: list[Post] = Field(max_length=10_000)
