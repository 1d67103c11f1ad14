"""`oactl plan show POST`: what is said, to whom, when, by whom."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from oactl.cli.base import Base
from oactl.cli.options import format_option, json_option
from oactl.cli.plan_preview import previewed
from oactl.cli.session import json_wanted, with_shop
from oactl.domain.when import duration_text
from oactl.errors import Exit, OactlError
from oactl.i18n import N_, _

NEXT = 5


_FIELDS: dict[str, str] = {
    "plan": N_("Plan"),
    "post": N_("Post"),
    "title": N_("Title"),
    "subject": N_("Subject"),
    "type": N_("Type"),
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
    "restrictions": N_("Restrictions"),
    "notes": N_("Notes"),
    "path": N_("File"),
    "line": N_("Line"),
}


def build() -> Callable[..., Any]:
    """The command in one language."""

    def show(
        ctx: typer.Context,
        post: Annotated[
            str,
            typer.Argument(
                metavar="POST", help=_("PLAN/POST, or POST alone where only one plan has it.")
            ),
        ],
        output: Annotated[str | None, format_option()] = None,
        json: Annotated[bool, json_option()] = False,
    ) -> None:
        look = json_wanted(json=json, output=output)
        raise typer.Exit(int(_show(ctx.obj, post, as_json=look == "json")))

    return show


def _show(base: Base, name: str, *, as_json: bool) -> Exit:
    from oactl.cli.wiring import Workshop
    from oactl.sending.named_posts import find_posts

    def work(shop: Workshop) -> Exit:
        context = shop.context(writes=False)
        plan, post = find_posts(context, [name])[0]
        found = described(context, plan, post)
        if as_json:
            base.screen.json({**found, "messages": _messages(context, plan, post)})
        else:
            _print(base, found)
            base.screen.out("")
            base.screen.out("\n".join(previewed(shop, f"{plan.name}/{post.id}")[2:]))
        return Exit.OK

    return with_shop(base, work)


def described(context: Any, plan: Any, post: Any) -> dict[str, Any]:  # noqa: ANN401
    """A post as an object."""
    from oactl.domain.cadence import slots_between
    from oactl.sending.recipients import via_of

    zone = ZoneInfo(plan.timezone)
    slots = slots_between(post.cadence, zone, context.now, context.now + timedelta(days=366))[:NEXT]
    account = context.account(plan.accounts[0])
    return {
        "plan": plan.name,
        "post": post.id,
        "title": plan.title,
        "subject": post.subject,
        "type": post.type,
        "platform": post.platform,
        "accounts": list(plan.accounts),
        "via": via_of(post, account).value,
        "audience": _audience(post.audience),
        "author": post.author,
        "checkers": list(post.checkers),
        "draft": post.draft,
        "silent": post.silent,
        "late": duration_text(post.late),
        "next": [slot.at.astimezone(zone).isoformat() for slot in slots],
        "errors": sorted(set(context.loaded.rules_of(plan.name, post.id))),
        "restrictions": post.restrictions,
        "notes": post.notes,
        "path": plan.path,
        "line": post.line,
    }


def _messages(context: Any, plan: Any, post: Any) -> list[Any]:  # noqa: ANN401
    """The message objects of the next occurrence; none where they cannot be made."""
    from oactl.sending.sample import sample_of

    occurrence = sample_of(context, plan, post)
    if occurrence is None or post.by_hand:
        return []
    try:
        return list(context.writer.messages(occurrence))
    except OactlError:
        return []


def _audience(audience: Any) -> dict[str, Any]:  # noqa: ANN401
    from oactl.domain.value import jsonable

    if audience.everyone:
        return {"all": "everyone"}
    rule: dict[str, Any] = jsonable(audience)
    return {name: part for name, part in rule.items() if name != "is"}


def _print(base: Base, found: dict[str, Any]) -> None:
    for name, value in found.items():
        if value not in (None, "", [], {}, False):
            text = ", ".join(map(str, value)) if isinstance(value, list) else value
            base.screen.out(_("{name}: {value}", name=_(_FIELDS[name]), value=_shown(text)))


def _shown(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_shown(part)}" for name, part in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
