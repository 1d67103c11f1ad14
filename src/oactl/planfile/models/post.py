"""The keys of a post, a row of the plan table, with its audience (contract 3)."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal, TypeAlias, get_args

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, Tag, WithJsonSchema

from oactl.domain.audience import EVERYONE, Audience, Demographics
from oactl.domain.plan import Goal, Platform
from oactl.domain.value import composed, is_name, same_text
from oactl.domain.violation import Violation
from oactl.planfile.models.base import (
    MAPPING,
    OTHER,
    BuiltBy,
    CachedValidation,
    Model,
    Violations,
    by_kind,
)
from oactl.planfile.models.cadence import LATE, Late, WrittenCadence
from oactl.planfile.models.follow_up import FollowUpModel
from oactl.planfile.models.messages import SchemaOnly
from oactl.planfile.models.scalars import (
    NAME_SCHEMA,
    Day,
    Flag,
    Json,
    Line,
    Named,
    Names,
    Number,
    OneOrMany,
    Parsed,
    Word,
    optional,
)
from oactl.planfile.violations import brief

OTHER_WORDS = {"tags": "all", "exclude": "not"}  # other words for a key
_EVERYBODY = "all"
_LONGEST_LIMIT = 9  # digits; LINE has fewer friends to offer
_MOST_TAGS = 100


def _one_tag(text: str) -> Audience:
    return EVERYONE if text == _EVERYBODY else Audience(all=(composed(text),))


def _limit(text: str) -> int | None:
    whole = text.isdecimal() and len(text) <= _LONGEST_LIMIT
    return (int(text) or None) if whole else None


_TAG_SCHEMA: Json = {"type": ["string", "number", "boolean"], "minLength": 1}
_WORD_SCHEMA: Json = {"type": "string", "minLength": 1, "examples": ["all"]}
_LIMIT_SCHEMA: Json = {"type": ["integer", "string"], "minimum": 1, "pattern": "^[0-9]{1,9}$"}

_Tags: TypeAlias = Annotated[
    tuple[Annotated[str, Parsed(composed, "OA151", "tag", _TAG_SCHEMA)], ...],
    OneOrMany(_MOST_TAGS, empty=("OA151", "tags")),
]


def _demographics() -> type[Model]:
    from oactl.planfile.models.demographics import DemographicsModel  # noqa: PLC0415 - rarely used

    return DemographicsModel


WrittenDemographics: TypeAlias = Annotated[
    Demographics, BuiltBy(_demographics, lambda made: made.meant())
]


class AudienceModel(Model):
    """目標對象: `all` for every friend, one tag, or a mapping of rules."""

    model_config = ConfigDict(
        json_schema_extra={
            "allOf": [{"not": {"required": [key, word]}} for word, key in OTHER_WORDS.items()]
        }
    )
    filled = "audience"

    all: _Tags = Field((), description="In all of these tags.")
    tags: _Tags = Field((), description="Another word for `all`.")
    any: _Tags = Field((), description="In one of these tags.")
    not_: _Tags = Field((), alias="not", description="In none of these tags.")
    exclude: _Tags = Field((), description="Another word for `not`.")
    demographics: WrittenDemographics | None = optional()
    limit: Annotated[int, Parsed(_limit, "OA151", "count", _LIMIT_SCHEMA)] | None = optional(
        description="The most recipients."
    )

    @classmethod
    def of_keys(cls, value: Mapping[str, Any]) -> Iterator[Violation]:
        """One word for one rule."""
        for word, key in OTHER_WORDS.items():
            if word in value and key in value:
                yield Violation("OA156", (word,), {"key": word, "other": key}, on_key=True)

    def audience(self) -> Audience:
        """The audience as the domain has it."""
        return Audience(
            self.all or self.tags,
            self.any,
            self.not_ or self.exclude,
            self.demographics,
            self.limit,
        )


WrittenAudience: TypeAlias = Annotated[
    Annotated[Audience, BuiltBy(AudienceModel, AudienceModel.audience), Tag(MAPPING)]
    | Annotated[Audience, Parsed(_one_tag, "OA151", "audience", _WORD_SCHEMA), Tag(OTHER)],
    by_kind,
    Field(description="目標對象: `all` for every friend, one tag, or a mapping of rules."),
]


# What people call a platform.
_PLATFORMS = {
    "line@": "line",
    "line oa": "line",
    "line官方帳號": "line",
    "line 官方帳號": "line",
    "官方帳號": "line",
    "line voom": "line_voom",
    "voom": "line_voom",
    "line manager": "line_manager",
    "fb": "facebook",
    "臉書": "facebook",
    "臉書粉絲專頁": "facebook",
    "粉絲專頁": "facebook",
    "粉專": "facebook",
    "臉書粉專": "facebook",
    "fb粉專": "facebook",
    "ig": "instagram",
    "yt": "youtube",
    "脆": "threads",
    "twitter": "x",
    "推特": "x",
    "實體": "offline",
    "門市": "offline",
    "線下": "offline",
    "其他": "other",
}
# The headings of the plan table that people keep in Excel, and words that mean one of our keys.
_BY_TAG = "audience: {all: [vip]}"
HEADINGS = {
    "發文平台": "platform",
    "平台": "platform",
    "帳號": "account",
    "帳號名稱": "account",
    "經營人員": "operators",
    "發文頻率": "frequency",
    "發文時間": "cadence",
    "時間": "cadence",
    "schedule": "cadence",
    "when": "cadence",
    "目標對象": "audience",
    "對象": "audience",
    "target": "audience",
    "to": "audience",
    "主要目標": "goal",
    "發文類型": "type",
    "類型": "type",
    "主旨": "subject",
    "發文內容": "messages",
    "內容": "messages",
    "content": "messages",
    "圖片來源": "image_source",
    "發文人員": "author",
    "檢查人員": "checker",
    "checkers": "checker",
    "approver": "checker",
    "備註": "notes",
    "發文限制": "restrictions",
    "圖片": "messages",
    "主題": "subject",
    "草稿": "draft",
    "每天": "cadence",
    "每週": "cadence",
    "每月": "cadence",
    "優惠碼": "vars",
    "tags": _BY_TAG,
    "tag": _BY_TAG,
    "標籤": _BY_TAG,
    "name": "id",
}


# Platforms that have no name of their own here.
_OTHER = frozenset(
    ("tiktok", "抖音", "小紅書", "dcard", "ptt", "telegram", "linkedin", "line today", "email")
)


def _platform(word: object) -> object:
    if not isinstance(word, str):
        return word
    same = same_text(word)
    if same in _OTHER:
        params = {"value": brief(word), "near": "other", "known": get_args(Platform)}
        raise Violations(Violation("OA152", (), params))
    return _PLATFORMS.get(same, same if same.isascii() else word)


def _name(text: str) -> str:
    if not is_name(text):
        raise Violations(Violation("OA154", (), {"value": brief(text)}))
    return composed(text)


Name: TypeAlias = Annotated[str, AfterValidator(_name), WithJsonSchema(NAME_SCHEMA)]


class GoalModel(Model):
    """主要目標: a figure to reach by a day."""

    filled: ClassVar = "goal"

    metric: Word = Field(description="What is counted.", examples=["coupon_uses"])
    target: Number | None = optional("The figure to reach.", examples=[500])
    by: Day | None = optional("The last day.", examples=["2026-12-31"])


WrittenGoal: TypeAlias = Annotated[Goal, BuiltBy(GoalModel)]
GOALS = [{"metric": "coupon_uses", "target": 500, "by": "2026-12-31"}]
_Platform: TypeAlias = Annotated[Platform, BeforeValidator(_platform)]


_LATE_TWICE: Json = {
    "required": ["late", "cadence"],
    "properties": {"cadence": {"type": "object", "required": ["late"]}},
}


class DefaultsModel(Model):
    """Any field of a post, for all of them."""

    model_config = ConfigDict(json_schema_extra={"not": _LATE_TWICE})
    other_names: ClassVar = HEADINGS

    platform: _Platform = Field(
        "line", description="發文平台: `line` goes out by itself, the rest a person posts."
    )
    subject: Line = Field("", description="主旨: what it is about.")
    type: Line = Field(
        "",
        description="發文類型: free text, grouped in reports as written.",
        examples=["新會員優惠"],
    )
    topic: Line = Field("", description="Links variants of one topic on several platforms.")
    cadence: Annotated[WrittenCadence, CachedValidation()] | None = optional()
    late: Late | None = optional(LATE, examples=["2h", "30m"])
    audience: Annotated[WrittenAudience, CachedValidation()] | None = optional()
    via: Literal["broadcast", "narrowcast", "multicast", "push"] | None = optional(
        description="Forces how it goes out; otherwise that follows from the audience."
    )
    messages: Annotated[Any, SchemaOnly("messages")] = None
    by_date: Annotated[Any, SchemaOnly("by_date")] = None
    rotate: Annotated[Any, SchemaOnly("rotate")] = None
    variants: Annotated[Any, SchemaOnly("variants")] = None
    experiment: Annotated[Any, SchemaOnly("experiment")] = None
    vars: Annotated[Any, SchemaOnly("vars")] = Field(None, examples=[{"coupon_code": "OA85"}])
    copy_: Line | None = optional(
        alias="copy", description="The text of a post that a person carries out."
    )
    assets: Annotated[tuple[Word, ...], OneOrMany(100)] = Field(
        (), description="Files or URLs for a post that a person carries out."
    )
    then: FollowUpModel | None = optional(
        "What it says later to those who did not open it, or who clicked; approved with it.",
        examples=[{"after": "3d", "to": "not_opened", "messages": [{"text": "Last day!"}]}],
    )
    author: Named | None = optional("發文人員: a name of `people:`.")
    checker: Names = Field(
        (), description="檢查人員: a name of `people:`, or several of whom one approves."
    )
    image_source: Literal["own", "commissioned", "licensed", "none"] | None = optional(
        description="圖片來源"
    )
    restrictions: Line = Field("", description="發文限制, for the checker's eye.")
    notes: Line = Field("", description="備註")
    goal: WrittenGoal | None = optional("The post's own goal.", examples=GOALS)
    silent: Flag = Field(False, description="No notification on the phone.")
    draft: Flag = Field(False, description="Checked but never sent.")
    quiet_ok: Flag = Field(False, description="May go out inside the account's quiet hours.")
    allow_repeat: Flag = Field(False, description="May say what another post said within 7 days.")


class _Identified(Model):
    id: Name = Field(
        "",
        description="Unique in the plan; part of every occurrence's id.",
        examples=["wed-fri-offer"],
    )


class PostModel(DefaultsModel, _Identified):
    """One row of the plan: what is said, on which platform, to whom, when, by whom."""

    model_config = ConfigDict(json_schema_extra={"not": _LATE_TWICE, "required": ["id"]})
