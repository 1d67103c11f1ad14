"""What plans promised, beside what an agenda shows: goal, operators, and `frequency`."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from oactl.commands.plan_show import pairs
from oactl.domain.frequency import Comparison, Promise
from oactl.domain.plan import Plan
from oactl.domain.promised import short_of_promises
from oactl.i18n import _
from oactl.words.goals import goal_words

_LONGEST = timedelta(days=366)
_MOST = 2  # weeks that are named; of the others only how many


def promise_lines(plans: Sequence[Plan], start: date, end: date) -> Iterator[str]:
    """A line for each promise of each plan; of a plan that is alone also what it is for.

    Of a span of more than a year only its first year is compared.
    """
    end = min(end, start + _LONGEST)
    for plan in plans:
        about = [*_about(plan)] if len(plans) == 1 else []
        if about:
            yield _("{plan}: {about}", plan=plan.name, about=_("; ").join(about))
        for promise, short in short_of_promises(plan, start, end).items():
            yield _promise(plan.name, promise, short)


def _about(plan: Plan) -> Iterable[str]:
    if plan.goal is not None:
        yield _("goal {goal}", goal=goal_words(*plan.goal))
    if plan.operators:
        yield _("run by {people}", people=_(", ").join(plan.operators))


def _promise(plan: str, promise: Promise, short: Sequence[Comparison]) -> str:
    params = {"plan": plan, "promise": pairs({promise.kind: promise.rate})}
    if not short:
        return _("{plan} promised {promise}; that is planned", **params)
    found = _(", ").join(map(_found, short[:_MOST]))
    if more := short[_MOST:]:
        return _(
            "{plan} promised {promise}; planned only {found}; too few later, too: {more}",
            found=found,
            more=len(more),
            **params,
        )
    return _("{plan} promised {promise}; planned only {found}", found=found, **params)


def _found(each: Comparison) -> str:
    days = f"{each.start:%m-%d}"
    if each.start != each.end:
        days = _("{start} to {end}", start=days, end=f"{each.end:%m-%d}")
    return _("{found} ({days})", found=each.found, days=days)
