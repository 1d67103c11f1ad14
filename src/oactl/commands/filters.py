"""`--account`, `--plan`, `--checker`, `--state`: what of a workspace a screen is to show."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from oactl.commands.errors import unknown_person, unknown_state
from oactl.commands.options import Wishes
from oactl.context import Context
from oactl.domain.gates import Gate
from oactl.domain.plan import Plan, Post
from oactl.domain.value import composed
from oactl.errors import UsageError
from oactl.i18n import ngettext
from oactl.sending.agenda import AgendaEntry
from oactl.sending.context import unknown_plan
from oactl.words.notices import STATES


class Filter(NamedTuple):
    """The accounts that are looked at, and which of their posts and occurrences."""

    accounts: tuple[str, ...]
    plans: frozenset[str] | None = None
    checked: frozenset[tuple[str, str]] | None = None  # posts of the checker who was named
    states: frozenset[str] | None = None
    of_all: bool = True  # no account was named, so that a plan without one counts too

    @property
    def is_set(self) -> bool:
        """Whether anything but accounts was asked for."""
        return any(part is not None for part in (self.plans, self.checked, self.states))

    def has_plan(self, plan: str) -> bool:
        """Whether a plan comes into question."""
        return self.plans is None or plan in self.plans

    def has_post(self, plan: str, post: str) -> bool:
        """Whether a post comes into question."""
        return self.has_plan(plan) and (self.checked is None or (plan, post) in self.checked)

    def is_about(self, plan: Plan, post: Post) -> bool:
        """The same of a post of a plan, which is for one of the accounts."""
        mine = self.of_all or not set(self.accounts).isdisjoint(plan.accounts)
        return mine and self.has_post(plan.name, post.id)

    def has_account(self, entry: AgendaEntry) -> bool:
        """Whether its account comes into question; without a filter also one that is gone."""
        return self.of_all or entry.summary.account in self.accounts

    def has(self, entry: AgendaEntry) -> bool:
        """Whether an occurrence of such a post stands as it is asked for."""
        summary = entry.summary
        waits = self.checked is None or summary.held_by == Gate.APPROVAL
        state = "past" if entry.past else summary.state.value
        stands = self.states is None or state in self.states
        return waits and stands and self.has_post(summary.plan, summary.post)


def none_as_asked(planned: int, days: tuple[date, date], command: str) -> str:
    """Why nothing is shown of so many occurrences in these days; `command` shows them all."""
    return ngettext(
        "The only occurrence from {start} to {end} is not as it was asked for. Without the filter: "
        "{command}",
        "None of the {count} occurrences from {start} to {end} is as it was asked for. Without the "
        "filter: {command}",
        planned,
        count=planned,
        start=days[0].isoformat(),
        end=days[1].isoformat(),
        command=command,
    )


def filter_of(
    context: Context,
    wishes: Wishes,
    plans: Sequence[Plan],
    *,
    also: Collection[str] = (),
    states: Iterable[str] = STATES,
) -> Filter:
    """What the wishes come to. Raises `UsageError` for a name that is not known.

    `also` are names of plans that are gone and of which something is known.
    """
    names = sorted({*also, *(plan.name for plan in plans)})
    return Filter(
        context.accounts(wishes.accounts),
        _known(wishes.plans, names, unknown_plan),
        _checked_by(context, wishes.checker, plans),
        _known(wishes.states, list(states), unknown_state),
        of_all=not wishes.accounts,
    )


def _checked_by(
    context: Context, wish: str | None, plans: Sequence[Plan]
) -> frozenset[tuple[str, str]] | None:
    """The posts that somebody checks; None where nobody was named."""
    if wish is None:
        return None
    posts = [(plan.name, post) for plan in plans for post in plan.sendings]
    checkers = {name for _, post in posts for name in post.checkers}
    name = composed(wish)
    known = sorted(checkers.union(context.workspace.people))
    if name not in known:
        raise unknown_person(name, known)
    return frozenset((plan, post.id) for plan, post in posts if name in post.checkers)


def _known(
    wishes: Sequence[str] | None,
    names: Sequence[str],
    error: Callable[[str, Sequence[str]], UsageError],
) -> frozenset[str] | None:
    """The names of wishes; None where nothing is asked for. Raises `UsageError`."""
    if not wishes:
        return None
    found = frozenset(map(composed, wishes))
    for name in sorted(found.difference(names)):
        raise error(name, names)
    return found
