"""How many people a multicast reached, by LINE's count of the day."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.audience import Via
from oactl.domain.engagement import MessageFigures
from oactl.domain.insight import SentDelivery
from oactl.domain.report.reached import Reached, day_counts, reached

DAY = date(2026, 11, 11)
NOON = datetime(2026, 11, 11, 3, tzinfo=UTC)  # at LINE


def sent(name="p/a", accepted: int | None = 1000, via=Via.MULTICAST, at=NOON, **more):
    return SentDelivery(name, "", "", via, at, accepted, unit="u", **more)


def opened(people: int) -> MessageFigures:
    return MessageFigures(None, people, None)


def counted(people: int, via=Via.MULTICAST, day=DAY):
    return {(day, via): people}


def test_the_only_multicast_of_a_day_reached_whom_line_counted() -> None:
    assert reached([(sent(), opened(420))], counted(800)) == [Reached(800, "line_day")]


def test_a_push_of_the_day_is_another_kind() -> None:
    both = [(sent(), None), (sent("p/b", 1, Via.PUSH), None)]
    counts = {**counted(800), **counted(1, Via.PUSH)}
    assert reached(both, counts) == [Reached(800, "line_day"), Reached(1, "line_day")]


def test_of_several_each_got_what_the_others_cannot_have_had() -> None:
    both = [(sent("p/a", 1000), opened(420)), (sent("p/b", 500), opened(300))]
    assert reached(both, counted(1200)) == [
        Reached(1000, "accepted", least=700),
        Reached(500, "accepted", least=300),
    ]


def test_a_test_send_of_the_same_kind_is_one_of_several() -> None:
    both = [(sent(), opened(420)), (sent("test:p/a", 3, test=True), None)]
    assert reached(both, counted(800))[0] == Reached(1000, "accepted", least=797)


def test_more_than_all_of_ours_is_somebody_elses_and_fewer_than_opened_is_no_count() -> None:
    assert reached([(sent(), opened(420))], counted(1001)) == [Reached(1000, "accepted")]
    assert reached([(sent(), opened(420))], counted(419)) == [Reached(1000, "accepted")]


def test_without_lines_count_the_list_counts() -> None:
    assert reached([(sent(), opened(420))], {}) == [Reached(1000, "accepted")]
    assert reached([(sent(accepted=None), None)], counted(5)) == [Reached(None, "accepted")]


def test_line_s_figure_of_the_delivery_goes_before_everything() -> None:
    figures = MessageFigures(15493, 1, 1)
    assert reached([(sent(via=Via.BROADCAST), figures)], {}) == [Reached(15493, "line")]


def test_a_delivery_around_lines_midnight_is_the_sum_of_both_days() -> None:
    at = datetime(2026, 11, 11, 14, 50, tzinfo=UTC)  # 23:50 at LINE
    long = sent(at=at, last_at=at + timedelta(minutes=20))
    counts = {**counted(600), **counted(250, day=date(2026, 11, 12))}
    assert reached([(long, None)], counts) == [Reached(850, "line_day")]
    assert reached([(long, None)], counted(600)) == [Reached(1000, "accepted")]
    next_day = sent("p/b", at=at + timedelta(hours=10))
    assert {each.by for each in reached([(long, None), (next_day, None)], counts)} == {"accepted"}


def test_only_days_that_are_ready_count() -> None:
    answers = {
        DAY: {"status": "ready", "apiMulticast": 800, "apiBroadcast": 5},
        date(2026, 11, 12): {"status": "unready"},
    }
    assert day_counts(answers) == counted(800)


@given(
    st.lists(
        st.tuples(st.integers(1, 2000), st.floats(0, 1), st.floats(0, 1)), max_size=4, min_size=1
    )
)
def test_the_truth_is_never_outside_of_what_is_told(shops) -> None:
    """`accepted`, how many of them LINE reached, how many of these opened it."""
    truth = [round(accepted * share) for accepted, share, _ in shops]
    seen = [round(people * part) for people, (_, _, part) in zip(truth, shops, strict=True)]
    found = [
        (sent(f"p/{n}", accepted), opened(opens))
        for n, ((accepted, _, _), opens) in enumerate(zip(shops, seen, strict=True))
    ]
    for told, people in zip(reached(found, counted(sum(truth))), truth, strict=True):
        assert told.people is not None
        least = told.people if told.by == "line_day" else told.least
        assert (least or 0) <= people <= told.people
