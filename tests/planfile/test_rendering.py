"""What an occurrence says is the same as another's where they differ by inserted values only."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from oactl.domain.account import Account
from oactl.domain.cadence import Cadence, Daily, Slot
from oactl.domain.message import Contents, Rendering
from oactl.domain.plan import Occurrence, Plan, Post
from oactl.planfile.compose import names_read, render
from oactl.planfile.models.messages import read_contents

FIRST = datetime(2026, 11, 25, 20, tzinfo=UTC)
OPEN, CLOSE = "\ue0a0", "\ue0a1"
SAMPLE = {
    "post": {"subject": ""},
    "plan": {"title": ""},
    "account": {"name": "main"},
    "occurrence": {"date": "2026-11-25", "time": "20:00", "number": 1},
}


class NoFiles:
    def read(self, _path: str) -> bytes:
        raise AssertionError


def said(text: str, number: int | None, account: str = "main", **post_vars: Any) -> Rendering:
    """What one text says at the occurrence of a number, counted from 2026-11-25."""
    names = {**SAMPLE, **post_vars}
    contents, problems = read_contents({"messages": [{"text": text}]}, NoFiles(), lambda: names)
    assert problems == []
    assert contents is not None
    day = FIRST + timedelta(days=(number or 1) - 1)
    slot = Slot(day.replace(tzinfo=None), day, number)
    cadence = Cadence(Daily(), (time(20),), start=date(2026, 11, 25))
    post = Post("offer", cadence, Contents("single", contents.items), vars=post_vars)
    plan = Plan("shop", "", (account,), "UTC", (post,))
    (item,) = contents.items
    reads = "occurrence" in names_read(item)
    occurrence = Occurrence(account, plan, post, slot)
    return render(item, occurrence, Account(account), reads_occurrence=reads)


def words(text: str, number: int | None = 1) -> str:
    found: str = said(text, number).messages[0]["text"]
    return found


PRICE = "{{ 'free' if occurrence.number == 3 else '85' }}"
SEES = "{% set m = occurrence.date ~ '' %}{% if m | length > 10 %}"
SAME = [
    "周年慶開跑!",
    "{{ occurrence.date }}",
    "{{ occurrence.date }} {{ occurrence.time }}, 第 {{ occurrence.number }} 次",
    "{{ 'on %s' | format(occurrence.date) }}",
    "{{ 'no. ' ~ occurrence.number }}",
    "{{ 'on {}'.format(occurrence.date) }}",
    "{{ [occurrence.date, occurrence.time] | join(' at ') }}",
    "{% set when = occurrence.date %}{{ when }}{{ when | string }}",
    "{% if occurrence.number > 0 %}{{ occurrence.date }}{% endif %}",
]
OTHER = [
    "{% if occurrence.number == 3 %}free{% else %}85 折{% endif %}",
    "{% if occurrence.date == '2026-11-27' %}free{% endif %}{{ occurrence.date }}",
    "{% if occurrence.date in ['2026-11-27'] %}free{% endif %}85",
    "{{ occurrence.number + 1 }}",
    "{{ occurrence.date[8:] }}",
    "{{ ['a', 'b', 'c'][occurrence.number - 1] }}",
    "{{ 'abcdef'[:occurrence.number] }}",
    "{% for n in range(occurrence.number) %}*{% endfor %}",
    # marks that a template takes apart or brings along hide nothing
    f"{{% set m = occurrence.date ~ '' %}}{{{{ m[0] }}}}{PRICE}{{{{ m[-1] }}}}",
    f"{SEES}{{{{ m[0] }}}}{{% endif %}}{PRICE}{SEES}{{{{ m[-1] }}}}{{% endif %}}",
    # a template that fails where it sees marks
    f"{SEES}{{{{ 1 / 0 }}}}{{% endif %}}{PRICE}",
    f"{OPEN}{PRICE}{CLOSE}",
    f"{OPEN}date{CLOSE}{PRICE}",
    f"{OPEN}{{{{ 'date' if occurrence.number == 3 else 'time' }}}}{CLOSE}{{{{ occurrence.time }}}}",
]


@pytest.mark.parametrize("text", SAME)
def test_what_differs_by_inserted_values_only_is_one_rendering(text: str) -> None:
    assert said(text, 1).digest == said(text, 3).digest


@pytest.mark.parametrize("text", OTHER)
def test_what_differs_otherwise_is_another(text: str) -> None:
    assert said(text, 1).digest != said(text, 3).digest


@pytest.mark.parametrize("text", [*SAME, *OTHER])
def test_what_is_sent_has_no_marks_of_ours(text: str) -> None:
    assert words(text, 3).count(OPEN) == text.count(OPEN)


def test_the_values_that_are_inserted_are_named() -> None:
    assert said("{{ occurrence.date }} {{ occurrence.number }}", 1).inserted == {"date", "number"}
    assert said("{% if occurrence.number == 3 %}x{% endif %}y", 1).inserted == frozenset()
    assert said("y", 1).inserted == frozenset()


def test_two_accounts_say_the_same_unless_the_text_names_them() -> None:
    assert said("x", 1).digest == said("x", 1, "south").digest
    text = "{{ account.name }} {{ occurrence.date }}"
    assert said(text, 1).digest != said(text, 1, "south").digest


def test_a_number_equal_to_the_time_or_in_the_text_is_not_taken_for_it() -> None:
    assert words("1 {{ occurrence.number }} 1") == "1 1 1"
    assert (
        said("1 {{ occurrence.number }}", 1).digest == said("1 {{ occurrence.number }}", 3).digest
    )
    assert said("{{ code }}", 1, code="1").digest != said("{{ occurrence.number }}", 1).digest
