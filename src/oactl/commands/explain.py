"""`oactl explain`: every gate of an occurrence with its figures, a rule, or a figure."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from oactl.commands import completion
from oactl.commands.deliveries import line
from oactl.commands.next_step import about, after, flattened, next_step
from oactl.commands.options import AccountOption, FormatOption, JsonOption, format_of
from oactl.commands.sentences import why
from oactl.context import Context
from oactl.domain.delivery.state import State
from oactl.domain.gates import Gate
from oactl.domain.plan import OccurrenceName, parse_occurrence
from oactl.errors import Exit, UsageError
from oactl.folding import behind, folded
from oactl.i18n import N_, _
from oactl.usage import App
from oactl.words.definitions import DEFINITIONS
from oactl.words.passes import GATE_NAMES, PASSES

if TYPE_CHECKING:
    from oactl.domain.delivery.summary import DeliverySummary
    from oactl.sending.agenda import Explanation, GateDecision
    from oactl.sending.context import SendingContext

_RULE = re.compile(r"OA[0-9]{1,9}", re.IGNORECASE)
app = App()


@app.command(
    epilog=(
        "oactl explain wed-offer\noactl explain shop/wed-offer@2026-11-25T20:00\n"
        "oactl explain OA301\noactl explain block-rate"
    )
)
def explain(
    ctx: typer.Context,
    what: Annotated[
        str,
        typer.Argument(
            metavar="OCCURRENCE|POST|RULE|FIGURE",
            help=N_("An occurrence, a post, a rule like OA301, or a figure like block-rate."),
            autocompletion=completion.explained,
        ),
    ],
    account: AccountOption = None,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """Why an occurrence goes out or not, gate by gate; or what a rule or a figure means."""
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
            near=near,
            first=near[0],
        )
    page = rule_page(rule)
    if as_json:
        context.console.json(page)
    else:
        context.console.print(as_text(page, context.console.width))


def _figure(context: Context, name: str, *, as_json: bool) -> None:
    from oactl.reports.traced import figure_page, page_lines

    page = figure_page(name)
    if as_json:
        context.console.json(page)
    else:
        context.console.print("\n".join(folded(page_lines(page), context.console.width)))


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
    if parsed is None and name in DEFINITIONS:  # a post may have the name of a figure
        _figure(context, name, as_json=as_json)
        return
    if parsed is None:
        raise UsageError(
            "push.not_an_occurrence",
            N_("“{name}” does not name an occurrence"),
            help=N_(
                "name a post, or one of its times like PLAN/POST@2026-11-25T20:00 (see oactl plan "
                "agenda); a rule is named like OA301, a figure like block-rate"
            ),
            name=name,
        )
    if accounts and len(accounts) == 1 and parsed.account is None:
        parsed = parsed._replace(account=accounts[0])
    found = explain_occurrence(sending, find_occurrence(sending, parsed))
    if as_json:
        console.json(found.document())
        return
    console.print("\n".join(folded(_explained(found, console.width), console.width)))


# No gate is asked about these any more.
_OVER = frozenset({State.SENT, State.DONE, State.SKIPPED, State.HANDED_OFF, State.UNKNOWN})
# These wait for a person, who resumes them or not.
_FOR_A_PERSON = frozenset({State.REFUSED, State.PARTIAL})
_OF_TIME = frozenset({Gate.MISSED, Gate.QUIET_HOURS})


def _explained(found: "Explanation", width: int | None) -> Iterator[str]:
    """How it stands, what to do once it has begun or is over, and what each gate says."""
    summary = found.entry.summary
    shown = about(summary.to_json())
    yield line(summary)
    step = after(summary.state.value, **shown)
    if step is not None:
        yield "  → " + step
    stopping = [each for each in found.answers if each.hold and _is_asked(each.gate, summary)]
    for answer in found.answers:
        mark, said = _answer(answer, asked=_is_asked(answer.gate, summary))
        said = _("{name}: {value}", name=_(GATE_NAMES[answer.gate.value]), value=said)
        yield from behind(f"  {mark} {answer.gate.value:<14} ", said, width)
        if answer in stopping:
            yield "      → " + _against(answer, shown)
    if stopping:
        yield _("The first ✗ holds it. Quota, token and clock are asked of LINE when it is sent.")


def _is_asked(gate: Gate, summary: "DeliverySummary") -> bool:
    """Whether a gate can stop it as it stands: `late` counts no more for what has begun."""
    if summary.state in _OVER:
        return False
    if summary.state in _FOR_A_PERSON:
        return gate not in _OF_TIME
    begun = summary.state is State.MISSED or summary.batches > 0
    return not (begun and gate is Gate.MISSED)


def _answer(answer: "GateDecision", *, asked: bool) -> tuple[str, str]:
    """A gate's mark, and what it says."""
    hold = answer.hold
    if hold is None:
        return "✓", _(PASSES[answer.figure.code], **_said(answer.figure.facts))
    if not asked:
        return "–", _("not asked any more")
    return "✗", why(answer.gate.value, hold.reason, **flattened(hold.params))


def _against(answer: "GateDecision", shown: Mapping[str, object]) -> str:
    """What helps against a gate that stops something."""
    assert answer.hold is not None  # noqa: S101 - only what stops is asked
    reason, params = answer.hold.reason, flattened(answer.hold.params)
    return next_step(answer.gate.value, reason, **{**params, **shown})


def _said(facts: Mapping[str, object]) -> dict[str, object]:
    """Facts as they are said: an instant without its seconds and zone."""
    return {
        name: f"{datetime.fromisoformat(str(value)):%Y-%m-%d %H:%M}" if name == "closes" else value
        for name, value in facts.items()
    }
