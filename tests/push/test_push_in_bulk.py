"""Looking at very many posts: the ledger is asked in bulk, and its answers stay the same."""

import sqlite3
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sending_shop import POST, Shop

from oactl.ledger.database import Database
from oactl.sending import agenda
from oactl.sending.context import SendingContext
from oactl.sending.evaluate import Evaluator

if TYPE_CHECKING:
    from collections.abc import Callable

MANY = 150
LOOKS = (
    ("plan", "agenda", "--json", "--from", "2026-11-17", "--to", "2026-12-10"),
    ("plan", "status", "--json"),
    ("status", "--json"),
    ("report", "weekly", "--offline", "--format", "json"),
    ("delivery", "list", "--json"),
)


def post(name: str, text: str, more: str = "") -> str:
    """An offer of another name that says something else."""
    return POST.replace("id: offer", f"id: {name}").replace("周年慶開跑!", text) + more


BY_HAND = """\
  - id: story
    platform: instagram
    cadence: {weekly: [wed], at: "20:00", from: 2026-11-18, until: 2026-12-31}
    copy: 限時動態
"""


@pytest.fixture
def mixed(shop: Shop) -> Shop:
    """A ledger with deliveries sent and handed off, and occurrences held, missed and skipped."""
    posts = [
        POST,
        BY_HAND,
        post("held", "待核准"),
        post("brief", "一小時", "    late: 1h\n"),
        post("taken-back", "已撤回"),
        post("skipped", "略過"),
        post("again", "周年慶開跑!"),
        post("dated", "日期 {{ occurrence.date }}"),
        post("later", "週五見").replace("[wed]", "[fri]"),
    ]
    shop.plan(*posts)
    some = ("story", "taken-back", "again", "dated", "later", "skipped")
    shop.approve(*(f"shop/{name}" for name in ("offer", *some)))
    approved = (shop.root / "approvals" / "shop.yaml").read_text(encoding="utf-8")
    assert shop.run("plan", "revoke", "shop/taken-back").code == 0
    shop.write("approvals/shop.yaml", approved)  # put back, and never counting again
    skip = ("delivery", "skip", "shop/skipped@2026-11-25T20:00", "--reason", "no")
    assert shop.run(*skip).code == 0
    shop.settle()
    shop.later(timedelta(hours=2))
    shop.push()
    return shop


def one_by_one(patch: pytest.MonkeyPatch) -> None:
    """Nothing is asked in bulk, and nothing is remembered."""
    patch.setattr(SendingContext, "cached", lambda self: self)

    def plain(ctx: SendingContext, account: Any, *, look: bool = False) -> Evaluator:
        del look
        return Evaluator(ctx, account)

    patch.setattr(agenda, "Evaluator", plain)


def test_a_look_in_bulk_says_what_one_question_after_the_other_says(
    mixed: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    bulk = [mixed.run(*look).out for look in LOOKS]
    with monkeypatch.context() as patch:
        one_by_one(patch)
        single = [mixed.run(*look).out for look in LOOKS]
    assert bulk == single
    for state in ("sent", "handed_off", "held", "missed", "skipped", "planned", "past"):
        assert f'"{state}"' in bulk[0], state
    assert '"repeat"' in bulk[0]
    assert '"revoked"' in bulk[1]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each question that the ledger is asked."""
    found: list[str] = []
    rows: Callable[..., list[sqlite3.Row]] = Database.rows

    def counted(self: Database, sql: str, *values: object) -> list[sqlite3.Row]:
        found.append(sql)
        return rows(self, sql, *values)

    monkeypatch.setattr(Database, "rows", counted)
    return found


def test_looks_at_many_posts_ask_the_ledger_few_questions(shop: Shop, asked: list[str]) -> None:
    shop.plan(*(post(f"p-{n}", f"第 {n} 檔") for n in range(MANY)))
    for look in (*LOOKS, ("plan", "approve", "--pending", "--by", "熊大")):
        asked.clear()
        assert shop.run(*look).code == 0
        assert 0 < len(asked) < MANY, look


def test_a_push_that_holds_many_posts_asks_few_questions_of_each(
    shop: Shop, asked: list[str]
) -> None:
    assert shop.push().states  # since then the bot is known
    shop.plan(POST, *(post(f"p-{n}", f"第 {n} 檔") for n in range(MANY)))
    asked.clear()
    assert len(shop.push().data["deliveries"]) == MANY
    assert len(asked) < 7 * MANY


def test_a_long_agenda_shows_what_is_around_now_and_says_that_it_is_cut(shop: Shop) -> None:
    daily = [
        post(f"p-{n}", f"第 {n} 檔").replace("weekly: [wed]", "daily: true") for n in range(40)
    ]
    shop.plan(*daily)
    days = ("--from", "2026-11-20", "--to", "2026-12-30")
    shown = shop.run("plan", "agenda", *days)
    assert "1,000 of 1,640 occurrences are shown" in shown.err
    assert len(shown.out.splitlines()) == 1_000 + 2
    assert "shop/p-0@2026-11-25T20:00" in shown.out
    assert len(shop.run("plan", "agenda", *days, "--json").data["occurrences"]) == 1_640
