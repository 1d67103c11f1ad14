"""What messages cost in friends, in words."""

from collections.abc import Iterator, Mapping, Sequence

from oactl.domain.plan import short_name
from oactl.domain.prices import money, money_each
from oactl.domain.report.block_cost import BlockCost, BlockEstimate, TooLittle, WindowCost
from oactl.domain.report.lost_reach import LostReach
from oactl.domain.visible import in_one_line
from oactl.i18n import N_, _, ngettext

_HOURS = 48
_NOTHING: TooLittle = "holds_zero"
_UNKNOWN = frozenset({"few_quiet_days", "days_missing"})
_WHY: Mapping[str, str] = {
    "corrected": N_("LINE counted one of its days anew"),
    "holds_zero": N_("no more than what comes and goes anyway"),
}


def cost_lines(
    costs: Sequence[BlockCost], subjects: Mapping[str, str], reach: LostReach | None = None
) -> Iterator[str]:
    """A line a message: its blocks beyond the usual within 48 hours, or why nobody can tell.

    `subjects` are by the occurrence; what is not there is told by its name. Of messages whose days
    are not known, or are compared with nothing, there is no line. What several messages share is
    told once, at the first. `reach` is what the messages of a year to one friend are worth: where
    somebody was lost, a last line says how that is reckoned.
    """
    priced, told = False, set[object]()
    for each in costs:
        window = next(w for w in each.windows if w.hours == _HOURS)
        shared = frozenset((each.sending.id, *each.shared_with)), window.together
        if window.why in _UNKNOWN or (window.conclusion == "shared" and shared in told):
            continue
        told.add(shared)
        name = in_one_line(subjects.get(each.sending.id) or short_name(each.sending.id))
        said = _("{post}: {cost}", post=name, cost=_cost(each, window))
        if reach is None or window.lost is None:
            yield said
        else:
            priced = True
            yield _("{cost}; {money}", cost=said, money=_money(window.lost, reach))
    if reach is not None and priced:
        yield _assumed(reach)


def _money(lost: BlockEstimate, reach: LostReach) -> str:
    """`a year of messages to them: at most NT$544 (NT$202 to NT$887)`."""
    total, low, high = (money(reach.currency, reach.of(each).total) for each in lost)
    if reach.at_most:
        return _(
            "a year of messages to them: at most {total} ({low} to {high})",
            total=total,
            low=low,
            high=high,
        )
    return _(
        "a year of messages to them: {total} ({low} to {high})", total=total, low=low, high=high
    )


def _assumed(reach: LostReach) -> str:
    """What the amounts of money take for granted."""
    return _(
        "for each friend: {messages} messages a month, as in the 91 days before, × {months} months "
        "× {price} (beyond those included), and {tax}% tax",
        messages=f"{reach.messages_a_month:.2f}",
        months=reach.months,
        price=money_each(reach.currency, reach.price),
        tax=f"{reach.tax * 100:g}",
    )


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
