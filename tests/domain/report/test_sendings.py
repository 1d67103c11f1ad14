"""What went out, by oactl and by others."""

from datetime import UTC, date, datetime, timedelta

import pytest

from oactl.domain.audience import Via
from oactl.domain.engagement import MessageFigures
from oactl.domain.insight import FollowersDay, SentDelivery
from oactl.domain.report.sendings import Sending, sendings_by_others, sendings_of

DAY = date(2026, 11, 11)
NOON = datetime(2026, 11, 11, 3, tzinfo=UTC)  # at LINE


def sent(name="p/a", via=Via.BROADCAST, accepted=None, delivered=None, **more):
    figures = None if delivered is None else MessageFigures(delivered)
    return SentDelivery(name, "", "", via, NOON, accepted, **more), figures


def counted(**kinds):
    return {DAY: {"status": "ready", **kinds}}


def friends(number):
    return {DAY: FollowersDay(DAY, "ready", number, None, 0)}


def test_a_sending_has_the_people_whom_line_counted_and_testers_are_none() -> None:
    deliveries = [
        sent(delivered=800, accepted=900),
        sent("p/b", via=Via.MULTICAST, accepted=40),
        sent("p/t", via=Via.PUSH, accepted=2, test=True),
    ]
    assert sendings_of(deliveries, {(DAY, Via.MULTICAST): 38}) == [
        Sending("p/a", NOON, 800),
        Sending("p/b", NOON, 38),
    ]


@pytest.mark.parametrize("kind", ["broadcast", "targeting", "stepMessage"])
def test_what_the_back_office_sent_is_by_others(kind) -> None:
    (found,) = sendings_by_others(counted(**{kind: 5_000}), [sent(delivered=8_000)], {})
    assert (found.delivered, found.by_others, found.at) == (5_000, True, NOON)


def test_what_we_sent_is_ours_and_the_rest_is_by_others() -> None:
    counts = counted(apiBroadcast=8_000, apiMulticast=1_500, apiPush=3)
    ours = [sent(delivered=8_000), sent("p/b", via=Via.MULTICAST, accepted=500)]
    (found,) = sendings_by_others(counts, ours, friends(9_000))
    assert found.delivered == 1_003
    ours[1] = sent("p/b", via=Via.MULTICAST, accepted=1_600)
    assert sendings_by_others(counts, ours, friends(9_000)) == []


def test_where_nobody_knows_how_many_were_ours_none_are_by_others() -> None:
    assert sendings_by_others(counted(apiBroadcast=8_000), [sent()], friends(9_000)) == []


@pytest.mark.parametrize(("number", "people"), [(89, 0), (90, 1)])
def test_less_than_one_in_a_hundred_friends_is_the_usual_drip(number, people) -> None:
    assert len(sendings_by_others(counted(stepMessage=number), [], friends(9_000))) == people


def test_answers_and_greetings_are_no_sendings() -> None:
    kinds = ("autoResponse", "welcomeResponse", "chat", "apiReply", "ccAutoReply")
    assert sendings_by_others(counted(**dict.fromkeys(kinds, 4_000)), [], friends(9_000)) == []


def test_a_day_that_is_not_counted_tells_nothing() -> None:
    answers = {DAY: {"status": "unready", "broadcast": 5_000}, DAY + timedelta(days=1): {}}
    assert sendings_by_others(answers, [], {}) == []
