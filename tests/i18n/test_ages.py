"""How long ago something was is told in the unit that fits: minutes, hours or days."""

from collections.abc import Iterator

import pytest

from oactl.i18n import use
from oactl.words.ages import age, length
from oactl.words.errors import CHECKS, localized_params
from oactl.words.notices import NOTICES


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    use("en")


@pytest.mark.parametrize(
    ("minutes", "english", "chinese"),
    [
        (0, "just now", "剛剛"),
        (1, "1 minute ago", "1 分鐘前"),
        (119, "119 minutes ago", "119 分鐘前"),
        (120, "2 hours ago", "2 小時前"),
        (2_879, "47 hours ago", "47 小時前"),
        (4_320, "3 days ago", "3 天前"),
        (1_440_000, "1,000 days ago", "1,000 天前"),
    ],
)
def test_an_age_is_told_in_the_largest_unit_of_which_there_are_two(
    minutes: int, english: str, chinese: str
) -> None:
    assert age(minutes) == english
    use("zh-TW")
    assert age(minutes) == chinese


def test_less_than_a_minute_is_a_length_too() -> None:
    assert length(0) == "less than a minute"


def test_no_sentence_tells_an_age_in_minutes_alone() -> None:
    told = [str(sentence) for sentence in (*CHECKS.values(), *NOTICES.values())]
    assert [sentence for sentence in told if "{minutes}" in sentence] == []


def test_sentences_that_know_the_minutes_have_both_forms() -> None:
    params = localized_params({"minutes": 4_320})
    assert (params["age"], params["length"]) == ("3 days ago", "3 days")
