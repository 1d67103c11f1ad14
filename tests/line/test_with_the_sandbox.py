"""The gateway against a whole LINE that reaches nobody."""

from collections.abc import Iterator

import pytest

from oactl.domain.account import Account
from oactl.domain.answers import BotInfo, NarrowcastProgress, QuotaAnswer
from oactl.domain.audience import Via
from oactl.domain.delivery.facts import (
    Accepted,
    Ambiguous,
    BadCredentials,
    MonthlyLimit,
    RateLimited,
    Refused,
)
from oactl.domain.token_source import TokenEnv, TokenStateless
from oactl.domain.value import compact_json
from oactl.line.gateway import LineEnvironment, LineGateways
from oactl.line.secret import Secret
from oactl.line.transport import Timeouts
from oactl.sandbox import Fault, SandboxServer

KEY = "123e4567-e89b-12d3-a456-42661417400{}"
HELLO = [{"type": "text", "text": "周年慶開跑!"}]


@pytest.fixture
def line() -> Iterator[SandboxServer]:
    with SandboxServer(friends=120) as server:
        yield server


@pytest.fixture
def gateways(line) -> Iterator[LineGateways]:
    spec = line.account()
    secrets = {"TOKEN": spec.token, "SECRET": spec.channel_secret, "WRONG": "wrong"}
    opened = LineGateways(
        {
            "main": Account("main", TokenEnv("TOKEN")),
            "minted": Account("minted", TokenStateless(spec.channel_id, TokenEnv("SECRET"))),
            "wrong": Account("wrong", TokenEnv("WRONG")),
            "unminted": Account("unminted", TokenStateless(spec.channel_id, TokenEnv("WRONG"))),
        },
        lambda _account, source: Secret(secrets[source.name]),
        LineEnvironment(api_base=line.base + "/", clock_is_set=True),
        Timeouts(whole=0.5),
    )
    yield opened
    opened.close()


def multicast(to: list[str]) -> bytes:
    return compact_json({"to": to, "messages": HELLO})


def test_who_it_is_and_what_is_left(line, gateways):
    info = gateways.of("main").bot_info()
    assert isinstance(info, BotInfo)
    assert info.user_id == line.account().bot_user_id
    assert info.server_time is not None
    assert abs((info.server_time - line.now).total_seconds()) < 5
    quota = gateways.of("main").quota()
    assert isinstance(quota, QuotaAnswer)
    assert quota.limit == 30_000


def test_a_repeat_after_a_lost_answer_finds_the_first_one_accepted(line, gateways):
    body = multicast(line.friends()[:10])
    line.fault(Fault("reset_after", path="/v2/bot/message/*"))
    gateway = gateways.of("main")
    assert isinstance(gateway.send(Via.MULTICAST, KEY.format(0), body), Ambiguous)
    again = gateway.send(Via.MULTICAST, KEY.format(0), body)
    assert isinstance(again, Accepted)
    assert (again.before, again.status) == (True, 409)
    assert again.request_id == line.received()[0].request_id
    assert len(line.received(user=line.friends()[0])) == 1


@pytest.mark.parametrize(
    ("kind", "became"),
    [
        ("reset_before", Ambiguous),
        ("500_before", Ambiguous),
        ("500_after", Ambiguous),
        ("html_200", Ambiguous),
        ("html_200_after", Ambiguous),
        ("redirect", Ambiguous),
        ("cut_headers", Ambiguous),
        ("cut_body", Accepted),
        ("broken_json", Accepted),
        ("slow_before", Ambiguous),
        ("slow_after", Ambiguous),
        ("no_request_id", Ambiguous),
        ("409_no_id", Ambiguous),
        ("401", BadCredentials),
        ("403", Refused),
        ("404", Refused),
        ("413", Refused),
        ("415", Refused),
        ("429_rate", RateLimited),
        ("429_month", MonthlyLimit),
    ],
)
def test_each_fault_is_told_for_what_it_is_and_then_everybody_is_served_once(
    line, gateways, kind, became
):
    line.fault(Fault(kind, path="/v2/bot/message/*"))
    body = multicast(line.friends())
    gateway = gateways.of("main")
    first = gateway.send(Via.MULTICAST, KEY.format(1), body)
    assert isinstance(first, became)
    assert isinstance(gateway.send(Via.MULTICAST, KEY.format(1), body), Accepted)
    assert all(len(line.received(user=user)) == 1 for user in line.friends())


def test_a_recipient_that_line_does_not_know_is_named_by_place(line, gateways):
    line.fault(Fault("400_to", path="/v2/bot/message/multicast", index=3))
    came = gateways.of("main").send(Via.MULTICAST, KEY.format(2), multicast(line.friends()[:9]))
    assert isinstance(came, Refused)
    assert came.bad_recipients == (3,)


def test_a_narrowcast_is_accepted_and_its_progress_asked(line, gateways):
    gateway = gateways.of("main")
    body = compact_json({"messages": HELLO, "limit": {"max": 200}})
    came = gateway.send(Via.NARROWCAST, KEY.format(3), body)
    assert isinstance(came, Accepted)
    assert came.status == 202
    assert isinstance(gateway.narrowcast(came.request_id), NarrowcastProgress)


def test_messages_are_validated(gateways):
    gateway = gateways.of("main")
    assert gateway.validate(Via.BROADCAST, HELLO) == []
    found = gateway.validate(Via.BROADCAST, [{"type": "text", "text": ""}])
    assert [place for place, _ in found] == ["messages[0].text"]


def test_a_stateless_token_is_as_good_as_any(line, gateways):
    assert isinstance(gateways.of("minted").bot_info(), BotInfo)
    sent = gateways.of("minted").send(
        Via.BROADCAST, KEY.format(4), compact_json({"messages": HELLO})
    )
    assert isinstance(sent, Accepted)


@pytest.mark.parametrize("account", ["wrong", "unminted"])
def test_a_wrong_token_or_secret_stops_the_account(line, gateways, account):
    came = gateways.of(account).send(Via.BROADCAST, KEY.format(5), b"{}")
    assert isinstance(came, BadCredentials)
    assert line.received() == []
