"""A person's word on one occurrence or on many: `delivery skip`, `delivery done`."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from oactl.commands.deliveries import line
from oactl.commands.errors import with_ledger
from oactl.commands.folding import print_folded
from oactl.console import Console
from oactl.context import Context
from oactl.domain.delivery.summary import DeliverySummary
from oactl.errors import Exit, OactlError, UsageError, worst_exit
from oactl.i18n import N_, _
from oactl.public_json.deliveries import Decided, Delivery, NotDecided
from oactl.sending.choose import Choice, Verb, all_open, meant_by
from oactl.sending.context import SendingContext
from oactl.words.errors import sentence_of

# Writes a person's word down: the context, a name, perhaps the account.
Note: TypeAlias = Callable[[SendingContext, str, str | None], DeliverySummary]
Failed: TypeAlias = list[tuple[str, OactlError]]


class Wish(NamedTuple):
    """What the command line asks for, as it was typed."""

    names: tuple[str, ...]
    plans: tuple[str, ...]
    accounts: tuple[str, ...]
    every: bool
    as_json: bool

    @property
    def many(self) -> bool:
        """Whether it may mean more than one: then its document is a list."""
        grouped = any(each.startswith("group:") for each in self.accounts)
        alone = len(self.names) == 1 and len(self.accounts) <= 1
        return not alone or grouped or self.every or bool(self.plans)


def decide(
    context: Context, wish: Wish, verb: Verb, note: Note, *, one: object | None = None
) -> Exit:
    """Write down a person's word on each that is meant; a bad one does not stop the others.

    `one` is what can be said of a single one only (`--url`).
    """
    if not wish.names and not wish.plans and not wish.accounts and not wish.every:
        raise UsageError(
            "delivery.which_ones",
            N_("say which: some by name, or all that is open of a plan or account"),
            help=N_("an id, a name from oactl plan agenda, --plan NAME or --account NAME"),
        )
    sending = context.sending(writes=with_ledger(context))
    named = [name for each in wish.accounts for name in context.accounts(each)]
    choice = Choice(wish.plans, tuple(dict.fromkeys(named)) if named else None, wish.every)
    ids, failed = _meant(sending, wish, choice, verb)
    if one is not None and len(ids) > 1:
        raise UsageError(
            "delivery.one_url",
            N_("a link belongs to one of them, and these are {count}"),
            help=N_("say it of each alone: {command} --url URL"),
            count=len(ids),
            command=verb.command.format(name=ids[0]),
        )
    account = named[0] if len(named) == 1 else None
    summaries = _noted(sending, ids, account, note, failed)
    _show(context.console, wish, summaries, failed)
    return _exit(summaries, failed)


def _meant(
    sending: SendingContext, wish: Wish, choice: Choice, verb: Verb
) -> tuple[list[str], Failed]:
    """The ids of what is meant, and the names that are not clear. Raises for a single one."""
    if not wish.names:
        return list(dict.fromkeys(all_open(sending, choice, verb))), []
    ids: dict[str, None] = {}
    failed: Failed = []
    for name in wish.names:
        try:
            ids |= dict.fromkeys(meant_by(sending, name, choice, verb))
        except OactlError as error:
            failed.append((name, error))
    if failed and not ids and len(wish.names) == 1:
        raise failed[0][1]
    return list(ids), failed


def _noted(
    sending: SendingContext, ids: Sequence[str], account: str | None, note: Note, failed: Failed
) -> list[DeliverySummary]:
    """How each stands now. Raises the error of the only one."""
    found = []
    for name in ids:
        try:
            found.append(note(sending, name, account))
        except OactlError as error:
            if len(ids) == 1 and not failed:
                raise
            failed.append((name, error))
    return found


def _show(
    console: Console, wish: Wish, summaries: Sequence[DeliverySummary], failed: Failed
) -> None:
    if wish.as_json:
        found = [Delivery.of(each) for each in summaries]
        errors = [NotDecided(name, each.code, sentence_of(each)) for name, each in failed]
        console.json(Decided(found, errors) if wish.many else found[0])
    for each in () if wish.as_json else summaries:
        print_folded(console, line(each))
    for name, error in failed:
        console.error(_("{post}:", post=name))
        console.explain_error(error)
    if not summaries and not failed:
        console.error(_("nothing of it is open"))


def _exit(summaries: Sequence[DeliverySummary], failed: Failed) -> Exit:
    """The code of the worst; wrong usage counts as a failure where something was done."""
    codes = [error.exit for _name, error in failed]
    if not summaries and set(codes) == {Exit.USAGE}:
        return Exit.USAGE
    return worst_exit([Exit.FAILED if code is Exit.USAGE else code for code in codes])
