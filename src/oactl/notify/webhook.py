"""A webhook: Slack, Teams, Discord, or the JSON document for a program of one's own.

The address is a secret: whoever knows it can write there. It is never shown; its host is.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, urlsplit

from oactl.domain.account import ApiBase, read_base
from oactl.domain.receiver import WebhookKind
from oactl.domain.value import compact_json
from oactl.notify.document import shortened

_LONG = 8  # letters of a part of an address that may be a secret by itself
_SHORTEST = 4  # less stands in any text
_DISCORD = 2_000  # characters (Discord, "Execute Webhook", content)
_HOSTS: Mapping[str, WebhookKind] = {
    "hooks.slack.com": "slack",
    "hooks.slack-gov.com": "slack",
    "discord.com": "discord",
    "discordapp.com": "discord",
    "webhook.office.com": "teams",
    "logic.azure.com": "teams",
    "api.powerplatform.com": "teams",
}
# Discord's signs, and what begins a title or a list; an address is shown as it is.
_MARKDOWN = (
    r"(?m)(?P<kept>(?<![A-Za-z0-9_])https?://[\w./?&=%#:+,;@!$'-]+)"
    r"|(?P<sign>[\\*_~`|<>\[\]])"
    r"|^(?P<head>[ \t]*\d*)(?P<mark>[#+-]|(?<=\d)\.)"
)
_AS_THEY_ARE = "/%:@!$&'()*+,;=-._~?"


class Address(NamedTuple):
    """Where a webhook is: host, and what is asked for there."""

    base: ApiBase
    target: str


def read_address(text: str) -> Address | None:
    """The address in a text; None where it is none. A login in it is refused."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    base = read_base(f"{parts.scheme}://{parts.netloc}")
    if base is None or not text.isprintable() or " " in text:
        return None
    query = f"?{parts.query}" if parts.query else ""
    return Address(base, quote(f"{parts.path or '/'}{query}", safe=_AS_THEY_ARE))


def secrets_of(text: str, address: Address) -> list[str]:
    """What of an address is shown nowhere: path and query, also in parts that are long enough."""
    parts = urlsplit(text)
    given = f"{parts.path}?{parts.query}"
    values = [value for _, value in parse_qsl(parts.query)]
    pieces = [*parts.path.split("/"), *re.split("[&=]", parts.query), *values]
    long = [piece for piece in pieces if len(piece) >= _LONG]
    return [each for each in (address.target, given, parts.path, *long) if len(each) >= _SHORTEST]


def kind_of(host: str) -> WebhookKind:
    """Whose webhook a host has."""
    for name, kind in _HOSTS.items():
        if host == name or host.endswith(f".{name}"):
            return kind
    return "generic"


def body_of(kind: WebhookKind, document: Mapping[str, Any]) -> bytes:
    """What is posted. Nothing in a text of a plan calls anybody or makes a link of its own."""
    text = str(document["text"])
    match kind:
        case "slack":
            # Without `mrkdwn` what a plan says makes no bold ("chat.postMessage", mrkdwn).
            return compact_json({"text": _escaped(text), "mrkdwn": False})
        case "discord":
            content = shortened(_without_markdown(text), _DISCORD)
            return compact_json({"content": content, "allowed_mentions": {"parse": []}})
        case "teams":
            return compact_json(_card(text))
        case "generic":
            return compact_json(dict(document))


def _escaped(text: str) -> str:
    """Slack's three characters that begin something ("Escaping text")."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _without_markdown(text: str) -> str:
    """The same letters for Discord ("Markdown Text 101"), each that means more with a backslash."""
    return re.sub(_MARKDOWN, _backslashed, text)


def _backslashed(found: re.Match[str]) -> str:
    if found["kept"]:
        return found["kept"]
    return f"{found['head'] or ''}\\{found['sign'] or found['mark']}"


def _card(text: str) -> dict[str, Any]:
    """A message with an Adaptive Card, as a workflow of Teams takes it from a webhook.

    A block a line: one block would run the lines together. A TextRun has no Markdown; in a
    TextBlock a backslash helps in some Teams and is shown in others.
    """
    lines = [
        {
            "type": "RichTextBlock",
            "inlines": [{"type": "TextRun", "text": line}],
            "spacing": "None",
        }
        for line in text.split("\n")
        if line
    ]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": lines,
    }
    kind = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": kind, "content": card}]}
