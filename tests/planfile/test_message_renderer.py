"""What a post says at an occurrence, and the digest by which an approval knows it again."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import workspace
from oactl.domain.account import Account, Workspace
from oactl.domain.audience import Audience
from oactl.domain.cadence import Cadence, Daily, Slot
from oactl.domain.message import Contents, Item, Message
from oactl.domain.plan import Occurrence, Plan, Post, occurrences_between
from oactl.errors import OactlError
from oactl.planfile.compose import MessageRenderer
from oactl.planfile.files import NamedFiles
from oactl.planfile.models.messages import read_contents
from oactl.words.errors import help_of

AT = datetime(2026, 12, 1, 12, tzinfo=UTC)


NAMES = {
    "post": {"subject": "s"},
    "plan": {"title": "t"},
    "account": {"name": "a"},
    "occurrence": {"date": "2026-12-01", "time": "20:00", "number": 1},
    "coupon": "c",
}


def contents(**written: Any) -> Contents:
    made, problems = read_contents(written, NamedFiles("."), lambda: NAMES)
    assert problems == []
    assert made is not None
    return made


def post(**written: Any) -> Post:
    cadence = Cadence(Daily(), (), start=date(2026, 12, 1))
    values = written.pop("vars", {})
    return Post("offer", cadence, contents(**written), subject="周年慶", vars=values)


def occurrence(of: Post, days: int = 0, account: str = "main") -> Occurrence:
    plan = Plan("shop", "plans/shop.yaml", ("main", "north"), "Asia/Taipei", (of,), title="Shop")
    wall = datetime.fromisoformat("2026-12-01T20:00") + timedelta(days=days)
    return Occurrence(account, plan, of, Slot(wall, AT + timedelta(days=days), days + 1))


@pytest.fixture
def writer(tmp_path: Path) -> MessageRenderer:
    (tmp_path / "photo.jpg").write_bytes(b"a photo")
    return MessageRenderer(workspace(tmp_path), NamedFiles(str(tmp_path)))


def said(writer: MessageRenderer, of: Post, days: int = 0, account: str = "main") -> str:
    (message,) = writer.messages(occurrence(of, days, account))
    return str(message["text"])


# ---- what is said -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("plain", "plain"),
        ("{{ post.subject }} {{ plan.title }}", "周年慶 Shop"),
        ("{{ account.name }}", "main"),
        ("{{ occurrence.date }} {{ occurrence.time }}", "2026-12-01 20:00"),
        ("第 {{ occurrence.number }} 次", "第 1 次"),
        ("{% if occurrence.number == 1 %}first{% else %}again{% endif %}", "first"),
        ("{{ coupon|upper }}", "A1"),
        ("{ coupon }", "{ coupon }"),
    ],
)
def test_a_template_is_filled_with_what_the_occurrence_is(
    writer: MessageRenderer, text: str, says: str
) -> None:
    assert said(writer, post(messages=[{"text": text}], vars={"coupon": "a1"})) == says


def test_an_items_own_values_win_over_the_posts(writer: MessageRenderer) -> None:
    days = {
        "2026-12-01": {"vars": {"coupon": "B2"}, "messages": [{"text": "{{ coupon }}"}]},
        "2026-12-02": {"messages": [{"text": "{{ coupon }}"}]},
    }
    of = post(by_date=days, vars={"coupon": "A1"})
    assert [said(writer, of, day) for day in (0, 1)] == ["B2", "A1"]


def test_messages_in_turn_go_round(writer: MessageRenderer) -> None:
    of = post(rotate=[{"messages": [{"text": text}]} for text in "abc"])
    assert [said(writer, of, day) for day in range(5)] == list("abcab")


def failing(writer: MessageRenderer, of: Post) -> OactlError:
    with pytest.raises(OactlError) as told:
        writer.messages(occurrence(of))
    assert help_of(told.value)
    return told.value


def test_what_cannot_be_said_names_its_rule(writer: MessageRenderer) -> None:
    other_day = {"2026-12-24": {"messages": [{"text": "x"}]}}
    assert failing(writer, post(by_date=other_day)).params == {"rule": "OA335"}
    gone = Message("text", {"type": "text", "text": "{{ gone }}"}, templated=True)
    of = replace(post(messages=[{"text": "x"}]), contents=Contents("single", (Item("", (gone,)),)))
    assert failing(writer, of).params == {"rule": "OA341"}
    variants = [{"name": name, "messages": [{"text": name}]} for name in "ab"]
    assert failing(writer, post(variants=variants)).code == "plan.which_variant"


# ---- by what it is known again ------------------------------------------------------------


def digests(writer: MessageRenderer, of: Post, days: int = 4, account: str = "main") -> set[str]:
    return {writer.rendering(occurrence(of, day, account)).digest for day in range(days)}


@pytest.mark.parametrize(
    ("text", "inserted"),
    [
        ("plain", set()),
        ("{{ occurrence.date }}", {"date"}),
        ("on {{ occurrence.date }} at {{ occurrence.time }}", {"date", "time"}),
        ("no. {{ occurrence.number }}!", {"number"}),
        ("{{ occurrence.date }}/{{ occurrence.date }}", {"date"}),
    ],
)
def test_what_differs_by_day_and_number_only_is_one_rendering(
    writer: MessageRenderer, text: str, inserted: set[str]
) -> None:
    of = post(messages=[{"text": text}])
    assert len(digests(writer, of)) == 1
    assert writer.rendering(occurrence(of)).inserted == inserted


@pytest.mark.parametrize(
    "text",
    [
        "{{ occurrence.number + 1 }}",
        "{% if occurrence.number > 2 %}last days{% else %}soon{% endif %}",
        "{{ occurrence.date[8:] }}",
        "{{ occurrence.date|replace('-', '/') }}",
    ],
)
def test_what_is_worked_out_of_the_day_is_shown_to_the_checker_anew(
    writer: MessageRenderer, text: str
) -> None:
    of = post(messages=[{"text": text}])
    assert len(digests(writer, of)) > 1
    assert writer.rendering(occurrence(of)).inserted == set()


@given(
    parts=st.lists(
        st.sampled_from(["{{ occurrence.date }}", "{{ occurrence.number }}", "x", " ", "周", "-"]),
        min_size=1,
        max_size=6,
    ),
    other=st.text("xy ", max_size=4),
)
def test_two_texts_have_one_digest_only_where_they_say_the_same(
    parts: list[str], other: str
) -> None:
    made = workspace_writer()
    one, two = "".join(parts) + ".", "".join(parts) + other + "."
    of, changed = (post(messages=[{"text": text}]) for text in (one, two))
    assert (digests(made, of, 1) == digests(made, changed, 1)) is (
        said(made, of) == said(made, changed)
    )
    assert len(digests(made, of, 3)) == 1


def workspace_writer() -> MessageRenderer:
    accounts = {name: Account(name) for name in ("main", "north")}
    return MessageRenderer(Workspace(".", accounts=accounts), NamedFiles("."))


def test_another_account_is_another_rendering_only_where_it_is_named(
    writer: MessageRenderer,
) -> None:
    same, named = post(messages=[{"text": "x"}]), post(messages=[{"text": "{{ account.name }}"}])
    assert digests(writer, same) == digests(writer, same, account="north")
    assert digests(writer, named) != digests(writer, named, account="north")


# ---- what is proposed ---------------------------------------------------------------------


def test_a_proposal_says_every_value_at_its_place(writer: MessageRenderer) -> None:
    of = post(messages=[{"text": "{{ coupon }}"}, {"text": "two"}], vars={"coupon": "A1"})
    ends = replace(of.cadence, until=date(2026, 12, 31), skip=frozenset({date(2026, 12, 25)}))
    of = replace(of, audience=Audience(all=("members",), limit=5), cadence=ends)
    proposal = writer.proposal(occurrence(of).plan, of)
    says = proposal.says[""]
    assert "{{ coupon }}" in says.values()
    assert "A1" in says.values()
    assert (proposal.limit, proposal.until) == (5, "2026-12-31")
    assert proposal.skip == ("2026-12-25",)
    members = {"members": "file audiences/members.csv"}
    assert proposal.tags == {"main": members, "north": members}


@pytest.mark.parametrize(
    ("edit", "changes"),
    [
        ({"vars": {"coupon": "B2"}}, True),
        ({"vars": {"coupon": "A1", "unused": "x"}}, False),
        ({"subject": "another"}, False),
        ({"author": "兔兔"}, False),
    ],
)
def test_a_content_is_its_words_and_the_values_that_they_read(
    writer: MessageRenderer, edit: dict[str, Any], changes: bool
) -> None:
    of = post(messages=[{"text": "{{ coupon }}"}], vars={"coupon": "A1"})
    was, now = (
        writer.proposal(occurrence(each).plan, each).contents for each in (of, replace(of, **edit))
    )
    assert (was != now) is changes


def test_what_a_person_carries_out_has_its_copy_and_the_bytes_of_its_assets(
    writer: MessageRenderer, tmp_path: Path
) -> None:
    assets = ("photo.jpg", "https://example.com/a.jpg", "gone.jpg")
    of = replace(post(messages=[{"text": "x"}]), platform="facebook", copy="Come!", assets=assets)
    plan = occurrence(of).plan
    before = writer.proposal(plan, of)
    assert before.says[""]["copy"] == "Come!"
    assert before.says[""]["assets.photo.jpg"].endswith(" bytes)")
    assert before.says[""]["assets.https://example.com/a.jpg"] == "https://example.com/a.jpg"
    (tmp_path / "photo.jpg").write_bytes(b"another photo")
    again = MessageRenderer(workspace(tmp_path), NamedFiles(str(tmp_path))).proposal(plan, of)
    assert again.contents != before.contents


# ---- which occurrences there are ----------------------------------------------------------


def test_occurrences_carry_the_account_where_a_plan_has_several() -> None:
    of = post(messages=[{"text": "x"}])
    plan = replace(occurrence(of).plan, several=True)
    cadence = Cadence(Daily(), (AT.time().replace(hour=20, tzinfo=None),))
    of = replace(of, cadence=cadence)
    found = list(occurrences_between(plan, of, "north", AT, AT + timedelta(days=2)))
    assert [each.id for each in found] == [
        "north/shop/offer@2026-12-02T20:00",
        "north/shop/offer@2026-12-03T20:00",
    ]
    assert found[0].closes == found[0].at + timedelta(hours=2)
