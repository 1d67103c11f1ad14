"""The newest figures of every kind that is kept of an account, a short line each."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from oactl.domain.engagement import (
    bubbles,
    coupons,
    links,
    message_figures,
    rich_menu_figures,
    rich_menu_summary,
    rich_menus,
    units_used,
)
from oactl.domain.figures import message_counts
from oactl.domain.insight import MENU_KINDS, Snapshot, SnapshotKind, demographic
from oactl.domain.value import JsonObject
from oactl.i18n import N_, _, ngettext
from oactl.ledger.snapshots import Snapshots
from oactl.reports.table import DASH, count, printable

HEADS = (N_("Newest"), N_("Of"), N_("Figures"))
_BY_DAY: tuple[SnapshotKind, ...] = ("demographic", "quota", "richmenus", "units", "coupons")
_BY_ANSWER: tuple[SnapshotKind, ...] = ("event", "unit", *MENU_KINDS)
_MOST = 3  # of each demographic, of the links of a message
_MESSAGES = {
    "broadcast": N_("broadcast (console)"),
    "targeting": N_("targeted (console)"),
    "step_message": N_("step messages"),
    "auto_response": N_("auto-replies"),
    "welcome_response": N_("greetings"),
    "chat": N_("chat"),
    "api_broadcast": N_("broadcast"),
    "api_push": N_("push"),
    "api_multicast": N_("multicast"),
    "api_narrowcast": N_("narrowcast"),
    "api_reply": N_("replies"),
    "other": N_("other"),
}
_GENDERS = {"female": N_("women"), "male": N_("men")}
_COUPONS = {"RUNNING": N_("running"), "DRAFT": N_("drafts"), "CLOSED": N_("closed")}


class NewestLine(NamedTuple):
    """One kind: what it is, of which day or message, and its figures in short."""

    what: str
    of: str
    figures: str


Newest: TypeAlias = Mapping[SnapshotKind, Snapshot]


def newest(kept: Snapshots) -> Newest:
    """The newest answer of each kind; kinds that were never answered are left out."""
    found = {kind: kept.newest(kind) for kind in _BY_DAY}
    found |= {kind: kept.last_answered(kind) for kind in _BY_ANSWER}
    found["deliveries"] = kept.newest("deliveries", final=True)
    return {kind: shot for kind, shot in found.items() if shot is not None}


def newest_lines(found: Newest, names: Mapping[str, str]) -> Iterator[NewestLine]:
    """A line for each kind; `names` are the occurrences of request ids and units."""
    listed = found.get("richmenus")
    for of_menu in MENU_KINDS:
        names = {**names, **_menus(listed.data if listed else {}, found.get(of_menu))}
    for kind, (what, figures) in _LINES.items():
        shot = found.get(kind)
        if shot is None:
            continue
        subject = names.get(shot.subject, shot.subject)
        yield NewestLine(_(what), printable(subject), figures(shot.data) or DASH)
    for kind in ("event", "unit"):
        shot = found.get(kind)
        clicked = _links(shot.data) if shot else ""
        if shot and clicked:
            subject = names.get(shot.subject, shot.subject)
            yield NewestLine(_("clicks by link"), printable(subject), clicked)


def _menus(listed: JsonObject, shot: Snapshot | None) -> dict[str, str]:
    """The name of the menu that an answer is of, with its quarter."""
    subject = shot.subject if shot else ""
    menu, _slash, quarter = subject.partition("/")
    named = (f"{each.name} {quarter}" for each in rich_menus(listed) if each.id == menu)
    name = next(named, None)
    return {subject: name} if name else {}


def _messages(data: JsonObject) -> str:
    counts = message_counts(data)
    if counts is None:
        return _("not ready")
    return _joined(
        _("{what} {count}", what=_(_MESSAGES[name]), count=count(number))
        for name, number in counts._asdict().items()
        if number
    )


def _demographic(data: JsonObject) -> str:
    known = demographic(data)
    parts = (known.genders, known.ages, known.areas, known.app_types)
    return " · ".join(_joined(_top(each)) for each in parts if each)


def _top(shares: Mapping[str, float]) -> Iterator[str]:
    named = {name: share for name, share in shares.items() if name != "unknown"}
    for name, share in sorted(named.items(), key=lambda each: -each[1])[:_MOST]:
        yield f"{_label(name)} {share:g}%"


def _label(name: str) -> str:
    """LINE's word for a group of friends: `from30to34` is 30-34, an area is a name already."""
    if name in _GENDERS:
        return _(_GENDERS[name])
    first, _to, last = name.removeprefix("from").partition("to")
    if name.startswith("from") and first.isdigit():
        return f"{first}-{last}" if last else f"{first}+"
    return printable(name)


def _engagement(data: JsonObject) -> str:
    known = message_figures(data)
    texts = (
        _("delivered {count}", count=_known(known.delivered)),
        _("opened {count}", count=_known(known.unique_impressions)),
        _("clicked {count}", count=_known(known.unique_clicks)),
    )
    seen = [_known(each.impressions) for each in bubbles(data)]
    more = _("seen by bubble: {counts}", counts=" / ".join(seen))
    return _joined((*texts, more) if len(seen) > 1 else texts)


def _known(number: int | None) -> str:
    """LINE's null: below 20, never 0."""
    return DASH if number is None else count(number)


def _links(data: JsonObject) -> str:
    known = sorted(links(data), key=lambda each: -(each.clicks or 0))
    return _joined(f"{printable(each.url)} {_known(each.clicks)}" for each in known[:_MOST])


def _menu(data: JsonObject) -> str:
    known = rich_menu_figures(data)
    if known.hidden:
        return _("fewer than 20 people tapped it")
    shown = sum(day.times or 0 for day in known.impressions)
    taps = [sum(day.times or 0 for day in days) for _area, days in known.taps]
    return _(
        "shown {shown}, taps by area: {taps}", shown=count(shown), taps=" / ".join(map(count, taps))
    )


def _menu_people(data: JsonObject) -> str:
    known = rich_menu_summary(data)
    if known.hidden:
        return _("fewer than 20 people tapped it")
    taps = [_known(use.people) for _area, use in known.taps]
    return _(
        "seen by {people}, tapped by area: {taps}",
        people=_known(known.impressions.people),
        taps=" / ".join(taps),
    )


def _units(data: JsonObject) -> str:
    return _("{count} of 1,000 names this month", count=_known(units_used(data)))


def _coupons(data: JsonObject) -> str:
    states = [each.status for each in coupons(data)]
    return _joined(
        _("{what} {count}", what=_(name), count=states.count(status))
        for status, name in _COUPONS.items()
        if status in states
    )


def _quota(data: JsonObject) -> str:
    used, limit = data.get("used"), data.get("limit")
    if not isinstance(used, int):
        return DASH
    if not isinstance(limit, int):
        return ngettext("{count} message", "{count} messages", used, count=count(used))
    return _("{used} of {limit} messages", used=count(used), limit=count(limit))


def _joined(parts: Iterator[str] | tuple[str, ...]) -> str:
    return _(", ").join(parts)


_LINES: Mapping[SnapshotKind, tuple[str, Callable[[JsonObject], str]]] = {
    "deliveries": (N_("message deliveries"), _messages),
    "event": (N_("broadcast or narrowcast"), _engagement),
    "unit": (N_("multicast or push"), _engagement),
    "richmenu": (N_("rich menu"), _menu),
    "richmenu_summary": (N_("rich menu, people"), _menu_people),
    "demographic": (N_("demographics"), _demographic),
    "quota": (N_("quota"), _quota),
    "units": (N_("names of units"), _units),
    "coupons": (N_("coupons"), _coupons),
}
