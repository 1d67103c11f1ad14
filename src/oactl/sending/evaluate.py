"""Puts together all that the gates look at for one occurrence, without asking LINE."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from oactl.domain.account import Account
from oactl.domain.approval import (
    UNREADABLE,
    Approval,
    ApprovalCheck,
    Proposal,
    check_approval,
)
from oactl.domain.cadence import slots_between
from oactl.domain.delivery.facts import Delivery
from oactl.domain.delivery.state import State, fold
from oactl.domain.gates import UNREACHABLE, GateInput
from oactl.domain.message import Item, Rendering, item_for, items_at
from oactl.domain.pause import Blackout
from oactl.domain.plan import REPEAT_WITHIN, Occurrence, Plan, Post, says_derived
from oactl.domain.value import JsonObject, canonical_json, digest, jsonable
from oactl.errors import OactlError
from oactl.planfile.models.messages import violations_of_request
from oactl.sending.context import SendingContext
from oactl.sending.derived import derived_recipients
from oactl.sending.preflight import Contact
from oactl.sending.recipients import Recipients, recipients_of
from oactl.sending.winners import rest_of, winner_problem

_NOT_OUT = frozenset({State.REFUSED, State.MISSED, State.SKIPPED})


@dataclass(frozen=True, slots=True)
class Evaluation:
    """An occurrence with what the gates look at, and what would be sent if it could be made.

    `item`, `messages` and `content_hash` are those of the first of `contents`; of a post with
    variants there is one for each, and all of them go or none.
    """

    occurrence: Occurrence
    gate_input: GateInput
    recipients: Recipients
    item: str
    messages: list[JsonObject]
    content_hash: str
    approval: Approval | None
    proposal: Proposal | None = None
    contents: tuple["RenderedContents", ...] = ()

    def arms(self) -> list["Evaluation"]:
        """One for each variant; itself where there are none."""
        if len(self.contents) <= 1:
            return [self]
        return [self.saying(said) for said in self.contents]

    def saying(self, said: "RenderedContents") -> "Evaluation":
        """The same with one of its contents."""
        return replace(self, item=said.item, messages=said.messages, content_hash=said.content_hash)

    def of(self, item: str) -> "Evaluation | None":
        """The same with the content of a name; None where it has none of that name."""
        return next((each for each in self.arms() if each.item == item), None)


class RenderedContents(NamedTuple):
    """What an occurrence says, the rules that it breaks, and what is alike to it.

    `item` is the name of the content, of an experiment the variant's.
    """

    item: str
    messages: list[JsonObject]
    digest: str | None
    errors: tuple[str, ...]
    content_hash: str


@dataclass(slots=True)
class Evaluator:
    """Evaluates the occurrences of one account in one run.

    What hangs on the plan alone is made once a post. A `look` writes nothing and asks nobody: there
    a post's recipients are found once too.
    """

    ctx: SendingContext
    account: Account
    look: bool = False
    _proposals: dict[tuple[str, str], Proposal] = field(default_factory=dict)
    _recipients: dict[tuple[str, str], Recipients] = field(default_factory=dict)
    _twins: list[str | None] = field(default_factory=list)
    _said: dict[tuple[str, str, str], RenderedContents] = field(default_factory=dict)

    def evaluate(
        self,
        occurrence: Occurrence,
        *,
        by_name: bool = False,
        superseded_by: str | None = None,
        waived: bool = False,
    ) -> Evaluation:
        """What the gates look at for an occurrence."""
        ctx, account = self.ctx, self.account
        contents = self._contents_at(occurrence)
        said = contents[0]
        recipients = self.recipients_of(occurrence)
        approval, check = self._approval_of_all(occurrence, contents)
        errors = tuple(error for each in contents for error in each.errors)
        told = ctx.loaded.rules_of(occurrence.plan.name, occurrence.post.id, account.name)
        given = GateInput(
            occurrence=occurrence,
            account=account,
            now=ctx.now,
            check=check,
            ledger_created_at=ctx.ledger.created_at,
            by_name=by_name,
            ledger_waived=waived,
            errors=tuple(dict.fromkeys(told)) or tuple(dict.fromkeys(errors)),
            pause=ctx.pause_of(account),
            blackout=self._blackout(occurrence, by_name=by_name),
            same_bot=None if occurrence.post.by_hand else self._same_bot(),
            superseded_by=superseded_by,
            begun_with_other_times=self._begun_with_other_times(occurrence),
            repeat_of=self._repeat_of_any(occurrence, contents),
            reach=recipients.reach,
            approved_recipients=approval.part_of(account.name).recipients if approval else None,
            via=recipients.via,
            winner=winner_problem(ctx, account, occurrence),
        )
        proposal = self._proposals.get((occurrence.plan.name, occurrence.post.row.id))
        return Evaluation(
            occurrence,
            given,
            recipients,
            said.item,
            said.messages,
            said.content_hash,
            approval,
            proposal,
            contents,
        )

    def _blackout(self, occurrence: Occurrence, *, by_name: bool) -> Blackout | None:
        """The blackout day that stops it now; of what is over, one that lasted all its time."""
        account, now, at = self.account, self.ctx.now, occurrence.at
        over = not by_name and now > occurrence.closes
        first, last = (at, occurrence.closes) if over else (max(now, at), max(now, at))
        of_day = self.ctx.workspace.blackout
        return of_day(account, account.day(first)) and of_day(account, account.day(last))

    def _same_bot(self) -> str | None:
        """Another account that is the same bot. A look asks once: it goes by all accounts."""
        if not self.look:
            return self.ctx.same_bot(self.account)
        if not self._twins:
            self._twins.append(self.ctx.same_bot(self.account))
        return self._twins[0]

    def recipients_of(self, occurrence: Occurrence) -> Recipients:
        """Whom an occurrence reaches."""
        if occurrence.post.derivation is not None:
            return derived_recipients(self.ctx, self.account, occurrence)
        key = (occurrence.plan.name, occurrence.post.id)
        if occurrence.post.winner_of is not None:
            return rest_of(self.ctx, self.account, occurrence)
        if not self.look:
            return recipients_of(self.ctx, self.account, occurrence.post)
        if key not in self._recipients:
            self._recipients[key] = recipients_of(self.ctx, self.account, occurrence.post)
        return self._recipients[key]

    def _approval_of_all(
        self, occurrence: Occurrence, contents: tuple[RenderedContents, ...]
    ) -> tuple[Approval | None, ApprovalCheck]:
        """The approval, with why it does not cover one of the contents, the first such one."""
        found = [self.approval_of(occurrence, said.item, said.digest) for said in contents]
        return next((each for each in found if not each[1].approved), found[0])

    def approval_of(
        self, occurrence: Occurrence, item: str | None, rendering: str | None
    ) -> tuple[Approval | None, ApprovalCheck]:
        """Whether a checker approved exactly this; what is derived, with what it comes out of."""
        ctx, account, row = self.ctx, self.account, occurrence.post.row
        try:
            approval = ctx.approvals.of(occurrence.plan.name).get(row.id)
        except OactlError:
            return None, UNREADABLE
        if approval is None:  # there is nothing to compare
            return None, ApprovalCheck(approved=False, reason="none")
        return approval, check_approval(
            approval,
            self._proposal(occurrence.plan, row),
            post=row,
            account=account.name,
            bot=ctx.bot_of(account),
            workspace=ctx.workspace.id,
            item=item,
            rendering=rendering,
            day=(occurrence.parent or occurrence).slot.wall.date(),
            revoked=ctx.ledger.revoked_approvals(),
            people=ctx.workspace.people,
            mode=account.approval,
        )

    def _proposal(self, plan: Plan, post: Post) -> Proposal:
        key = (plan.name, post.id)
        if key not in self._proposals:
            self._proposals[key] = self.ctx.writer.proposal(plan, post)
        return self._proposals[key]

    def _contents_at(self, occurrence: Occurrence) -> tuple[RenderedContents, ...]:
        """All that is said: one content, or one for each variant."""
        slot, contents = occurrence.slot, occurrence.post.contents
        items = items_at(contents, slot.wall.date(), slot.number)
        return tuple(self._said_at(occurrence, item) for item in items or (None,))

    def _said_at(self, occurrence: Occurrence, item: Item | None) -> RenderedContents:
        """What is said; an item that does not read the occurrence always says the same."""
        post, name = occurrence.post, item.name if item else ""
        key = (occurrence.plan.name, post.id, name)
        if key in self._said:
            return self._said[key]
        rendering, errors = self._rendering(occurrence, item)
        messages = rendering.messages if rendering else []
        digest = rendering.digest if rendering else None
        said = RenderedContents(name, messages, digest, errors, content_hash_of(messages, post))
        if self.look and item is not None and "occurrence" not in self.ctx.writer.reads(item):
            self._said[key] = said
        return said

    def _rendering(
        self, occurrence: Occurrence, item: Item | None
    ) -> tuple[Rendering | None, tuple[str, ...]]:
        """What would be said, and the rules that it breaks."""
        if occurrence.post.by_hand:
            return None, ()
        try:
            rendering = self.ctx.writer.rendering(occurrence, item)
        except OactlError as error:
            return None, (str(error.params.get("rule", error.code)),)
        errors = violations_of_request(rendering.messages)
        return rendering, tuple(dict.fromkeys(each.rule for each in errors))

    def _begun_with_other_times(self, occurrence: Occurrence) -> str | None:
        """A delivery of the same post and day that began when that day had other times."""
        day = occurrence.slot.wall.date()
        wall = f"{occurrence.slot.wall:%Y-%m-%dT%H:%M}"
        others = [d for d in self._begun_on(occurrence, day) if d.identity.wall != wall]
        times = day_times(occurrence, day) if others else ()
        return next((d.occurrence for d in others if d.day_times != times), None)

    def _begun_on(self, occurrence: Occurrence, day: date) -> list[Delivery]:
        channel = self.ctx.channel_for(self.account, occurrence.post)
        name = occurrence.name
        return self.ctx.ledger.begun_on(channel, name.plan, name.post, day.isoformat())

    def _repeat_of_any(
        self, occurrence: Occurrence, contents: tuple[RenderedContents, ...]
    ) -> str | None:
        """A delivery that said one of the contents."""
        found = (self._repeat_of(occurrence, said.content_hash) for said in contents)
        return next(filter(None, found), None)

    def _repeat_of(self, occurrence: Occurrence, content_hash: str) -> str | None:
        if occurrence.post.by_hand or occurrence.post.allow_repeat:
            return None
        channel = self.ctx.channel_of(self.account)
        since = self.ctx.now - REPEAT_WITHIN
        mine = (occurrence.plan.name, occurrence.post.id)
        for record in self.ctx.ledger.alike(channel, content_hash, since, other_than=mine):
            if fold(record, self.ctx.now).state not in _NOT_OUT:
                return record.delivery.occurrence
        return None


def with_contact(evaluation: Evaluation, contact: Contact) -> Evaluation:
    """The same with what LINE said."""
    given = replace(
        evaluation.gate_input,
        quota=contact.quota,
        credentials=contact.credentials or (UNREACHABLE if contact.unreachable else None),
        host=contact.host,
        skew=contact.skew,
    )
    return replace(evaluation, gate_input=given)


def day_times(occurrence: Occurrence, day: date) -> tuple[str, ...]:
    """The wall-clock times of an occurrence's post on one day, by its cadence now."""
    zone = occurrence.zone
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone)
    around = timedelta(hours=30)
    slots = slots_between(occurrence.post.cadence, zone, noon - around, noon + around)
    return tuple(f"{slot.wall:%H:%M}" for slot in slots if slot.wall.date() == day)


def content_hash_of(messages: list[JsonObject], post: Post) -> str:
    """Equal for the same content to the same audience; the rest of one is another."""
    audience = canonical_json(jsonable(post.audience))
    derived = [post.derivation.terms] if post.derivation else []
    rest = ["rest"] if post.winner_of else []
    return digest([*messages, audience, *derived, *rest])


def item_name(occurrence: Occurrence) -> str:
    """Which item an occurrence says; "" where there is only one, or none."""
    slot = occurrence.slot
    item = item_for(occurrence.post.contents, slot.wall.date(), slot.number)
    return item.name if item and not says_derived(item.name) else ""
