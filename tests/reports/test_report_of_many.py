"""The report of more than ten accounts: totals, what is wrong, and each only where it is wanted."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from report_sample import AS_OF, DELIVERIES, OCCURRENCES, WEEK, followers
from wcwidth import wcswidth

from oactl.domain.delivery.state import State
from oactl.domain.frequency import Comparison, Promise
from oactl.domain.report.build import build
from oactl.domain.report.many import totals
from oactl.domain.report.values import (
    AccountFacts,
    OccurrenceFact,
    PlanKept,
    Report,
    SyncedQuota,
)
from oactl.i18n import use
from oactl.reports import MANY, SHAPES, render
from oactl.reports.many import render_many

GROUPS = ("north", "south", "")
MONTH = date(2026, 11, 15)


def facts(n: int) -> AccountFacts:
    """Account `tea-NN`; every third is in no group."""
    group = GROUPS[n % 3]
    return AccountFacts(
        account=f"tea-{n:02}",
        days=followers(),
        deliveries=DELIVERIES,
        occurrences=[
            replace(each, occurrence=f"tea-{n:02}/{each.occurrence}") for each in OCCURRENCES
        ],
        quota=SyncedQuota(30000, 18212, MONTH),
        timezone="Asia/Taipei",
        groups=(group,) if group else (),
    )


def report(count: int = 12, **first: object) -> Report:
    """So many accounts; what is given is of the first of them."""
    some = [facts(n) for n in range(count)]
    return build(WEEK, [replace(some[0], **first), *some[1:]], AS_OF)


def lines(found: Report, width: int | None = None, **more: bool) -> list[str]:
    return render(found, "table", width, colour=False, **more).splitlines()


def test_one_line_has_the_totals() -> None:
    found = totals(report().accounts)
    one = totals(report(1).accounts)
    assert (found.friends, found.net, found.messages) == (
        12 * one.friends,
        12 * one.net,
        12 * one.messages,
    )
    assert (found.posts, found.planned, found.kept) == (36, 72, 48)
    assert found.open_rate == pytest.approx(one.open_rate)
    (total,) = (line for line in lines(report()) if line.startswith("12 accounts"))
    assert total == (
        "12 accounts, 187,920 friends (+1,968), 36 posts, 200,568 messages, "
        "open rate 39.7%, click rate 5.8%, 48 of 72 planned went out"
    )


def test_what_is_wrong_is_told_by_kind_and_group() -> None:
    held = [OccurrenceFact(MONTH, State.HELD, "shop/x@2026-11-15T20:00", "approval: none")]
    text = lines(report(occurrences=held, quota=SyncedQuota(100, 95, MONTH)))
    assert "- 11 missed: 11 accounts (south 4, no group 4, north 3)" in text
    assert "- 1 held: tea-00" in text
    assert "- less than a tenth of the month's messages is left: tea-00" in text


@pytest.mark.parametrize(("used", "told"), [(89, False), (90, False), (91, True), (100, True)])
def test_little_is_left_of_a_month_with_less_than_a_tenth(used: int, told: bool) -> None:
    text = lines(report(quota=SyncedQuota(100, used, MONTH)))
    assert ("- less than a tenth of the month's messages is left: tea-00" in text) is told


def test_a_hand_off_has_not_gone_out_until_somebody_says_so() -> None:
    story = OccurrenceFact(MONTH, State.HANDED_OFF, "shop/story@2026-11-15T20:00", subject="限動")
    found = report(occurrences=[story, replace(story, state=State.DONE)])
    assert totals(found.accounts).kept == totals(report(12, occurrences=()).accounts).kept + 1
    text = lines(found, everything=True)
    assert "- 1 handed to a person: tea-00" in text
    assert "- shop/story@2026-11-15T20:00 (限動): for a person: tea-00" in text
    (row,) = (line for line in text if line.startswith("tea-00"))
    assert row.split()[-1] == "1"
    (posted,) = (row for row in table("posts", found) if row["State"] == "for a person")
    assert posted["Occurrence"] == "shop/story@2026-11-15T20:00"


def test_groups_are_told_with_their_size_in_the_order_of_the_workspace() -> None:
    text = lines(replace(report(), groups={"south": 60, "north": 70}))
    assert "- 12 missed: 12 accounts (south 4/60, north 4/70, no group 4)" in text


def test_one_of_a_thing_is_told_in_the_singular() -> None:
    one = [(replace(DELIVERIES[3][0], accepted=1), None)]
    found = build(WEEK, [replace(facts(0), deliveries=one)], AS_OF)
    total = render_many(found, None, everything=False).splitlines()[3]
    assert total.startswith("1 account, ")
    assert "1 post, 1 message, " in total


def test_each_occurrence_that_was_not_sent_is_named_once_with_state_reason_and_accounts() -> None:
    text = lines(report())
    where = "12 accounts (north 4, south 4, no group 4)"
    assert (
        f"- shop/live@2026-11-12T20:00 (直播預告): missed, no checker has approved it yet: {where}"
        in text
    )
    assert f"- shop/rain@2026-11-12T09:00: skipped, 颱風: {where}" in text


def test_an_account_has_a_row_only_where_all_are_wanted() -> None:
    assert not any(line.startswith("tea-07") for line in lines(report()))
    (row,) = (line for line in lines(report(), everything=True) if line.startswith("tea-07"))
    assert row.split() == ["tea-07", "15,660", "+164", "3", "16,714", "39.7%", "5.8%", "2"]


def test_a_promise_that_was_not_kept_is_wrong() -> None:
    short = Comparison(Promise("broadcast", 2, "week"), WEEK.start, WEEK.end, 1)
    found = report(plans=(PlanKept("shop", promised=(short,)),))
    assert "- 1 promise of a plan not kept: tea-00" in lines(found)


def test_where_nothing_is_wrong_that_is_said() -> None:
    sent = [each for each in OCCURRENCES if each.state is State.SENT]
    found = build(WEEK, [replace(facts(n), occurrences=sent) for n in range(12)], AS_OF)
    assert "Nothing is wrong." in lines(found)


def test_up_to_ten_accounts_each_has_its_part() -> None:
    assert "[ tea-09 ]" in lines(report(MANY))
    assert "[ tea-09 ]" not in lines(report(MANY + 1))


@pytest.mark.parametrize("language", ["en", "zh-TW"])
@pytest.mark.parametrize("width", [40, 60, 80])
def test_it_fits_the_terminal_and_loses_nothing(width: int, language: str) -> None:
    use(language)
    text = lines(report(), width, everything=True)
    assert max(map(wcswidth, text)) <= width
    words = "".join(render(report(), "table", None, colour=False, everything=True).split())
    if width == 80:
        assert sorted(words.replace("-", "")) == sorted(
            "".join("".join(text).split()).replace("-", "")
        )
    assert sum("tea-" in line for line in text) >= 12


def test_markdown_says_the_same() -> None:
    text = render(report(), "md", None, colour=False, everything=True)
    assert "## What is wrong" in text
    assert "- 12 missed: 12 accounts (north 4, south 4, no group 4)" in text
    assert "| tea-07" in text


def test_programs_always_read_all() -> None:
    assert len(json.loads(render(report(), "json", None, colour=False))["accounts"]) == 12


# ---- tables for a spreadsheet --------------------------------------------------------------


def table(shape: str, found: Report | None = None) -> list[dict[str, str]]:
    text = render(found or report(2), "csv", None, colour=False, shape=shape)
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_a_row_an_account_has_its_week_beside_the_last() -> None:
    rows = table("accounts")
    assert [row["Account"] for row in rows] == ["tea-00", "tea-01"]
    row = rows[0]
    assert (row["Groups"], row["Period"], row["From"], row["To"]) == (
        "north",
        "2026-W46",
        "2026-11-09",
        "2026-11-15",
    )
    assert (row["Followers"], row["New followers"], row["New followers last week"]) == (
        "21730",
        "230",
        "180",
    )
    assert (row["Open rate"], row["Open rate last week"]) == ("39.73%", "27.45%")
    assert (row["Quota"], row["Used"], row["Left"], row["As of"]) == (
        "30000",
        "18212",
        "11788",
        "2026-11-15",
    )
    assert "missed, no checker has approved it yet" in row["Not sent"]


def test_a_row_a_post_has_what_was_sent_and_what_was_not() -> None:
    rows = [row for row in table("posts") if row["Account"] == "tea-00"]
    assert [row["State"] for row in rows] == ["sent", "sent", "sent", "skipped", "missed"]
    assert (rows[0]["Post"], rows[0]["Sent"], rows[0]["Delivered"], rows[0]["Open rate"]) == (
        "官方周年慶! 加入好友享 85 折優惠!",
        "2026-11-11 20:00",
        "15493",
        "39.39%",
    )
    assert rows[2]["Clicked"] == rows[2]["Click rate"] == "", "not known is not 0"
    assert rows[4]["Reason"] == "missed, no checker has approved it yet"


def test_what_went_out_in_part_has_one_row_with_its_figures_and_why() -> None:
    went = DELIVERIES[1][0].occurrence
    partial = OccurrenceFact(MONTH, State.PARTIAL, f"tea-00/{went}", "stopped: wrong price")
    rows = [
        row
        for row in table("posts", report(occurrences=[partial]))
        if row["Account"] == "tea-00" and row["Occurrence"].endswith(went)
    ]
    assert [(row["State"], bool(row["Delivered"])) for row in rows] == [("partly sent", True)]
    assert "wrong price" in rows[0]["Reason"]


@pytest.mark.parametrize("shape", SHAPES)
def test_no_cell_is_run_as_a_formula(shape: str) -> None:
    evil = replace(DELIVERIES[1][0], subject="=HYPERLINK(1)", occurrence="+x/y@2026-11-11T20:00")
    found = report(1, account="@cmd", deliveries=[(evil, None)])
    text = render(found, "csv", None, colour=False, shape=shape)
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert any("'@cmd" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "@"))]


def test_headings_are_in_the_readers_language_and_the_long_form_is_not() -> None:
    english = {shape: next(iter(table(shape))) for shape in SHAPES}
    use("zh-TW")
    chinese = {shape: next(iter(table(shape))) for shape in SHAPES}
    assert list(english["long"]) == list(chinese["long"])
    for shape in ("accounts", "posts"):
        assert len(english[shape]) == len(chinese[shape])
        assert not set(english[shape]) & set(chinese[shape])


def test_a_promise_is_not_broken_before_its_week_is_over() -> None:
    short = Comparison(Promise("broadcast", 2, "week"), WEEK.start, WEEK.end, 1)
    some = [replace(facts(n), plans=(PlanKept("shop", promised=(short,)),)) for n in range(12)]
    friday = datetime(2026, 11, 13, 3, tzinfo=UTC)
    assert not [line for line in lines(build(WEEK, some, friday)) if "promise" in line]
    assert [line for line in lines(build(WEEK, some, AS_OF)) if "12 promises" in line]
