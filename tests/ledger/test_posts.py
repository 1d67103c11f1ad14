"""Posts as push runs saw them: since when, by which rules, and whether a plan still has them."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from oactl.ledger.posts import PostKey, Posts, SeenPost
from oactl.ledger.store import Ledger

NOW = datetime(2026, 11, 25, 12, 0, 30, tzinfo=UTC)
DAY = timedelta(days=1)
POST, OTHER = ("shop", "offer"), ("shop", "tea")
HERE = ("h", "main")


@pytest.fixture
def posts(tmp_path: Path) -> Iterator[Posts]:
    with closing(Ledger.create(tmp_path / "state.db", NOW)) as ledger:
        yield ledger.posts


def see(posts: Posts, host: str, account: str, rules: dict[PostKey, str], at: datetime) -> None:
    """A run sees posts and notes their times."""
    posts.see(host, account, rules, at)
    posts.note_times(host, account, rules, at)


def test_a_post_is_seen_for_the_first_time_once(posts: Posts) -> None:
    assert posts.of(*HERE) == {}
    see(posts, *HERE, {POST: "20:00"}, NOW)
    assert posts.of(*HERE) == {POST: SeenPost(NOW, rules=((NOW, "20:00"),))}
    see(posts, *HERE, {POST: "21:00"}, NOW + DAY)
    assert posts.of(*HERE)[POST].seen_at == NOW


def test_its_rules_are_kept_each_with_when_it_was_seen(posts: Posts) -> None:
    see(posts, *HERE, {POST: "20:00", OTHER: "09:00"}, NOW)
    see(posts, *HERE, {POST: "21:00"}, NOW + DAY)
    see(posts, *HERE, {POST: "20:00"}, NOW + 2 * DAY)
    assert posts.of(*HERE)[POST].rules == (
        (NOW, "20:00"),
        (NOW + DAY, "21:00"),
        (NOW + 2 * DAY, "20:00"),
    )
    assert posts.of(*HERE)[OTHER].rules == ((NOW, "09:00"),)


@pytest.mark.parametrize("place", [("g", "main"), ("h", "second")])
def test_a_post_is_one_accounts_at_one_host(posts: Posts, place: tuple[str, str]) -> None:
    see(posts, *HERE, {POST: "20:00"}, NOW)
    posts.approve(*place, [POST])
    posts.lose(*place, [POST], NOW)
    posts.forget(*place, [POST])
    assert posts.of(*place) == {}
    assert posts.of(*HERE) == {POST: SeenPost(NOW, rules=((NOW, "20:00"),))}


def test_approved_it_can_be_missed(posts: Posts) -> None:
    see(posts, *HERE, {POST: "", OTHER: ""}, NOW)
    posts.approve(*HERE, [POST])
    assert [posts.of(*HERE)[post].approved for post in (POST, OTHER)] == [True, False]


def test_gone_since_stays_the_first_time_until_it_is_found(posts: Posts) -> None:
    see(posts, *HERE, {POST: "", OTHER: ""}, NOW)
    posts.lose(*HERE, [POST], NOW + DAY)
    posts.lose(*HERE, [POST], NOW + 2 * DAY)
    assert posts.of(*HERE)[POST].gone_since == NOW + DAY
    assert posts.of(*HERE)[OTHER].gone_since is None
    posts.find(*HERE, [POST])
    assert posts.of(*HERE)[POST].gone_since is None
    posts.lose(*HERE, [POST], NOW + 2 * DAY)
    assert posts.of(*HERE)[POST].gone_since == NOW + 2 * DAY


def test_forgotten_it_is_new_when_it_comes_again(posts: Posts) -> None:
    see(posts, *HERE, {POST: "20:00", OTHER: "09:00"}, NOW)
    posts.approve(*HERE, [POST])
    posts.forget(*HERE, [POST])
    assert set(posts.of(*HERE)) == {OTHER}
    see(posts, *HERE, {POST: "21:00"}, NOW + DAY)
    assert posts.of(*HERE)[POST] == SeenPost(NOW + DAY, rules=((NOW + DAY, "21:00"),))


def test_retired_it_went_on_purpose_for_every_account_until_it_is_seen_again(posts: Posts) -> None:
    for account in ("main", "second"):
        see(posts, "h", account, {POST: "", OTHER: ""}, NOW)
    assert sorted(posts.retire("shop", "offer", NOW)) == [("main", "offer"), ("second", "offer")]
    assert posts.of(*HERE)[POST].retired
    assert not posts.of(*HERE)[OTHER].retired
    assert posts.retire("shop", "offer", NOW) == [], "and is not known any more"
    see(posts, *HERE, {POST: ""}, NOW + DAY)
    assert not posts.of(*HERE)[POST].retired
    assert posts.of("h", "second")[POST].retired


def test_a_whole_plan_is_retired_at_once(posts: Posts) -> None:
    see(posts, *HERE, {POST: "", OTHER: "", ("page", "wall"): ""}, NOW)
    assert sorted(posts.retire("shop", None, NOW)) == [("main", "offer"), ("main", "tea")]
    assert not posts.of(*HERE)["page", "wall"].retired
    assert posts.retire("no plan", None, NOW) == []


def test_found_again_it_is_not_retired_any_more(posts: Posts) -> None:
    see(posts, *HERE, {POST: ""}, NOW)
    posts.lose(*HERE, [POST], NOW)
    posts.retire("shop", None, NOW)
    posts.find(*HERE, [POST])
    assert posts.of(*HERE)[POST] == SeenPost(NOW, rules=((NOW, ""),))


def test_a_post_whose_times_nobody_noted_has_no_rules(posts: Posts) -> None:
    posts.see(*HERE, [POST], NOW)
    assert posts.of(*HERE) == {POST: SeenPost(NOW)}


def test_what_was_due_is_checked_off_up_to_an_instant(posts: Posts) -> None:
    assert posts.checked_until(*HERE) is None
    posts.check_off(*HERE, NOW)
    posts.check_off(*HERE, NOW + DAY)
    posts.check_off("h", "second", NOW)
    assert posts.checked_until(*HERE) == NOW + DAY
