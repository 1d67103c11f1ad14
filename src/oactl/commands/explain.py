"""`oactl explain`: every gate of an occurrence in order with its figures, or a rule."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from oactl.commands import completion
from oactl.commands.deliveries import about, line, next_step, why
from oactl.commands.folding import print_folded
from oactl.commands.options import AccountOption, FormatOption, JsonOption, format_of
from oactl.context import Context
from oactl.domain.plan import OccurrenceName, parse_occurrence
from oactl.errors import Exit, UsageError
from oactl.i18n import N_, _
from oactl.usage import App
from oactl.words.gates import GATE_NAMES, PASSES, flat

if TYPE_CHECKING:
    from oactl.domain.delivery.summary import DeliverySummary
    from oactl.sending.agenda import GateDecision
    from oactl.sending.context import SendingContext

_RULE = re.compile(r"OA[0-9]{1,9}", re.IGNORECASE)
app = App()


@app.command(
    epilog=(
        "oactl explain wed-offer\noactl explain shop/wed-offer@2026-11-25T20:00\n"
        "oactl explain OA301"
    )
)
def explain(
    ctx: typer.Context,
    what: Annotated[
        str,
        typer.Argument(
            metavar="OCCURRENCE|POST|RULE",
            help=N_("An occurrence, a post, or a rule like OA301."),
            autocompletion=completion.posts_and_rules,
        ),
    ],
    account: AccountOption = None,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """Why an occurrence goes out or not, gate by gate; or what a rule means."""
    look = format_of(output, as_json=as_json)
    work = _rule if _RULE.fullmatch(what) else _occurrence
    context: Context = ctx.obj
    accounts = context.accounts(account) if account else None
    work(context, what, accounts, as_json=look == "json")
    return Exit.OK


def _rule(context: Context, name: str, _accounts: tuple[str, ...] | None, *, as_json: bool) -> None:
    from oactl.findings.rule_page import as_text, rule_page
    from oactl.rules import find_rule, near_rules

    rule = find_rule(name.upper())
    if rule is None:
        near = near_rules(name.upper())
        raise UsageError(
            "explain.unknown_rule",
            N_("there is no rule {rule}"),
            help=N_("Near are {near}; try: oactl explain {first}"),
            rule=name.upper(),
            near=", ".join(near),
            first=near[0],
        )
    page = rule_page(rule)
    if as_json:
        context.console.json(page)
    else:
        context.console.print(as_text(page, context.console.width))


def _of_post(
    sending: "SendingContext", name: str, accounts: tuple[str, ...] | None
) -> OccurrenceName | None:
    """The occurrence of a post that a look at it means: what is open, else the next, else the last.

    None where no plan has such a post. Raises `OactlError` where several accounts come into
    question.
    """
    from oactl.sending.choose import Choice, nearest

    found = nearest(sending, name, Choice(accounts=accounts))
    return parse_occurrence(found) if found else None


def _occurrence(
    context: Context, name: str, accounts: tuple[str, ...] | None, *, as_json: bool
) -> None:
    from oactl.sending.agenda import explain as explain_occurrence
    from oactl.sending.queries import find_occurrence

    sending, console = context.sending(writes=False), context.console
    parsed = parse_occurrence(name) or _of_post(sending, name, accounts)
    if parsed is None:
        raise UsageError(
            "push.not_an_occurrence",
            N_("“{name}” does not name an occurrence"),
            help=N_(
                "name a post, or one of its times like PLAN/POST@2026-11-25T20:00 (see oactl plan "
                "agenda); a rule is named like OA301"
            ),
            name=name,
        )
    if accounts and len(accounts) == 1 and parsed.account is None:
        parsed = parsed._replace(account=accounts[0])
    found = explain_occurrence(sending, find_occurrence(sending, parsed))
    if as_json:
        console.json(found.document())
        return
    print_folded(console, line(found.entry.summary))
    for answer in found.answers:
        print_folded(console, "\n".join(_answer(answer, found.entry.summary)))
    print_folded(
        console,
        _("The first ✗ holds it. Quota, token and clock are asked of LINE when it is sent."),
    )


def _answer(answer: "GateDecision", summary: "DeliverySummary") -> Iterator[str]:
    """What a gate says, and below it what helps where it stops something."""
    gate, hold = answer.gate.value, answer.hold
    if hold is None:
        yield _gate("✓", gate, _(PASSES[answer.figure.code], **_said(answer.figure.facts)))
        return
    params = {key: flat(value) for key, value in hold.params.items()}
    yield _gate("✗", gate, why(gate, hold.reason, **params))
    yield "      → " + next_step(gate, hold.reason, **{**params, **about(summary.to_json())})


def _gate(mark: str, gate: str, sentence: str) -> str:
    words = _("{name}: {value}", name=_(GATE_NAMES[gate]), value=sentence)
    return f"  {mark} {gate:<14} {words}"


def _said(facts: Mapping[str, object]) -> dict[str, object]:
    """Facts as they are said: an instant without its seconds and zone."""
    return {
        name: f"{datetime.fromisoformat(str(value)):%Y-%m-%d %H:%M}" if name == "closes" else value
        for name, value in facts.items()
    }
