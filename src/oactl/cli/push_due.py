"""`push --due` in full: when something may be due, or when nobody knows yet."""

import contextlib
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from oactl.cli.base import Base
from oactl.cli.errors import no_accounts
from oactl.cli.progress import Progress
from oactl.cli.push_arguments import PushArguments
from oactl.cli.push_output import show
from oactl.cli.session import with_shop
from oactl.cli.shortcut import Hangs, Shortcut, ledger_state
from oactl.cli.wiring import Workshop, stop_signal
from oactl.domain.cadence import next_slot
from oactl.domain.when import parse_duration
from oactl.errors import Exit, UsageError
from oactl.i18n import N_
from oactl.ledger.glance import oldest_ids
from oactl.ledger.store import KEEP_IDS
from oactl.sending.context import Context
from oactl.sending.errors import unknown_plan
from oactl.sending.result import PushResult
from oactl.sending.run import PushOptions, push_due


def run_due(
    base: Base, asked: PushArguments, shortcut: Shortcut | None, *, as_json: bool
) -> tuple[Exit, Mapping[str, int]]:
    """One run over the accounts, shown; with how many deliveries it left in which state."""
    states: Counter[str] = Counter()
    code = with_shop(base, lambda shop: _run(shop, asked, shortcut, states, as_json=as_json))
    return code, states


def _run(
    shop: Workshop,
    asked: PushArguments,
    shortcut: Shortcut | None,
    states: Counter[str],
    *,
    as_json: bool,
) -> Exit:
    base = shop.base
    settings = shortcut.settings() if shortcut else ""
    plans = shortcut.plans(shop.workspace.plans) if shortcut else ""
    context = shop.context(writes=not asked.dry_run)
    options = _options(shop, context, asked)
    path = str(shop.ledger_path)
    hangs = Hangs(settings, plans, shop.workspace.plans, ledger_state(path), path)
    if shortcut and not asked.dry_run:
        shortcut.forget()
    outbox, now = context.ledger.outbox, context.now
    with watched(base, context) as seen:
        steps = push_due(seen, options, stop_signal(shop))
        result = show(base.screen, steps, outbox, now, as_json=as_json, dry_run=asked.dry_run)
    states.update(each.state.value for each in result.summaries.values())
    if shortcut and _nothing_left(context, result, options):
        with contextlib.suppress(sqlite3.Error):
            until = quiet_until(context, shop.ledger_path, now)
            shortcut.write(now, until, hangs)
    return result.exit


@contextlib.contextmanager
def watched(base: Base, context: Context) -> Iterator[Context]:
    """The context of a run whose progress is shown where a person looks."""
    if not base.screen.interactive:
        yield context
        return
    progress = Progress(sys.stderr)
    try:
        yield replace(context, progress=progress)
    finally:
        progress.clear()


def _options(shop: Workshop, context: Context, asked: PushArguments) -> PushOptions:
    seconds = parse_duration(asked.deadline) if asked.deadline else None
    if asked.deadline and seconds is None:
        raise UsageError(
            "cli.bad_deadline",
            N_("“{text}” is not a length of time"),
            help=N_("write it like --deadline 240s or --deadline 4m"),
            text=asked.deadline,
        )
    accounts = shop.accounts(asked.account)
    if not accounts:
        raise no_accounts()
    if asked.plan is not None and asked.plan not in {plan.name for plan in context.plans}:
        raise unknown_plan(name=asked.plan)
    return PushOptions(
        accounts=accounts,
        plan=asked.plan,
        dry_run=asked.dry_run,
        strict=asked.strict,
        seconds=seconds.total_seconds() if seconds is not None else None,
    )


def _nothing_left(context: Context, result: PushResult, options: PushOptions) -> bool:
    """Whether the run covered everything and left nothing that the next one must look at."""
    whole = set(options.accounts) == set(context.workspace.accounts)
    whole = whole and all(account.complete for account in result.accounts)
    quiet = result.exit is Exit.OK and not result.summaries
    return whole and quiet and not options.dry_run and not context.ledger.has_open()


def quiet_until(context: Context, ledger: Path, now: datetime) -> datetime:
    """Up to when a run has nothing to do that `now` had nothing to do.

    Not beyond the day: remarks about plans are made for a day, and some have a last one.
    """
    zone = ZoneInfo(context.workspace.timezone)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    ends = [datetime.combine(tomorrow, time(), zone)]
    kept = oldest_ids(ledger)
    ends += [kept + KEEP_IDS] if kept else []
    for plan in context.plans:
        zone = ZoneInfo(plan.timezone)
        slots = (next_slot(post.cadence, zone, now) for post in plan.posts if not post.draft)
        ends += [slot.at for slot in slots if slot is not None]
    return min(ends)
