"""Puts together all that the gates look at for one occurrence."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from oactl.domain.account import Account
from oactl.domain.approval import Approval, Proposal, Verdict, judge, stands
from oactl.domain.cadence import slots_between
from oactl.domain.delivery.record import EventKind, Record
from oactl.domain.delivery.standing import State, standing
from oactl.domain.gate import Situation
from oactl.domain.message import item_for
from oactl.domain.occurrence import Occurrence
from oactl.domain.plan import Plan, Post
from oactl.domain.problem import Fault
from oactl.domain.value import JsonObject, canonical_json, digest, jsonable
from oactl.operations.desk import Desk
from oactl.operations.preflight import Contact
from oactl.operations.reach import Recipients, recipients_of

REPEAT_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Weighed:
    """An occurrence with its situation and what would be sent, where that could be made."""

    occurrence: Occurrence
    situation: Situation
    recipients: Recipients
    item: str
    messages: list[JsonObject]
    likeness: str
    approval: Approval | None


@dataclass(slots=True)
class Scale:
    """Weighs the occurrences of one account in one run."""

    desk: Desk
    account: Account
    _proposals: dict[tuple[str, str], Proposal] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """The account's API host."""
        return self.desk.gateways.host(self.account.name)

    @property
    def bot(self) -> str | None:
        """The account's bot; learned in the middle of the first run."""
        return self.desk.bot_of(self.account)

    def weigh(
        self,
        occurrence: Occurrence,
        *,
        by_name: bool = False,
        superseded_by: str | None = None,
        waived: bool = False,
    ) -> Weighed:
        """The situation of an occurrence, without asking LINE."""
        item = _item(occurrence)
        messages, errors = self._messages(occurrence)
        recipients = recipients_of(self.desk, self.account, occurrence)
        likeness = likeness_of(messages, occurrence.post)
        approval, verdict = self.verdict(occurrence, item)
        told = self.desk.book.errors_of(occurrence.plan.name, occurrence.post.id)
        situation = Situation(
            occurrence=occurrence,
            account=self.account,
            now=self.desk.now,
            verdict=verdict,
            ledger_created_at=self.desk.ledger.created_at,
            by_name=by_name,
            ledger_waived=waived,
            errors=tuple(dict.fromkeys(told)) or errors,
            superseded_by=superseded_by,
            begun_with_other_times=self._begun_with_other_times(occurrence),
            repeat_of=self._repeat_of(occurrence, likeness),
            reach=recipients.reach,
            approved_recipients=approval.recipients.get(self.account.name) if approval else None,
        )
        return Weighed(occurrence, situation, recipients, item, messages, likeness, approval)

    def verdict(self, occurrence: Occurrence, item: str) -> tuple[Approval | None, Verdict]:
        """Whether a checker approved exactly this."""
        if self.account.approval not in {"self", "recorded"}:
            return None, Verdict(approved=False, reason="signature_later")
        try:
            approval = self.desk.approvals.of(occurrence.plan.name).get(occurrence.post.id)
        except Fault:
            return None, Verdict(approved=False, reason="unreadable")
        if approval is None:
            return None, Verdict(approved=False, reason="none")
        if not stands(approval, occurrence.post, self.account.approval):
            return approval, Verdict(approved=False, reason="checker")
        proposal = self._proposal(occurrence.plan, occurrence.post)
        return approval, judge(approval, proposal, item, occurrence.slot.wall.date())

    def _proposal(self, plan: Plan, post: Post) -> Proposal:
        key = (plan.name, post.id)
        if key not in self._proposals:
            self._proposals[key] = self.desk.writer.proposal(plan, post)
        return self._proposals[key]

    def _messages(self, occurrence: Occurrence) -> tuple[list[JsonObject], tuple[str, ...]]:
        if occurrence.post.by_hand or occurrence.post.contents.kind == "variants":
            return [], ()
        try:
            return self.desk.writer.messages(occurrence), ()
        except Fault as fault:
            return [], (str(fault.facts.get("rule", fault.code)),)

    def _begun_with_other_times(self, occurrence: Occurrence) -> str | None:
        """A delivery of the same post and day that began when that day had other times."""
        day = occurrence.slot.wall.date()
        times = day_times(occurrence.plan, occurrence.post, day)
        for record in self._begun_on(occurrence, day):
            if record.delivery.day_times != times and record.delivery.occurrence != occurrence.id:
                return record.delivery.occurrence
        return None

    def _begun_on(self, occurrence: Occurrence, day: date) -> list[Record]:
        if self.bot is None:
            return []
        name = occurrence.name
        return self.desk.ledger.begun_on(self.host, self.bot, name.plan, name.post, day.isoformat())

    def _repeat_of(self, occurrence: Occurrence, likeness: str) -> str | None:
        if self.bot is None or occurrence.post.by_hand or occurrence.post.allow_repeat:
            return None
        since = self.desk.now - REPEAT_WITHIN
        for record in self.desk.ledger.alike(self.host, self.bot, likeness, since):
            other = record.delivery
            if (other.plan, other.post) == (occurrence.plan.name, occurrence.post.id):
                continue
            if standing(record, self.desk.now).state not in {State.REFUSED, State.MISSED}:
                return other.occurrence
        return None


def with_contact(weighed: Weighed, contact: Contact) -> Weighed:
    """The same with what LINE said."""
    situation = replace(
        weighed.situation,
        quota=contact.quota,
        credentials=contact.credentials,
        skew=contact.skew,
    )
    return replace(weighed, situation=situation)


def day_times(plan: Plan, post: Post, day: date) -> tuple[str, ...]:
    """The wall-clock times of a post on one day, by its cadence now."""
    zone = ZoneInfo(plan.timezone)
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone)
    slots = slots_between(
        post.cadence, zone, noon - timedelta(hours=30), noon + timedelta(hours=30)
    )
    return tuple(f"{slot.wall:%H:%M}" for slot in slots if slot.wall.date() == day)


def likeness_of(messages: list[JsonObject], post: Post) -> str:
    """Equal for the same content to the same audience."""
    audience = canonical_json(jsonable(post.audience))
    return digest([*messages, audience])


def waived(kinds: frozenset[EventKind]) -> bool:
    """Whether a person said that an occurrence before the ledger was not sent."""
    return EventKind.RESOLVED_NOT_SENT in kinds


def _item(occurrence: Occurrence) -> str:
    slot = occurrence.slot
    item = item_for(occurrence.post.contents, slot.wall.date(), slot.number)
    return item.name if item else ""
