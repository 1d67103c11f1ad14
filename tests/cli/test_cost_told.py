"""`oactl cost`: what a month costs so far and to its end, and which price plan costs less."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from approving import write
from cli_shop import CONFIG, NOW, PLAN, Run
from wcwidth import wcswidth

from oactl.domain.delivery.identity import Channel
from oactl.domain.insight import Snapshot
from oactl.ledger.store import Ledger
from oactl.sandbox import SandboxServer
from terminal import in_terminal

BOT = f"U{'1' * 32}"
LATER = {"OACTL_NOW": "2026-11-25T21:00:00+08:00"}
Know = Callable[..., None]


def price(workspace: Path, text: str, more: str = "") -> None:
    config = CONFIG.replace("price_plan: tw-medium", f"price_plan: {text}")
    bot = f"    bot_user_id: {BOT}\n"
    (workspace / "oactl.yaml").write_text(config + bot + more, encoding="utf-8")


@pytest.fixture
def know(workspace: Path, line: SandboxServer) -> Know:
    """Keep figures as LINE would have told them."""

    def keep(
        used: int = 2_000, limit: int | None = 9_000, friends: int = 1_000, a_day: int = 10
    ) -> None:
        ledger = Ledger(workspace / ".oactl/state.db")
        shots = ledger.snapshots(Channel(line.base.removeprefix("http://"), BOT))
        for back in range(1, 41):
            day = date(2026, 11, 25) - timedelta(days=back)
            figures = {"followers": friends - a_day * (back - 1) + 100, "blocks": 100}
            data = {"status": "ready", "targetedReaches": 0, **figures}
            shots.put(Snapshot("followers", f"{day}", NOW, True, data))
        told = {"limit": limit, "used": used, "attempt": 0, "open": []}
        shots.put(Snapshot("quota", "2026-11-25", NOW, False, told))
        ledger.close()

    price(workspace, "tw-medium")
    return keep


def costs(oactl_here: Run, *words: str) -> dict[str, Any]:
    ran = oactl_here("cost", *words, "--json", env=LATER)
    assert (ran.code, ran.err) == (0, "")
    return ran.data


def one(oactl_here: Run, *words: str) -> dict[str, Any]:
    [found] = costs(oactl_here, *words)["accounts"]
    return found


def test_the_forecast_counts_broadcasts_with_the_friends_there_will_be(
    know: Know, oactl_here: Run
) -> None:
    """Wednesday's send is past and held; Friday's is on the 27th, 3 days after the last figure."""
    know()
    found = one(oactl_here)
    assert found["growth"] == {
        "friends_a_day": 10.0, "since": "2026-10-27", "until": "2026-11-24", "friends": 1000,
    }  # fmt: skip
    month = found["month"]
    wednesday, friday = 1_010, 1_030  # due since an hour: the next push may still send it
    assert (month["used"], month["planned"]) == (2_000, wednesday + friday)
    assert (month["total"], month["beyond"]) == (4_040, 1_040)
    # 9 sends on Wednesdays and Fridays of December: the 2nd is 8 days after the last figure
    december = [2, 4, 9, 11, 16, 18, 23, 25, 30]
    assert found["next_month"]["planned"] == sum(1_000 + 10 * (6 + day) for day in december)


def test_the_bill_the_send_with_which_it_begins_and_the_plan_that_costs_less(
    know: Know, oactl_here: Run
) -> None:
    know()
    found = one(oactl_here)
    assert found["month"]["cost"] is None, "tw-medium has none to add"
    assert found["cost_so_far"]["total"] == 840.0
    assert found["used_up"] == {
        "already": False,
        "at": "2026-11-25T20:00:00+08:00",
        "occurrence": "anniversary/wed-fri-offer@2026-11-25T20:00",
    }
    assert (found["cheapest"]["price_plan"], found["cheapest"]["change"]) == ("tw-high", "up")
    assert found["cheapest"]["cost"]["total"] == 1260.0
    assert found["cheapest"]["by"] is None, "the send that needs it is due: as soon as possible"
    later = found["cheapest_next_month"]
    # 10,920 messages: NT$1,200 + 4,920 x 0.2 = 2,184 and 5 %
    assert found["next_month"]["total"] == 10_920
    # 1,080 on the 2nd, 1,100 on the 4th: the 1,150 of the 9th are beyond 3,000
    assert (later["price_plan"], later["since"], later["by"][:10]) == (
        "tw-high", "2026-12-01", "2026-12-09",
    )  # fmt: skip
    assert later["cost"]["total"] == 2293.2


def test_where_lines_limit_would_stop_is_told_with_the_send(know: Know, oactl_here: Run) -> None:
    know(limit=3_500)
    told = oactl_here("cost", env=LATER).out
    assert "LINE's 3,500 messages of 2026-11 do not suffice from 11-27 20:00 on" in told
    assert one(oactl_here)["month"]["runs_out"]["at"] == "2026-11-27T20:00:00+08:00"


def test_people_read_it_in_sentences(know: Know, oactl_here: Run) -> None:
    know()
    told = oactl_here("cost", env=LATER).out
    assert told.splitlines()[0] == "main, 2026-11"
    assert "bill so far: NT$840, tax included" in told
    assert "2026-11: 2,000 sent + 2,040 planned = 4,040 messages; tw-medium includes 3,000" in told
    assert "do not suffice from 11-25 20:00 on: anniversary/wed-fri-offer@2026-11-25T20:00" in told
    assert "2026-11: tw-high allows so many messages, for NT$1,260; change now: an upgrade" in told
    assert "; change from 2026-12-01 on, before 12-09 20:00: an upgrade holds at once" in told
    assert "broadcasts are counted with +10.0 friends a day, as from 10-27 to 11-24" in told
    assert "LINE's count is of 11-25 21:00 UTC+9" in told
    # 240 new followers: 24 days at 10, from the figure of October 31 on
    assert "per open —, per click —, per new follower NT$3.5" in told


def test_a_downgrade_is_advised_for_the_next_month_with_its_last_day(
    know: Know, workspace: Path, oactl_here: Run
) -> None:
    know(friends=20, a_day=0)
    price(workspace, "tw-high")
    told = oactl_here("cost", env=LATER).out
    assert (
        "2026-12: tw-light costs NT$0 instead of NT$1,260; change by 2026-11-30: a downgrade "
        "holds from the next month on" in told
    )
    assert "2026-11: no other price plan costs less" in told
    assert one(oactl_here)["cheapest_next_month"]["saving"] == 1260.0


def test_nothing_is_advised_of_sends_whose_people_nobody_knows(
    workspace: Path, oactl_here: Run
) -> None:
    price(workspace, "tw-high")
    found = one(oactl_here)
    assert found["month"]["uncounted"] == 2
    assert (found["cheapest"], found["cheapest_next_month"], found["growth"]) == (None, None, None)
    told = oactl_here("cost", env=LATER).out
    assert "can be said once the people of all sends are known" in told
    assert "LINE's own count of 2026-11 is not kept" in told
    assert "how friends grow is not known" in told


def test_drafts_hand_offs_and_what_was_skipped_cost_nothing(
    know: Know, workspace: Path, oactl_here: Run
) -> None:
    know()
    draft = PLAN.replace("audience: all", "audience: all\n    draft: true")
    (workspace / "plans/anniversary.yaml").write_text(draft, encoding="utf-8")
    found = one(oactl_here)
    assert (found["month"]["planned"], found["next_month"]["planned"]) == (0, 0)
    assert found["cheapest_next_month"] is None
    assert "2026-12: nothing is planned yet" in oactl_here("cost", env=LATER).out


def test_what_opens_and_clicks_cost_is_their_part_of_the_bill(
    oactl_here: Run, line: SandboxServer
) -> None:
    """One broadcast: the month's bill by its messages, by LINE's rates of it."""
    oactl_here("plan", "approve", "--pending", "--by", "熊大")
    [sent] = oactl_here("push", "--due", "--json").data["deliveries"]
    assert sent["state"] == "sent"
    line.set_now(NOW + timedelta(days=4))
    days = {"OACTL_NOW": (NOW + timedelta(days=4)).isoformat()}
    oactl_here("insight", "sync", "--from", "2026-10-31", "--to", "2026-11-28", env=days)
    [found] = oactl_here("cost", "--json", env=days).data["accounts"]
    week = ("report", "weekly", "--week", "2026-11-25", "--offline", "--json")
    [account] = oactl_here(*week, env=days).data["accounts"]
    told = account["engagement"]
    bill, used = 840, line.app.world.accounts["main"].used["202611"]
    assert found["month"]["used"] == used == told["delivered"], "nothing else was sent"
    assert found["cost_per"]["open"] == round(bill / told["unique_impressions"], 4)
    clicks = told["unique_clicks"]
    assert found["cost_per"]["click"] == (round(bill / clicks, 4) if clicks else None)


def test_a_month_that_is_over_has_its_use_and_no_forecast(know: Know, oactl_here: Run) -> None:
    know()
    found = costs(oactl_here, "--month", "last")
    assert found["month"] == "2026-10"
    [account] = found["accounts"]
    assert (account["month"]["used"], account["month"]["planned"]) == (0, 0)
    assert account["cost_so_far"] == account["month"]["cost"]
    assert (account["next_month"], account["cheapest"], account["growth"]) == (None, None, None)


def test_of_a_month_that_is_over_what_went_out_after_lines_last_word_is_added(
    oactl_here: Run, line: SandboxServer
) -> None:
    """The push asks LINE, then sends; nobody asks again before the month is over."""
    oactl_here("plan", "approve", "--pending", "--by", "熊大")
    line.app.world.accounts["main"].used["202611"] = 70
    [sent] = oactl_here("push", "--due", "--json").data["deliveries"]
    december = {"OACTL_NOW": "2026-12-06T12:00:00+08:00"}
    [found] = oactl_here("cost", "--month", "last", "--json", env=december).data["accounts"]
    assert found["month"]["used"] == 70 + sent["recipients"]
    line.set_now(NOW + timedelta(hours=1))
    oactl_here("quota", env=LATER)
    [found] = oactl_here("cost", "--month", "2026-11", "--json", env=december).data["accounts"]
    assert found["month"]["used"] == line.app.world.accounts["main"].used["202611"], "once"


def test_without_growth_the_month_is_what_quota_says(know: Know, oactl_here: Run) -> None:
    know(a_day=0)
    [quota] = oactl_here("quota", "--json", env=LATER).data["accounts"]
    [cost] = costs(oactl_here)["accounts"]
    assert cost["month"] == quota["month"]


def test_a_month_to_come_has_a_forecast_and_nothing_so_far(know: Know, oactl_here: Run) -> None:
    know()
    found = costs(oactl_here, "--month", "2026-12-24")
    [account] = found["accounts"]
    assert (found["month"], account["month"]["total"]) == ("2026-12", 10_920)
    assert account["cost_so_far"] is None
    assert account["cost_per"] == {"open": None, "click": None, "new_follower": None}
    assert found["totals"][0]["cost_so_far"] is None


@pytest.mark.parametrize(
    ("wish", "code"),
    [("soon", "cost.month"), ("2026-13", "cost.month"), ("2031-01", "cost.month_far")],
)
def test_what_is_no_month_is_told(oactl_here: Run, wish: str, code: str) -> None:
    ran = oactl_here("cost", "--month", wish, "--json")
    assert (ran.code, ran.data["error"]["code"]) == (2, code)


def test_it_asks_line_nothing_and_needs_no_token(know: Know, oactl_here: Run) -> None:
    know()
    away: dict[str, str | None] = {**LATER, "LINE_CHANNEL_ACCESS_TOKEN": None}
    assert oactl_here("cost", env=away).code == 0
    nowhere = {**LATER, "OACTL_LINE_API_BASE": "http://127.0.0.1:9"}
    ran = oactl_here("cost", "--json", env=nowhere)
    assert (ran.code, ran.err) == (0, "")


def test_without_a_ledger_the_plans_alone_are_counted(workspace: Path, oactl_here: Run) -> None:
    (workspace / ".oactl/state.db").unlink()
    ran = oactl_here("cost", env=LATER)
    assert (ran.code, ran.err) == (0, "")
    assert not (workspace / ".oactl/state.db").exists()


def test_a_spreadsheet_gets_a_row_an_account_and_no_0_for_what_nobody_knows(
    know: Know, oactl_here: Run
) -> None:
    know()
    text = oactl_here("cost", "--format", "csv", env=LATER).out
    [row] = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert (row["account"], row["total"], row["cost"], row["cost_so_far"]) == (
        "main", "4040", "", "840.0",
    )  # fmt: skip
    assert (row["cheapest"], row["cost_per_open"]) == ("tw-high", "")


def test_markdown_is_a_table_and_the_sentences(know: Know, oactl_here: Run) -> None:
    know()
    text = oactl_here("cost", "--format", "md", env=LATER).out
    assert text.startswith("# Cost of 2026-11\n")
    assert "| main " in text
    assert "- bill so far: NT$840, tax included" in text


def test_the_price_plan_of_another_country_has_its_currency_and_a_total_of_its_own(
    know: Know, workspace: Path, oactl_here: Run
) -> None:
    know()
    south = "  south:\n    token: {env: SOUTH}\n    price_plan: jp-light\n"
    price(workspace, "tw-medium", south)
    found = costs(oactl_here)["totals"]
    assert [(each["currency"], each["accounts"]) for each in found] == [("NT$", 1), ("¥", 1)]
    told = oactl_here("cost", env=LATER).out
    assert "1 account, tax included: ¥5,500 so far, ¥5,500 to the end of the month" in told
    assert [each["account"] for each in costs(oactl_here, "--account", "south")["accounts"]] == [
        "south"
    ]


# ---- many accounts --------------------------------------------------------


@pytest.fixture
def chain_of_prices(workspace: Path, line: SandboxServer) -> Path:
    """30 shops of three countries and one without a price plan; the later, the more they sent."""
    rows = ["version: 1", "timezone: Asia/Taipei", "language: en", "accounts:"]
    ledger = Ledger(workspace / ".oactl/state.db")
    for at in range(31):
        plan = ("tw-high", "jp-standard", "th-basic")[at % 3]
        bot = f"U{at:032x}"
        rows += [f"  shop-{at:02}:", f"    bot_user_id: {bot}", "    group: [shops]"]
        rows += [f"    price_plan: {plan}"] if at < 30 else []
        shots = ledger.snapshots(Channel(line.base.removeprefix("http://"), bot))
        told = {"limit": None, "used": 20_000 + at * 1_000, "attempt": 0, "open": []}
        shots.put(Snapshot("quota", "2026-11-25", NOW, False, told))
    ledger.close()
    write(workspace, "oactl.yaml", "\n".join(rows) + "\n")
    (workspace / "plans/anniversary.yaml").unlink()
    write(workspace, "plans/none.yaml", "account: shop-00\nposts: []\n")
    return workspace


@pytest.mark.usefixtures("chain_of_prices")
def test_of_many_accounts_a_total_a_currency_and_its_dearest(oactl_here: Run) -> None:
    told = oactl_here("cost", env=LATER).out
    # th-basic: shop-02, 05 … 29 sent 22,000 to 49,000: 10 x 1,280 + 205,000 x 0.1, and 7 %
    assert "10 accounts, tax included: ฿35,631 so far, ฿35,631 to the end of the month" in told
    assert "No price plan in oactl.yaml, so no cost: shop-30" in told
    lines = told.splitlines()
    first = lines.index("All accounts, the dearest first: ฿35,631")
    # 1,280 + 34,000 x 0.1 = 4,680 and 7 %
    assert lines[first + 3].split()[:2] == ["shop-29", "49,000"]
    assert "฿5,007.60" in lines[first + 3]


@pytest.mark.usefixtures("chain_of_prices")
def test_of_very_many_only_ten_of_a_currency_unless_all_are_wanted(oactl_here: Run) -> None:
    (some, everything) = (oactl_here("cost", *words, env=LATER).out for words in ((), ("--all",)))
    names = [f"shop-{at:02}" for at in range(31)]
    assert sum(f"\n{name} " in everything for name in names) == 31
    assert "All of them: oactl cost --all" in some
    assert "All of them" not in everything
    assert len(costs(oactl_here)["accounts"]) == 31


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize("language", ["en", "zh-TW"])
def test_nothing_is_wider_than_the_terminal(
    chain_of_prices: Path, environ: dict[str, str], columns: int, language: str
) -> None:
    env = {**environ, **LATER, "OACTL_LANG": language, "NO_COLOR": "1"}
    for words in (("cost",), ("cost", "--all")):
        shown = in_terminal(words, chain_of_prices, env, columns=columns).out
        widest = max(wcswidth(row.rstrip("\r")) for row in shown.split("\n"))
        assert widest <= columns


def test_the_json_and_the_screen_agree(know: Know, oactl_here: Run) -> None:
    know()
    total = json.loads(oactl_here("cost", "--json", env=LATER).out)["totals"][0]
    assert (total["cost_so_far"], total["cost"], total["short"]) == (840.0, 840.0, ["main"])
