"""`blackout:` of oactl.yaml: days on which nothing goes out (contract 2)."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Self, TypeAlias

from pydantic import Field, Tag, model_validator

from oactl.domain.pause import Blackout
from oactl.domain.violation import Violation
from oactl.domain.visible import short_reason
from oactl.planfile.models.base import MAPPING, OTHER, BuiltBy, Model, Violations, by_kind
from oactl.planfile.models.scalars import Day, Line, Named, OneOrMany, optional


class BlackoutModel(Model):
    """A day, or all days from one to another, on which nothing goes out."""

    date: Day | None = optional("The day.")
    from_: Day | None = optional("The first day.", alias="from")
    until: Day | None = optional("The last day, inclusive.")
    reason: Line = Field("", description="Why; it is shown wherever it stops something.")
    accounts: Annotated[tuple[Named, ...], OneOrMany()] | None = optional(
        "Only these accounts, or `group:NAME`; default: all."
    )

    @classmethod
    def of_keys(cls, value: Mapping[str, Any]) -> Iterator[Violation]:
        """Either `date`, or `from` and `until`."""
        if "date" in value:
            for key in {"from", "until"} & value.keys():
                yield Violation("OA156", (key,), {"key": key, "other": "date"}, on_key=True)
        elif not {"from", "until"} & value.keys():
            yield Violation("OA153", (), {"key": "date"})
        else:
            for key in {"from", "until"} - value.keys():
                yield Violation("OA153", (), {"key": key})

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.from_ and self.until and self.until < self.from_:
            params = {"until": f"{self.until}", "start": f"{self.from_}"}
            raise Violations(Violation("OA211", ("until",), params))
        return self

    def blackout(self) -> Blackout:
        """The days as the domain has them; groups are not resolved yet."""
        first, last = self.date or self.from_, self.date or self.until
        if first is None or last is None:  # `of_keys` has told it
            raise Violations(Violation("OA153", (), {"key": "date"}))
        return Blackout(first, last, short_reason(self.reason or ""), self.accounts)


def _of_day(day: date) -> Blackout:
    return Blackout(day, day)


_build: Callable[[BlackoutModel], Blackout] = BlackoutModel.blackout
WrittenBlackout: TypeAlias = Annotated[
    Annotated[Blackout, BuiltBy(BlackoutModel, _build), Tag(MAPPING)]
    | Annotated[Blackout, BuiltBy(Day, _of_day), Tag(OTHER)],
    by_kind,
]
