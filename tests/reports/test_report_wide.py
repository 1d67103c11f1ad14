"""The report on a wide terminal: what is usual, a year ago and the course have columns."""

from dataclasses import replace

import pytest
from report_sample import sample
from rich_sample import rich
from wcwidth import wcswidth

from oactl.i18n import use
from oactl.reports.plain import render_table


def heads(text):
    return next(line.split("  ") for line in text.splitlines() if line.startswith("Figure"))


def row(text, figure):
    return next(line for line in text.splitlines() if line.startswith(figure))


def test_where_there_is_room_the_table_looks_back():
    text = render_table(rich(), 120, colour=False)
    assert {"Usual", "A year ago", "Trend"} <= {head.strip() for head in heads(text)}
    assert "change +90 to +160" in row(text, "Friends")
    assert row(text, "Block rate").split()[-5:-1] == ["26.00%", "to", "27.85%", "27.93%"]
    assert "Trend  " not in text[text.index("Sent   ") :]


@pytest.mark.parametrize("width", [60, 80, None])
def test_where_there_is_none_it_is_told_in_lines(width):
    text = render_table(rich(), width, colour=False)
    assert "Usual" not in heads(text)[-1]
    assert "Trend  new followers" in " ".join(text.split()).replace("Trend new", "Trend  new")


def test_without_a_past_there_are_no_empty_columns():
    assert "Usual" not in render_table(sample(), 200, colour=False)


@pytest.mark.parametrize("language", ["en", "zh-TW"])
@pytest.mark.parametrize("width", [60, 80, 100, 112, 120, 160])
def test_no_figure_is_ever_cut(language, width):
    use(language)
    report = rich()
    (one,) = report.accounts
    large = replace(one.figures.friends, start=123_456_789, end=123_456_953)
    one = replace(one, figures=replace(one.figures, friends=large))
    text = render_table(replace(report, accounts=(one,)), width, colour=False)
    assert max(wcswidth(line) for line in text.splitlines()) <= width
    assert "…" not in text
    assert "123,456,953" in text


def test_what_lies_beyond_the_usual_range_stands_out():
    text = render_table(rich(), 120, colour=True)
    friends = row(text.replace("\x1b[1;33m", "!"), "Friends")
    block_rate = row(text.replace("\x1b[1;33m", "!"), "Block rate")
    assert "!" in block_rate
    assert "!" not in friends  # of a level nothing is usual
