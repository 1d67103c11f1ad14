"""Puts together all that the gates look at for one occurrence, without asking LINE."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from oactl.domain.account import Account
from oactl.domain.answers import Unanswered
from oactl.domain.approval import (
    UNREADABLE,
    Approval,
    ApprovalCheck,
    Proposal,
    check_approval,
)
from oactl.domain.audience import (
    Audience,
    AudienceGroup,
    DemographicTag,
    FileTag,
    TagSource,
    Via,
    at_most,
    groups_of,
    is_carried,
    narrowcast_parts,
    natural_via,
)
from oactl.domain.cadence import slots_between
from oactl.domain.delivery.facts import Delivery
from oactl.domain.delivery.identity import Channel
from oactl.domain.delivery.state import State, fold
from oactl.domain.gates import REPEAT_WITHIN, GateInput, Reach
from oactl.domain.insight import Snapshot, compact, line_day
from oactl.domain.message import Rendering, item_for
from oactl.domain.plan import Occurrence, Plan, Post
from oactl.domain.value import JsonObject, canonical_json, digest, jsonable
from oactl.errors import OactlError
from oactl.line.gateway import LineGateway
from oactl.planfile.list_rows import UserIds
from oactl.planfile.members import NoMembers
from oactl.planfile.models.messages import violations_of_request
from oactl.sending.context import SendingContext
from oactl.sending.preflight import Contact

FRESH = timedelta(days=4)  # a day's figure comes a day or two later
ASKED_DAYS = 3
AUDIENCE_FRESH = timedelta(minutes=10)


def learn(
    ctx: SendingContext, account: Account, post: Post, via: Via, where: tuple[LineGateway, Channel]
) -> bool:
    """Ask for the sizes that a post's recipients hang on. Whether anything was learned."""
    gateway, channel = where
    if via is Via.BROADCAST:
        return learn_friends(ctx, gateway, channel)
    if via is Via.NARROWCAST:
        groups = groups_of(post.audience, account.tags).values()
        learned = [learn_audience(ctx, gateway, channel, group) for group in groups]
        return any(learned)
    return False


def learn_friends(ctx: SendingContext, gateway: LineGateway, channel: Channel) -> bool:
    """Fetch the newest figure of friends, unless one is known that is fresh."""
    return fetch_friends(ctx, gateway, channel) is True


def fetch_friends(ctx: SendingContext, gateway: LineGateway, channel: Channel) -> bool | Unanswered:
    """The same, with why LINE did not tell."""
    kept = ctx.ledger.snapshots(channel)
    today = line_day(ctx.now)
    known = kept.of_days("followers", today - FRESH, today)
    if any(snapshot.data.get("status") == "ready" for snapshot in known):
        return False
    for back in range(1, ASKED_DAYS + 1):
        day = today - timedelta(days=back)
        answer = gateway.get("/v2/bot/insight/followers", {"date": compact(day)})
        if isinstance(answer, Unanswered):
            return answer
        ready = answer.get("status") == "ready"
        kept.put(Snapshot("followers", day.isoformat(), ctx.now, final=ready, data=answer))
        if ready:
            return True
    return False


def learn_audience(ctx: SendingContext, gateway: LineGateway, channel: Channel, group: int) -> bool:
    """Fetch the state and size of one audience at LINE, unless it was asked just now."""
    return fetch_audience(ctx, gateway, channel, group) is True


def fetch_audience(
    ctx: SendingContext, gateway: LineGateway, channel: Channel, group: int
) -> bool | Unanswered:
    """The same, with why LINE did not tell."""
    kept = ctx.ledger.snapshots(channel)
    known = kept.get("audience", str(group))
    if known is not None and ctx.now - known.fetched_at < AUDIENCE_FRESH:
        return False
    answer = gateway.get(f"/v2/bot/audienceGroup/{group}")
    if isinstance(answer, Unanswered):
        return answer
    kept.put(Snapshot("audience", str(group), ctx.now, final=False, data=answer))
    return True


def audience_of(ctx: SendingContext, channel: Channel, group: int) -> JsonObject | None:
    """What LINE last said of an audience: `status`, `audienceCount`, `type`."""
    known = ctx.ledger.snapshots(channel).get("audience", str(group))
    found = known.data.get("audienceGroup") if known else None
    return found if isinstance(found, dict) else None


FRIENDS_KNOWN_FOR = timedelta(days=92)
NOT_CARRIED = "not_carried"  # the endpoint would reach other people than the audience names
SMALLEST_AUDIENCE = 50  # LINE, "Send narrowcast message": audiences of uploaded ids are exempt


@dataclass(frozen=True, slots=True)
class Recipients:
    """How a post goes out and to whom.

    `ids` is None where LINE knows whom; `parts` then say it in a narrowcast's body.
    """

    via: Via
    reach: Reach
    ids: UserIds | None = None
    parts: JsonObject = field(default_factory=dict)


def via_of(post: Post, account: Account) -> Via:
    """What carries a post for an account."""
    if post.by_hand:
        return Via.HAND_OFF
    return post.via or natural_via(post.audience, account.tags)


def recipients_of(ctx: SendingContext, account: Account, occurrence: Occurrence) -> Recipients:
    """Whom an occurrence reaches now."""
    via, rule = via_of(occurrence.post, account), occurrence.post.audience
    if via is not Via.HAND_OFF and not is_carried(rule, account.tags, via):
        return Recipients(via, Reach(problem=NOT_CARRIED, params={"via": via.value}))
    match via:
        case Via.HAND_OFF:
            return Recipients(via, Reach())
        case Via.BROADCAST:
            return Recipients(via, Reach(friends(ctx, account)))
        case Via.NARROWCAST:
            reach = _at_line(ctx, account, occurrence.post)
            return Recipients(via, reach, parts=narrowcast_parts(rule, account.tags, reach.most))
        case Via.MULTICAST | Via.PUSH:
            return _by_ids(ctx, account, occurrence.post, via)


def _at_line(ctx: SendingContext, account: Account, post: Post) -> Reach:
    """What LINE last said of the audiences of a post that only LINE can count."""
    later = [tag for tag in post.audience.tags if not _can_be_asked(account.tags.get(tag))]
    if later:  # without it the rule would reach more people than it says
        return Reach(problem="later_stage", params={"tag": later[0]})
    channel = ctx.channel_of(account)
    sizes: dict[int, int | None] = {}
    for tag, group in groups_of(post.audience, account.tags).items():
        found = audience_of(ctx, channel, group)
        if found is None:
            continue
        problem = audience_problem(found)
        if problem is not None:
            return Reach(problem=problem, params={"tag": tag, "group": group, **_figures(found)})
        sizes[group] = found.get("audienceCount")
    return Reach(most=at_most(post.audience, account.tags, sizes))


def _can_be_asked(source: TagSource | None) -> bool:
    return isinstance(source, AudienceGroup | DemographicTag)


def audience_problem(found: JsonObject) -> str | None:
    """Why LINE would not send to an audience: it is not ready, or too small."""
    if found.get("status") != "READY":
        return "not_ready"
    count = found.get("audienceCount")
    exempt = found.get("type") in {"UPLOAD", "CHAT_TAG"}
    small = isinstance(count, int) and count < SMALLEST_AUDIENCE and not exempt
    return "too_small" if small else None


def _figures(found: JsonObject) -> dict[str, object]:
    return {"status": found.get("status"), "count": found.get("audienceCount")}


def _by_ids(ctx: SendingContext, account: Account, post: Post, via: Via) -> Recipients:
    found = members_of(ctx, account, post.audience)
    if isinstance(found, NoMembers):
        return Recipients(via, Reach(problem=found.code, params=found.params))
    if not found.count:
        tags = list(post.audience.tags)
        return Recipients(via, Reach(0, problem="empty", params={"tags": tags}))
    return Recipients(via, Reach(found.count), found)


def members_of(ctx: SendingContext, account: Account, audience: Audience) -> UserIds | NoMembers:
    """The user ids of an audience whose tags are files."""
    paths: dict[str, str] = {}
    for tag in audience.tags:
        source = account.tags.get(tag)
        if not isinstance(source, FileTag):
            return NoMembers("later_stage", {"tag": tag})
        paths[tag] = source.path
    return ctx.members.select(audience, paths)


def friends(ctx: SendingContext, account: Account) -> int | None:
    """The newest known followers − blocks; None where LINE never told."""
    snapshots = ctx.ledger.snapshots(ctx.channel_of(account))
    today = (ctx.now + timedelta(hours=9)).date()  # insight days are UTC+9
    for snapshot in reversed(snapshots.of_days("followers", today - FRIENDS_KNOWN_FOR, today)):
        count = _friends(snapshot.data)
        if count is not None:
            return count
    return None


def _friends(data: Mapping[str, object]) -> int | None:
    followers, blocks = data.get("followers"), data.get("blocks")
    if isinstance(followers, int) and isinstance(blocks, int):
        return followers - blocks
    return None


_NOT_OUT = frozenset({State.REFUSED, State.MISSED, State.SKIPPED})


@dataclass(frozen=True, slots=True)
class Evaluation:
    """An occurrence with what the gates look at, and what would be sent if it could be made."""

    occurrence: Occurrence
    gate_input: GateInput
    recipients: Recipients
    item: str
    messages: list[JsonObject]
    content_hash: str
    approval: Approval | None
    proposal: Proposal | None = None


@dataclass(slots=True)
class Evaluator:
    """Evaluates the occurrences of one account in one run; each post's proposal is made once."""

    ctx: SendingContext
    account: Account
    _proposals: dict[tuple[str, str], Proposal] = field(default_factory=dict)

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
        item = _item(occurrence)
        rendering, errors = self._rendering(occurrence)
        messages = rendering.messages if rendering else []
        recipients = recipients_of(ctx, account, occurrence)
        content_hash = content_hash_of(messages, occurrence.post)
        said = rendering.digest if rendering else None
        approval, check = self.approval_of(occurrence, item, said)
        told = ctx.loaded.rules_of(occurrence.plan.name, occurrence.post.id)
        given = GateInput(
            occurrence=occurrence,
            account=account,
            now=ctx.now,
            check=check,
            ledger_created_at=ctx.ledger.created_at,
            by_name=by_name,
            ledger_waived=waived,
            errors=tuple(dict.fromkeys(told)) or errors,
            same_bot=None if occurrence.post.by_hand else ctx.same_bot(account),
            superseded_by=superseded_by,
            begun_with_other_times=self._begun_with_other_times(occurrence),
            repeat_of=self._repeat_of(occurrence, content_hash),
            reach=recipients.reach,
            approved_recipients=approval.part_of(account.name).recipients if approval else None,
            via=recipients.via,
        )
        proposal = self._proposals.get((occurrence.plan.name, occurrence.post.id))
        return Evaluation(
            occurrence, given, recipients, item, messages, content_hash, approval, proposal
        )

    def approval_of(
        self, occurrence: Occurrence, item: str | None, rendering: str | None
    ) -> tuple[Approval | None, ApprovalCheck]:
        """Whether a checker approved exactly this."""
        ctx, account = self.ctx, self.account
        try:
            approval = ctx.approvals.of(occurrence.plan.name).get(occurrence.post.id)
        except OactlError:
            return None, UNREADABLE
        return approval, check_approval(
            approval,
            self._proposal(occurrence.plan, occurrence.post),
            post=occurrence.post,
            account=account.name,
            bot=ctx.bot_of(account),
            workspace=ctx.workspace.id,
            item=item,
            rendering=rendering,
            day=occurrence.slot.wall.date(),
            revoked=ctx.ledger.revoked_approvals(),
            people=ctx.workspace.people,
            mode=account.approval,
        )

    def _proposal(self, plan: Plan, post: Post) -> Proposal:
        key = (plan.name, post.id)
        if key not in self._proposals:
            self._proposals[key] = self.ctx.writer.proposal(plan, post)
        return self._proposals[key]

    def _rendering(self, occurrence: Occurrence) -> tuple[Rendering | None, tuple[str, ...]]:
        """What would be said, and the rules that it breaks."""
        if occurrence.post.by_hand or occurrence.post.contents.kind == "variants":
            return None, ()
        try:
            rendering = self.ctx.writer.rendering(occurrence)
        except OactlError as error:
            return None, (str(error.params.get("rule", error.code)),)
        errors = violations_of_request(rendering.messages)
        return rendering, tuple(dict.fromkeys(each.rule for each in errors))

    def _begun_with_other_times(self, occurrence: Occurrence) -> str | None:
        """A delivery of the same post and day that began when that day had other times."""
        day = occurrence.slot.wall.date()
        wall = f"{occurrence.slot.wall:%Y-%m-%dT%H:%M}"
        others = [d for d in self._begun_on(occurrence, day) if d.identity.wall != wall]
        times = day_times(occurrence.plan, occurrence.post, day) if others else ()
        return next((d.occurrence for d in others if d.day_times != times), None)

    def _begun_on(self, occurrence: Occurrence, day: date) -> list[Delivery]:
        channel = self.ctx.channel_for(self.account, occurrence.post)
        name = occurrence.name
        return self.ctx.ledger.begun_on(channel, name.plan, name.post, day.isoformat())

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
        credentials=contact.credentials,
        skew=contact.skew,
    )
    return replace(evaluation, gate_input=given)


def day_times(plan: Plan, post: Post, day: date) -> tuple[str, ...]:
    """The wall-clock times of a post on one day, by its cadence now."""
    zone = ZoneInfo(plan.timezone)
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone)
    around = timedelta(hours=30)
    slots = slots_between(post.cadence, zone, noon - around, noon + around)
    return tuple(f"{slot.wall:%H:%M}" for slot in slots if slot.wall.date() == day)


def content_hash_of(messages: list[JsonObject], post: Post) -> str:
    """Equal for the same content to the same audience."""
    audience = canonical_json(jsonable(post.audience))
    return digest([*messages, audience])


def _item(occurrence: Occurrence) -> str:
    slot = occurrence.slot
    item = item_for(occurrence.post.contents, slot.wall.date(), slot.number)
    return item.name if item else ""
