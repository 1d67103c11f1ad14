"""A page about one rule: what is wrong, what to do, why, wrong and right."""

from collections.abc import Iterator
from string import Formatter

from oactl.folding import folded
from oactl.i18n import N_, _, language
from oactl.public_json.plans import RulePage
from oactl.rules import Rule
from oactl.words.notices import SEVERITIES

_MARGIN = "    "
PLACES = {
    "post": N_("{what}, in a post:"),
    "plan": N_("{what}, in a plan:"),
    "file": N_("{what}, a whole plan:"),
    "account": N_("{what}, in an account of oactl.yaml:"),
    "files": N_("{what}, in these files:"),
    "words": N_("{what}:"),
}


def rule_page(rule: Rule) -> RulePage:
    """The page of a rule."""
    text = rule.in_language(language())
    return RulePage(
        rule=rule.id,
        severity=rule.severity,
        ignorable=rule.ignorable,
        title=text.title,
        message=_without_places(text.message),
        help=text.general or _without_places(text.help) or "",
        why=text.why,
        given=text.given,
        where=rule.where,
        wrong=text.wrong,
        right=text.right,
    )


def _without_places(text: str | None) -> str | None:
    """A sentence that needs no params, ready to be read; None where there is none."""
    if text is None or any(
        name is not None for _text, name, _format, _how in Formatter().parse(text)
    ):
        return None
    return text.format()


def as_text(page: RulePage, width: int | None = None) -> str:
    """The page for a terminal of so many columns; its examples are to be copied as they are."""
    shown = (
        each if each.startswith(_MARGIN) else "\n".join(folded([each], width))
        for each in _paragraphs(page)
    )
    return "\n\n".join(shown) + "\n"


def _paragraphs(page: RulePage) -> Iterator[str]:
    severity = _(SEVERITIES[page.severity])
    yield _("{rule}  {title} ({severity})", rule=page.rule, title=page.title, severity=severity)
    yield from (each for each in (page.message, page.help, page.why) if each)
    if page.ignorable:
        yield _(
            "A comment can silence it, with a reason: "
            "`# oactl: ignore {rule} until 2026-12-31 the reason`.",
            rule=page.rule,
        )
    if page.given:
        yield page.given
    for name, lines in ((N_("Wrong"), page.wrong), (N_("Right"), page.right)):
        place = PLACES[page.where or "words"]
        yield _(place, what=_(name))
        yield "\n".join(f"{_MARGIN}{line}".rstrip() for line in lines.splitlines())
