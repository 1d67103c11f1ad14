"""What a plan or a post is for, and how far the goals of a quarter are, in words."""

from collections.abc import Iterator, Mapping
from datetime import date

from oactl.domain.goals import Effort, GoalProgress, Kpi
from oactl.domain.prices import rounded
from oactl.domain.visible import in_one_line
from oactl.i18n import N_, Message, _


def goal_words(metric: str, target: float | None, by: date | str | None) -> str:
    """`coupon_uses 500,000 by 2026-12-31`: the parts of a goal that are given."""
    count = "" if target is None else f" {_number(target)}"
    day = _(" by {day}", day=by) if by else ""
    return f"{in_one_line(metric)}{count}{day}"


def _number(value: float) -> str:
    """All its digits, with separators."""
    return f"{int(value) if value == int(value) else value:,}"


# How a measure of ours is called where it stands alone, and what one of it is.
MEASURE_NAMES: Mapping[str, Message] = {
    "followers_net": N_("new followers"),
    "friends": N_("friends"),
    "block_rate": N_("block rate"),
    "open_rate": N_("open rate"),
    "click_rate": N_("click rate"),
    "messages": N_("messages"),
    "cost": N_("cost"),
    "sent": N_("sends"),
    "adherence": N_("plan kept"),
}
GOAL_STATES: Mapping[str, Message] = {
    "not_begun": N_("not begun"),
    "no_figures": N_("no figures yet"),
    "behind": N_("behind"),
    "on_track": N_("on track"),
    "reached": N_("reached"),
    "missed": N_("not reached"),
}
MARKS = {"behind": "✗", "missed": "✗", "on_track": "✓", "reached": "✓"}
_GAPS: Mapping[str, Message] = {
    "not_synced": N_("LINE's figures are not fetched: oactl insight sync --from {day}"),
    "no_start": N_("LINE's figure of {day} is missing: oactl insight sync --from {day}"),
    "nothing_yet": N_("nothing of it has figures yet"),
    "not_imported": N_("nobody has imported a figure of it"),
    "no_price_plan": N_("its price plan is not known, or does not allow what was sent"),
    "currencies": N_("the accounts pay in several currencies"),
}
_WEEK = 7


def kpi_lines(found: GoalProgress, owner: str | None = None) -> Iterator[str]:
    """One figure to reach: how far it is, its trend, and what it would take.

    `owner` is that of what it stands under, who is not named again.
    """
    yield _("{mark} {state}: {what}", mark=MARKS.get(found.state, "·"), **_head(found, owner))
    if found.gap is not None:
        yield "  " + _gap(found)
    if found.value is None or found.line is None or found.as_of is None:
        return
    yield "  " + _(
        "{value} by {day}, of {target}; a straight line has {line}",
        value=_shown(found, found.value),
        day=f"{found.as_of:%m-%d}",
        target=_target(found),
        line=_shown(found, found.line),
    )
    known = [each for each in found.trends if each.value is not None]
    if known:
        yield "  " + _("; ").join(
            _("last {weeks} weeks {pace}", weeks=each.weeks, pace=_pace(found, each.value or 0.0))
            for each in known
        )
    if found.effort is not None and found.state == "behind":
        yield "  " + effort_words(found, found.effort)


def _head(found: GoalProgress, above: str | None) -> dict[str, str]:
    return {"state": _(GOAL_STATES[found.state]), "what": kpi_name(found.kpi, above)}


def kpi_name(kpi: Kpi, above: str | None = None) -> str:
    """Name, accounts and owner of a figure; the owner `above` it is not named again."""
    measure, name = measure_name(kpi), in_one_line(kpi.name)
    owner = kpi.owner if kpi.owner != above else ""
    parts = [_("{name} ({measure})", name=name, measure=measure) if name else measure]
    parts += [in_one_line(each) for each in (_(", ").join(kpi.scope), owner or "") if each]
    return " · ".join(parts)


def measure_name(kpi: Kpi) -> str:
    """What is counted, in the reader's words; an imported metric by its own name."""
    known = MEASURE_NAMES.get(kpi.measure.name)
    return _(known) if known else in_one_line(kpi.measure.name)


def _gap(found: GoalProgress) -> str:
    said = _(_GAPS[str(found.gap)], day=f"{found.kpi.quarter.eve}")
    if not found.lacking:
        return said
    names = _(", ").join(found.lacking[:_NAMED])
    return f"{said} ({names}{', …' if found.lacking[_NAMED:] else ''})"


def _shown(found: GoalProgress, value: float) -> str:
    """A figure as people write it: `1,020`, `35.2%`, `NT$840`."""
    match found.kpi.measure.kind:
        case "rate":
            return f"{value:.1%}"
        case "share":
            return f"{value:.2%}"
        case _:
            return f"{found.unit}{rounded(value, 0):,}"


def _target(found: GoalProgress) -> str:
    """What is to be reached at least, or kept to at most."""
    target = _shown(found, found.kpi.target)
    return _("at most {target}", target=target) if found.kpi.measure.better == "less" else target


def _pace(found: GoalProgress, value: float) -> str:
    """`11 a day`; of a rate the rate, of a share the change a week."""
    match found.kpi.measure.kind:
        case "rate":
            return f"{value:.1%}"
        case "share":
            return _("{points} points a week", points=_per(found, value))
        case _:
            return _("{count} a day", count=_per(found, value))


def _per(found: GoalProgress, value: float) -> str:
    """The number alone: a day, of a share in percentage points a week, of a rate the rate."""
    match found.kpi.measure.kind:
        case "rate":
            return f"{value:.1%}"
        case "share":
            return f"{rounded(value * 100 * _WEEK, 2):+}"
        case _:
            return f"{found.unit}{_few_digits(value)}"


def _few_digits(value: float) -> str:
    """`18`, `8.9`, `0.04`: with no more decimals than a number of its size needs."""
    size = abs(value)
    exact = rounded(value, 0 if size >= _TEN else 1 if size >= 1 else 2)
    text = f"{exact:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def effort_words(found: GoalProgress, effort: Effort) -> str:
    """`it would take 18 new followers a day instead of 11 until 12-31`."""
    kpi, day = found.kpi, f"{effort.until:%m-%d}"
    if not effort.possible:
        return _("it cannot be reached any more by {day}", day=day)
    needed = _per(found, effort.needed)
    if not kpi.measure.is_rate and not found.unit:
        needed = _("{count} {what}", count=needed, what=measure_name(kpi))
    pace = None if effort.pace is None else _per(found, effort.pace)
    way = kpi.measure.kind if kpi.measure.is_rate else kpi.measure.better
    return _(_EFFORTS[way, pace is not None], needed=needed, pace=pace, day=day)


_EFFORTS: Mapping[tuple[str, bool], Message] = {
    ("rate", True): N_(
        "it would take {needed} in all that still goes out instead of {pace} until {day}"
    ),
    ("rate", False): N_("it would take {needed} in all that still goes out until {day}"),
    ("share", True): N_("it would take {needed} points a week instead of {pace} until {day}"),
    ("share", False): N_("it would take {needed} points a week until {day}"),
    ("more", True): N_("it would take {needed} a day instead of {pace} until {day}"),
    ("more", False): N_("it would take {needed} a day until {day}"),
    ("less", True): N_("{needed} a day are left until {day}, instead of {pace}"),
    ("less", False): N_("{needed} a day are left until {day}"),
}
_NAMED = 3
_TEN = 10
