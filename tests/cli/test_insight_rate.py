"""LINE's 60 requests an hour and endpoint are shared by everything that runs in a workspace."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from cli_shop import NOW, Run

from oactl.sandbox import SandboxServer, Settings

FOLLOWERS = "/v2/bot/insight/followers"
DELIVERIES = "/v2/bot/insight/message/delivery"
YEAR = ("--from", "2026-01-01", "--to", "2026-11-22")
DAYS = 326


def counts(line: SandboxServer) -> list[int]:
    paths = [logged.request.path for logged in line.requests()]
    return [paths.count(path) for path in (FOLLOWERS, DELIVERIES)]


def test_two_syncs_at_once_send_no_more_than_60_together(oactl: Run, line: SandboxServer) -> None:
    line.app.world.settings = Settings(rates=True, strict=True, latency=0.02)
    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(lambda _: oactl("insight", "sync", *YEAR, "--json"), range(2)))
    assert [run.code for run in runs] == [0, 0]
    assert counts(line) == [60, 60]
    assert not [logged for logged in line.requests() if logged.status == 429]
    mine = [run.data["accounts"][0] for run in runs]
    fetched = [{e["kind"]: e["fetched"] for e in each["endpoints"]} for each in mine]
    assert all(0 < each["followers"] < 60 for each in fetched), "both had a part of them"


def test_what_is_left_is_said_with_the_time_at_which_all_is_done(
    oactl_here: Run, line: SandboxServer
) -> None:
    planned = oactl_here("insight", "sync", *YEAR, "--dry-run")
    assert line.requests() == []
    assert planned.out == (
        "main: 653 to fetch (followers 326, message deliveries 326, demographics 1);"
        " 60 an hour and endpoint, done about 2026-11-26 01:00\n"
    )
    ran = oactl_here("insight", "sync", *YEAR)
    left = 2 * (DAYS - 60)
    assert (
        f"main: requests left: {left}; LINE answers 60 an hour and endpoint, so all are done"
        " about 2026-11-26 01:00. Run again after 2026-11-25 21:00: oactl insight sync"
    ) in ran.out
    account = oactl_here("insight", "sync", *YEAR, "--dry-run", "--json").data["accounts"][0]
    assert (account["fetched"], account["left"]) == (0, left)
    assert account["done_at"].startswith("2026-11-25T17:00:")


def test_runs_of_each_hour_go_on_where_the_last_one_ended_the_newest_first(
    oactl_here: Run, line: SandboxServer
) -> None:
    for hour in range(6):
        now = (NOW + timedelta(minutes=61 * hour)).isoformat()
        ran = oactl_here("insight", "sync", *YEAR, "--json", env={"OACTL_NOW": now})
        assert counts(line) == [min(60 * (hour + 1), DAYS)] * 2
    assert ran.data["accounts"][0]["left"] == 0
    asked = [
        logged.request.param("date")
        for logged in line.requests()
        if logged.request.path == FOLLOWERS
    ]
    assert asked == sorted(set(asked), reverse=True)


def test_a_line_that_refuses_by_rate_costs_one_request(
    oactl_here: Run, line: SandboxServer
) -> None:
    from oactl.sandbox import Fault  # noqa: PLC0415

    line.fault(Fault("429_rate", path=FOLLOWERS, count=1))
    first = oactl_here("insight", "sync", *YEAR, "--json").data["accounts"][0]
    assert first["errors"][0]["status"] == 429
    assert counts(line)[0] == 1
    later = {"OACTL_NOW": (NOW + timedelta(minutes=10)).isoformat()}
    assert oactl_here("insight", "sync", *YEAR, "--json", env=later).code == 0
    assert counts(line)[0] == 60
