"""`report daily`, `monthly` and `quarterly`: the same report of another period."""

import json

import pytest
from cli_shop import Run

LATER = {"OACTL_NOW": "2026-11-26T09:00:00+08:00"}


@pytest.mark.parametrize(
    ("words", "period", "sent"),
    [
        (("daily",), ("2026-11-25", "2026-11-25", "2026-11-25"), 1),
        (("daily", "--day", "2026-11-24"), ("2026-11-24", "2026-11-24", "2026-11-24"), 0),
        (("weekly", "--week", "2026-11-25"), ("2026-W48", "2026-11-23", "2026-11-29"), 1),
        (("monthly",), ("2026-10", "2026-10-01", "2026-10-31"), 0),
        (("monthly", "--month", "2026-11"), ("2026-11", "2026-11-01", "2026-11-30"), 1),
        (("quarterly", "--quarter", "2026-q4"), ("2026-Q4", "2026-10-01", "2026-12-31"), 1),
    ],
)
def test_each_period_has_its_report(
    oactl_here: Run, words: tuple[str, ...], period: tuple[str, str, str], sent: int
) -> None:
    assert oactl_here("plan", "approve", "anniversary/wed-fri-offer", "--by", "熊大").code == 0
    assert oactl_here("push", "--due").code == 0
    ran = oactl_here("report", *words, "--offline", "--json", env=LATER)
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)
    assert tuple(found["period"][name] for name in ("label", "start", "end")) == period
    (account,) = found["accounts"]
    assert account["engagement"]["deliveries"] == account["adherence"]["sent"] == sent


@pytest.mark.parametrize("name", ["daily", "monthly", "quarterly"])
@pytest.mark.parametrize("look", ["table", "md", "csv"])
def test_no_report_but_the_weekly_one_speaks_of_a_week(
    oactl_here: Run, name: str, look: str
) -> None:
    words = ("report", name, "--offline", "--format", look)
    shape = ("--shape", "accounts") if look == "csv" else ()
    ran = oactl_here(*words, *shape, env=LATER)
    assert ran.code == 0, ran.err
    assert "week" not in ran.out.lower()
    assert "週" not in oactl_here(*words, *shape, env={**LATER, "OACTL_LANG": "zh-TW"}).out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("daily", "--day", "2026-W48"), "report.day"),
        (("monthly", "--month", "2026-13"), "report.month"),
        (("quarterly", "--quarter", "2026-11"), "report.quarter"),
        (("quarterly", "--week", "2026-W48"), "usage.no_option"),
    ],
)
def test_a_period_that_is_none_is_wrong_usage(
    oactl_here: Run, words: tuple[str, ...], code: str
) -> None:
    ran = oactl_here("report", *words, "--json")
    assert ran.code == 2
    assert json.loads(ran.out)["error"]["code"] == code
