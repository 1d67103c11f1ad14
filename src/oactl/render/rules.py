"""A page about one rule: what is wrong, what to do, wrong and right."""

from collections.abc import Iterator
from typing import NamedTuple

from oactl.domain.violation import Severity
from oactl.i18n import Catalog, area_of
from oactl.render.rule_examples import GROUPS, Example, Where, examples

_MARGIN = "    "


class RulePage(NamedTuple):
    """A rule in one language.

    `message` and `given` are None where nothing general can be said. `where` is what the examples
    belong to, None where they are described in words. The severity is that of the wrong example.
    """

    rule: str
    severity: Severity
    title: str
    message: str | None
    help: str
    given: str | None
    where: Where | None
    wrong: str
    right: str

    def to_json(self) -> dict[str, str | None]:
        """What `oactl explain RULE --json` prints."""
        return self._asdict()


def all_rules() -> list[str]:
    """Every rule there is, in order."""
    return [rule for group in GROUPS for rule in sorted(examples(group))]


def near_rules(rule: str, most: int = 3) -> list[str]:
    """The rules that are nearest to `OA` and any digits: those of its group first."""

    def distance(known: str) -> tuple[bool, bool, int]:
        return rule not in known, rule[:3] != known[:3], abs(int(known[2:]) - int(rule[2:]))

    return sorted(all_rules(), key=distance)[:most]


def rule_page(rule: str, t: Catalog) -> RulePage | None:
    """The page of a rule, or None where there is no such rule."""
    group = area_of(rule)
    shown = examples(group).get(rule) if group in GROUPS else None
    if shown is None:
        return None
    if isinstance(shown, Example):
        where, wrong, right = shown.where, shown.wrong, shown.right
    else:
        where, wrong, right = None, t(f"{rule}.wrong"), t(f"{rule}.right")
    title, message, given = (
        _general(f"{rule}.{name}", t) for name in ("title", "message", "given")
    )
    advice = _general(f"{rule}.general", t) or _general(f"{rule}.help", t)
    return RulePage(
        rule, shown.severity, title or "", message, advice or "", given, where, wrong, right
    )


def _general(key: str, t: Catalog) -> str | None:
    """A sentence that needs no facts; None where there is none."""
    return t(key) if t.fits(key, {}) else None


def as_text(page: RulePage, t: Catalog) -> str:
    """The page for a terminal."""
    return "\n\n".join(_paragraphs(page, t)) + "\n"


def _paragraphs(page: RulePage, t: Catalog) -> Iterator[str]:
    severity = t(f"findings.{page.severity}")
    yield t("explain.rule", rule=page.rule, title=page.title, severity=severity)
    yield from (each for each in (page.message, page.help, page.given) if each)
    for name, lines in (("wrong", page.wrong), ("right", page.right)):
        yield t(f"explain.in_{page.where or 'words'}", what=t(f"explain.{name}"))
        yield "\n".join(f"{_MARGIN}{line}".rstrip() for line in lines.splitlines())
