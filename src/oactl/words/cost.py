"""What a month costs, in words: the forecast, how it was made, and what would cost less."""

from collections.abc import Iterable, Iterator
from datetime import date

from oactl.domain.cost import AccountCost, CheapestPlan, CurrencyTotal, Growth
from oactl.domain.line_day import LINE_ZONE
from oactl.domain.month import Month, PlannedSending
from oactl.domain.prices import Cost, money, money_each, rounded
from oactl.i18n import N_, _, ngettext
from oactl.words.money import month_lines

DASH = "—"


def cost_lines(found: AccountCost) -> Iterator[str]:
    """All that there is to say of one account's month, a sentence each."""
    month = found.month
    if found.so_far is not None:
        yield _("bill so far: {cost}, tax included", cost=bill_words(found.so_far))
    yield from month_lines(month)
    if found.so_far is not None or month.price is None:
        yield _counted(month)
    yield from _used_up(month)
    if month.price is not None and found.later is not None:
        yield _advice(found.cheapest, month)
    if found.so_far is not None:
        yield _each(found)
    if found.later is not None:
        yield from month_lines(found.later)
        if month.price is not None:
            yield _advice(found.cheapest_later, found.later)
        yield growth_line(found.growth)
    if month.price is None:
        yield _("what it costs is not known: add price_plan: to the account in oactl.yaml")


def bill_words(bill: Cost | None) -> str:
    """`NT$840`, `at most NT$1,344`; a dash where there is no bill."""
    if bill is None:
        return DASH
    total = bill.money(bill.total)
    return _("at most {amount}", amount=total) if bill.at_most else total


def growth_line(growth: Growth | None) -> str:
    """How many friends a day were counted, and since when they came."""
    if growth is None:
        return _(
            "how friends grow is not known: broadcasts are counted with the friends of now "
            "(oactl insight sync fetches four weeks of figures)"
        )
    return _(
        "broadcasts are counted with {growth} friends a day, as from {first} to {last}",
        growth=f"{rounded(growth.a_day, 1):+,}",
        first=f"{growth.first:%m-%d}",
        last=f"{growth.last:%m-%d}",
    )


def _counted(month: Month) -> str:
    """Whose count of what was sent it is."""
    if month.use.told_at is None:
        return _(
            "only what oactl sent is counted: LINE's own count of {month} is not kept (oactl quota "
            "asks for it)",
            month=month.name,
        )
    return _(
        "LINE's count is of {day}; what oactl sent afterwards is added",
        day=f"{month.use.told_at.astimezone(LINE_ZONE):%m-%d %H:%M} UTC+9",
    )


def _used_up(month: Month) -> Iterator[str]:
    """From when on the included messages do not suffice."""
    if month.price is not None and month.price.cost(month.use.used) is None:
        yield _(
            "more is sent than {price_plan} allows: LINE has another price plan, or price_plan: "
            "in oactl.yaml has other figures",
            price_plan=month.price.name,
        )
    elif month.is_used_up:
        yield _("the messages that the price plan includes are used up")
    elif (sending := month.used_up_by) is not None:
        yield _(
            "the messages that the price plan includes do not suffice from {day} on: {occurrence}",
            day=f"{sending.at:%m-%d %H:%M}",
            occurrence=sending.occurrence.id,
        )


def _advice(found: CheapestPlan | None, month: Month) -> str:
    """Which price plan costs least in a month, and until when to change to it."""
    if found is None:
        return _(_NO_ADVICE[_why_none(month)], month=month.name)
    if found.direction is None:
        return _("{month}: no other price plan costs less", month=month.name)
    params = {"month": month.name, "price_plan": found.plan.name, "cost": bill_words(found.cost)}
    if found.present is None:
        said = _("{month}: {price_plan} allows so many messages, for {cost}", **params)
    else:
        present = bill_words(found.present)
        said = _(
            "{month}: {price_plan} costs {cost} instead of {present}", **params, present=present
        )
    return said + _when(found)


_NO_ADVICE = {
    "uncounted": N_(
        "{month}: which price plan costs least can be said once the people of all sends are known"
    ),
    "unplanned": N_("{month}: nothing is planned yet, so no price plan can be advised"),
    "too_many": N_("{month}: no price plan that oactl knows allows so many messages"),
}


def _why_none(month: Month) -> str:
    if month.uncounted:
        return "uncounted"
    return "too_many" if month.total else "unplanned"


_WHEN = {
    ("down", False, "day"): N_("; change by {by}: a downgrade holds from the next month on"),
    ("up", False, "now"): N_("; change now: an upgrade holds at once"),
    ("up", False, "day"): N_("; change by {by}: an upgrade holds at once"),
    ("up", False, "send"): N_("; change before {by}: an upgrade holds at once"),
    ("up", True, "day"): N_("; change from {since} to {by}: an upgrade holds at once"),
    ("up", True, "send"): N_("; change from {since} on, before {by}: an upgrade holds at once"),
}


def _when(found: CheapestPlan) -> str:
    by, since = found.by, found.since
    kind = "send" if isinstance(by, PlannedSending) else "day" if isinstance(by, date) else "now"
    shown = f"{by.at:%m-%d %H:%M}" if isinstance(by, PlannedSending) else f"{by}"
    sentence = _WHEN[str(found.direction), since is not None, kind]
    return _(sentence, by=shown, since=f"{since}")


def _each(found: AccountCost) -> str:
    """What one of each thing cost, tax included."""
    currency = found.so_far.currency if found.so_far else ""
    shown = [DASH if each is None else money_each(currency, each) for each in found.each]
    return _(
        "so far per open {opened}, per click {clicked}, per new follower {follower}",
        opened=shown[0],
        clicked=shown[1],
        follower=shown[2],
    )


def total_lines(totals: Iterable[CurrencyTotal]) -> Iterator[str]:
    """A line per currency: so far, to the month's end, and the month after it."""
    for each in totals:
        parts = []
        if each.later is None:
            parts.append(_("{amount} in all", amount=_most(each, each.forecast)))
        else:
            if each.so_far is not None:
                parts.append(_("{amount} so far", amount=_most(each, each.so_far)))
            parts += [
                _("{amount} to the end of the month", amount=_most(each, each.forecast)),
                _("{amount} in the month after it", amount=_most(each, each.later)),
            ]
        count = each.accounts
        said = ngettext("{count} account", "{count} accounts", count, count=count)
        yield _("{accounts}, tax included: {sums}", accounts=said, sums=_(", ").join(parts))


def _most(total: CurrencyTotal, amount: float) -> str:
    shown = money(total.currency, amount)
    return _("at most {amount}", amount=shown) if total.at_most else shown
