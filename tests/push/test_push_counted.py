"""Every figure of the reports beside the same one counted from what the sandbox knows.

The sandbox is asked over HTTP by oactl, as a process; the other side is `counted.py`, which imports
nothing of oactl. Estimates (blocks of a message and their interval) are compared by what they are
made of.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from counted import Counted, Span
from counted_costs import costs, month_now, quota_of, sentences
from counted_export import exported
from counted_parts import breakdowns, keyed
from processes import ended, process
from sending_shop import Shop
from watched_shop import SYNCED, questions, sandbox, seven_weeks, truth_of

from runner import Ran

REPORTS = {
    "daily": ("2026-11-16", "2026-11-22"),  # a Monday, and a Sunday that ends a promised week
    "weekly": ("2026-W47", "2026-W48"),  # a whole one, and one that goes on
    "monthly": ("2026-10", "2026-11"),
    "quarterly": ("2026-Q4",),
}
OPTIONS = {"daily": "--day", "weekly": "--week", "monthly": "--month", "quarterly": "--quarter"}
FEWEST = 16_000  # figures that are compared; fewer are no comparison of all


@dataclass(slots=True)
class Comparison:
    """How many figures were compared, and which of them differ."""

    count: int = 0
    wrong: list[str] = field(default_factory=list)

    def of(self, place: str, got: Any, want: Any) -> None:
        """Compare all that is counted; what is only told (names of plans) may be more."""
        if isinstance(want, dict):
            for name, inside in want.items():
                known = isinstance(got, dict) and name in got
                self.of(f"{place}.{name}", got[name] if known else "absent", inside)
        elif isinstance(want, list):
            self._figure(f"{place}[]", len(got or ()), len(want))
            for at, (one, other) in enumerate(zip(got or (), want, strict=False)):
                self.of(f"{place}[{at}]", one, other)
        else:
            self._figure(place, got, want)

    def _figure(self, place: str, got: Any, want: Any) -> None:
        self.count += 1
        if place.endswith("sent_at"):
            got = got[: len(want)]
        if got != want and not _about(got, want):
            self.wrong.append(f"{place}: {got} instead of {want}")


def _about(got: object, want: object) -> bool:
    return (
        isinstance(got, int | float)
        and isinstance(want, int | float)
        and abs(got - want) <= 1e-9 * max(1, abs(want))
    )


@dataclass(frozen=True, slots=True)
class Watched:
    """A shop whose figures are fetched, and all that is counted of it."""

    shop: Shop
    counted: Counted

    def oactl(self, *args: str) -> Ran:
        ran = _oactl(self.shop, *args)
        assert (ran.code, ran.err) == (0, "")
        return ran

    def report(self, kind: str, period: str) -> Any:
        ran = self.oactl("report", kind, OPTIONS[kind], period, "--json", "--offline")
        (account,) = ran.data["accounts"]
        return account

    def beside(self, kind: str, period: str) -> Mapping[str, str]:
        """What the CSV has of the period before beside each figure; in this process."""
        args = ("report", kind, OPTIONS[kind], period, "--format", "csv", "--offline")
        rows = csv.DictReader(io.StringIO(self.shop.run(*args).out.removeprefix("\ufeff")))
        return {each["metric"]: each["previous"] for each in rows if each["about"] == "account"}


def _oactl(shop: Shop, *args: str) -> Ran:
    """A command line as a process; LINE's clock stands while it runs."""
    child = process(shop, *args)
    shop.line.set_now(shop.now, stop=True)
    return ended(child)


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with sandbox() as line:
        shop = seven_weeks(tmp_path_factory.mktemp("watched") / "shop", line)
        truth = None
        for start, end in SYNCED:
            ran = _oactl(shop, "insight", "sync", "--from", start, "--to", end, "--json")
            assert (ran.code, ran.data["accounts"][0]["left"]) == (0, 0), ran.err
            truth = truth or truth_of(shop)
            shop.later(timedelta(hours=1, minutes=1))
        assert truth is not None
        truth.asked_at = questions(shop)
        yield Watched(shop, Counted(truth, shop.now))


def test_every_figure_is_the_one_that_is_counted(watched: Watched) -> None:
    compared, counted = Comparison(), watched.counted
    for kind, periods in REPORTS.items():
        for period in periods:
            span = Span.named(period)
            _compare_report(compared, counted, span, watched.report(kind, period))
            _compare_earlier(compared, counted, span, watched.beside(kind, period))
    compared.of("cost", watched.oactl("cost", "--json").data["accounts"][0], costs(counted))
    _compare_export(compared, counted, watched.oactl("insight", "export", "--format", "jsonl").out)
    print(f"{compared.count:,} figures compared, {len(compared.wrong)} differ")  # noqa: T201
    assert not compared.wrong, "\n".join(compared.wrong[:100])
    assert compared.count >= FEWEST


def _compare_report(compared: Comparison, counted: Counted, span: Span, got: Any) -> None:
    want = {
        **counted.figures(span),
        **quota_of(counted, span),
        "trends": counted.trends(span),
        "year_ago": counted.year_ago(span),
        "plans": [{"frequency": counted.promised(span)}],
        "month": None if span.label == "2026-10" else month_now(counted),
    }
    compared.of(span.label, got, want)
    compared.of(f"{span.label}.what works", keyed(got["breakdowns"]), breakdowns(counted, span))
    known = [{**each, "missing": each["why"] == "days_missing"} for each in got["message_costs"]]
    compared.of(f"{span.label}.message_costs", known, counted.cost_inputs(span))
    for at, (one, other) in enumerate(sentences(counted, span, got["highlights"])):
        compared.of(f"{span.label}.highlights[{at}]", one, other)


def _compare_export(compared: Comparison, counted: Counted, text: str) -> None:
    rows = [json.loads(line) for line in text.splitlines()]
    got = {(each["date"], each["metric"], each["post"]): each["value"] for each in rows}
    assert len(got) == len(rows)
    want = exported(counted)
    for key in sorted({*got, *want}, key=str):
        compared.of(f"export {key}", got.get(key), want.get(key))


def _compare_earlier(
    compared: Comparison, counted: Counted, span: Span, got: Mapping[str, str]
) -> None:
    """The period before: of one that goes on its same days."""
    for metric, value in _flat(counted.earlier(span)):
        compared.of(f"{span.label}.previous.{metric}", _number(got[metric]), value)


def _flat(tree: dict[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{path}{name}.")
        elif not isinstance(value, list):
            yield f"{path}{name}", value


def _number(text: str) -> Any:
    if text in {"", "true", "false"}:
        return {"": None, "true": True, "false": False}[text]
    try:
        return float(text)
    except ValueError:
        return text


def test_an_export_of_some_days_has_the_rows_of_these_days_and_no_other(watched: Watched) -> None:
    days = [f"2026-11-{day}" for day in range(20, 25)]  # all was fetched on the last of them
    args = ("insight", "export", "--format", "jsonl")
    rows = [json.loads(line) for line in watched.shop.run(*args).out.splitlines()]
    some = watched.shop.run(*args, "--from", days[0], "--to", days[-1]).out
    assert [json.loads(line) for line in some.splitlines()] == [
        row for row in rows if row["date"] in days
    ]
