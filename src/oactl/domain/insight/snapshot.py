"""Figures LINE gave for one account, as they are kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from oactl.domain.value import JsonObject

SnapshotKind: TypeAlias = Literal[
    "followers", "deliveries", "demographic", "event", "unit", "quota", "audience"
]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Figures LINE gave for one account.

    `subject` is a day of UTC+9 (`2026-11-15`), a request id or an aggregation unit. `final` says
    that LINE will not change them any more; `data` is LINE's answer as it came.
    """

    kind: SnapshotKind
    subject: str
    fetched_at: datetime
    final: bool
    data: JsonObject
