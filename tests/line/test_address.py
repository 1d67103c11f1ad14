"""Which host is asked, and by which way."""

import socket

import pytest

from oactl.domain.account import ApiBase, is_loopback
from oactl.domain.audience import Via
from oactl.domain.delivery.facts import NotSent
from oactl.errors import Exit, OactlError
from oactl.i18n import languages, use
from oactl.line.connection import Proxy, parse_base, proxy_for
from oactl.words.errors import sentence_of

LINE = ApiBase(tls=True, host="api.line.me", port=443)


@pytest.mark.parametrize(
    ("text", "base", "netloc"),
    [
        ("https://api.line.me", LINE, "api.line.me"),
        ("https://API.line.me/", LINE, "api.line.me"),
        ("https://api.line.me:443//", LINE, "api.line.me"),
        ("https://x.test:8443/line/", ApiBase(True, "x.test", 8443, "/line"), "x.test:8443"),
        ("http://127.0.0.1:8000", ApiBase(False, "127.0.0.1", 8000), "127.0.0.1:8000"),
        ("http://localhost", ApiBase(False, "localhost", 80), "localhost"),
        ("http://[::1]:81", ApiBase(False, "::1", 81), "[::1]:81"),
    ],
)
def test_a_base_is_a_host_with_a_port_and_perhaps_a_path(text, base, netloc):
    assert parse_base(text) == base
    assert base.netloc == netloc


@pytest.mark.parametrize(
    "text",
    [
        "",
        "api.line.me",
        "ftp://api.line.me",
        "https://",
        "https:///path",
        "https://host:port",
        "https://host:99999",
        "https://host:0",
        "https://host?x=1",
        "https://host#x",
        "https://ho st",
        "https://主機.tw",
        "https://[::1",
        "https://host/../c",
        "https://host/\nd",
        "https://host/a//b",
        "https://host/a%20b",
    ],
)
def test_anything_else_is_a_fault_of_the_configuration(text):
    with pytest.raises(OactlError) as caught:
        parse_base(text)
    assert (caught.value.code, caught.value.exit) == ("line.bad_base", Exit.USAGE)
    for language in languages():
        use(language)
        assert sentence_of(caught.value)


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_a_login_in_a_base_is_refused_and_not_repeated(scheme):
    with pytest.raises(OactlError) as caught:
        parse_base(f"{scheme}://user:hunter2@127.0.0.1")
    assert "hunter2" not in str(caught.value)
    assert caught.value.params == {"base": f"{scheme}://127.0.0.1"}


@pytest.mark.parametrize(
    "host", ["api.line.me", "10.0.0.1", "localhost.evil.test", "127.0.0.1.nip.io", "192.0.2.1"]
)
def test_plain_http_is_for_loopback_only(host):
    with pytest.raises(OactlError) as caught:
        parse_base(f"http://{host}")
    assert (caught.value.code, caught.value.exit) == ("line.plain_http", Exit.USAGE)
    assert not is_loopback(host)


@pytest.mark.parametrize("host", ["localhost", "line.localhost", "127.0.0.1", "127.9.9.9", "::1"])
def test_loopback_is_this_machine_by_name_or_address(host):
    assert is_loopback(host)


@pytest.mark.parametrize(
    ("proxy", "way"),
    [
        ("http://proxy.test:3128", Proxy("proxy.test", 3128)),
        ("proxy.test:3128", Proxy("proxy.test", 3128)),
        ("http://proxy.test/", Proxy("proxy.test", 80)),
        ("http://u:p%3A@proxy.test:1", Proxy("proxy.test", 1, "Basic dTpwOg==")),
        ("http://u@proxy.test:1", Proxy("proxy.test", 1, "Basic dTo=")),
        ("", None),
        (None, None),
    ],
)
def test_https_goes_through_the_proxy(proxy, way):
    assert proxy_for(LINE, proxy, None) == way


@pytest.mark.parametrize("proxy", ["socks5://u:hunter2@h:1", "https://u:hunter2@h:1", "http://h:x"])
def test_only_http_proxies_are_known_and_a_login_is_not_repeated(proxy):
    with pytest.raises(OactlError) as caught:
        proxy_for(LINE, proxy, None)
    assert caught.value.code == "line.proxy"
    assert "hunter2" not in str(caught.value)


def test_a_proxys_login_is_not_in_its_repr():
    assert "dTpw" not in repr(proxy_for(LINE, "http://u:p@h:1", None))


@pytest.mark.parametrize(
    "excepted",
    ["*", "api.line.me", "line.me", ".line.me", "*.line.me", "x, LINE.me", "line.me:443"],
)
def test_no_proxy_names_hosts_domains_and_ports(excepted):
    assert proxy_for(LINE, "http://h:1", excepted) is None


@pytest.mark.parametrize("excepted", ["", ",", "ne.me", "api.line.me.tw", "line.me:8443", "."])
def test_no_proxy_excepts_nothing_else(excepted):
    assert proxy_for(LINE, "http://h:1", excepted) is not None


def test_loopback_and_plain_http_never_go_through_a_proxy():
    assert proxy_for(ApiBase(True, "127.0.0.1", 443), "http://h:1", None) is None
    assert proxy_for(ApiBase(False, "localhost", 80), "http://h:1", None) is None


def test_a_local_name_that_leads_elsewhere_is_not_connected_to(opened, monkeypatch):
    elsewhere = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", 9))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: elsewhere)
    came = opened("http://shop.localhost:9").send(Via.PUSH, "k", b"{}")
    assert came == NotSent("name: shop.localhost is not this machine")
