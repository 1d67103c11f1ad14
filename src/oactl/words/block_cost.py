"""What messages cost in friends, in words."""

from collections.abc import Iterator, Mapping, Sequence

from oactl.domain.plan import short_name
from oactl.domain.report.block_cost import BlockCost, BlockEstimate, TooLittle, WindowCost
from oactl.domain.visible import in_one_line
from oactl.i18n import N_, _, ngettext

_HOURS = 48
_NOTHING: TooLittle = "holds_zero"
_UNKNOWN = frozenset({"few_quiet_days", "days_missing"})
_WHY: Mapping[str, str] = {
    "corrected": N_("LINE counted one of its days anew"),
    "holds_zero": N_("no more than what comes and goes anyway"),
}


def cost_lines(costs: Sequence[BlockCost], subjects: Mapping[str, str]) -> Iterator[str]:
    """A line a message: its blocks beyond the usual within 48 hours, or why nobody can tell.

    `subjects` are by the occurrence; what is not there is told by its name. Of messages whose days
    are not known, or are compared with nothing, there is no line.
    """
    for each in costs:
        window = next(w for w in each.windows if w.hours == _HOURS)
        if window.why in _UNKNOWN:
            continue
        name = in_one_line(subjects.get(each.sending.id) or short_name(each.sending.id))
        yield _("{post}: {cost}", post=name, cost=_cost(each, window))


def estimate_text(estimate: BlockEstimate) -> str:
    """`12 (3 to 21)`."""
    return _(
        "{count} ({low} to {high})",
        count=_number(estimate.blocks),
        low=_number(estimate.low),
        high=_number(estimate.high),
    )


def _cost(each: BlockCost, window: WindowCost) -> str:
    if window.why is not None or window.cost is None:
        why = _WHY.get(window.why or _NOTHING, _WHY[_NOTHING])
        return _("too little to tell: {why}", why=_(why))
    if window.conclusion == "fewer":
        return _("fewer blocks than usual within 48 hours")
    if window.conclusion == "shared" and window.together is not None:
        return _(
            "{estimate} more blocks than usual within 48 hours, together with {others}",
            estimate=estimate_text(window.together),
            others=_others(each),
        )
    estimate = estimate_text(window.cost)
    if window.per_1000 is None:
        return _("{estimate} more blocks than usual within 48 hours", estimate=estimate)
    return _(
        "{estimate} more blocks than usual within 48 hours, {rate} of 1,000 people",
        estimate=estimate,
        rate=f"{window.per_1000.blocks:.1f}",
    )


def _others(each: BlockCost) -> str:
    count = len(each.shared_with)
    if not count:
        return _("what was sent by hand or by other programs")
    return ngettext("{count} other message", "{count} other messages", count, count=count)


def _number(value: float) -> str:
    return f"{round(value):,}"
