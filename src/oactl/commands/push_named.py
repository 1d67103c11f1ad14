"""What `push NAME` does: send occurrences by name, or a post to testers."""

import re
from collections.abc import Iterator
from dataclasses import replace

from oactl.commands.deliveries import show
from oactl.commands.errors import not_an_occurrence
from oactl.commands.options import PushArguments
from oactl.context import Context
from oactl.domain.plan import parse_occurrence
from oactl.errors import Exit, UsageError
from oactl.i18n import N_
from oactl.sending.account_run import Step
from oactl.sending.by_name import ExpectedRecipients, push_named
from oactl.sending.context import SendingContext, StopSignal
from oactl.sending.review import find_posts
from oactl.sending.test_send import push_test

_EXPECTED = r"(\d+)(?:\s*(?:±|\+-|\+/-)\s*(\d+(?:\.\d+)?)\s*%)?"


def run_named(context: Context, arguments: PushArguments, *, as_json: bool) -> Exit:
    """Send occurrences by name, or a post to testers, and print what became of them."""
    sending, console = context.sending(writes=not arguments.dry_run), context.console
    send = _test if arguments.test else _by_name
    outbox, now, stop = sending.ledger.outbox, sending.now, context.listen_for_stop()
    with console.progress() as progress:
        seen = replace(sending, progress=progress) if progress else sending
        steps = send(seen, arguments, stop)
        return show(console, steps, outbox, now, as_json=as_json, dry_run=arguments.dry_run).exit


def _test(sending: SendingContext, arguments: PushArguments, stop: StopSignal) -> Iterator[Step]:
    posts = find_posts(sending, arguments.names)
    if len(posts) != 1:
        raise UsageError(
            "cli.one_test",
            N_("a test sends one post at a time"),
            help=N_("oactl push PLAN/POST --test"),
        )
    return push_test(sending, *posts[0], stop)


def _by_name(sending: SendingContext, arguments: PushArguments, stop: StopSignal) -> Iterator[Step]:
    names = []
    for name in arguments.names:
        parsed = parse_occurrence(name)
        if parsed is None:
            raise not_an_occurrence(name)
        names.append(parsed)
    expected = _expected(arguments.expect)
    return push_named(sending, names, stop, expected=expected, dry_run=arguments.dry_run)


def _expected(text: str | None) -> ExpectedRecipients | None:
    if text is None:
        return None
    found = re.fullmatch(_EXPECTED, text.strip().replace(",", ""))
    if found is None:
        raise UsageError(
            "cli.bad_expect",
            N_("“{text}” is not a number of recipients"),
            help=N_("write --expect-recipients 1200, or with room: --expect-recipients 1200±2%"),
            text=text,
        )
    return ExpectedRecipients(int(found[1]), float(found[2]) if found[2] else None)
