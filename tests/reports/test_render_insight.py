from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from wcwidth import wcswidth

from oactl.domain.insight import EndpointResult, FollowersDay, SyncFailure, SyncResult
from oactl.i18n import use
from oactl.insight.documents import day_document, synced_document
from oactl.public_json import dump
from oactl.reports.insight_lines import render_days, sync_lines

TAIPEI = ZoneInfo("Asia/Taipei")
DAYS = [
    FollowersDay(date(2026, 11, 14), "ready", 21712, 14133, 6066),
    FollowersDay(date(2026, 11, 15), "unready"),
]


def test_a_sync_says_what_came_what_is_not_ready_and_what_is_left_until_when():
    at = datetime(2026, 11, 16, 3, 5, tzinfo=UTC)
    asked = EndpointResult("followers", 5, ("2026-11-15",), 412, at, (), at + timedelta(hours=6))
    lines = list(sync_lines("main", SyncResult((asked,)), TAIPEI))
    assert lines == [
        "main: answers fetched: 5",
        "main: not ready yet at LINE: 2026-11-15",
        (
            "main: requests left: 412; LINE answers 60 an hour and endpoint, so all are done "
            "about 2026-11-16 17:05. Run again after 2026-11-16 11:05: oactl insight sync"
        ),
    ]


@pytest.mark.parametrize("language", ["en", "zh-TW"])
@pytest.mark.parametrize("kind", ["offline", "rate", "credentials", "refused", "strange"])
def test_every_trouble_is_a_sentence_once_an_endpoint(kind, language):
    failures = tuple(SyncFailure("event", f"r{n}", kind, "why\x1b[2J") for n in range(3))
    result = SyncResult((EndpointResult("event", failures=failures),))
    use(language)
    lines = list(sync_lines("main", result, TAIPEI))
    assert len(lines) == 2
    assert "\x1b" not in lines[1]


def test_days_line_up_and_what_is_not_ready_is_a_dash():
    use("zh-TW")
    lines = render_days(DAYS).splitlines()
    assert "27.94%" in lines[2]
    assert "尚未結算" in lines[3]
    assert len({wcswidth(line) for line in lines}) == 1


def test_no_days_say_what_to_run():
    assert "oactl insight sync" in render_days([])


def test_days_keep_null_in_json():
    assert dump(day_document(DAYS[1])) == {
        "date": "2026-11-15",
        "status": "unready",
        "followers": None,
        "targeted_reaches": None,
        "blocks": None,
    }


def test_a_result_adds_its_endpoints_up():
    later = datetime(2026, 11, 16, 2, 0, tzinfo=UTC) + timedelta(minutes=3)
    result = SyncResult(
        (
            EndpointResult(
                "followers", 2, ("2026-11-15",), 4, later, (), later + timedelta(hours=3)
            ),
            EndpointResult("deliveries", 1, ("2026-11-15",)),
        )
    )
    assert dump(synced_document("main", result)) == {
        "account": "main",
        "fetched": 3,
        "left": 4,
        "next_at": "2026-11-16T02:03:00Z",
        "unready": ["2026-11-15"],
        "errors": [],
        "done_at": "2026-11-16T05:03:00Z",
        "endpoints": [
            {
                "kind": "followers",
                "fetched": 2,
                "left": 4,
                "next_at": "2026-11-16T02:03:00Z",
                "done_at": "2026-11-16T05:03:00Z",
            },
            {
                "kind": "deliveries",
                "fetched": 1,
                "left": 0,
                "next_at": None,
                "done_at": None,
            },
        ],
    }
