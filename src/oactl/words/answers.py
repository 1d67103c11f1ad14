"""What LINE, a proxy or a broken connection says, in the user's language.

The ledger keeps it as it came, in English, so that it can be searched for. A sentence is known by
its form; the parts that differ are those in braces.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache

from oactl.i18n import N_, _

# Why a request did not begin, by the code of what stops a delivery (`AccountRun.stopped_by`).
STOPS: Mapping[str, str] = {
    "stopped": N_("a person has stopped it"),
    "paused": N_("its account is paused, or it is a blackout day"),
    "quiet_hours": N_("it is within the quiet hours"),
    "approval": N_("it is not approved as it stands"),
    "earlier_variant": N_("LINE is still at a variant before it"),
    "lost_variant": N_("a variant before it has not gone out"),
}
# Our own words about an answer that is of no use (`line.responses`, `line.connection`).
OURS = (
    *STOPS.values(),
    N_("stopped before it began: {why}"),
    N_("the run has to end"),
    N_("its time is over"),
    N_("HTTP {status} without LINE's words ({kind})"),
    N_("HTTP {status} in a form that is not known"),
    N_("HTTP {status}, not from LINE: {why}"),
    N_("no content type"),
    N_("token: {why}"),
    N_("{what}: an answer that is not understood"),
    N_("an answer without a token"),
    N_("the proxy wants a name and a password (407)"),
    N_("the proxy answered {status}"),
    N_("{host} is not this machine"),
    N_("the answer was cut in its head"),
    N_("Remote end closed connection without response"),
    N_("given up"),
    N_("bot info"),
    N_("narrowcast progress"),
)
# LINE's (Messaging API reference, "Error messages").
LINES = (
    N_("The request body has {number} error(s)"),
    N_("A message ({place}) in the request body is invalid"),
    N_("The property, {place}, in the request body is invalid (line: {line}, column: {column})"),
    N_("The request body could not be parsed as JSON (line: {line}, column: {column})"),
    N_("The content type, {kind}, is not supported"),
    N_("The request entity is too large"),
    N_("The retry key is already accepted"),
    N_("Authentication failed due to the following reason: {why}"),
    N_("invalid token. Confirm that the access token in the authorization header is valid."),
    N_("Access to this API is not available for your account"),
    N_("The API rate limit has been exceeded. Try again later."),
    N_("You have reached your monthly limit."),
    N_("Failed to send messages"),
    N_("Internal server error"),
    N_("Not found"),
)
# How far LINE is with a narrowcast ("Get narrowcast message status"), and our own word for it.
PHASES = (N_("waiting"), N_("sending"), N_("succeeded"), N_("failed"), N_("forgotten"))
# What LINE says of one place of a request; the place stands before it.
DETAILS = (
    N_("May not be empty"),
    N_("Must not be specified"),
    N_("Must be one of the following values: {values}"),
    N_("Must be less than or equal to {high}"),
    N_("Must be greater than or equal to {low}"),
    N_("Size must be between {low} and {high}"),
    N_("Length must be between {low} and {high}"),
    N_("invalid property"),
)
_NUMBERS, _FIGURES = frozenset({"status", "number"}), "[0-9]+"


def answer_in_words(words: str, inner: Callable[[str], str]) -> str | None:
    """A known answer in the user's language, None for another; `inner` says its parts."""
    if said := _said(words, inner):
        return said
    head, colon, details = words.partition(": ")
    if colon and (said := _said(head, inner)):
        each = _("; ").join(_detail(detail, inner) for detail in details.split("; "))
        return _("{name}: {value}", name=said, value=each)
    return None


def _said(words: str, inner: Callable[[str], str]) -> str | None:
    for sentence in (*OURS, *LINES, *PHASES, *DETAILS):
        if found := _form(sentence).fullmatch(words):
            return _(sentence, **{name: inner(part) for name, part in found.groupdict().items()})
    return None


def _detail(detail: str, inner: Callable[[str], str]) -> str:
    """`messages[0].text: May not be empty`."""
    place, colon, what = detail.partition(": ")
    return _("{name}: {value}", name=place, value=inner(what)) if colon else inner(detail)


@cache
def _form(sentence: str) -> re.Pattern[str]:
    """What a sentence looks like whose places are filled."""
    parts = re.split(r"\{(\w+)\}", sentence)
    return re.compile(
        "".join(
            f"(?P<{part}>{_FIGURES if part in _NUMBERS else '.+'})" if at % 2 else re.escape(part)
            for at, part in enumerate(parts)
        )
    )
