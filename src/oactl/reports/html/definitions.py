"""What the figures of the page are, at its end: only those that the page names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from oactl.i18n import N_, Message, _
from oactl.reports.figures import label_of
from oactl.reports.html.comparison import LINK, WORKS
from oactl.reports.html.page import HtmlAccount
from oactl.words.definitions import DEFINITIONS, definition_lines

# By the name of a figure in a report.
_FIGURES: Mapping[str, str] = {
    "followers": "followers",
    "new": "new-followers",
    "reach": "target-reach",
    "blocks": "blocks",
    "blocks_net": "blocks",
    "block_rate": "block-rate",
    "friends": "friends",
    "friends_net": "friends",
    "messages": "messages",
    "open_rate": "open-rate",
    "click_rate": "click-rate",
}
# By other words that stand for a figure: heads of columns, terms of lines, titles of charts.
_WORDS: Mapping[Message, str] = {
    N_("Growth rate"): "growth-rate",
    N_("Usual"): "usual-range",
    N_("Delivered"): "delivered",
    N_("Opened"): "open-rate",
    N_("Clicked"): "click-rate",
    N_("Cost in friends"): "block-cost",
    N_("Quota"): "quota",
    N_("Plan kept"): "plan-kept",
    N_("Promised"): "frequency",
    N_("Month"): "month",
    WORKS: "comparison",
    LINK: "link-clicks",
    N_("New followers by day"): "new-followers",
    N_("Change of blocks by day"): "blocks",
    N_("Friends by day"): "friends",
    N_("Messages by kind"): "messages",
}


@dataclass(frozen=True, slots=True)
class HtmlDefinition:
    """One figure at the end of the page, and where a link finds it."""

    anchor: str
    title: str
    lines: Sequence[str]


def figures_by_words() -> Mapping[str, str]:
    """The figure that a word of the page stands for, in the language that is spoken."""
    labels = {label_of(name): figure for name, figure in _FIGURES.items()}
    return labels | {_(words): figure for words, figure in _WORDS.items()}


def words_of(accounts: Sequence[HtmlAccount], heads: Iterable[str]) -> set[str]:
    """All words of the page that may stand for a figure; `heads` are those of its tables."""
    found = set(heads)
    for each in accounts:
        found |= {row.row.label for row in (*each.cards, *each.rows)}
        found |= {term for term, _text in each.lines}
        found |= {picture.title for picture in each.pictures}
        found |= {_(WORKS), _(LINK)} if each.comparison else set()
    return found


def definitions_of(figures: Iterable[str]) -> list[HtmlDefinition]:
    """What these figures are, in the order of the reference."""
    named = set(figures)
    return [
        HtmlDefinition(f"fig-{name}", _(each.title), list(definition_lines(each)))
        for name, each in DEFINITIONS.items()
        if name in named
    ]
