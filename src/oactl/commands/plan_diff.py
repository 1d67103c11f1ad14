"""`oactl plan diff`: what changes between a revision of git and the files here, in words."""

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from oactl.commands.diff_comment import as_comment
from oactl.commands.diff_lines import ComparedStates, as_table
from oactl.commands.plan_status import tell_errors
from oactl.context import ConfigurationError, Context
from oactl.errors import Exit, OactlError
from oactl.folding import folded
from oactl.i18n import N_
from oactl.planfile.revision import Repository, Revision
from oactl.public_json import plans
from oactl.public_json.accounts import MonthsCost
from oactl.sending.compare import PlanChanges, compare
from oactl.sending.compare_bills import MonthChange
from oactl.sending.compare_states import PostChange, PostState, Tally
from oactl.sending.context import SendingContext


def show_diff(context: Context, name: str, days: int, look: str) -> Exit:
    """Print what changes from a revision to the files here; plans with errors are exit 1."""
    now = context.sending(writes=False)
    repository = Repository(context.root, context.environ)
    with (
        repository.workspace_at(name, context.config_name) as revision,
        _sending_at(context, now, revision, name) as was,
    ):
        found = compare(was, now, days)
    today = now.now.astimezone(ZoneInfo(context.workspace.timezone)).date()
    last = today + timedelta(days=days)
    states = ComparedStates(name, revision.commit, today, last, context.workspace)
    if look == "json":
        context.console.json(_document(states, found))
    elif look == "md":
        context.console.print(as_comment(states, found))
    else:
        width = context.console.width
        context.console.print("\n".join(folded(as_table(states, found, width), width)))
    if now.loaded.has_errors:
        tell_errors(context.console)
    return Exit.FAILED if now.loaded.has_errors else Exit.OK


@contextmanager
def _sending_at(
    context: Context, now: SendingContext, revision: Revision, name: str
) -> Iterator[SendingContext | None]:
    """The plans of a revision, beside the ledger of here; None where there were none."""
    if revision.root is None:
        yield None
        return
    environ = {key: text for key, text in context.environ.items() if key != _NAMED}
    there = Context(environ, revision.root, context.console, str(revision.root), context.now)
    with closing(there):
        try:
            sending = there.sending(writes=False)
        except ConfigurationError as error:
            raise OactlError(
                "diff.bad_configuration",
                N_("{file} of {name} cannot be used as it is ({rules})"),
                help=N_("compare with a revision whose configuration is right: git log {file}"),
                file=context.config_name,
                name=name,
                rules=sorted({each.rule for each in error.findings}),
            ) from None
        yield replace(sending, ledger=now.ledger, clock=now.clock)


_NAMED = "OACTL_DATABASE_URL"  # the ledger of here is looked at


def _document(states: ComparedStates, found: PlanChanges) -> plans.PlanDiff:
    return plans.PlanDiff(
        revision=states.name,
        commit=states.commit,
        start=states.start.isoformat(),
        end=states.end.isoformat(),
        posts=[_post(change) for change in found.changes],
        over=found.over,
        unchanged=found.same,
        unreadable=found.unreadable,
        messages={name: _counted(*pair) for name, pair in found.messages.items()},
        uncounted={name: _uncounted(*pair) for name, pair in found.messages.items()},
        costs=[_cost(each) for each in found.months],
        unbilled=found.unbilled,
    )


def _cost(change: MonthChange) -> plans.CostChange:
    was, now = (MonthsCost.of(month.cost) if month else None for month in change)
    allowed = (month is None or month.cost is not None for month in change)
    return plans.CostChange(change.any.account, change.any.name, was, now, *allowed)


def _counted(was: Tally, now: Tally) -> plans.CountChange:
    return plans.CountChange(was.counted, now.counted)


def _uncounted(was: Tally, now: Tally) -> plans.CountChange:
    return plans.CountChange(was.uncounted, now.uncounted)


def _post(change: PostChange) -> plans.PostDiff:
    was, now, times = change.was, change.now, change.times
    messages = [state.all_messages if state else Tally() for state in (was, now)]
    return plans.PostDiff(
        plan=change.any.plan.name,
        post=change.any.post.id,
        change=change.kind,
        subject=change.any.post.subject,
        differences=[
            plans.Difference(each.part, each.at, each.was, each.now, each.account or None)
            for each in change.differences
        ],
        added=_instants(times.added),
        removed=_instants(times.removed),
        moved=[plans.MovedTime(one.isoformat(), other.isoformat()) for one, other in times.moved],
        partly=[
            plans.PartlyTimes(each.accounts, _instants(each.added), _instants(each.removed))
            for each in change.partly
        ],
        occurrences=plans.CountChange(*(len(state.times) if state else 0 for state in (was, now))),
        recipients=_recipients(was, now),
        messages=_counted(*messages),
        uncounted=_uncounted(*messages),
        was_approved=was.status.check.approved if was else None,
        approved=now.status.check.approved if now else None,
        reason=now.status.check.reason if now else None,
        refused=now.status.refused if now else (),
    )


def _instants(times: Iterable[datetime]) -> list[str]:
    return [at.isoformat() for at in times]


def _recipients(was: PostState | None, now: PostState | None) -> dict[str, plans.CountChange]:
    before, after = (state.reached if state else {} for state in (was, now))
    counts = {
        name: [each.people if each else None for each in (before.get(name), after.get(name))]
        for name in (*after, *before)
    }
    return {name: plans.CountChange(*pair) for name, pair in counts.items()}
