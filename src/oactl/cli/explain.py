"""`oactl explain`: every gate of an occurrence in order with its figures, or a rule."""

import re
from collections.abc import Callable
from typing import Annotated, Any

import typer

from oactl.cli.base import Base
from oactl.cli.options import format_option, json_option
from oactl.cli.session import json_wanted, with_shop
from oactl.errors import Exit, OactlError
from oactl.i18n import Catalog

_RULE = re.compile(r"OA[0-9]{1,4}", re.IGNORECASE)


def build(t: Catalog) -> Callable[..., Any]:
    """The command in one language."""

    def explain(
        ctx: typer.Context,
        what: Annotated[
            str, typer.Argument(metavar="OCCURRENCE|RULE", help=t("help.explain_what"))
        ],
        output: Annotated[str | None, format_option(t)] = None,
        json: Annotated[bool, json_option(t)] = False,
    ) -> None:
        look = json_wanted(json=json, output=output)
        work = _rule if _RULE.fullmatch(what) else _occurrence
        raise typer.Exit(int(work(ctx.obj, what, as_json=look == "json")))

    return explain


def _rule(base: Base, name: str, *, as_json: bool) -> Exit:
    from oactl.render.rules import as_text, rule_page
    from oactl.rules import find_rule, near_rules

    rule = find_rule(name.upper())
    if rule is None:
        near = near_rules(name.upper())
        facts = {"rule": name.upper(), "near": ", ".join(near), "first": near[0]}
        raise OactlError("explain.unknown_rule", facts, Exit.USAGE)
    page = rule_page(rule, base.t)
    if as_json:
        base.screen.json(page.to_json())
    else:
        base.screen.out(as_text(page, base.t))
    return Exit.OK


def _occurrence(base: Base, name: str, *, as_json: bool) -> Exit:
    from oactl.cli.wiring import Workshop
    from oactl.domain.occurrence import parse_occurrence
    from oactl.sending.explain import explain
    from oactl.sending.queries import find_occurrence

    parsed = parse_occurrence(name)
    if parsed is None:
        raise OactlError("push.not_an_occurrence", {"name": name}, Exit.USAGE)

    def work(shop: Workshop) -> Exit:
        context = shop.context(writes=False)
        found = explain(context, find_occurrence(context, parsed))
        if as_json:
            base.screen.json(found.to_json())
        else:
            _print(base, found)
        return Exit.OK

    return with_shop(base, work)


def _print(base: Base, found: Any) -> None:  # noqa: ANN401 - an Explained
    from oactl.cli.push_output import flat, line, why

    screen, t = base.screen, base.t
    screen.out(line(screen, found.entry.summary))
    for answer in found.answers:
        mark = "✗" if answer.hold else "✓"
        told = t("explain.open")
        if answer.hold:
            facts = {name: flat(value) for name, value in answer.hold.facts.items()}
            told = why(screen, answer.gate.value, answer.hold.reason, **facts)
        screen.out(f"  {mark} {answer.gate.value:<14} {told}")
    screen.say("explain.foot")
