"""Documents of `insight import` and `insight export`."""

from collections.abc import Sequence
from dataclasses import dataclass

from oactl.public_json import Day, Instant


@dataclass(frozen=True, slots=True)
class CorrectedFigure:
    """A figure that had another value before."""

    date: Day
    metric: str
    post: str | None
    platform: str | None
    former: float
    value: float


@dataclass(frozen=True, slots=True)
class ImportedOfAccount:
    """What a file brought for an account; `first` and `last` are the days of the whole file."""

    account: str
    metrics: Sequence[str]
    first: Day
    last: Day
    new: int
    corrected: Sequence[CorrectedFigure]
    unchanged: int


@dataclass(frozen=True, slots=True)
class RowError:
    """A row that makes no figure, by its line, or its row in a workbook, counted from 1."""

    line: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """`oactl insight import`. With any `errors` nothing of the file is taken."""

    file: str
    dry_run: bool
    accounts: Sequence[ImportedOfAccount]
    errors: Sequence[RowError]


@dataclass(frozen=True, slots=True)
class ExportedFigure:
    """One line of `oactl insight export --format jsonl`: one figure of one day.

    `source` is `line` for LINE's own, else the file that it was imported from.
    """

    account: str
    date: Day
    metric: str
    value: float
    post: str | None
    platform: str | None
    source: str
    fetched_at: Instant
