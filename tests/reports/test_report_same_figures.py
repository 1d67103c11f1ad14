"""One report, four looks: no figure differs between table, Markdown, CSV and JSON."""

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from report_sample import FOLLOWERS, sample
from rich_sample import rich
from test_report_looks import GAPS, nasty

from oactl.i18n import use
from oactl.public_json import dump
from oactl.reports import render
from oactl.reports.csv import COLUMNS
from oactl.reports.document import document

LOOKS = ("table", "md", "csv", "json")
REPORTS = {"whole": sample(), "rich": rich(), "provisional": sample(GAPS), "bare": nasty("茶")}


def json_of(report) -> dict[str, Any]:
    (account,) = dump_of(report)["accounts"]
    return account


def dump_of(report) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(render(report, "json", None, colour=False))
    return found


def csv_of(report) -> list[dict[str, str]]:
    text = render(report, "csv", None, colour=False)
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def figures(tree: dict[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """The figures of JSON by their path; lists are looked at on their own."""
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from figures(value, f"{path}{key}.")
        elif not isinstance(value, list) and key != "account":
            yield f"{path}{key}", value


def cell(value: Any) -> str:
    """A value of JSON as a spreadsheet has it."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("name", REPORTS)
def test_csv_has_every_figure_of_json_and_no_other(name: str) -> None:
    report = REPORTS[name]
    rows = [row for row in csv_of(report) if row["about"] == "account"]
    assert {row["metric"]: row["value"] for row in rows} == {
        path: cell(value) for path, value in figures(json_of(report))
    }


@pytest.mark.parametrize("name", REPORTS)
def test_csv_has_every_day_and_every_post_of_json(name: str) -> None:
    report = REPORTS[name]
    found, rows = json_of(report), csv_of(report)
    days = {row["item"]: row["value"] for row in rows if row["about"] == "day"}
    assert days == {d["date"]: cell(d["value"]) for d in found["followers"]["daily"]}
    posts = {(row["item"], row["metric"]): row["value"] for row in rows if row["about"] == "post"}
    for post in found["engagement"]["posts"]:
        for metric in post.keys() - {"occurrence", "subject"}:
            assert posts[post["occurrence"], metric] == cell(post[metric])
    missing = [row["item"] for row in rows if row["about"] == "missing_day"]
    assert missing == found["missing_days"]


def test_csv_has_every_part_and_link_of_json() -> None:
    found, rows = json_of(rich())["breakdowns"], csv_of(rich())
    of = {(r["about"], r["item"], r["subject"], r["metric"]): r["value"] for r in rows}
    assert (len(found["by"]), len(found["links"])) == (5, 2)
    for each in found["by"]:
        for part in each["parts"]:
            for metric in part.keys() - {"value"}:
                assert of["breakdown", each["by"], part["value"], metric] == cell(part[metric])
    for link in found["links"]:
        for metric in link.keys() - {"url"}:
            assert of["link", link["url"], "", metric] == cell(link[metric])


@pytest.mark.parametrize("name", REPORTS)
def test_every_row_of_csv_has_every_column(name: str) -> None:
    rows = csv_of(REPORTS[name])
    assert rows
    assert all(tuple(row) == COLUMNS and None not in row.values() for row in rows)


def shown(value: float, unit: str = "") -> set[str]:
    """How a figure of JSON is written for people: by thousands, or in per cent."""
    if unit == "%":
        return {f"{value * 100:.{digits}f}%" for digits in (1, 2)}
    return {f"{value:,}"}


@pytest.mark.parametrize("language", ["en", "zh-TW"])
@pytest.mark.parametrize("look", ["table", "md"])
@pytest.mark.parametrize("width", [None, 60, 80, 120])
def test_people_read_the_figures_of_json(look: str, width: int | None, language: str) -> None:
    report = REPORTS["whole"]
    use(language)
    text = render(report, look, width, colour=False)
    found = json_of(report)
    for value, unit in (
        (found["followers"]["end"], ""),
        (found["blocks"]["end"], ""),
        (found["friends"]["end"], ""),
        (found["targeted_reaches"]["end"], ""),
        (found["blocks"]["rate_end"], "%"),
        (found["engagement"]["open_rate"], "%"),
        (found["engagement"]["click_rate"], "%"),
        (found["quota"]["used"], ""),
        (found["quota"]["remaining"], ""),
        *((post["delivered"], "") for post in found["engagement"]["posts"]),
    ):
        assert any(form in text for form in shown(value, unit)), value


@pytest.mark.parametrize("look", LOOKS)
def test_no_look_invents_a_figure_that_nobody_has(look: str) -> None:
    text = render(REPORTS["bare"], look, None, colour=False)
    assert not re.search(r"nan|None|inf\b", text)
    if look == "json":
        assert '"end": null' in text
    elif look != "csv":
        assert "—" in text


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("language", ["en", "zh-TW"])
def test_a_look_is_the_same_each_time(look: str, language: str) -> None:
    use(language)
    assert render(sample(), look, 80, colour=False) == render(sample(), look, 80, colour=False)


@pytest.mark.parametrize("look", ["csv", "json"])
def test_what_programs_read_is_the_same_in_every_language_width_and_colour(look: str) -> None:
    plain = render(sample(), look, None, colour=False)
    use("zh-TW")
    assert render(sample(), look, 40, colour=True) == plain


def test_the_sums_of_a_report_add_up() -> None:
    found = json_of(REPORTS["whole"])
    followers, blocks, friends = found["followers"], found["blocks"], found["friends"]
    assert followers["net"] == followers["end"] - followers["start"] == FOLLOWERS[-1] - FOLLOWERS[7]
    assert friends["end"] == followers["end"] - blocks["end"]
    assert friends["net"] == followers["net"] - blocks["net"]
    assert followers["growth_rate"] == pytest.approx(followers["net"] / followers["start"])
    assert blocks["rate_change"] == pytest.approx(blocks["rate_end"] - blocks["rate_start"])
    engagement = found["engagement"]
    posts = engagement["posts"]
    assert engagement["deliveries"] == len(posts)
    assert engagement["delivered"] == sum(post["delivered"] for post in posts)
    known = [post for post in posts if post["unique_clicks"] is not None]
    assert engagement["click_rate"] == pytest.approx(
        sum(post["unique_clicks"] for post in known) / sum(post["delivered"] for post in known)
    )
    adherence = found["adherence"]
    parts = {key: n for key, n in adherence.items() if key not in {"planned", "occurrences"}}
    assert adherence["planned"] == sum(parts.values())


def test_a_report_of_several_accounts_has_each_in_every_look() -> None:
    report = sample()
    both = type(report)(**{**_fields(report), "accounts": (*report.accounts, *_named("south"))})
    for look in LOOKS:
        text = render(both, look, None, colour=False)
        assert "main" in text, look
        assert "south" in text, look
    assert [each["account"] for each in dump_of(both)["accounts"]] == ["main", "south"]


def _named(account: str):
    return sample(account=account).accounts


def _fields(report) -> dict[str, Any]:
    return {name: getattr(report, name) for name in type(report).__slots__}


def test_dump_and_look_are_one_document() -> None:
    assert dump(document(sample())) == dump_of(sample())
