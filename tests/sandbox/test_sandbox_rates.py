"""A strict sandbox: never more than the limit in any second, and a record of how it was asked."""

import time
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.sandbox import AccountSpec, Fault, Settings
from oactl.sandbox.state import MULTICAST, Buckets, Rate, Windows, busiest

MULTI = "/v2/bot/message/multicast"


def slowly_counted(times, seconds):
    return max((sum(t <= x < t + seconds for x in times) for t in times), default=0)


@given(st.lists(st.integers(0, 40)).map(sorted), st.integers(1, 9))
def test_the_busiest_window_is_found_wherever_it_begins(times, seconds):
    assert busiest(times, seconds) == slowly_counted(times, seconds)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(-2, 2))), st.integers(1, 5))
def test_never_does_any_window_hold_more_than_the_limit(steps, limit):
    """Whatever comes, also where threads bring arrivals a little out of order."""
    windows, let_through, now = Windows(), [], 100
    for ahead, jitter in steps:
        now += ahead
        if windows.take("main", "x", Rate(limit, 10), now + jitter):
            let_through.append(now + jitter)
    assert busiest(sorted(let_through), 10) <= limit


def test_at_the_limit_everything_goes_through_and_one_more_does_not():
    windows, rate = Windows(), Rate(200, 1_000)
    assert all(windows.take("main", "x", rate, moment) for moment in range(0, 5_000, 5))
    assert not windows.take("main", "x", rate, 4_999)
    assert windows.take("main", "x", rate, 5_000)


def test_a_bucket_lets_a_burst_through_that_a_strict_count_does_not():
    burst = [0.99] * 200 + [1.01 + n / 200 for n in range(100)]
    buckets, windows = Buckets(), Windows()
    assert sum(buckets.take("main", "x", MULTICAST, at) for at in burst) > 200
    assert sum(windows.take("main", "x", MULTICAST, at) for at in burst) == 200


def test_a_strict_line_answers_in_its_words_and_goes_on_after_a_second(open_line, connect):
    line = open_line(settings=Settings(rates=False, per_second=5))
    client = connect(line)
    people = line.friends()[:3]
    answers = [client.multicast(people) for _ in range(7)]
    assert [answer.status for answer in answers] == [200] * 5 + [429] * 2
    assert answers[-1].body == {"message": "The API rate limit has been exceeded. Try again later."}
    assert answers[-1].request_id
    assert client.get("/v2/bot/info").status == 200, "each endpoint has its own"
    time.sleep(1.05)
    assert client.multicast(people).status == 200
    assert (len(line.received()), len(line.arrivals(MULTI))) == (6, 8)
    assert line.busiest(MULTI) == 7


def test_strict_limits_are_lines_own_and_of_each_account(open_line, connect):
    line = open_line(
        accounts=[AccountSpec("a", 60), AccountSpec("b", 60)], settings=Settings(strict=True)
    )
    a, b = (connect(line, line.account(name).token) for name in "ab")
    assert [a.broadcast().status for _ in range(61)] == [200] * 60 + [429]
    assert b.broadcast().status == 200
    assert line.busiest("/v2/bot/message/broadcast", account="a") == 61
    assert line.busiest("/v2/bot/message/broadcast", account="b") == 1
    line.clock.advance(3_600)
    assert a.broadcast().status == 200


def test_another_process_can_set_and_ask_it(line, client):
    client.post("/_sandbox/settings", {"per_second": 2})
    line.fault(Fault("500_before", path=MULTI))
    statuses = [client.multicast(line.friends()[:2]).status for _ in range(4)]
    assert statuses == [500, 200, 200, 429]
    told = client.get(f"/_sandbox/arrivals?path={MULTI}").body
    assert told == {"requests": 4, "busiest": 4}
    assert client.get("/_sandbox/arrivals").body == told, "every path where none is named"
    client.post("/_sandbox/reset", {})
    assert client.get(f"/_sandbox/arrivals?path={MULTI}").body == {"requests": 0, "busiest": 0}
    assert client.multicast(line.friends()[:2]).status == 200


def test_of_each_accepted_multicast_the_key_and_the_ids_are_told(line, client):
    people = line.friends()[::-1]
    sent = {str(uuid.uuid4()): people[start : start + 100] for start in range(0, 300, 100)}
    for key, ids in sent.items():
        assert client.multicast(ids, key).status == 200
    assert {each.retry_key: list(each.to) for each in line.received()} == sent
    assert line.reached() == dict.fromkeys(people, 1)


@pytest.mark.parametrize("seconds", [0.5, 1])
def test_no_arrival_is_no_busy_second(line, seconds):
    assert line.busiest(MULTI, seconds) == 0
