"""Whose webhook an address is, and how it is asked; what is none is refused."""

import pytest

from oactl.notify.webhook import kind_of, read_address

TEAMS = (
    "https://prod-1.southeastasia.logic.azure.com:443/workflows/ab/triggers/manual/paths/invoke"
    "?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sig=a-B_c"
)


def test_path_and_query_are_asked_for_as_they_were_given() -> None:
    address = read_address(TEAMS)
    assert address is not None
    assert (address.base.host, address.base.port) == ("prod-1.southeastasia.logic.azure.com", 443)
    assert f"https://{address.base.host}:443{address.target}" == TEAMS


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://a.tw", "/"),
        ("https://a.tw/茶?名=店", "/%E8%8C%B6?%E5%90%8D=%E5%BA%97"),
        ("https://a.tw/x#part", "/x"),
    ],
)
def test_what_is_asked_for_is_ascii(url: str, target: str) -> None:
    address = read_address(url)
    assert address is not None
    assert address.target == target


@pytest.mark.parametrize(
    "text",
    [
        *("", "a.tw/x", "ftp://a.tw", "https://", "https://me:pw@a.tw/", "https://a.tw:99999/"),
        *("https://a.tw/a b", "https://a.tw/\r\nX: y", "https://[::1/", "https://a tw/"),
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    assert read_address(text) is None


@pytest.mark.parametrize(
    ("host", "kind"),
    [
        ("hooks.slack.com", "slack"),
        ("discord.com", "discord"),
        ("ptb.discord.com", "discord"),
        ("tea.webhook.office.com", "teams"),
        ("prod-1.southeastasia.logic.azure.com", "teams"),
        ("nothooks.slack.com", "generic"),
        ("discord.com.evil.tw", "generic"),
        ("127.0.0.1", "generic"),
    ],
)
def test_the_host_says_whose_webhook_it_is(host: str, kind: str) -> None:
    assert kind_of(host) == kind
