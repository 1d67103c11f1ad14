"""Gateways are opened when first asked for, with a token from where it is kept."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from rawserver import ACCEPTED, Peer, always, reply, serving

from oactl.domain.account import Account
from oactl.domain.answers import Unanswered
from oactl.domain.audience import Via
from oactl.domain.delivery.facts import Accepted, BadCredentials, NotSent, RateLimited
from oactl.domain.token_source import TokenEnv, TokenStateless
from oactl.errors import Exit, OactlError
from oactl.line import credentials
from oactl.line.gateway import LineEnvironment, LineGateways
from oactl.line.secret import Secret
from oactl.words.errors import help_of, sentence_of

KEY = "123e4567-e89b-12d3-a456-426614174000"
OK = reply(200, ACCEPTED)


@pytest.fixture
def gateways() -> Iterator[Callable[..., LineGateways]]:
    """Gateways of these accounts; the token of `a` from the variable `T` is `a-T`."""
    opened: list[LineGateways] = []

    def open_them(*accounts: Account, **surroundings: object) -> LineGateways:
        them = LineGateways(
            {account.name: account for account in accounts},
            lambda account, source: Secret(f"{account}-{source.name}"),
            LineEnvironment(**{"api_base": "http://127.0.0.1:1", **surroundings}),
        )
        opened.append(them)
        return them

    yield open_them
    for them in opened:
        them.close()


def test_each_account_has_its_own_token_and_may_have_its_own_host(gateways):
    with serving(always(OK)) as one, serving(always(OK)) as two:
        opened = gateways(
            Account("a", TokenEnv("T")),
            Account("b", TokenEnv("T"), api_base=two.base),
            Account("c", TokenEnv("T")),
            api_base=one.base,
        )
        for name in "abc":
            opened.of(name).send(Via.PUSH, KEY, b"{}")
            assert opened.of(name) is opened.of(name)
    assert [r.headers["authorization"] for r in one.seen] == ["Bearer a-T", "Bearer c-T"]
    assert [r.headers["authorization"] for r in two.seen] == ["Bearer b-T"]
    assert one.connections == 1


def test_nothing_is_looked_up_before_an_account_is_asked_for(gateways):
    broken = Account("broken", None, api_base="nonsense")
    opened = gateways(broken, Account("fine", TokenEnv("T")))
    assert opened.of("fine").host == "127.0.0.1:1"


def test_the_host_of_an_account_is_known_without_its_token_and_with_a_set_clock(gateways):
    here = Account("here", api_base="http://127.0.0.1:8000/line")
    there = Account("there", api_base="https://api.line.me")
    opened = gateways(here, there, clock_is_set=True)
    assert (opened.host("here"), opened.host("there")) == ("127.0.0.1:8000", "api.line.me")


def test_an_account_without_a_token_is_a_fault(gateways):
    with pytest.raises(OactlError) as caught:
        gateways(Account("main")).of("main")
    assert (caught.value.code, caught.value.params) == ("credentials.none", {"account": "main"})


def test_with_a_set_clock_only_loopback_is_asked(gateways):
    account = Account("main", TokenEnv("T"))
    assert gateways(account, clock_is_set=True).of("main")
    with pytest.raises(OactlError) as caught:
        gateways(account, api_base="https://api.line.me", clock_is_set=True).of("main")
    assert (caught.value.code, caught.value.exit) == ("line.clock_set", Exit.USAGE)
    assert gateways(account, api_base="https://api.line.me").of("main").host == "api.line.me"


@pytest.mark.parametrize("path", ["nowhere.pem", "server.py"])
def test_certificates_that_cannot_be_read_are_a_fault(gateways, path, tmp_path):
    (tmp_path / "server.py").write_text("no certificate")
    with pytest.raises(OactlError) as caught:
        gateways(
            Account("main", TokenEnv("T")),
            api_base="https://api.line.me",
            ca_file=str(tmp_path / path),
        ).of("main")
    assert caught.value.code == "line.certificates"
    assert "cannot be read" in sentence_of(caught.value)
    assert "SSL_CERT_FILE" in str(help_of(caught.value))
    assert caught.value.params["path"].endswith(path)


def test_the_environment_is_given_not_read():
    environ = {
        "OACTL_LINE_API_BASE": "http://127.0.0.1:9",
        "HTTPS_PROXY": "http://upper:1",
        "https_proxy": "http://lower:1",
        "NO_PROXY": "x.test",
        "SSL_CERT_FILE": "file.pem",
        "SSL_CERT_DIR": "",
    }
    assert LineEnvironment.of(environ, clock_is_set=True) == LineEnvironment(
        "http://127.0.0.1:9", "http://lower:1", "x.test", "file.pem", None, clock_is_set=True
    )
    assert LineEnvironment.of({}, clock_is_set=False).api_base == "https://api.line.me"


def test_a_token_that_is_not_configured_yet_can_be_tried(gateways):
    with serving(always(OK)) as server:
        opened = gateways(api_base=server.base)
        opened.with_token(Account("new"), Secret("fresh")).get("/v2/bot/info")
    assert server.seen[0].headers["authorization"] == "Bearer fresh"


# --- stateless tokens ---

CHANNEL = Account("main", TokenStateless("1234567890", TokenEnv("S&=")))


def minting():
    count = iter(range(1, 1000))

    def script(peer: Peer) -> None:
        while request := peer.read():
            if "oauth2" in request.first:
                token = f'{{"access_token":"minted-{next(count)}","expires_in":900}}'
                peer.send(reply(200, ACCEPTED, token))
            else:
                peer.send(OK)

    return script


def test_a_stateless_token_is_minted_once_for_all_threads(gateways):
    with serving(minting()) as server, ThreadPoolExecutor(4) as pool:
        gateway = gateways(CHANNEL, api_base=server.base).of("main")
        start = threading.Barrier(4)

        def send(_n: int) -> object:
            start.wait()
            return gateway.send(Via.PUSH, KEY, b"{}")

        assert list(pool.map(send, range(4))) == [Accepted("req-1", 200)] * 4
    mint = next(r for r in server.seen if "oauth2" in r.first)
    assert mint.first == "POST /oauth2/v3/token HTTP/1.1"
    assert mint.headers["content-type"] == "application/x-www-form-urlencoded"
    assert mint.body == (
        b"grant_type=client_credentials&client_id=1234567890&client_secret=main-S%26%3D"
    )
    assert "authorization" not in mint.headers
    sends = [r.headers["authorization"] for r in server.seen if "push" in r.first]
    assert sends == ["Bearer minted-1"] * 4


def test_a_stateless_token_is_minted_anew_a_minute_before_its_end(gateways, monkeypatch):
    now = [1000.0]
    with serving(minting()) as server:
        gateway = gateways(CHANNEL, api_base=server.base).of("main")
        monkeypatch.setattr(credentials, "monotonic", lambda: now[0])
        for seconds in (0, 839, 841):
            now[0] = 1000.0 + seconds
            gateway.get("/v2/bot/info")
    questions = [r for r in server.seen if "info" in r.first]
    assert [r.headers["authorization"][7:] for r in questions] == [
        "minted-1",
        "minted-1",
        "minted-2",
    ]


def test_oauth_is_believed_without_a_request_id(gateways):
    def script(peer: Peer) -> None:
        while request := peer.read():
            is_oauth = "oauth2" in request.first
            peer.send(reply(200, {}, '{"access_token":"m","expires_in":900}') if is_oauth else OK)

    with serving(script) as server:
        gateway = gateways(CHANNEL, api_base=server.base).of("main")
        assert gateway.send(Via.PUSH, KEY, b"{}") == Accepted("req-1", 200)


@pytest.mark.parametrize(
    ("answer", "became"),
    [
        (
            reply(400, ACCEPTED, '{"error":"invalid_client","error_description":"main-S&="}'),
            BadCredentials(400, "invalid_client: ***"),
        ),
        (reply(400, {}, '{"error":"invalid_client"}'), BadCredentials(400, "invalid_client")),
        (reply(401, ACCEPTED, '{"message":"no"}'), BadCredentials(401, "no")),
        (
            reply(403, {}, '{"message":"Blocked"}'),
            NotSent("token: HTTP 403, not from LINE: Blocked"),
        ),
        (reply(429, ACCEPTED, '{"message":"slow"}'), RateLimited("slow")),
        (
            reply(500, ACCEPTED, "<p>"),
            NotSent("token: HTTP 500 without LINE's words (no content type)"),
        ),
        (reply(200, ACCEPTED, "{}"), NotSent("token: an answer without a token")),
        (
            reply(200, ACCEPTED, '{"access_token":"a b\\r\\nX: y","expires_in":900}'),
            NotSent("token: an answer without a token"),
        ),
        (
            reply(200, ACCEPTED, '{"access_token":"t","expires_in":[]}'),
            NotSent("token: an answer without a token"),
        ),
    ],
)
def test_without_a_minted_token_nothing_is_sent(gateways, answer, became):
    with serving(always(answer)) as server:
        gateway = gateways(CHANNEL, api_base=server.base).of("main")
        assert gateway.send(Via.PUSH, KEY, b"{}") == became
        assert isinstance(gateway.bot_info(), Unanswered)
    assert {r.first for r in server.seen} == {"POST /oauth2/v3/token HTTP/1.1"}
