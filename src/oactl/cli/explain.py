"""`oactl explain`: every gate of an occurrence in order with its figures, or a rule."""

import re
from collections.abc import Callable
from typing import Annotated, Any

import typer

from oactl.cli.base import Base
from oactl.cli.errors import not_an_occurrence
from oactl.cli.options import format_option, json_option
from oactl.cli.session import json_wanted, with_shop
from oactl.errors import Exit, UsageError
from oactl.i18n import N_, _

_RULE = re.compile(r"OA[0-9]{1,4}", re.IGNORECASE)


def build() -> Callable[..., Any]:
    """The command in one language."""

    def explain(
        ctx: typer.Context,
        what: Annotated[
            str,
            typer.Argument(
                metavar="OCCURRENCE|RULE", help=_("An occurrence, or a rule like OA301.")
            ),
        ],
        output: Annotated[str | None, format_option()] = None,
        json: Annotated[bool, json_option()] = False,
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
        params = {"rule": name.upper(), "near": ", ".join(near), "first": near[0]}
        raise UsageError(
            "explain.unknown_rule",
            N_("there is no rule {rule}"),
            help=N_("Near are {near}; try: oactl explain {first}"),
            **params,
        )
    page = rule_page(rule)
    if as_json:
        base.screen.json(page.to_json())
    else:
        base.screen.out(as_text(page))
    return Exit.OK


def _occurrence(base: Base, name: str, *, as_json: bool) -> Exit:
    from oactl.cli.wiring import Workshop
    from oactl.domain.occurrence import parse_occurrence
    from oactl.sending.explain import explain
    from oactl.sending.queries import find_occurrence

    parsed = parse_occurrence(name)
    if parsed is None:
        raise not_an_occurrence(name=name)

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

    screen = base.screen
    screen.out(line(found.entry.summary))
    for answer in found.answers:
        mark = "✗" if answer.hold else "✓"
        told = _("nothing in the way")
        if answer.hold:
            params = {name: flat(value) for name, value in answer.hold.params.items()}
            told = why(answer.gate.value, answer.hold.reason, **params)
        screen.out(f"  {mark} {answer.gate.value:<14} {told}")
    screen.out(_("The first ✗ holds it. Quota, token and clock are asked of LINE when it is sent."))
