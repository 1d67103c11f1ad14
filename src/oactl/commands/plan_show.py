"""`oactl plan show`, `preview` and `retire`."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from oactl.commands.errors import no_ledger
from oactl.commands.folding import barred, print_folded
from oactl.commands.terms import in_words
from oactl.context import Context
from oactl.domain.cadence import slots_after
from oactl.domain.plan import Goal, Occurrence, Plan, Post, after_text, derivation_of
from oactl.domain.value import jsonable
from oactl.domain.visible import in_one_line
from oactl.domain.when import duration_text
from oactl.errors import Exit, OactlError, UsageError
from oactl.folding import folded
from oactl.i18n import N_, NP_, _
from oactl.planfile.preview import preview
from oactl.public_json import dump, plans, text
from oactl.public_json.plans import Retired
from oactl.sending.context import SendingContext, no_occurrence
from oactl.sending.posts import retire
from oactl.sending.recipients import via_of
from oactl.sending.review import find_posts, first_account, items_of, messages_of, sample_of
from oactl.words.follow_ups import follow_up_words
from oactl.words.goals import goal_words
from oactl.words.notices import PLATFORMS, VIAS, day_and_time


def retire_names(context: Context, names: Sequence[str], *, as_json: bool) -> Exit:
    """Note that plans, or single posts, went away on purpose."""
    if not context.has_ledger:
        raise no_ledger(context.ledger_path)
    retired = retire(context.sending(writes=True), names)
    if as_json:
        context.console.json(Retired(retired))
        return Exit.OK
    for name in retired:
        print_folded(context.console, _("retired: {name}; it is not missed any more", name=name))
    return Exit.OK


NEXT = 5
MOST = 20  # posts that an error names
_FIELDS: dict[str, str] = {
    "plan": N_("Plan"),
    "post": N_("Post"),
    "title": N_("Title"),
    "operators": N_("Operators"),
    "goal": N_("Goal"),
    "frequency": N_("Frequency"),
    "subject": N_("Subject"),
    "type": N_("Type"),
    "topic": N_("Topic"),
    "platform": N_("Platform"),
    "accounts": N_("Accounts"),
    "via": N_("Via"),
    "audience": N_("Audience"),
    "author": N_("Author"),
    "checkers": N_("Checkers"),
    "draft": N_("Draft"),
    "silent": N_("Silent"),
    "late": N_("May be late by"),
    "next": N_("Next times"),
    "errors": N_("Errors"),
    "image_source": N_("Source of the pictures"),
    "restrictions": N_("Restrictions"),
    "notes": N_("Notes"),
    "path": N_("File"),
    "line": N_("Line"),
}
# What the preview says of a post before its messages, beside time and subject.
_ABOUT = ("operators", "goal", "frequency", "topic", "image_source")


_IMAGE_SOURCES = {
    "own": N_("own"),
    "commissioned": N_("commissioned"),
    "licensed": N_("licensed"),
    "none": NP_("pictures", "none"),
}
# The keys of a frequency and of an audience.
_KEYS = {
    "all": N_("in all of"),
    "any": N_("in one of"),
    "exclude": N_("in none of"),
    "demographics": N_("demographics"),
    "limit": N_("at most"),
    "broadcast": N_("broadcast"),
    "multicast": N_("multicast"),
    "narrowcast": N_("narrowcast"),
    "post": N_("posts"),
}
_RATES = {"day": N_("{count}/day"), "week": N_("{count}/week"), "month": N_("{count}/month")}


def show_post(context: Context, name: str, *, as_json: bool) -> Exit:
    """Print a post in full, and what the phone will show."""
    sending, console = context.sending(writes=False), context.console
    plan, post = find_posts(sending, [name])[0]
    found = _document(sending, plan, post)
    if as_json:
        console.json(found)
        return Exit.OK
    lines = [*_lines(_for_people(dump(found)), _FIELDS), "", *_previewed(sending, plan, post)[2:]]
    console.print("\n".join(folded(lines, console.width)))
    return Exit.OK


def preview_post(context: Context, name: str | None, out: str | None, *, as_json: bool) -> Exit:
    """Print what the phone will show at a post's next time."""
    sending = context.sending(writes=False)
    if name is None:
        raise _which(sending)
    plan, post = find_posts(sending, [name])[0]
    if as_json:
        context.deliver(text(_preview_document(sending, plan, post)) + "\n", out)
        return Exit.OK
    head, *rest = _previewed(sending, plan, post)
    about = list(_lines(_for_people(dump(_document(sending, plan, post))), _ABOUT))
    lines = folded([head, *about, *rest], None if out else context.console.width)
    context.deliver("\n".join(lines) + "\n", out)
    return Exit.OK


def _which(sending: SendingContext) -> UsageError:
    """No post was named: these are there."""
    names = [f"{plan.name}/{post.id}" for plan in sending.plans for post in plan.posts]
    more = _(" … and {count} more", count=len(names) - MOST) if len(names) > MOST else ""
    return UsageError(
        "usage.missing",
        N_("which post? {names}"),
        help=N_("oactl plan preview PLAN/POST"),
        names=_(", ").join(names[:MOST]) + more,
    )


def _document(sending: SendingContext, plan: Plan, post: Post) -> plans.Post:
    zone = plan.zone(first_account(sending, plan).name)
    slots = islice(slots_after(post.cadence, zone, sending.now), NEXT)
    return plans.Post(
        plan=plan.name,
        post=post.id,
        title=plan.title,
        operators=plan.operators,
        goal=_goal(post.goal or plan.goal),
        frequency=plan.frequency,
        subject=post.subject,
        type=post.type,
        topic=post.topic,
        platform=post.platform,
        accounts=plan.accounts,
        via=via_of(post, first_account(sending, plan)).value,
        audience=_audience(post.audience),
        author=post.author,
        checkers=post.checkers,
        draft=post.draft,
        silent=post.silent,
        late=duration_text(post.late),
        next=[slot.at.astimezone(zone).isoformat() for slot in slots],
        errors=sorted(set(sending.loaded.rules_of(plan.name, post.id))),
        image_source=post.image_source,
        restrictions=post.restrictions,
        notes=post.notes,
        path=plan.path,
        line=post.line,
        messages=_messages(sending, plan, post),
        then=_then(sending, plan, post),
    )


def _preview_document(sending: SendingContext, plan: Plan, post: Post) -> plans.Preview:
    occurrence = sample_of(sending, plan, post)
    says = {} if occurrence is None or post.by_hand else _said(sending, occurrence)
    several = len(says) > 1
    return plans.Preview(
        occurrence=occurrence.id if occurrence else None,
        messages=[] if several else next(iter(says.values()), []),
        copy=post.copy,
        assets=post.assets,
        variants=says if several else None,
        then=_then(sending, plan, post),
    )


def _then(sending: SendingContext, plan: Plan, post: Post) -> plans.FollowUp | None:
    """What it says later; None where it says no more."""
    zone = plan.zone(first_account(sending, plan).name)
    for each in post.derived_posts:
        derivation = derivation_of(each)
        slots = islice(slots_after(each.cadence, zone, sending.now), NEXT)
        return plans.FollowUp(
            post=each.id,
            after=after_text(derivation.after),
            to=derivation.to,
            late=duration_text(each.late),
            next=[slot.at.astimezone(zone).isoformat() for slot in slots],
            messages=_messages(sending, plan, each),
        )
    return None


def _said(sending: SendingContext, occurrence: Occurrence) -> dict[str, list[Any]]:
    """The message objects of an occurrence, by the names of its variants where it has them."""
    items = items_of(occurrence) or (None,)
    return {
        item.name if item else "": list(messages_of(sending, occurrence, item)) for item in items
    }


def _messages(sending: SendingContext, plan: Plan, post: Post) -> list[Any]:
    """The message objects of the next occurrence, of variants the first one's.

    None where they cannot be made.
    """
    occurrence = sample_of(sending, plan, post)
    if occurrence is None or post.by_hand:
        return []
    try:
        return next(iter(_said(sending, occurrence).values()))
    except OactlError:
        return []


def _goal(goal: Goal | None) -> plans.Goal | None:
    if goal is None:
        return None
    return plans.Goal(goal.metric, goal.target, goal.by.isoformat() if goal.by else None)


def _audience(audience: Any) -> dict[str, Any]:  # noqa: ANN401 - an Audience, or what it is made of
    if audience.everyone:
        return {"all": "everyone"}
    rule: dict[str, Any] = jsonable(audience)
    return {name: part for name, part in rule.items() if name != "is"}


def _previewed(sending: SendingContext, plan: Plan, post: Post) -> list[str]:
    """The lines of a preview, at the post's next time or, where none is left, its last."""
    occurrence = sample_of(sending, plan, post)
    if occurrence is None:
        raise no_occurrence(post=post.id)
    subject = in_one_line(post.subject) or "—"
    head = _("{occurrence} · {subject}", occurrence=occurrence.id, subject=subject)
    if post.by_hand:
        return [head, "", *barred(post.copy or ""), *map(in_one_line, post.assets)]
    return [head, "", *_contents(sending, occurrence), *_said_later(sending, plan, post)]


def _said_later(sending: SendingContext, plan: Plan, post: Post) -> Iterator[str]:
    """What is said to some of them later, below when and to whom."""
    via = via_of(post, first_account(sending, plan))
    for each in post.derived_posts:
        occurrence = sample_of(sending, plan, each)
        if occurrence is not None:
            said = follow_up_words(derivation_of(each), via)
            yield from ("", _("{occurrence} · {what}", occurrence=occurrence.id, what=said), "")
            yield from _contents(sending, occurrence)


def _contents(sending: SendingContext, occurrence: Occurrence) -> Iterator[str]:
    """What an occurrence says; of variants each, below its name."""
    items = items_of(occurrence)
    for item in items or (None,):
        if item is not None and len(items) > 1:
            yield f"[{in_one_line(item.name)}]"
        yield from preview(messages_of(sending, occurrence, item))


def _for_people(found: Mapping[str, Any]) -> dict[str, Any]:
    """A post's document in the reader's words: what programs know by a code has its name."""
    platform, source, audience = found["platform"], found["image_source"], found["audience"]
    via, shown = VIAS[found["via"]], PLATFORMS.get(platform, platform)
    flags = {name: _("yes") for name in ("draft", "silent") if found[name]}
    return {
        **found,
        **flags,
        "goal": goal_words(**found["goal"]) if found["goal"] else None,
        "frequency": pairs(found["frequency"] or {}),
        "platform": _(shown),
        "via": _(via),
        "late": in_words("late", found["late"]),
        "audience": _("everyone") if audience == {"all": "everyone"} else pairs(audience),
        "image_source": _(_IMAGE_SOURCES[source]) if source else None,
        "next": [day_and_time(datetime.fromisoformat(at)) for at in found["next"]],
    }


def pairs(found: Mapping[str, Any]) -> str:
    """`broadcast: 2/week; post: 1/day`; parts that are empty are left out."""
    shown = ((_(_KEYS.get(name, name)), part) for name, part in found.items())
    return _("; ").join(
        _("{name}: {value}", name=name, value=_shown(part))
        for name, part in shown
        if part not in (None, [], {})
    )


def _lines(found: Mapping[str, Any], names: Any) -> list[str]:  # noqa: ANN401 - any names
    """A line for each of some fields that has a value."""
    given = [name for name in names if found[name] not in (None, "", [], {}, False)]
    return [line for name in given for line in _field(name, _shown(found[name]))]


def _field(name: str, value: str) -> list[str]:
    """A field in one line; a note of several lines stands below its name."""
    label = _(_FIELDS[name])
    if name == "notes" and len(value.splitlines()) > 1:
        return [_("{name}:", name=label), *barred(value)]
    return [_("{name}: {value}", name=label, value=in_one_line(value))]


def _shown(value: Any) -> str:  # noqa: ANN401 - a JSON value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dict):
        return pairs(value)
    if isinstance(value, list):
        return _(", ").join(map(str, value))
    count, slash, per = str(value).partition("/")
    return _(_RATES[per], count=count) if slash and per in _RATES else str(value)
