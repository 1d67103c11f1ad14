"""Snapshots in memory, by the rules of `oactl.ledger.snapshots.Snapshots`."""

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime

from oactl.domain.answers import QuotaAnswer, Unanswered
from oactl.domain.insight import HOUR, FollowersDay, Snapshot, SnapshotKind, free_now
from oactl.domain.line_day import line_day
from oactl.domain.spans import DaySpan
from oactl.ledger.snapshots import Known


class KeptSnapshots:
    """The newest answer of each subject; final answers stay."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Snapshot] = {}
        self.notes: dict[int, tuple[str, datetime]] = {}

    def get(self, kind: SnapshotKind, subject: str) -> Snapshot | None:
        return self.kept.get((kind, subject))

    def of_days(self, kind: SnapshotKind, start: date, end: date) -> list[Snapshot]:
        days = (start.isoformat(), end.isoformat())
        found = [shot for shot in self.kept.values() if shot.kind == kind]
        inside = [shot for shot in found if days[0] <= shot.subject <= days[1]]
        return sorted(inside, key=lambda shot: shot.subject)

    def imported_days(self, _start: date, _end: date) -> list[FollowersDay]:
        return []

    def newest(self, kind: SnapshotKind) -> Snapshot | None:
        found = [shot for shot in self.kept.values() if shot.kind == kind]
        return max(found, key=lambda shot: shot.subject, default=None)

    def known(self, kind: SnapshotKind, subjects: Sequence[str]) -> dict[str, Known]:
        found = ((subject, self.kept.get((kind, subject))) for subject in subjects)
        return {subject: Known(s.fetched_at, s.final) for subject, s in found if s}

    def not_final(self, kind: SnapshotKind) -> dict[str, datetime]:
        found = (shot for shot in self.kept.values() if shot.kind == kind and not shot.final)
        return {shot.subject: shot.fetched_at for shot in found}

    def final_days(self, kind: SnapshotKind) -> list[DaySpan]:
        found = (shot for shot in self.kept.values() if shot.kind == kind and shot.final)
        days = (date.fromisoformat(shot.subject) for shot in found)
        return [DaySpan(day, day) for day in days]

    def take(self, endpoint: str, most: int, now: datetime) -> list[int]:
        spent = [at for name, at in self.notes.values() if name == endpoint]
        numbers = [len(self.notes) + n for n in range(min(most, free_now(spent, now)))]
        self.notes |= dict.fromkeys(numbers, (endpoint, now))
        return numbers

    def give_back(self, numbers: Collection[int]) -> None:
        for number in numbers:
            self.notes[number] = ("", self.notes[number][1])

    def asked(self, endpoint: str, now: datetime) -> list[datetime]:
        return [at for name, at in self.notes.values() if name == endpoint and now - HOUR < at]

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
