"""What changed in a content: one of a list that only moved is as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.approval import Proposal, differences
from oactl.domain.changed_texts import changed_texts


def listed(head: str, *items: str, name: str = "text") -> dict[str, str]:
    return {f"{head}[{at}].{name}": text for at, text in enumerate(items)}


def changes(was: dict[str, str], now: dict[str, str]) -> list[tuple[str, str, str]]:
    return [tuple(each) for each in changed_texts(was, now)]  # type: ignore[misc]  # of three


@pytest.mark.parametrize("gone", range(4))
def test_one_that_is_taken_out_of_a_list_is_told_alone(gone: int) -> None:
    items = ["早安", "午安", "晚安", "再見"]
    left = [each for each in items if each != items[gone]]
    was, now = listed("messages", *items), listed("messages", *left)
    assert changes(was, now) == [(f"messages[{gone}].text", items[gone], "")]
    assert changes(now, was) == [(f"messages[{gone}].text", "", items[gone])]


def test_a_button_that_is_taken_out_of_a_message_is_told_alone() -> None:
    place = "messages[1].buttons.actions"
    was = listed(place, "官網", "電話", "地圖", name="label")
    was |= listed(place, "https://a", "tel:1", "https://b", name="uri")
    now = listed(place, "官網", "地圖", name="label") | listed(
        place, "https://a", "https://b", name="uri"
    )
    assert changes(was, now) == [
        (f"{place}[1].label", "電話", ""),
        (f"{place}[1].uri", "tel:1", ""),
    ]


def test_one_that_is_edited_behind_one_that_is_gone_is_told_at_its_new_place() -> None:
    was = listed("messages", "開幕", "紅茶一杯 45 元", "綠茶一杯 40 元", "謝謝")
    now = listed("messages", "開幕", "綠茶一杯 50 元", "謝謝")
    assert changes(was, now) == [
        ("messages[1].text", "紅茶一杯 45 元", ""),
        ("messages[1].text", "綠茶一杯 40 元", "綠茶一杯 50 元"),
    ]


def test_several_that_are_edited_are_known_again_in_their_order() -> None:
    was = listed("cards", "red tea 45", "green tea 40", "black coffee 60", "plain water 10")
    now = listed("cards", "green tea 41", "plain water 11")
    assert changes(was, now) == [
        ("cards[0].text", "red tea 45", ""),
        ("cards[0].text", "green tea 40", "green tea 41"),
        ("cards[2].text", "black coffee 60", ""),
        ("cards[1].text", "plain water 10", "plain water 11"),
    ]


def test_one_that_is_rewritten_is_told_before_and_after() -> None:
    was, now = listed("messages", "A", "B", "C"), listed("messages", "A", "X", "C")
    assert changes(was, now) == [("messages[1].text", "B", "X")]


def test_two_that_change_places_are_told() -> None:
    was, now = listed("messages", "A", "B"), listed("messages", "B", "A")
    assert changes(was, now) == [("messages[0].text", "", "B"), ("messages[1].text", "B", "")]


def test_a_list_of_very_many_is_compared_too() -> None:
    was = listed("contents", *(f"item {number}" for number in range(500)))
    now = listed("contents", *(f"other {number}" for number in range(450)))
    assert len(changes(was, now)) == 500


PLACES = st.from_regex(r"\A[ab](\[[0-3]\](\.[ab]|\[[0-2]\])?)?\Z")
TEXTS = st.dictionaries(PLACES, st.sampled_from(["x", "y", "z"]), max_size=12)


@given(TEXTS, TEXTS)
def test_texts_that_differ_never_have_no_difference(
    was: dict[str, str], now: dict[str, str]
) -> None:
    one = Proposal({}, {"": "1"}, {"": was})
    other = Proposal({}, {"": "2"}, {"": now})
    found = [*differences(one, other)]
    assert found
    if was != now:
        assert all(each.was != each.now for each in found)
    for each in found:
        assert each.was in {"", *was.values()}
        assert each.now in {"", *now.values()}
