"""`oactl plan status`: which post is approved by whom, and what changed since."""

from collections.abc import Callable
from itertools import takewhile
from typing import Annotated, Any

import typer

from oactl.cli.base import Base
from oactl.cli.options import format_option, json_option, plan_option
from oactl.cli.session import json_wanted, with_shop
from oactl.errors import Exit
from oactl.i18n import N_, _

AROUND = 30  # characters told on either side of a change


_STANDINGS: dict[str, str] = {
    "draft": N_("{post}: draft"),
    "none": N_("{post}: waits for approval (checker: {checkers})"),
    "checker": N_(
        "{post}: approved by somebody who may not check it; waits for "
        "approval (checker: {checkers})"
    ),
    "old_format": N_(
        "{post}: approved by oactl 0.1, which counts no more; waits for a "
        "new approval (checker: {checkers})"
    ),
    "revoked": N_("{post}: its approval was revoked; waits for a new one (checker: {checkers})"),
    "workspace": N_(
        "{post}: approved in another workspace; waits for approval here (checker: {checkers})"
    ),
    "bot": N_(
        "{post}: approved for another LINE account; waits for a new approval (checker: {checkers})"
    ),
    "new_account": N_(
        "{post}: an account has joined; waits for its approval (checker: {checkers})"
    ),
    "rendering": N_(
        "{post}: what it says next was not shown to its checker; waits for "
        "a new approval (checker: {checkers})"
    ),
    "expired": N_("{post}: the approval has run out; waits for a new one (checker: {checkers})"),
    "new_item": N_("{post}: a part was added; waits for its approval (checker: {checkers})"),
    "changed": N_("{post}: changed after its approval; waits for a new one (checker: {checkers})"),
    "unreadable": N_(
        "{post}: the file of its plan's approvals cannot be read (checker: "
        "{checkers}); restore it from version control"
    ),
    "signature_later": N_(
        "{post}: the account wants signed approvals, which come with a "
        "later version (checker: {checkers})"
    ),
}
_PARTS: dict[str, str] = {
    "account": N_("account"),
    "zone": N_("time zone"),
    "platform": N_("platform"),
    "via": N_("way of sending"),
    "cadence": N_("cadence"),
    "late": N_("how late"),
    "quiet_ok": N_("inside quiet hours too"),
    "allow_repeat": N_("may repeat another post"),
    "silent": N_("without notification"),
    "audience": N_("audience"),
    "tags": N_("what the tags stand for"),
    "skip": N_("days left out"),
    "until": N_("last day"),
    "limit": N_("limit"),
    "content": N_("content"),
}


def build() -> Callable[..., Any]:
    """The command in one language."""

    def status(
        ctx: typer.Context,
        plan: Annotated[str | None, plan_option()] = None,
        check: Annotated[
            bool,
            typer.Option(
                "--check", help=_("Exit with 1 while a post that is to go out is not approved.")
            ),
        ] = False,
        output: Annotated[str | None, format_option()] = None,
        json: Annotated[bool, json_option()] = False,
    ) -> None:
        look = json_wanted(json=json, output=output)
        raise typer.Exit(int(_status(ctx.obj, plan, check=check, as_json=look == "json")))

    return status


def _status(base: Base, plan: str | None, *, check: bool, as_json: bool) -> Exit:
    from oactl.cli.wiring import Workshop
    from oactl.sending.approval_status import statuses
    from oactl.sending.named_posts import posts_of_plan

    def work(shop: Workshop) -> Exit:
        context = shop.context(writes=False)
        if plan is not None:
            posts_of_plan(context, plan)
        found = statuses(context, plan)
        if as_json:
            base.screen.json({"posts": [_object(status) for status in found]})
        elif not found:
            base.screen.out(_("There is no post in any plan yet."))
        else:
            for status in found:
                _print(base, status)
        return Exit.FAILED if check and any(each.waits for each in found) else Exit.OK

    return with_shop(base, work)


def _object(status: Any) -> dict[str, Any]:  # noqa: ANN401 - a Status
    approval = status.approval
    return {
        "plan": status.plan.name,
        "post": status.post.id,
        "draft": status.post.draft,
        "approved": status.check.approved,
        "reason": status.check.reason,
        "number": (approval.number or None) if approval else None,
        "checker": approval.checker if approval else None,
        "entered_by": approval.entered_by if approval else None,
        "at": approval.at.isoformat() if approval else None,
        "until": approval.holds_until.isoformat() if approval else None,
        "differences": [
            {"part": each.part, "at": each.at, "was": each.was, "now": each.now}
            for each in status.check.differences
        ],
        "next": status.next_slot.at.isoformat() if status.next_slot else None,
    }


def _print(base: Base, status: Any) -> None:  # noqa: ANN401 - a Status
    screen, approval = base.screen, status.approval
    name = f"{status.plan.name}/{status.post.id}"
    if status.check.approved:
        params = {"checker": approval.checker, "until": approval.holds_until}
        screen.out(_("{post}: approved by {checker}, until {until}", post=name, **params))
    else:
        reason = "draft" if status.post.draft else status.check.reason
        screen.out(
            _(_STANDINGS[reason], post=name, checkers=", ".join(status.post.checkers) or "—")
        )
    for each in status.check.differences:
        part, _space, item = each.part.partition(" ")
        place = " ".join(filter(None, (_(_PARTS[part]), item, each.at)))
        was, now = around(each.was, each.now)
        screen.out("  " + _("{part}: {was} → {now}", part=place, was=was or "—", now=now or "—"))


def around(was: str, now: str) -> tuple[str, str]:
    """Two texts on one line each, cut to what lies around the place where they differ."""
    was, now = (" ".join(text.split()) for text in (was, now))
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(was, now, strict=False)))
    back = zip(reversed(was[same:]), reversed(now[same:]), strict=False)
    tail = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], back))
    return _cut(was, same, len(was) - tail), _cut(now, same, len(now) - tail)


def _cut(text: str, start: int, end: int) -> str:
    low, high = max(0, start - AROUND), min(len(text), end + AROUND)
    return ("…" if low else "") + text[low:high] + ("…" if high < len(text) else "")
