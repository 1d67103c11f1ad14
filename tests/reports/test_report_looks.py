"""Every look of the sample week, against texts that were read by eye.

To accept a new look: `python tests/reports/test_report_looks.py` writes the texts anew.
"""

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from report_sample import AS_OF, DELIVERIES, WEEK, delivery, sample
from wcwidth import wcswidth

from oactl.domain.audience import Via
from oactl.domain.delivery.state import State
from oactl.domain.engagement import MessageFigures
from oactl.domain.report.build import build
from oactl.domain.report.values import AccountFacts, Gap, OccurrenceFact
from oactl.i18n import languages, use
from oactl.public_json import dump
from oactl.reports.csv import guarded, render_csv
from oactl.reports.document import document
from oactl.reports.markdown import escaped, render_markdown
from oactl.reports.plain import render_table
from oactl.reports.table import Footnotes, printable, signed_percent, sparkline, wrapped

GOLDEN = Path(__file__).parent / "golden"
GAPS = frozenset({date(2026, 11, 8), date(2026, 11, 15)})
LOOKS = {
    f"{name}-{language}.{ending}": (language, gaps, width)
    for language in ("zh-TW", "en")
    for name, ending, gaps, width in (
        ("pipe", "txt", frozenset(), None),
        ("80", "txt", frozenset(), 80),
        ("40", "txt", frozenset(), 40),
        ("provisional-80", "txt", GAPS, 80),
        ("markdown", "md", frozenset(), "md"),
    )
}


def look(name):
    language, gaps, width = LOOKS[name]
    report = sample(gaps)
    use(language)
    if width == "md":
        return render_markdown(report)
    return render_table(report, width, colour=False)


def nasty(subject, account="main"):
    sent = delivery("p/a@x", subject, datetime(2026, 11, 11, 12, tzinfo=UTC), 50, Via.MULTICAST)
    params = AccountFacts(account, deliveries=[(sent, MessageFigures(None, 40, None))])
    return build(WEEK, [params], AS_OF)


@pytest.mark.parametrize("name", LOOKS)
def test_a_look_is_as_it_was_approved(name):
    assert look(name) == (GOLDEN / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_nothing_is_wider_than_the_terminal(language, width):
    for gaps in (frozenset(), GAPS):
        use(language)
        text = render_table(sample(gaps), width, colour=False)
        assert max(wcswidth(line) for line in text.splitlines()) <= width


def test_a_pipe_cuts_nothing():
    subject = "官方周年慶" * 60
    text = render_table(nasty(subject), None, colour=True)
    assert subject in text
    assert "\x1b" not in text


def test_columns_of_a_pipe_line_up_in_chinese():
    lines = look("pipe-zh-TW.txt").splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("指標"))
    assert {wcswidth(line) for line in lines[start + 1 : start + 11]} == {wcswidth(lines[start])}


def test_colour_only_where_it_is_wished():
    report = sample()
    assert "\x1b[" in render_table(report, 80, colour=True)
    assert "\x1b[" not in render_table(report, 80, colour=False)


@pytest.mark.parametrize("width", [None, 40, 80])
@pytest.mark.parametrize("subject", ["[/]", "[bold]x[/bold]", "{0}", ":smile:", "[link=a]"])
def test_a_subject_is_shown_as_it_was_written(subject, width):
    assert subject in render_table(nasty(subject), width, colour=False)


def test_a_subject_cannot_steer_the_terminal():
    text = render_table(nasty("a\x1b[2Jb\r\nc\u202ed"), None, colour=False)
    assert "a‹U+001B›[2Jb c‹U+202E›d" in text


def test_markdown_shows_pipes_and_tags_as_text():
    text = render_markdown(nasty("a|b <img> [x](y)\n# c", "m|n"))
    assert r"a\|b \<img\> \[x\](y) \# c" in text
    assert r"## m\|n" in text
    table = [line for line in text.splitlines() if line.startswith("| Wed")]
    assert table[0].replace(r"\|", "").count("|") == 6


def test_the_reason_of_every_missing_figure_stands_in_the_notes():
    text = render_table(nasty("x"), None, colour=False)
    marks = {word[:2] for word in text.split() if word.startswith("—") and len(word) > 1}
    notes = text[text.index("Notes") :]
    assert marks
    assert all(f"{mark} " in notes for mark in marks)


def rows_of(report):
    text = render_csv(report)
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:])))


def test_csv_has_the_figures_of_json_and_of_the_week_before():
    rows = rows_of(sample())
    end = next(row for row in rows if row["metric"] == "followers.end")
    assert (end["value"], end["previous"], end["change"]) == ("21730", "21500", "230")
    posts = [row for row in rows if row["about"] == "post" and row["metric"] == "delivered"]
    assert [row["value"] for row in posts] == ["15493", "1187", "34"]


def test_csv_names_what_was_not_sent_and_why():
    rows = [row for row in rows_of(sample()) if row["about"] == "occurrence"]
    assert [(row["item"], row["subject"], row["metric"], row["value"]) for row in rows] == [
        ("shop/rain@2026-11-12T09:00", "", "state", "skipped"),
        ("shop/rain@2026-11-12T09:00", "", "reason", "skipped: 颱風"),
        ("shop/live@2026-11-12T20:00", "直播預告", "state", "missed"),
        ("shop/live@2026-11-12T20:00", "直播預告", "reason", "approval: none"),
    ]


def test_what_was_skipped_is_told_with_a_persons_words():
    params = [
        OccurrenceFact(date(2026, 11, 12), State.SKIPPED, "p/a@2026-11-12T20:00", reason)
        for reason in ("skipped: typhoon", "skipped", "stopped: typhoon")
    ]
    report = build(WEEK, [AccountFacts("main", occurrences=params)], AS_OF)
    text = render_table(report, None, colour=False)
    assert ": skipped, typhoon\n" in text
    assert ": skipped\n" in text
    assert ": skipped, stopped: typhoon\n" in text


@pytest.mark.parametrize("width", [None, 40, 80])
def test_what_a_person_posted_is_told_with_its_address(width):
    url = "https://a.tw/p/1"
    fact = OccurrenceFact(date(2026, 11, 13), State.DONE, "p/fb@2026-11-13T20:00", url=url)
    report = build(WEEK, [AccountFacts("main", occurrences=[fact])], AS_OF)
    text = " ".join(render_table(report, width, colour=False).split())
    assert f"By hand p/fb@2026-11-13T20:00: {url}" in text


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("approval: none", "missed, no checker has approved it yet"),
        ("quota: limit", "missed, this month's messages"),
        ("approval", "missed, not approved as it stands"),
        ("late", "missed, its time was over"),
        ("skipped: =[/]typhoon", "missed, skipped: =[/]typhoon"),
        ("narrowcast_error_1", "missed, LINE ended the narrowcast (error 1)"),
        ("The request entity is too large", "missed, The request entity is too large"),
        (None, "p/a@2026-11-12T20:00: missed"),
    ],
)
@pytest.mark.parametrize("width", [None, 400])
def test_why_something_was_not_sent_is_told_in_words(reason, told, width):
    fact = OccurrenceFact(date(2026, 11, 12), State.MISSED, "p/a@2026-11-12T20:00", reason)
    report = build(WEEK, [AccountFacts("main", occurrences=[fact])], AS_OF)
    text = render_table(report, width, colour=False)
    assert told in text
    assert text.count("p/a@2026-11-12T20:00") == 1


def test_csv_leaves_empty_what_nobody_knows():
    rows = rows_of(sample(GAPS))
    assert {row["value"] for row in rows if row["metric"] == "followers.net"} == {""}
    assert [row["item"] for row in rows if row["about"] == "missing_day"] == [
        "2026-11-08",
        "2026-11-15",
    ]


@pytest.mark.parametrize("subject", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1"])
def test_csv_runs_no_formula_that_somebody_wrote(subject):
    report = nasty(subject)
    subjects = {row["subject"] for row in rows_of(report) if row["about"] == "post"}
    assert subjects == {"'" + subject}
    assert guarded("") == ""


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("\t=1", "'\t'=1"),
        ("九折;=HYPERLINK(1)", "九折;'=HYPERLINK(1)"),
        ('九折; "=1"', '九折;\' "=1"'),
        ("a|+1;-2", "a|'+1;'-2"),
        ("a\n@SUM(A1)", "a\n'@SUM(A1)"),
        ("a;b=1", "a;b=1"),
        ("週一-週五", "週一-週五"),
    ],
)
def test_csv_runs_no_formula_behind_a_separator_of_another_country(text, safe):
    assert guarded(text) == safe


def test_csv_shows_escapes_as_marks():
    assert guarded("a\x1b[2Jb\u202e") == "a‹U+001B›[2Jb‹U+202E›"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("@bear 您好", "@<!-- -->bear 您好"),
        ("a@b.example.com", "a@<!-- -->b.example.com"),
        ("shop/tea@2026-11-04T20:00", "shop/tea@2026-11-04T20:00"),
        ("#12 is open", r"\#<!-- -->12 is open"),
        ("https://example.com", "https:<!-- -->//example.com"),
        ("www.example.com", "www<!-- -->.example.com"),
        ("[a](b) <i> &amp;", r"\[a\](b) \<i\> \&amp;"),
        ("see GH-12, gh-3", "see GH<!-- -->-12, gh<!-- -->-3"),
        ("shop/app!12", "shop/app!<!-- -->12"),
        ("&12 ~bug %3 $4", r"\&<!-- -->12 \~<!-- -->bug %<!-- -->3 \$<!-- -->4"),
        ("a $x$ b", r"a \$x$ b"),
        ("%v1.0 GL-7", "%<!-- -->v1.0 GL<!-- -->-7"),
        ("[issue:12]", r"\[<!-- -->issue:12\]"),
        ("[work_item:12]", r"\[<!-- -->work\_item:12\]"),
        ("*iteration:3", r"\*iteration<!-- -->:3"),
        (":tea: :thumbs_up:", r":<!-- -->tea: :<!-- -->thumbs\_up:"),
        ("NT$1,200, 50%! 20:00:30", "NT$1,200, 50%! 20:00:30"),
        ("0123456", "012345<!-- -->6"),
        ("facade", "facade"),
    ],
)
def test_markdown_makes_no_link_and_calls_nobody(text, safe):
    assert escaped(text) == safe


def test_markdown_makes_no_link_of_a_commit_or_any_part_of_its_id():
    ident = "0123456789abcdef0123456789ABCDEF01234567"
    pieces = escaped(f"see {ident}!").removeprefix("see ").removesuffix("!").split("<!-- -->")
    assert "".join(pieces) == ident
    assert max(map(len, pieces)) < 7


def test_a_negative_figure_in_csv_stays_a_number():
    earlier = next(row for row in rows_of(sample()) if row["metric"] == "messages.multicast")
    assert earlier["change"] == "-229"


def test_json_has_the_contracts_keys_and_no_others():
    report = dump(document(sample()))
    assert list(report) == ["period", "as_of", "accounts"]
    assert report["period"] == {
        "kind": "week",
        "label": "2026-W46",
        "start": "2026-11-09",
        "end": "2026-11-15",
    }
    assert report["as_of"] == "2026-11-16T01:30:00Z"
    [account] = report["accounts"]
    reactions = ["delivered", "unique_impressions", "unique_clicks", "open_rate", "click_rate"]
    assert {key: list(value) for key, value in account.items() if isinstance(value, dict)} == {
        "followers": ["start", "end", "end_date", "net", "growth_rate", "daily"],
        "targeted_reaches": ["start", "end", "net"],
        "blocks": ["start", "end", "net", "rate_start", "rate_end", "rate_change"],
        "friends": ["start", "end", "net"],
        "engagement": ["deliveries", *reactions, "posts", "delivered_least"],
        "messages": ["broadcast", "multicast", "narrowcast", "push"],
        "quota": ["limit", "used", "remaining"],
        "reached": ["broadcast", "multicast", "narrowcast", "push", "total", "tests"],
        "adherence": [
            *("planned", "sent", "handed_off", "held", "missed", "failed", "open"),
            *("skipped", "done", "occurrences"),
        ],
    }
    assert list(account["engagement"]["posts"][0]) == [
        "occurrence",
        "subject",
        "sent_at",
        *reactions,
        "delivered_by",
        "delivered_least",
    ]
    assert account["adherence"]["occurrences"] == [
        {
            "occurrence": "shop/rain@2026-11-12T09:00",
            "state": "skipped",
            "reason": "skipped: 颱風",
        },
        {
            "occurrence": "shop/live@2026-11-12T20:00",
            "subject": "直播預告",
            "state": "missed",
            "reason": "approval: none",
        },
    ]
    assert account["followers"]["daily"][0] == {"date": "2026-11-09", "value": 21533}
    assert account["missing_days"] == []


def test_a_report_of_no_account_is_an_empty_one():
    report = build(WEEK, [], AS_OF)
    assert dump(document(report))["accounts"] == []
    assert "2026-W46" in render_table(report, 80, colour=False)


def test_a_bar_is_drawn_for_each_day_and_a_dot_where_there_is_none():
    assert sparkline([1, None, 8]) == "▁·█"
    assert sparkline([5, 5]) == "▄▄"
    assert sparkline([None, None]) == ""
    assert sparkline([1, 2], floor=0) == "▅█"


def test_a_change_that_rounds_to_nothing_has_no_sign():
    assert [signed_percent(rate, 1) for rate in (0.011, -0.011, 0.0001, -0.0001)] == [
        "+1.1%",
        "-1.1%",
        "0.0%",
        "0.0%",
    ]


def test_a_line_never_begins_with_a_closing_mark():
    lines = wrapped("不得使用競品圖片，也不得（使用）競品名稱。", 10)
    assert all(not line.startswith(("，", "）", "。")) for line in lines)
    assert "".join(lines) == "不得使用競品圖片，也不得（使用）競品名稱。"


def test_printable_text_is_one_line():
    assert printable("  a\n\tb\x00 ") == "a b‹U+0000›"


def test_the_sample_has_deliveries_of_both_weeks():
    assert {WEEK.holds(sent.sent_at.date()) for sent, _ in DELIVERIES} == {True, False}


def test_a_rate_that_is_only_known_within_bounds_has_both_and_no_change():
    """Two multicasts on one day: LINE's count of the day is of both together."""
    day = datetime(2026, 11, 11, 12, tzinfo=UTC)
    one, two = (delivery(f"p/{n}@x", n, day, 100, Via.MULTICAST) for n in ("甲", "乙"))
    last = delivery("p/a@x", "上週", datetime(2026, 11, 4, 12, tzinfo=UTC), 100, Via.MULTICAST)
    opened = [(each, MessageFigures(None, 45, None)) for each in (one, two, last)]
    counts = {(date(2026, 11, 11), Via.MULTICAST): 150, (date(2026, 11, 4), Via.MULTICAST): 90}
    report = build(WEEK, [AccountFacts("main", deliveries=opened, counts=counts)], AS_OF)
    lines = render_table(report, None, colour=False).splitlines()
    (rate,) = (line.split() for line in lines if line.startswith("Open rate"))
    assert rate[3:] == ["45.0-90.0%", "50.0%", "—"]
    assert [line.split()[-3:-1] for line in lines if "45 (" in line] == [["45", "(45.0-90.0%)"]] * 2


if __name__ == "__main__":
    for each in LOOKS:
        (GOLDEN / each).write_text(look(each), encoding="utf-8")


def test_each_reason_has_a_mark_of_its_own_also_where_all_of_them_are_told():
    footnotes = Footnotes()
    first = [footnotes.dash(gap) for gap in Gap]
    assert len(set(first)) == len(Gap)
    assert [footnotes.dash(gap) for gap in Gap] == first
