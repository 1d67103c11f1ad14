"""Every figure that is kept, one a row: LINE's by day, message and rich menu, and imported ones.

`metric` is the figure's name: `followers`, `messages.apiPush` (LINE's own word), `unique_clicks`,
`link.1.https://…`, `demographic.genders.female` (a fraction). `post` is the occurrence of a
message, or the id of a rich menu. A figure that LINE does not give has no row, and never a 0.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from importlib import import_module
from typing import IO, Any, NamedTuple, TypeAlias

from oactl.domain.engagement import (
    bubbles,
    coupons,
    links,
    message_figures,
    rich_menu_figures,
    units_used,
)
from oactl.domain.figures import message_counts
from oactl.domain.imports import LINE
from oactl.domain.insight import (
    SentDelivery,
    Snapshot,
    SnapshotKind,
    count_of,
    demographic,
    followers_day,
)
from oactl.domain.line_day import line_day
from oactl.domain.value import JsonObject
from oactl.domain.when import FIRST_DAY
from oactl.errors import UsageError
from oactl.i18n import N_
from oactl.ledger.imported import KeptFigure
from oactl.ledger.snapshots import Snapshots
from oactl.public_json.figures import ExportedFigure
from oactl.reports.csv import BOM, guarded

COLUMNS = tuple(ExportedFigure.__slots__)
FORMATS = ("csv", "jsonl", "parquet")
_BATCH = 50_000  # rows of a Parquet row group
Values: TypeAlias = Iterator[tuple[str, float | None]]
Named: TypeAlias = Iterator[tuple[date, str, float | None, str]]


class ExportSource(NamedTuple):
    """What is kept of one account: LINE's answers, what it sent, and what was imported."""

    account: str
    snapshots: Snapshots
    sent: Sequence[SentDelivery]
    imported: Sequence[KeptFigure]
    start: date
    end: date


def figures_of(source: ExportSource) -> Iterator[ExportedFigure]:
    """The rows of one account: LINE's by kind and day, then those that were imported."""
    by_subject = {each.request_id or each.unit: each for each in source.sent}
    for shot in _shots(source):
        at = f"{shot.fetched_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        for day, metric, value, post in _of(shot, by_subject):
            if value is not None and source.start <= day <= source.end:
                row = (day.isoformat(), metric, value, post or None, LINE, LINE, at)
                yield ExportedFigure(source.account, *row)
    for each in source.imported:
        figure, at = each.figure, f"{each.imported_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        names = (figure.post or None, figure.platform or None, each.source, at)
        yield ExportedFigure(
            source.account, figure.day.isoformat(), figure.metric, figure.value, *names
        )


def _shots(source: ExportSource) -> Iterator[Snapshot]:
    for kind in _OF_DAYS:
        yield from source.snapshots.of_days(kind, source.start, source.end)
    for kind in _OF_SUBJECTS:
        yield from source.snapshots.of_kind(kind)


def _of(shot: Snapshot, sent: Mapping[str | None, SentDelivery]) -> Named:
    """Day, metric, value and post of each figure of an answer."""
    match shot.kind:
        case "event" | "unit":
            day, post = _message(shot, sent.get(shot.subject))
            yield from ((day, metric, value, post) for metric, value in _engagement(shot))
        case "richmenu":
            yield from _menu(shot)
        case _:
            day = date.fromisoformat(shot.subject)
            named = _OF_DAYS[shot.kind](shot.data)
            yield from ((day, metric, value, "") for metric, value in named)


def _followers(data: JsonObject) -> Values:
    found = followers_day(FIRST_DAY, data)  # which day it is does not matter here
    yield "followers", found.followers
    yield "targeted_reaches", found.targeted_reaches
    yield "blocks", found.blocks


def _deliveries(data: JsonObject) -> Values:
    if message_counts(data) is not None:
        yield from ((f"messages.{key}", count_of(value)) for key, value in data.items())


def _demographic(data: JsonObject) -> Values:
    for name, shares in demographic(data)._asdict().items():
        if isinstance(shares, Mapping):
            yield from ((f"demographic.{name}.{of}", each / 100) for of, each in shares.items())


def _quota(data: JsonObject) -> Values:
    yield from ((f"quota.{key}", count_of(data.get(key))) for key in ("limit", "used"))


def _units(data: JsonObject) -> Values:
    yield "units.used", units_used(data)


def _coupons(data: JsonObject) -> Values:
    states = [each.status for each in coupons(data)]
    yield from ((f"coupons.{each.lower()}", states.count(each)) for each in dict.fromkeys(states))


_OF_DAYS: Mapping[SnapshotKind, Callable[[JsonObject], Values]] = {
    "followers": _followers,
    "deliveries": _deliveries,
    "demographic": _demographic,
    "quota": _quota,
    "units": _units,
    "coupons": _coupons,
}
_OF_SUBJECTS: tuple[SnapshotKind, ...] = ("event", "unit", "richmenu")


def _message(shot: Snapshot, sent: SentDelivery | None) -> tuple[date, str]:
    """The day and the occurrence of a message; where the ledger has none, what LINE says of it."""
    if sent is not None:
        return line_day(sent.sent_at), sent.occurrence
    overview = shot.data.get("overview")
    at = count_of(overview.get("timestamp")) if isinstance(overview, dict) else None
    moment = datetime.fromtimestamp(at, UTC) if at else shot.fetched_at
    return line_day(moment), shot.subject


def _engagement(shot: Snapshot) -> Values:
    found = message_figures(shot.data)
    for name in ("delivered", "unique_impressions", "unique_clicks"):
        yield name, getattr(found, name)
    for bubble in bubbles(shot.data):
        for name in ("impressions", "unique_impressions", "plays", "unique_plays"):
            yield f"bubble.{bubble.seq}.{name}", getattr(bubble, name)
    for link in links(shot.data):
        place = f"link.{link.seq}.{link.url}"
        yield f"{place}.clicks", link.clicks
        yield f"{place}.unique_clicks", link.unique_clicks


def _menu(shot: Snapshot) -> Named:
    found = rich_menu_figures(shot.data)
    menu = shot.subject.partition("/")[0]
    parts = [("rich_menu.impressions", found.impressions)]
    parts += [(f"rich_menu.area.{n}.taps", days) for n, (_area, days) in enumerate(found.taps, 1)]
    for metric, days in parts:
        for each in days:
            yield each.day, metric, each.times, menu
            yield each.day, f"{metric}.people", each.people, menu


def csv_lines(rows: Iterable[ExportedFigure], *, heads: bool) -> str:
    """Rows as CSV; with `heads` also a byte order mark, or Excel reads 中文 wrongly."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    if heads:
        text.write(BOM)
        writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_cell(getattr(row, name)) for name in COLUMNS])
    return text.getvalue()


def _cell(value: str | float | None) -> str:
    if value is None:
        return ""
    return guarded(value) if isinstance(value, str) else f"{value:.15g}"


def json_lines(rows: Iterable[ExportedFigure]) -> str:
    """One JSON object a row and line."""
    return "".join(
        json.dumps({name: _number(getattr(row, name)) for name in COLUMNS}, ensure_ascii=False)
        + "\n"
        for row in rows
    )


def _number(value: str | float | None) -> str | float | None:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def write_parquet(rows: Iterator[ExportedFigure], file: IO[bytes]) -> int:
    """Rows as Parquet: texts, days, numbers, instants. Gives how many there are.

    Raises `UsageError` where pyarrow is not installed.
    """
    try:
        pyarrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        raise no_pyarrow() from error
    schema = _schema(pyarrow)
    count = 0
    with parquet.ParquetWriter(file, schema) as writer:
        for part in _parts(rows):
            columns = {
                name: [_parquet(name, getattr(row, name)) for row in part] for name in COLUMNS
            }
            writer.write_table(pyarrow.table(columns, schema=schema))
            count += len(part)
    return count


def _parts(rows: Iterator[ExportedFigure]) -> Iterator[list[ExportedFigure]]:
    part: list[ExportedFigure] = []
    for row in rows:
        part.append(row)
        if len(part) == _BATCH:
            yield part
            part = []
    if part:
        yield part


def _parquet(name: str, value: Any) -> Any:  # noqa: ANN401 - by the column's type
    if name == "date":
        return date.fromisoformat(value)
    if name == "fetched_at":
        return datetime.fromisoformat(value)
    return float(value) if name == "value" else value


def _schema(pyarrow: Any) -> Any:  # noqa: ANN401 - a module without types
    kinds = {"date": pyarrow.date32(), "value": pyarrow.float64()}
    kinds["fetched_at"] = pyarrow.timestamp("s", tz="UTC")
    return pyarrow.schema([(name, kinds.get(name, pyarrow.string())) for name in COLUMNS])


def no_pyarrow() -> UsageError:
    """The error where Parquet is asked for and cannot be written."""
    return UsageError(
        "export.no_pyarrow",
        N_("Parquet needs pyarrow, which is not installed"),
        help=N_(
            "install it beside oactl: pip install pyarrow (with pipx: pipx inject oactl pyarrow); "
            "or take --format csv or jsonl"
        ),
    )
