"""`oactl plan diff`: what changes between a revision of git and the files here, in words."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from oactl.commands.diff_lines import ComparedStates, as_comment, as_table
from oactl.commands.plan_status import tell_errors
from oactl.context import ConfigurationError, Context
from oactl.errors import Exit, OactlError
from oactl.folding import folded
from oactl.i18n import N_
from oactl.planfile.revision import Repository, Revision
from oactl.public_json import plans
from oactl.public_json.accounts import MonthsCost
from oactl.sending.compare import MonthChange, PlanChanges, PostChange, PostState, compare
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
    states = ComparedStates(name, revision.commit, today, today + timedelta(days=days))
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
                rules=", ".join(sorted({each.rule for each in error.findings})),
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
        unchanged=found.same,
        unreadable=found.unreadable,
        messages={name: plans.CountChange(*counts) for name, counts in found.messages.items()},
        costs=[_cost(each) for each in found.months],
    )


def _cost(change: MonthChange) -> plans.CostChange:
    was, now = (MonthsCost.of(month.cost) if month else None for month in change)
    return plans.CostChange(change.any.account, change.any.name, was, now)


def _post(change: PostChange) -> plans.PostDiff:
    was, now, times = change.was, change.now, change.times
    return plans.PostDiff(
        plan=change.any.plan.name,
        post=change.any.post.id,
        change=change.kind,
        subject=change.any.post.subject,
        differences=[
            plans.Difference(each.part, each.at, each.was, each.now, each.account or None)
            for each in change.differences
        ],
        added=[at.isoformat() for at in times.added],
        removed=[at.isoformat() for at in times.removed],
        moved=[plans.MovedTime(one.isoformat(), other.isoformat()) for one, other in times.moved],
        occurrences=plans.CountChange(*(len(state.times) if state else 0 for state in (was, now))),
        recipients=_recipients(was, now),
        messages=plans.CountChange(*(state.all_messages if state else 0 for state in (was, now))),
        was_approved=was.status.check.approved if was else None,
        approved=now.status.check.approved if now else None,
        reason=now.status.check.reason if now else None,
    )


def _recipients(was: PostState | None, now: PostState | None) -> dict[str, plans.CountChange]:
    before, after = (state.reached if state else {} for state in (was, now))
    counts = {
        name: [each.people if each else None for each in (before.get(name), after.get(name))]
        for name in (*after, *before)
    }
    return {name: plans.CountChange(*pair) for name, pair in counts.items()}
