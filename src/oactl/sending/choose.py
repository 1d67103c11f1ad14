"""Which occurrences a command means: by id, by a post's name, of a plan, of accounts.

A name that leaves a doubt is an error with the commands to copy: to skip the wrong occurrence, or
to call the wrong hand-off done, is found out when it is too late.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from typing import NamedTuple, TypeAlias

from oactl.domain.cadence import last_slot, slots_after
from oactl.domain.delivery.events import is_closed
from oactl.domain.delivery.identity import Channel, of_account
from oactl.domain.delivery.state import FINAL, State, fold
from oactl.domain.plan import Occurrence, Plan, Post, parse_occurrence
from oactl.domain.value import composed
from oactl.domain.visible import in_one_line
from oactl.errors import UsageError
from oactl.i18n import N_
from oactl.sending.context import SendingContext, unknown_plan
from oactl.sending.due import due_of, log_of
from oactl.sending.posts import review
from oactl.sending.queries import find, list_deliveries

LOOKS_BACK = timedelta(days=31)
_MOST_SHOWN = 5  # candidates in an error
_MOST_TO_COME = 6  # one more than is shown, so that "and more" is true


class Choice(NamedTuple):
    """What the command line says beside names: plans, accounts, and whether all are meant.

    `accounts` is None where none was named; `every` is `--all-accounts`.
    """

    plans: tuple[str, ...] = ()
    accounts: tuple[str, ...] | None = None
    every: bool = False

    def takes(self, account: str) -> bool:
        """Whether an account is among those that are meant."""
        return self.accounts is None or account in self.accounts


class Candidate(NamedTuple):
    """An occurrence that may be meant. `name` is its id as commands take it."""

    account: str
    plan: str
    post: str
    name: str


Look: TypeAlias = Callable[[SendingContext, str], Iterator[Candidate]]


def open_ones(ctx: SendingContext, account: str) -> Iterator[Candidate]:
    """What of an account is begun and not over, or due and decided by nobody."""
    yield from _begun(ctx, account)
    for item in due_of(ctx, account, review(ctx, account)):
        it = item.occurrence
        if item.superseded_by is None and ctx.now <= it.closes:
            yield Candidate(account, it.plan.name, it.post.id, it.id)


def hand_offs(ctx: SendingContext, account: str) -> Iterator[Candidate]:
    """What of an account waits for a person to publish it."""
    yield from _begun(ctx, account, State.HANDED_OFF)


def _begun(ctx: SendingContext, account: str, only: State | None = None) -> Iterator[Candidate]:
    by_hand = Channel(ctx.host(account), of_account(account))
    for channel in dict.fromkeys((ctx.channel_of(ctx.account(account)), by_hand)):
        for record in ctx.ledger.open_records(channel):
            d, state = record.delivery, fold(record, ctx.now).state
            if d.purpose == "occurrence" and state not in FINAL and only in {None, state}:
                yield Candidate(account, d.plan, d.post, d.occurrence)


def missed_hand_offs(ctx: SendingContext, account: str) -> Iterator[Candidate]:
    """What of an account a person should have published in the last month and nobody did."""
    since = ctx.now - LOOKS_BACK
    for each in list_deliveries(ctx.ledger, ctx.now, since=since, account=account):
        if each.state in {State.MISSED, State.HELD} and each.platform != "line":
            yield Candidate(account, each.plan, each.post, each.occurrence)


def to_come(ctx: SendingContext, plan: Plan, post: Post, account: str) -> Iterator[Candidate]:
    """The next occurrences of a post for one account that nobody has decided about."""
    slots = islice(slots_after(post.cadence, plan.zone(account), ctx.now), _MOST_TO_COME)
    for slot in slots:
        it = Occurrence(account, plan, post, slot)
        if not is_closed(log_of(ctx, it), ctx.now):
            yield Candidate(account, plan.name, post.id, it.id)


def missed_ones(ctx: SendingContext, account: str) -> Iterator[Candidate]:
    """What of an account was missed in the last month."""
    since = ctx.now - LOOKS_BACK
    for each in list_deliveries(ctx.ledger, ctx.now, since=since, account=account):
        if each.state is State.MISSED:
            yield Candidate(account, each.plan, each.post, each.occurrence)


class _Commands(tuple[str, ...]):
    """Commands to copy, a line each."""

    __slots__ = ()

    def __format__(self, _spec: str) -> str:
        return "\n  ".join(map(in_one_line, self))


class Verb(NamedTuple):
    """A command that takes names: how it is typed, and what it may mean, nearest first."""

    command: str
    open: Look
    past: Look
    future: bool


SKIP = Verb("oactl delivery skip {name} --reason TEXT", open_ones, missed_ones, future=True)
EXPLAIN = Verb("oactl explain {name}", open_ones, missed_ones, future=True)
DONE = Verb("oactl delivery done {name}", hand_offs, missed_hand_offs, future=False)


def all_open(ctx: SendingContext, choice: Choice, verb: Verb) -> list[str]:
    """Everything that a command is about, of some plans and accounts. Raises `OactlError`."""
    known = {plan.name for plan in ctx.plans}
    for name in choice.plans:
        if composed(name) not in known:
            raise unknown_plan(name=name)
    plans = {composed(name) for name in choice.plans}
    return [
        each.name
        for account in _accounts(ctx, choice)
        for each in verb.open(ctx, account)
        if not plans or each.plan in plans
    ]


def meant_by(ctx: SendingContext, name: str, choice: Choice, verb: Verb) -> list[str]:
    """The ids of what one name means. Raises `OactlError` where that is not clear."""
    name = composed(name.strip())
    if parse_occurrence(name):
        return _of_accounts(ctx, name, choice, verb)
    posts = _posts(ctx, name)
    return _of_posts(ctx, name, posts, choice, verb) if posts else [name]


def _of_accounts(ctx: SendingContext, name: str, choice: Choice, verb: Verb) -> list[str]:
    """An occurrence, for the accounts that are meant where its plan has several."""
    written = parse_occurrence(name)
    plan = next((each for each in ctx.plans if written and each.name == written.plan), None)
    if written is None or plan is None:
        return [name]
    accounts = _taken(name, [written.account] if written.account else plan.accounts, choice)
    if written.account or not plan.several:
        return [name]
    if len(accounts) > 1 and choice.accounts is None and not choice.every:
        ids = [str(written._replace(account=each)) for each in accounts]
        raise which(name, ids, verb, several=True)
    return [str(written._replace(account=each)) for each in accounts]


def _of_posts(
    ctx: SendingContext, name: str, posts: Sequence[tuple[Plan, Post]], choice: Choice, verb: Verb
) -> list[str]:
    """The one occurrence of a post that is meant, for each account that is."""
    found: dict[str, list[Candidate]] = {}
    _taken(name, [account for plan, _ in posts for account in plan.accounts], choice)
    for plan, post in posts:
        for account in filter(choice.takes, plan.accounts):
            if candidates := _candidates(ctx, plan, post, account, verb):
                found.setdefault(account, []).extend(candidates)
    named = (parse_occurrence(each.name) for some in found.values() for each in some)
    at_one_time = len({written.wall for written in named if written}) <= 1
    if not at_one_time or any(len(some) > 1 for some in found.values()):
        raise which(name, list(_times(found, choice)), verb, several=False, over=_over(ctx, name))
    ids = [some[0].name for some in found.values()]
    if len(ids) > 1 and choice.accounts is None and not choice.every:
        raise which(name, ids, verb, several=True)
    return ids or [name]


def _over(ctx: SendingContext, name: str) -> str | None:
    """The last occurrence of a post where nothing of it waits for a person."""
    try:
        find(ctx, name)
    except UsageError as error:
        return str(error.params["occurrence"]) if error.code == "delivery.over" else None
    return None


def _times(found: Mapping[str, list[Candidate]], choice: Choice) -> Iterable[str]:
    """The times that may be meant, of several accounts as they are named for all of them."""
    names = [each.name for some in found.values() for each in some]
    if len(found) == 1:
        return names
    wanted = [f"--account {account}" for account in choice.accounts or ()] or ["--all-accounts"]
    written = filter(None, map(parse_occurrence, names))
    times = dict.fromkeys(each._replace(account=None) for each in written)
    return (" ".join((str(each), *wanted)) for each in sorted(times, key=lambda it: it.wall))


def nearest(ctx: SendingContext, name: str, choice: Choice) -> str | None:
    """The occurrence of a post that a look at it means; None where no plan has the post.

    What is open comes first, else the next to come, else the last that was. Raises `OactlError`
    where that is not one.
    """
    name = composed(name.strip())
    posts = _posts(ctx, name)
    if not posts:
        return None
    _taken(name, [account for plan, _ in posts for account in plan.accounts], choice)
    found = {
        (plan.name, account): _nearest(ctx, plan, post, account)
        for plan, post in posts
        for account in filter(choice.takes, plan.accounts)
    }
    ids = [each for each in found.values() if each]
    opened = [name for name, is_open in ids if is_open]
    ids_of = opened or [name for name, _ in ids]
    if len(ids_of) > 1:
        raise which(name, ids_of, EXPLAIN, several=False)
    return ids_of[0] if ids_of else None


def _nearest(ctx: SendingContext, plan: Plan, post: Post, account: str) -> tuple[str, bool] | None:
    """The occurrence of a post and an account to look at, and whether it is open."""
    mine = (plan.name, post.id)
    for each in open_ones(ctx, account):
        if (each.plan, each.post) == mine:
            return each.name, True
    coming = next(to_come(ctx, plan, post, account), None)
    if coming is not None:
        return coming.name, False
    last = last_slot(post.cadence, plan.zone(account))
    return (Occurrence(account, plan, post, last).id, False) if last else None


def _candidates(
    ctx: SendingContext, plan: Plan, post: Post, account: str, verb: Verb
) -> list[Candidate]:
    """What may be meant: what is open, else what is still to come and what was missed."""

    def of_post(look: Look) -> list[Candidate]:
        mine = (
            each for each in look(ctx, account) if (each.plan, each.post) == (plan.name, post.id)
        )
        return list(mine)

    if found := of_post(verb.open):
        return found
    coming = to_come(ctx, plan, post, account) if verb.future else ()
    return [*coming, *of_post(verb.past)]


def _accounts(ctx: SendingContext, choice: Choice) -> Iterable[str]:
    return filter(choice.takes, ctx.workspace.accounts)


def _posts(ctx: SendingContext, name: str) -> list[tuple[Plan, Post]]:
    """The posts of PLAN/POST or POST."""
    plan_name, _, post_id = name.rpartition("/")
    return [
        (plan, post)
        for plan in ctx.plans
        if plan_name in {"", plan.name}
        for post in plan.sendings
        if post.id == post_id
    ]


def which(
    name: str, ids: Sequence[str], verb: Verb, *, several: bool, over: str | None = None
) -> UsageError:
    """More than one occurrence may be meant: each as a command to copy.

    `over` is the last one, about which nothing is to be decided any more: how it ended is shown.
    """
    commands = [verb.command.format(name=each) for each in ids[:_MOST_SHOWN]]
    commands += ["…"] if len(ids) > _MOST_SHOWN else []
    commands += [f"oactl delivery show {over}"] if over else []
    advice = N_("take one of these:\n  {commands}")
    if several:
        advice = N_(
            "take one of these, or name the accounts (--account, --all-accounts):\n  {commands}"
        )
    return UsageError(
        "delivery.which",
        N_("{name} may be several: {count}"),
        help=advice,
        name=name,
        count=len(ids),
        commands=_Commands(commands),
    )


def _taken(name: str, accounts: Iterable[str], choice: Choice) -> list[str]:
    """Those of the accounts that are meant. Raises `UsageError` where it is none of them."""
    accounts = list(accounts)
    taken = list(filter(choice.takes, accounts))
    if taken or not accounts:
        return taken
    raise UsageError(
        "delivery.other_accounts",
        N_("the plan of {name} has none of these accounts: {accounts}"),
        help=N_("see which it has: oactl plan show POST"),
        name=name,
        accounts=choice.accounts or (),
    )
