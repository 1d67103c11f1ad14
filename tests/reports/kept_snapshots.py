"""Snapshots in memory, by the rules of `ledger.snapshots.Snapshots`."""

from collections.abc import Callable
from datetime import date, datetime

from oactl.domain.answers import QuotaAnswer, Unanswered
from oactl.domain.insight import Snapshot, SnapshotKind
from oactl.domain.line_day import line_day


class KeptSnapshots:
    """The newest answer of each subject; final answers stay."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Snapshot] = {}

    def get(self, kind: SnapshotKind, subject: str) -> Snapshot | None:
        return self.kept.get((kind, subject))

    def of_days(self, kind: SnapshotKind, start: date, end: date) -> list[Snapshot]:
        days = (start.isoformat(), end.isoformat())
        found = [shot for shot in self.kept.values() if shot.kind == kind]
        inside = [shot for shot in found if days[0] <= shot.subject <= days[1]]
        return sorted(inside, key=lambda shot: shot.subject)

    def fetched_since(self, since: datetime) -> list[Snapshot]:
        return [shot for shot in self.kept.values() if shot.fetched_at > since]

    def put(self, snapshot: Snapshot) -> None:
        known = self.kept.get((snapshot.kind, snapshot.subject))
        if known is None or not known.final:
            self.kept[snapshot.kind, snapshot.subject] = snapshot

    def ask_quota(
        self, ask: Callable[[], QuotaAnswer | Unanswered], now: datetime
    ) -> QuotaAnswer | Unanswered:
        answer = ask()
        if isinstance(answer, QuotaAnswer):
            data = {"limit": answer.limit, "used": answer.used, "attempt": 0, "open": []}
            self.put(Snapshot("quota", line_day(now).isoformat(), now, final=False, data=data))
        return answer
