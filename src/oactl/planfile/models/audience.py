"""`audience:` of a post: a word for one tag or everybody, or a mapping of rules."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, TypeAlias

from pydantic import ConfigDict, Field, Tag

from oactl.domain.audience import EVERYONE, Audience
from oactl.domain.value import composed
from oactl.domain.violation import Violation
from oactl.planfile.models.base import MAPPING, OTHER, By, Model, by_kind
from oactl.planfile.models.demographics import WrittenDemographics
from oactl.planfile.models.scalars import Json, OneOrMany, Parsed, optional

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
    Annotated[Audience, By(AudienceModel, AudienceModel.audience), Tag(MAPPING)]
    | Annotated[Audience, Parsed(_one_tag, "OA151", "audience", _WORD_SCHEMA), Tag(OTHER)],
    by_kind,
    Field(description="目標對象: `all` for every friend, one tag, or a mapping of rules."),
]
