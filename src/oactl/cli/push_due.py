"""`push --due` in full: when something may be due, or when nobody knows yet."""

import contextlib
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from oactl.cli.progress import Progress
from oactl.cli.push import Asked
from oactl.cli.push_output import show
from oactl.cli.session import with_shop
from oactl.cli.shortcut import Hangs, Shortcut, ledger_state
from oactl.cli.start import Base
from oactl.cli.wiring import Workshop, stop_sign
from oactl.domain.cadence import next_slot
from oactl.domain.problem import Exit, Fault, worst_exit
from oactl.domain.when import parse_duration
from oactl.ledger.glance import oldest_ids
from oactl.ledger.store import SqlLedger
from oactl.operations.desk import Desk
from oactl.operations.push_due import KEEP_IDS, Order, push_due
from oactl.operations.pushed import Pushed


def run_due(base: Base, asked: Asked, shortcut: Shortcut | None, *, as_json: bool) -> Exit:
    """One run over the accounts, shown and counted."""
    return with_shop(base, lambda shop: _run(shop, asked, shortcut, as_json=as_json))


def _run(shop: Workshop, asked: Asked, shortcut: Shortcut | None, *, as_json: bool) -> Exit:
    base = shop.base
    settings = shortcut.settings() if shortcut else ""
    fresh = not shop.has_ledger and not asked.dry_run
    approved = shop.approvals.any()
    plans = shortcut.plans(shop.workspace.plans) if shortcut else ""
    desk = shop.desk(writes=not asked.dry_run)
    order = _order(shop, desk, asked)
    path = str(shop.ledger_path)
    hangs = Hangs(settings, plans, shop.workspace.plans, ledger_state(path), path)
    if shortcut and not asked.dry_run:
        shortcut.forget()
    with watched(base, desk) as seen:
        pushed = push_due(seen, order, stop_sign())
    show(base.screen, pushed, as_json=as_json)
    code = pushed.exit
    if fresh and approved:
        base.screen.tell("push.new_ledger", path=str(shop.ledger_path))
        code = code if code is Exit.USAGE else worst_exit([code, Exit.HELD])
    elif shortcut and _nothing_left(desk, pushed, order):
        with contextlib.suppress(sqlite3.Error):
            until = quiet_until(desk, shop.ledger_path, pushed.now)
            shortcut.write(pushed.now, until, hangs)
    return code


@contextlib.contextmanager
def watched(base: Base, desk: Desk) -> Iterator[Desk]:
    """The desk of a run whose progress is shown where a person looks."""
    if not base.screen.interactive:
        yield desk
        return
    progress = Progress(base.t, sys.stderr)
    try:
        yield replace(desk, progress=progress)
    finally:
        progress.clear()


def _order(shop: Workshop, desk: Desk, asked: Asked) -> Order:
    seconds = parse_duration(asked.deadline) if asked.deadline else None
    if asked.deadline and seconds is None:
        raise Fault("cli.bad_deadline", {"text": asked.deadline}, Exit.USAGE)
    accounts = shop.accounts(asked.account)
    if not accounts:
        raise Fault("cli.no_accounts", {}, Exit.USAGE)
    if asked.plan is not None and asked.plan not in {plan.name for plan in desk.book.plans}:
        raise Fault("plan.unknown_plan", {"name": asked.plan}, Exit.USAGE)
    return Order(
        accounts=accounts,
        plan=asked.plan,
        dry_run=asked.dry_run,
        strict=asked.strict,
        seconds=seconds.total_seconds() if seconds is not None else None,
    )


def _nothing_left(desk: Desk, pushed: Pushed, order: Order) -> bool:
    """Whether the run covered everything and left nothing that the next one must look at."""
    whole = set(order.accounts) == set(desk.workspace.accounts)
    whole = whole and all(run.complete for run in pushed.runs)
    quiet = pushed.exit is Exit.OK and not any(run.views for run in pushed.runs)
    ledger = desk.ledger
    return whole and quiet and isinstance(ledger, SqlLedger) and not ledger.has_open()


def quiet_until(desk: Desk, ledger: Path, now: datetime) -> datetime:
    """Up to when a run has nothing to do that `now` had nothing to do.

    Not beyond the day: remarks about plans are made for a day, and some have a last one.
    """
    zone = ZoneInfo(desk.workspace.timezone)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    ends = [datetime.combine(tomorrow, time(), zone)]
    kept = oldest_ids(ledger)
    ends += [kept + KEEP_IDS] if kept else []
    for plan in desk.book.plans:
        zone = ZoneInfo(plan.timezone)
        slots = (next_slot(post.cadence, zone, now) for post in plan.posts if not post.draft)
        ends += [slot.at for slot in slots if slot is not None]
    return min(ends)
