from datetime import timedelta

import pytest

MENUS = "/v2/bot/richmenu/list"
COUPONS = "/v2/bot/coupon"
UNITS = "/v2/bot/message/aggregation"


def daily(client, menu, first, last):
    query = {"from": first, "to": last}
    return client.get(f"/v2/bot/insight/richmenu/{menu}/daily", **query)


@pytest.fixture
def menus(client):
    return [each["richMenuId"] for each in client.get(MENUS).body["richmenus"]]


def test_a_menu_has_figures_of_each_day_and_each_area_until_yesterday(client, menus):
    body = daily(client, menus[0], "20261120", "20261130").body
    assert (body["metricsFrom"], body["metricsTo"]) == ("20261120", "20261124")
    shown = body["impression"]["metrics"]
    assert [each["date"] for each in shown] == [f"202611{day}" for day in range(20, 25)]
    assert all(each["count"] >= each["uniqueUsers"] > 0 for each in shown)
    assert len(body["clicks"]) == 3
    for n, day in enumerate(shown):
        tapped = sum(area["metrics"][n]["count"] for area in body["clicks"])
        assert tapped <= day["count"]
    assert daily(client, menus[0], "20261120", "20261130").body == body


def summary(client, menu, first, last):
    return client.get(f"/v2/bot/insight/richmenu/{menu}/summary", **{"from": first, "to": last})


def test_a_summary_has_the_times_of_all_days_and_each_person_once(client, menus):
    days = daily(client, menus[0], "20261120", "20261124").body["impression"]["metrics"]
    body = summary(client, menus[0], "20261120", "20261130").body
    assert (body["metricsFrom"], body["metricsTo"]) == ("20261120", "20261124")
    whole = body["impression"]["metrics"]
    assert whole["count"] == sum(day["count"] for day in days)
    most = max(day["uniqueUsers"] for day in days)
    assert most <= whole["uniqueUsers"] < sum(day["uniqueUsers"] for day in days)
    assert [set(area["metrics"]) for area in body["clicks"]] == [{"count", "uniqueUsers"}] * 3


def test_a_summary_may_be_of_396_days_and_no_more(client, menus):
    assert summary(client, menus[0], "20251025", "20261125").status == 200
    answer = summary(client, menus[0], "20251024", "20261125")
    assert (answer.status, "Max range is 396 days" in answer.body["message"]) == (400, True)
    assert summary(client, "richmenu-0", "20261120", "20261124").status == 404


def test_where_fewer_than_20_people_tapped_only_the_menu_is_named(open_line, connect):
    client = connect(open_line(friends=40))
    menu = client.get(MENUS).body["richmenus"][0]["richMenuId"]
    assert daily(client, menu, "20261124", "20261124").body == {"richMenuId": menu}


def test_a_menu_has_no_figures_before_it_was_made(client, menus):
    body = daily(client, menus[1], "20261001", "20261124").body
    assert body["metricsFrom"] == "20261026"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("20261125", "20261124", "Parameter to must be"),
        ("20260801", "20261124", "Max range is 99 days"),
        ("20231101", "20231102", "Parameter from must be"),
        ("", "20261124", "Bad Request"),
    ],
)
def test_a_range_that_line_does_not_give(client, menus, first, last, said):
    answer = daily(client, menus[0], first, last)
    assert answer.status == 400
    assert said in answer.body["message"]
    assert daily(client, menus[0], "20260817", "20261124").status == 200


def test_a_menu_that_is_gone_is_not_found(client):
    assert daily(client, "richmenu-0", "20261120", "20261124").status == 404


def test_menu_figures_have_an_hour_of_60_requests(open_line, connect):
    from oactl.sandbox import Settings  # noqa: PLC0415

    client = connect(open_line(settings=Settings(rates=True)))
    menu = client.get(MENUS).body["richmenus"][0]["richMenuId"]
    answers = [daily(client, menu, "20261124", "20261124").status for _ in range(61)]
    assert answers == [200] * 60 + [429]


def test_coupons_are_listed_by_status_and_page(client):
    everything = client.get(COUPONS).body["items"]
    assert len(everything) == 3
    running = client.get(COUPONS, status="RUNNING").body
    assert [each["title"] for each in running["items"]] == ["官方周年慶 85 折"]
    assert "next" not in running
    first = client.get(COUPONS, limit="2").body
    second = client.get(COUPONS, limit="2", start=first["next"]).body
    assert first["items"] + second["items"] == everything
    assert client.get(COUPONS, status="GONE").status == 400
    assert client.get(COUPONS, limit="101").status == 400


def test_units_are_those_of_this_month(line, client):
    for unit in ("b", "a", "b"):
        client.multicast(line.friends(), customAggregationUnits=[unit])
    assert client.get(f"{UNITS}/info").body == {"numOfCustomAggregationUnits": 2}
    assert client.get(f"{UNITS}/list").body == {"customAggregationUnits": ["b", "a"]}
    assert client.get(f"{UNITS}/list", limit="1").body["next"]
    assert client.get(f"{UNITS}/list", start="x").status == 400
    line.advance(timedelta(days=10))
    assert client.get(f"{UNITS}/info").body == {"numOfCustomAggregationUnits": 0}
