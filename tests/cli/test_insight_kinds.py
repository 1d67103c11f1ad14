"""Everything LINE gives is fetched, and the newest of each kind is shown."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from cli_shop import NOW, Run

from oactl.sandbox import Fault, SandboxServer
from published import faults

POST = "anniversary/wed-fri-offer"
LATER = NOW + timedelta(days=3)
ENV = {"OACTL_NOW": LATER.isoformat()}
PATHS = (
    "/v2/bot/richmenu/list",
    "/v2/bot/message/aggregation/info",
    "/v2/bot/message/aggregation/list",
    "/v2/bot/coupon",
)


@pytest.fixture
def synced(oactl_here: Run, line: SandboxServer) -> Run:
    """Three days after a broadcast, all was fetched."""
    assert oactl_here("plan", "approve", POST, "--by", "熊大").code == 0
    assert oactl_here("push", "--due").code == 0
    line.advance(timedelta(days=3))
    assert oactl_here("insight", "sync", env=ENV).code == 0
    return oactl_here


def test_the_newest_of_each_kind_is_kept_as_line_said_it(synced: Run, line: SandboxServer) -> None:
    data = synced("insight", "show", "--json", env=ENV).data
    assert faults("insight show", data) == []
    newest = {each["kind"]: each for each in data["accounts"][0]["newest"]}
    assert set(newest) == {
        *("deliveries", "event", "richmenu", "richmenu_summary", "richmenus"),
        *("demographic", "quota", "units", "coupons"),
    }
    sent = line.received(endpoint="broadcast")[0]
    assert newest["event"]["subject"] == sent.request_id
    assert newest["event"]["data"]["overview"]["delivered"] == len(sent.delivered)
    assert [each["richMenuId"] for each in newest["richmenus"]["data"]["richmenus"]]
    assert newest["richmenu"]["data"]["impression"]["metrics"]
    whole = newest["richmenu_summary"]["data"]["impression"]["metrics"]
    assert whole["count"] >= whole["uniqueUsers"] > 0
    answers = newest["quota"]["data"]["answers"]
    assert answers["quota"]["type"] == "limited"
    assert answers["consumption"] == {"totalUsage": newest["quota"]["data"]["used"]}
    assert list(newest["coupons"]["data"]) == ["RUNNING", "DRAFT", "CLOSED"]


def test_it_is_shown_in_short_with_the_occurrence_it_is_of(
    synced: Run, line: SandboxServer
) -> None:
    out = synced("insight", "show", env=ENV).out
    delivered = len(line.received(endpoint="broadcast")[0].delivered)
    assert f"{POST}@2026-11-25T20:00" in out
    assert f"delivered {delivered}" in out
    assert "running 1, drafts 1, closed 1" in out
    assert "of 30,000 messages" in out
    assert "主選單 2026-Q4" in out or "官方周年慶 2026-Q4" in out
    assert re.search(r"seen by \d+, tapped by area: \d+ / \d+", out)


def test_lists_are_asked_once_a_day(synced: Run, line: SandboxServer) -> None:
    asked = [logged.request.path for logged in line.requests()]
    assert [asked.count(path) for path in PATHS] == [1, 1, 1, 3]
    assert synced("insight", "sync", env=ENV).code == 0
    again = [logged.request.path for logged in line.requests()]
    assert [again.count(path) for path in PATHS] == [1, 1, 1, 3]
    tomorrow = {"OACTL_NOW": (LATER + timedelta(days=1)).isoformat()}
    assert synced("insight", "sync", env=tomorrow).code == 0
    later = [logged.request.path for logged in line.requests()]
    assert [later.count(path) for path in PATHS] == [2, 2, 2, 6]


@pytest.mark.parametrize("kind", ["403", "404"])
def test_what_an_account_need_not_have_is_told_and_is_no_failure(
    oactl_here: Run, line: SandboxServer, kind: str
) -> None:
    if kind == "403":
        for path in (*PATHS, "/v2/bot/insight/richmenu/*"):
            line.fault(Fault(kind, path=path, count=None))
    ran = oactl_here("insight", "sync", "--json")
    assert ran.code == 0
    told = {error["kind"] for error in ran.data["accounts"][0]["errors"]}
    assert told == ({"richmenus", "units", "coupons"} if kind == "403" else set())


def test_figures_of_a_message_change_until_day_14_and_are_final_then(
    oactl_here: Run, line: SandboxServer, workspace: Path
) -> None:
    assert oactl_here("plan", "approve", POST, "--by", "熊大").code == 0
    assert oactl_here("push", "--due").code == 0
    event = "/v2/bot/insight/message/event"
    seen = []
    for days in (0.05, 3, 14, 15):
        line.set_now(NOW + timedelta(days=days, minutes=1))
        env = {"OACTL_NOW": (NOW + timedelta(days=days, minutes=1)).isoformat()}
        span = ("--from", "2026-11-25", "--to", "2026-11-25")
        assert oactl_here("insight", "sync", *span, env=env).code == 0
        asked = [logged for logged in line.requests() if logged.request.path == event]
        data = oactl_here("insight", "show", "--json", env=env).data
        (shot,) = [each for each in data["accounts"][0]["newest"] if each["kind"] == "event"]
        seen.append((len(asked), shot["final"], shot["data"]["overview"]["uniqueImpression"]))
    counts = [each[2] for each in seen]
    assert [each[:2] for each in seen] == [(1, False), (2, False), (3, True), (3, True)]
    assert counts == sorted(counts)
    assert counts[0] < counts[2] == counts[3]
