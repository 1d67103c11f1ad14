from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.audience import Via
from oactl.domain.insight import (
    SentDelivery,
    all_free,
    ask_of,
    day_ask,
    default_range,
    delivery_asks,
    free_again,
    free_now,
    is_final,
)

NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)  # Monday, 11:00 of LINE's day


def sent(via=Via.BROADCAST, at=datetime(2026, 11, 11, 12, 0, tzinfo=UTC), **more):
    names = {"request_id": "req-1"} if via in {Via.BROADCAST, Via.NARROWCAST} else {"unit": "u_1"}
    return SentDelivery("p/a@2026-11-11T20:00", "主旨", "", via, at, 100, **{**names, **more})


def test_the_default_range_holds_two_weeks_and_the_day_before():
    assert default_range(NOW) == (date(2026, 11, 1), date(2026, 11, 15))
    sunday = datetime(2026, 11, 15, 2, 0, tzinfo=UTC)
    assert default_range(sunday) == (date(2026, 10, 25), date(2026, 11, 14))


def test_a_broadcast_is_asked_about_by_its_request_id():
    ask = ask_of(sent(), NOW)
    assert (ask.kind, ask.path) == ("event", "/v2/bot/insight/message/event")
    assert ask.query == {"requestId": "req-1"}


def test_a_multicast_is_asked_about_by_its_unit_from_its_day_until_now():
    ask = ask_of(sent(Via.MULTICAST), NOW)
    assert (ask.kind, ask.path) == ("unit", "/v2/bot/insight/message/event/aggregation")
    assert ask.query == {"customAggregationUnit": "u_1", "from": "20261111", "to": "20261116"}


def test_a_unit_is_asked_for_no_longer_than_line_counts():
    ask = ask_of(sent(Via.PUSH), NOW + timedelta(days=60))
    assert (ask.query["from"], ask.query["to"]) == ("20261111", "20261126")


@pytest.mark.parametrize(
    "delivery",
    [sent(request_id=None), sent(Via.MULTICAST, unit=None), sent(Via.HAND_OFF), sent(test=True)],
)
def test_what_line_has_no_figures_of_is_not_asked(delivery):
    assert ask_of(delivery, NOW) is None


def test_deliveries_outside_the_range_are_not_asked():
    late = sent(at=datetime(2026, 11, 15, 15, 0, tzinfo=UTC))  # the 16th in UTC+9
    days = (date(2026, 11, 11), date(2026, 11, 15))
    found = delivery_asks("event", [late, sent()], *days, NOW)
    assert [ask.subject for ask in found] == ["req-1"]
    assert delivery_asks("unit", [late, sent()], *days, NOW) == []


def test_figures_of_a_delivery_are_final_after_14_days():
    delivery = sent()
    ask = ask_of(delivery, NOW)
    assert not is_final(ask, {}, delivery.sent_at + timedelta(days=14, seconds=-1))
    assert is_final(ask, {}, delivery.sent_at + timedelta(days=14))


def test_of_a_delivery_that_went_on_for_hours_the_last_message_counts():
    begun = sent(Via.MULTICAST)
    delivery = replace(begun, last_at=begun.sent_at + timedelta(hours=20))
    ask = ask_of(delivery, NOW)
    assert not is_final(ask, {}, begun.sent_at + timedelta(days=14, hours=19))
    assert is_final(ask, {}, begun.sent_at + timedelta(days=14, hours=20))


@pytest.mark.parametrize(
    ("status", "final"), [("ready", True), ("out_of_service", True), ("unready", False), (1, False)]
)
def test_a_day_is_final_when_line_has_answered_it(status, final):
    ask = day_ask("followers", date(2026, 11, 15))
    assert is_final(ask, {"status": status}, NOW) is final


def test_requests_are_free_again_an_hour_after_they_were_spent():
    asked = [NOW - timedelta(minutes=61), *(NOW - timedelta(minutes=n) for n in range(59))]
    assert free_now(asked, NOW) == 1
    asked.append(NOW - timedelta(minutes=59))
    assert free_now(asked, NOW) == 0
    assert free_again(asked, NOW) == NOW + timedelta(minutes=1)
    assert free_now([NOW + timedelta(minutes=5)] * 60, NOW) == 0, "of a run that began later"
    assert free_now([NOW + timedelta(minutes=61)] * 60, NOW) == 60, "the clock was set back"


def test_the_last_of_many_requests_is_free_as_many_hours_later_as_there_are_sixties():
    asked = [NOW - timedelta(minutes=30)] * 50
    assert all_free([], 60, NOW) == NOW
    assert all_free([], 61, NOW) == NOW + timedelta(hours=1)
    assert all_free([], 412, NOW) == NOW + timedelta(hours=6)
    assert all_free(asked, 10, NOW) == NOW
    assert all_free(asked, 11, NOW) == NOW + timedelta(minutes=30)
    assert all_free(asked, 61, NOW) == NOW + timedelta(hours=1)


@given(st.lists(st.integers(0, 59), max_size=60), st.integers(1, 400))
def test_it_is_when_requests_sent_one_by_one_come_to_their_end(minutes, left):
    asked = sorted(NOW - timedelta(minutes=each) for each in minutes)
    sent = list(asked)
    for _ in range(left):
        sent.append(NOW if len(sent) < 60 else max(NOW, sent[-60] + timedelta(hours=1)))
    assert all_free(asked, left, NOW) == sent[-1]
