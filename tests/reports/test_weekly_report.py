"""The whole way from LINE's answers to the report, with the sandbox and the real gateway."""

import json
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta

import pytest
from kept_snapshots import KeptSnapshots

from oactl.domain.account import Account
from oactl.domain.audience import Via
from oactl.domain.delivery.facts import Accepted
from oactl.domain.delivery.state import State
from oactl.domain.insight import SentDelivery, Snapshot
from oactl.domain.report.period import parse_period
from oactl.domain.report.values import OccurrenceFact, SyncedQuota
from oactl.domain.token_source import TokenEnv
from oactl.errors import OactlError
from oactl.line.gateway import LineEnvironment, LineGateways
from oactl.line.secret import Secret
from oactl.public_json import dump
from oactl.reports.collect import ReportSource, fetch_missing, report_of
from oactl.reports.document import document
from oactl.sandbox import SandboxServer, Settings

SENT = datetime(2026, 11, 11, 12, 0, 30, tzinfo=UTC)
READ = datetime(2026, 11, 17, 3, 0, tzinfo=UTC)
BODY = b'{"messages":[{"type":"text","text":"85 off"}]}'


@pytest.fixture
def opened():
    with ExitStack() as stack:

        def open_both(now=SENT, **settings):
            line = stack.enter_context(
                SandboxServer(friends=300, seed=7, now=now, settings=Settings(**settings))
            )
            gateways = LineGateways(
                {"main": Account("main", TokenEnv("T"))},
                lambda _account, _source: Secret(line.token),
                LineEnvironment(api_base=line.base),
            )
            stack.callback(gateways.close)
            return line, gateways

        yield open_both


def broadcast(gateways):
    outcome = gateways.of("main").send(Via.BROADCAST, "0a1b2c3d-0000-4000-8000-000000000001", BODY)
    assert isinstance(outcome, Accepted)
    return SentDelivery(
        "p/a@2026-11-11T20:00", "85 off", "", Via.BROADCAST, SENT, 300, outcome.request_id
    )


def source(*deliveries, snapshots=None):
    occurrences = [OccurrenceFact(date(2026, 11, 11), State.SENT)]
    kept = snapshots or KeptSnapshots()
    return ReportSource("main", kept, deliveries, occurrences, "Asia/Taipei")


def test_the_report_says_what_line_says(opened):
    line, gateways = opened()
    ours = source(broadcast(gateways))
    line.set_now(READ)
    week = parse_period("week", "last", READ)
    results = fetch_missing(gateways, [ours], week, READ)
    assert (results["main"].left, results["main"].failures) == (0, ())

    [account] = dump(document(report_of(week, [ours], READ)))["accounts"]
    gateway = gateways.of("main")
    eve = gateway.get("/v2/bot/insight/followers", {"date": "20261108"})
    sunday = gateway.get("/v2/bot/insight/followers", {"date": "20261115"})
    assert account["followers"]["start"] == eve["followers"]
    assert account["followers"]["end"] == sunday["followers"]
    assert account["blocks"]["rate_end"] == sunday["blocks"] / sunday["followers"]
    [post] = account["engagement"]["posts"]
    assert post["delivered"] == len(line.received()[0].delivered)
    assert post["sent_at"] == "2026-11-11T20:00:30+08:00"
    assert account["messages"]["broadcast"] == 300
    assert (account["provisional"], account["missing_days"]) == (False, [])
    assert account["adherence"]["sent"] == 1
    json.dumps(account, allow_nan=False)


def test_on_monday_the_week_is_provisional_and_a_later_run_completes_it(opened):
    monday = datetime(2026, 11, 15, 16, 0, tzinfo=UTC)  # 01:00 of LINE's Monday
    line, gateways = opened(now=monday, ready_hour=10)
    ours = source()
    week = parse_period("week", "last", monday)
    fetch_missing(gateways, [ours], week, monday)
    early = report_of(week, [ours], monday).accounts[0].figures
    assert (early.provisional, early.followers.end_date) == (True, date(2026, 11, 14))

    later = monday + timedelta(hours=12)
    line.set_now(later)
    fetch_missing(gateways, [ours], week, later)
    whole = report_of(week, [ours], later).accounts[0].figures
    assert (whole.provisional, whole.followers.end_date) == (False, date(2026, 11, 15))


def test_a_report_that_lacks_nothing_asks_nothing(opened):
    line, gateways = opened(now=READ)
    ours = source()
    week = parse_period("week", "last", READ)
    fetch_missing(gateways, [ours], week, READ)
    asked = len(line.requests())
    fetch_missing(gateways, [ours], week, READ + timedelta(minutes=1))
    assert len(line.requests()) == asked


def test_without_credentials_the_report_is_made_of_what_is_kept():
    class NoGateways:
        def of(self, account):
            raise OactlError("credentials.missing", "no token", account=account)

        def abort(self):
            raise AssertionError("nobody was interrupted")

    ours = source()
    week = parse_period("week", "last", READ)
    [failure] = fetch_missing(NoGateways(), [ours], week, READ)["main"].failures
    assert (failure.kind, failure.error) == ("credentials", "credentials.missing")
    assert report_of(week, [ours], READ).accounts[0].figures.followers.end is None


def quota_told(ours, week, now):
    return report_of(parse_period("week", week, now), [ours], now).accounts[0].quota


def test_the_last_week_and_this_one_have_the_newest_quota_with_its_day(opened):
    _, gateways = opened(now=READ)
    ours = source()
    fetch_missing(gateways, [ours], parse_period("week", "last", READ), READ)
    for week in ("2026-W46", "2026-W47"):
        quota = quota_told(ours, week, READ + timedelta(days=5))
        assert (quota.used, quota.day) == (0, READ.date())


def test_an_older_week_has_the_quota_of_its_own_days_or_none(opened):
    _, gateways = opened(now=READ)
    ours = source()
    fetch_missing(gateways, [ours], parse_period("week", "2026-W45", READ), READ)
    assert quota_told(ours, "2026-W45", READ) == SyncedQuota()
    for day, used in ((31, 9000), (3, 700), (9, 800)):
        month = 10 if day == 31 else 11
        at, data = datetime(2026, month, day, 3, tzinfo=UTC), {"limit": 30000, "used": used}
        ours.snapshots.put(Snapshot("quota", at.date().isoformat(), at, final=False, data=data))
    assert quota_told(ours, "2026-W45", READ) == SyncedQuota(30000, 700, date(2026, 11, 3))
    assert quota_told(ours, "2026-W44", READ) == SyncedQuota()


def test_a_multicast_is_divided_by_those_line_reached_that_day(opened):
    line, gateways = opened()
    ids = [f"U{n:032x}" for n in range(40)]
    to = [*line.friends()[:60], *ids]
    body = json.dumps({**json.loads(BODY), "to": to, "customAggregationUnits": ["u"]}).encode()
    key = "0a1b2c3d-0000-4000-8000-000000000002"
    assert isinstance(gateways.of("main").send(Via.MULTICAST, key, body), Accepted)
    ours = source(SentDelivery("p/a", "", "", Via.MULTICAST, SENT, 100, unit="u"))
    line.set_now(READ)
    week = parse_period("week", "last", READ)
    fetch_missing(gateways, [ours], week, READ)
    asked = [each for each in line.requests() if each.request.path.endswith("message/delivery")]
    assert len(asked) == 1, "one day, on which it went out"
    [account] = dump(document(report_of(week, [ours], READ)))["accounts"]
    [post] = account["engagement"]["posts"]
    reached = len(line.received()[0].delivered)
    assert (post["delivered"], post["delivered_by"]) == (reached, "line_day")
    assert reached < account["messages"]["multicast"] == 100
    assert account["reached"]["total"] == reached
