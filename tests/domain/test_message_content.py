from datetime import date

from oactl.domain.message import (
    Contents,
    Item,
    Message,
    SourceMapping,
    item_for,
    items_at,
    problems_of_dates,
)

DAY = date(2026, 12, 2)


def said(name: str) -> Item:
    return Item(name, (Message("text", {"type": "text", "text": name}),))


def test_a_plain_post_says_the_same_on_every_day():
    contents = Contents("single", (said(""),))
    assert item_for(contents, DAY, 7) == said("")
    assert item_for(contents, DAY, None) == said("")


def test_by_date_says_what_is_written_for_the_day_and_nothing_on_another():
    contents = Contents("by_date", (said("2026-12-01"), said("2026-12-02")))
    assert item_for(contents, DAY, None) == said("2026-12-02")
    assert item_for(contents, date(2026, 12, 3), None) is None


def test_rotate_goes_round_by_the_number_of_the_occurrence():
    contents = Contents("rotate", (said("1"), said("2"), said("3")))
    names = [item.name for n in range(1, 8) if (item := item_for(contents, DAY, n))]
    assert names == ["1", "2", "3", "1", "2", "3", "1"]
    assert item_for(contents, DAY, None) is None


def test_variants_are_said_together_and_none_of_them_alone():
    contents = Contents("variants", (said("a"), said("b")))
    assert item_for(contents, DAY, 1) is None
    assert items_at(contents, DAY, 1) == contents.items


def test_without_variants_an_occurrence_says_one_thing_or_nothing():
    assert items_at(Contents("single", (said(""),)), DAY, None) == (said(""),)
    assert items_at(Contents("by_date", (said("2026-12-01"),)), DAY, None) == ()


def test_days_that_by_date_leaves_out_are_named_once_each():
    contents = Contents("by_date", (said("2026-12-02"),))
    days = [DAY, date(2026, 12, 9), date(2026, 12, 9)]
    assert [p.params["day"] for p in problems_of_dates(contents, days)] == ["2026-12-09"]
    assert not list(problems_of_dates(Contents("single", (said(""),)), days))


def test_a_place_in_lines_object_leads_back_to_the_longest_known_place_in_the_post():
    message = Message(
        "flex",
        {},
        origin=(
            SourceMapping((), ("flex",)),
            SourceMapping(("altText",), ("flex", "alt")),
            SourceMapping(("contents",), ("flex", "contents"), same=True),
        ),
        at=("messages", 2),
    )
    at = ("messages", 2, "flex")
    assert message.origin_of(("altText",)).ours == (*at, "alt")
    assert message.origin_of(("contents", "body")).ours == (*at, "contents", "body")
    assert message.origin_of(("quickReply", "items")).ours == at
