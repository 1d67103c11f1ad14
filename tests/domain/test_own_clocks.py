"""`timezone: account`: a plan's times are those of each account's own wall clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.cadence import Cadence, Daily, instant
from oactl.domain.message import Contents
from oactl.domain.plan import Plan, Post, next_of, occurrences_between, slot_for, slots_of

ZONES = st.sampled_from(
    [
        *("Asia/Taipei", "Asia/Tokyo", "Asia/Bangkok", "Asia/Kathmandu", "Pacific/Kiritimati"),
        *("America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Pago_Pago", "UTC"),
    ]
)
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))


def daily(at: time) -> Post:
    return Post("offer", Cadence(Daily(), (at,)), Contents("single", ()))


def on_own_clocks(*zones: str) -> Plan:
    names = {f"a{number}": zone for number, zone in enumerate(zones)}
    return Plan("shop", "plans/a.yaml", tuple(names), zones[0], (), several=True, zones=names)


@given(st.lists(ZONES, min_size=1, max_size=4), DAYS, TIMES)
def test_every_account_has_the_written_time_on_its_own_clock(
    zones: list[str], day: date, at: time
) -> None:
    plan, post = on_own_clocks(*zones), daily(at)
    start = datetime.combine(day, time(), UTC)
    for account, zone in zip(plan.accounts, zones, strict=True):
        found = list(occurrences_between(plan, post, account, start, start + timedelta(days=3)))
        assert 2 <= len(found) <= 4
        for each in found:
            wall = datetime.combine(each.slot.wall.date(), at)
            assert each.slot.wall == wall
            assert each.id == f"{account}/shop/offer@{wall:%Y-%m-%dT%H:%M}"
            assert each.at == instant(wall, ZoneInfo(zone))
            shown = each.at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
            assert shown >= wall  # later only where the clocks jump over the time
            back = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone))
            assert shown == wall or back.replace(tzinfo=None) != wall


@given(st.lists(ZONES, min_size=1, max_size=4), DAYS, TIMES)
def test_the_times_of_a_plan_are_those_of_all_its_accounts_each_once(
    zones: list[str], day: date, at: time
) -> None:
    plan, post = on_own_clocks(*zones), daily(at)
    start = datetime.combine(day, time(), UTC)
    end = start + timedelta(days=2)
    each = [
        slot for name in plan.accounts for slot in occurrences_between(plan, post, name, start, end)
    ]
    found = slots_of(plan, post, start, end)
    assert sorted({it.slot.wall for it in each}) == sorted(slot.wall for slot in found)
    assert {(it.account, it.slot.wall, it.at) for it in each} <= {
        (name, slot.wall, slot_for(plan, slot, name).at) for name in plan.accounts for slot in found
    }
    assert next_of(plan, post, start) == min(found, key=lambda slot: slot.at)


@pytest.mark.parametrize("account", ["main", "north"])
def test_without_it_every_account_has_the_plans_zone(account: str) -> None:
    plan = Plan("shop", "plans/a.yaml", ("main", "north"), "Asia/Bangkok", ())
    assert plan.zone(account).key == "Asia/Bangkok"
    assert plan.written_zone == "Asia/Bangkok"
