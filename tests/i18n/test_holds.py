"""What stops an occurrence reads the same on screens and in reports."""

from collections.abc import Iterator
from datetime import date

import pytest

from oactl.commands.sentences import why
from oactl.domain.delivery.state import State
from oactl.domain.report.values import OccurrenceFact
from oactl.i18n import use
from oactl.reports.rows import not_sent_words

CHANGED = {"changed": ["audience", "content 2"]}


@pytest.fixture
def chinese() -> Iterator[None]:
    use("zh-TW")
    yield
    use("en")


@pytest.mark.usefixtures("chinese")
def test_the_parts_that_changed_after_an_approval_are_told_in_words() -> None:
    fact = OccurrenceFact(
        date(2026, 11, 25),
        State.MISSED,
        "shop/offer@2026-11-25T20:00",
        "approval: changed",
        facts=CHANGED,
    )
    told = why("approval", "changed", changed="audience、content 2")
    assert "目標對象、內容 2" in told
    assert told in not_sent_words(fact)
