"""The sentences at the head of a report, in words."""

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from functools import reduce
from typing import Any

from oactl.domain.report.values import Highlight
from oactl.domain.visible import in_one_line
from oactl.i18n import N_, _, ngettext
from oactl.words.breakdown import value_words
from oactl.words.notices import WEEKDAYS

TREND_NAMES: Mapping[str, str] = {
    "followers": N_("followers"),
    "new": N_("new followers"),
    "friends": N_("friends"),
    "friends_net": N_("change of friends"),
    "blocks_net": N_("change of blocks"),
    "block_rate": N_("block rate"),
    "open_rate": N_("open rate"),
    "click_rate": N_("click rate"),
    "messages": N_("messages"),
}
_RATES = frozenset({"block_rate", "open_rate", "click_rate"})
_CHANGES = frozenset({"new", "friends_net", "blocks_net"})


def sentence(highlight: Highlight, zone: tzinfo) -> str:
    """One sentence; times are of the zone."""
    params = highlight.params
    match highlight.code:
        case "beyond":
            return _("Beyond the usual: {figures}.", figures=_(", ").join(_figures(params)))
        case "as_usual":
            return _("As usual: {figures}.", figures=_(", ").join(_figures(params)))
        case "so_far":
            return _(
                "New followers {new} so far; in the same time before {before}.", **_signed(params)
            )
        case "against_before":
            return _("New followers {new}; in the period before {before}.", **_signed(params))
        case "cost":
            return reduce(_then, _cost(params))
        case "best_post":
            return reduce(_then, _best(params, zone))
        case "best_kind":
            return reduce(_then, _best_kind(params))
        case "posts_alike":
            return _(
                "The {count} posts were opened alike ({low} to {high}): no difference beyond "
                "chance.",
                count=params["count"],
                low=f"{params['low']:.1%}",
                high=f"{params['high']:.1%}",
            )


def _then(first: str, second: str) -> str:
    """Two sentences after each other."""
    return _("{first} {second}", first=first, second=second)


def figure_text(name: str, value: float) -> str:
    """A figure of a trend as people read it: `+230`, `21,730`, `28.03%`, `41.2%`."""
    if name in _RATES:
        return f"{value:.2%}" if name == "block_rate" else f"{value:.1%}"
    return f"{round(value):+,}" if name in _CHANGES and round(value) else f"{round(value):,}"


def _figures(params: Mapping[str, Any]) -> Iterator[str]:
    for name, now, low, high, _side in params["figures"]:
        yield _(
            "{figure} {now} (usual {low} to {high})",
            figure=_(TREND_NAMES[name]),
            now=figure_text(name, now),
            low=figure_text(name, low),
            high=figure_text(name, high),
        )


def _signed(params: Mapping[str, Any]) -> dict[str, str]:
    return {name: figure_text("new", params[name]) for name in ("new", "before")}


def _cost(params: Mapping[str, Any]) -> Iterator[str]:
    blocks, messages = params["blocks"], params["messages"]
    yield ngettext(
        "{count} message reached people.",
        "{count} messages reached people.",
        messages,
        count=f"{messages:,}",
    )
    if blocks is not None:
        yield _blocked(blocks)
    if params["after"] is not None:
        after, low, high = (f"{round(each):,}" for each in params["after"])
        yield _(
            "About {count} ({low} to {high}) more than usual blocked it after the messages.",
            count=after,
            low=low,
            high=high,
        )
    if params["money"] is not None:
        yield _("{month} comes to {money}.", month=params["month"], money=params["money"])


def _blocked(blocks: int) -> str:
    if not blocks:
        return _("As many people block the account as before.")
    number = f"{abs(blocks):,}"
    if blocks > 0:
        return ngettext(
            "{count} more person blocks the account than before.",
            "{count} more people block the account than before.",
            blocks,
            count=number,
        )
    return ngettext(
        "{count} fewer person blocks the account than before.",
        "{count} fewer people block the account than before.",
        -blocks,
        count=number,
    )


def _best(params: Mapping[str, Any], zone: tzinfo) -> Iterator[str]:
    best, worst = params["best"], params["worst"]
    yield _(
        "Most opened: {best} ({high}); least: {worst} ({low}).",
        best=_quoted(best["subject"]),
        high=f"{best['rate']:.1%}",
        worst=_quoted(worst["subject"]),
        low=f"{worst['rate']:.1%}",
    )
    if "type" in params["try"]:
        yield _("Worth another try: the type {type}.", type=_quoted(params["try"]["type"]))
    elif "day" in params["try"]:
        at = datetime.fromisoformat(params["try"]["day"]).astimezone(zone)
        day = _(WEEKDAYS[at.weekday()])
        yield _("Worth another try: {day} {time}.", day=day, time=f"{at:%H:%M}")


_KINDS: Mapping[str, str] = {
    "type": N_("posts of the type {value}"),
    "topic": N_("posts on the topic {value}"),
    "weekday": N_("posts sent on a {value}"),
    "hour": N_("posts sent from {value} on"),
}


def _best_kind(params: Mapping[str, Any]) -> Iterator[str]:
    by = params["by"]
    value = value_words(by, params["value"])
    quoted = _quoted(value) if by in {"type", "topic"} else value
    yield _(
        "In {weeks} weeks {kind} were opened most: {rate} over {posts}, the {others} others "
        "{others_rate}.",
        weeks=params["weeks"],
        kind=_(_KINDS[by], value=quoted),
        rate=f"{params['rate']:.1%}",
        posts=params["posts"],
        others=params["others"],
        others_rate=f"{params['others_rate']:.1%}",
    )
    yield _("Worth more of them.")


def _quoted(text: str) -> str:
    return _('"{text}"', text=in_one_line(text))
