"""What `push` does once something may be due or is named: run it, show it, note it."""

import sqlite3
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from oactl import last_run
from oactl.commands.account_groups import is_many
from oactl.commands.deliveries import show
from oactl.commands.errors import no_accounts
from oactl.commands.options import PushArguments
from oactl.context import Context
from oactl.domain.plan import next_of
from oactl.domain.when import parse_duration
from oactl.errors import Exit, OactlError, UsageError
from oactl.i18n import N_
from oactl.idle import Fingerprint, IdleNote, ledger_state
from oactl.ledger.peek import oldest_ids
from oactl.ledger.store import KEEP_IDS
from oactl.sending.account_run import PushResult
from oactl.sending.context import SendingContext, unknown_plan
from oactl.sending.run import PushOptions, push_due

if TYPE_CHECKING:
    from oactl.commands.telling import Telling
    from oactl.commands.told_together import ToldTogether


def noted(context: Context, arguments: PushArguments, *, as_json: bool) -> Exit:
    """One run, noted as the last with what came of it; a dry run is not."""
    root, clock = context.folder, context.clock
    if arguments.dry_run or root is None:
        return run_due(context, arguments, as_json=as_json)[0]
    last_run.begin(root, clock.now())
    try:
        code, states = run_due(context, arguments, as_json=as_json)
    except OactlError as error:
        last_run.end(root, clock.now(), error.exit, {}, error.code)
        raise
    except Exception:  # a fault of ours, which the program's edge shows
        last_run.end(root, clock.now(), Exit.FAILED, {}, "bug")
        raise
    last_run.end(root, clock.now(), code, states)
    return code


def run_due(
    context: Context, arguments: PushArguments, *, as_json: bool
) -> tuple[Exit, Mapping[str, int]]:
    """One run over the accounts, shown; with how many deliveries it left in which state."""
    note = IdleNote(context.root, context.config_name, context.environ)
    settings, plans = note.settings(), note.plans(context.workspace.plans)
    sending = context.sending(writes=not arguments.dry_run)
    options = _options(context, sending, arguments)
    path = str(context.ledger_path)
    known = Fingerprint(settings, plans, context.workspace.plans, ledger_state(path), path)
    if not arguments.dry_run:
        note.forget()
    now, began = sending.now, context.clock.monotonic()
    notices = _notices(context, sending, options)
    result = _shown(context, sending, options, as_json=as_json)
    told = notices is None or notices.told(options.seconds, context.clock.monotonic() - began)
    if told and _nothing_left(sending, result, options):
        with suppress(sqlite3.Error):
            until = quiet_until(sending, context.ledger_path, now)
            again = notices.run.next_at() if notices else None
            note.write(now, min(until, again) if again else until, known)
    return result.exit, Counter(each.state.value for each in result.summaries.values())


def _notices(context: Context, sending: SendingContext, options: PushOptions) -> "Telling | None":
    """The run's part in telling people; None where nobody is to be told."""
    if not sending.workspace.notify or options.dry_run:
        return None
    from oactl.commands.telling import begin

    return begin(context, sending, options.accounts)


def _shown(
    context: Context, sending: SendingContext, options: PushOptions, *, as_json: bool
) -> PushResult:
    outbox, now, stop = sending.ledger.outbox, sending.now, context.listen_for_stop()
    with context.console.progress() as progress:
        seen = replace(sending, progress=progress) if progress else sending
        steps = push_due(seen, options, stop)
        return show(
            context.console,
            steps,
            outbox,
            now,
            as_json=as_json,
            dry_run=options.dry_run,
            order=options.accounts,
            together=_together(sending, options),
        )


def _together(sending: SendingContext, options: PushOptions) -> "ToldTogether | None":
    """With many accounts nobody reads a line for each of them."""
    if not is_many(options.accounts):
        return None
    from oactl.commands.told_together import ToldTogether

    return ToldTogether(sending.workspace)


def _options(context: Context, sending: SendingContext, arguments: PushArguments) -> PushOptions:
    seconds = parse_duration(arguments.deadline) if arguments.deadline else None
    if arguments.deadline and seconds is None:
        raise UsageError(
            "cli.bad_deadline",
            N_("“{text}” is not a length of time"),
            help=N_("write it like --deadline 240s or --deadline 4m"),
            text=arguments.deadline,
        )
    accounts = context.accounts(arguments.account)
    if not accounts:
        raise no_accounts()
    plans = [plan.name for plan in sending.plans]
    if arguments.plan is not None and arguments.plan not in plans:
        raise unknown_plan(arguments.plan, plans)
    return PushOptions(
        accounts=accounts,
        plan=arguments.plan,
        dry_run=arguments.dry_run,
        strict=arguments.strict,
        seconds=seconds.total_seconds() if seconds is not None else None,
    )


def _nothing_left(sending: SendingContext, result: PushResult, options: PushOptions) -> bool:
    """Whether the run covered everything and left nothing that the next one must look at."""
    whole = set(options.accounts) == set(sending.workspace.accounts)
    whole = whole and all(account.complete for account in result.accounts)
    quiet = result.exit is Exit.OK and not result.summaries
    return whole and quiet and not options.dry_run and not sending.ledger.has_open()


def quiet_until(sending: SendingContext, ledger: Path, now: datetime) -> datetime:
    """Up to when a run has nothing to do that `now` had nothing to do.

    Not beyond the day: remarks about plans are made for a day, and some have a last one.
    """
    zone = ZoneInfo(sending.workspace.timezone)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    ends = [datetime.combine(tomorrow, time(), zone)]
    kept = oldest_ids(ledger)
    ends += [kept + KEEP_IDS] if kept else []
    for plan in sending.plans:
        slots = (next_of(plan, post, now) for post in plan.sendings if not post.draft)
        ends += [slot.at for slot in slots if slot is not None]
    return min(ends)
