"""`push OCCURRENCE…` and `push POST --test`: what is named, also past its time."""

import re
from collections.abc import Iterator
from dataclasses import replace

from oactl.commands.deliveries import show
from oactl.commands.errors import not_an_occurrence
from oactl.commands.options import PushWish
from oactl.context import Context
from oactl.domain.occurrence import parse_occurrence
from oactl.errors import Exit, UsageError
from oactl.i18n import N_
from oactl.sending.by_name import Expected, push_named
from oactl.sending.context import SendingContext, StopSignal
from oactl.sending.named_posts import find_posts
from oactl.sending.result import Step
from oactl.sending.test_send import push_test

_EXPECTED = re.compile(r"(\d+)(?:\s*(?:±|\+-|\+/-)\s*(\d+(?:\.\d+)?)\s*%)?")


def run_named(context: Context, asked: PushWish, *, as_json: bool) -> Exit:
    """Send occurrences by name, or a post to testers, and print what became of them."""
    sending, console = context.sending(writes=not asked.dry_run), context.console
    send = _test if asked.test else _by_name
    outbox, now, stop = sending.ledger.outbox, sending.now, context.listen_for_stop()
    with console.progress() as progress:
        seen = replace(sending, progress=progress) if progress else sending
        steps = send(seen, asked, stop)
        return show(console, steps, outbox, now, as_json=as_json, dry_run=asked.dry_run).exit


def _test(sending: SendingContext, asked: PushWish, stop: StopSignal) -> Iterator[Step]:
    posts = find_posts(sending, asked.names)
    if len(posts) != 1:
        raise UsageError(
            "cli.one_test",
            N_("a test sends one post at a time"),
            help=N_("oactl push PLAN/POST --test"),
        )
    return push_test(sending, *posts[0], stop)


def _by_name(sending: SendingContext, asked: PushWish, stop: StopSignal) -> Iterator[Step]:
    names = []
    for name in asked.names:
        parsed = parse_occurrence(name)
        if parsed is None:
            raise not_an_occurrence(name)
        names.append(parsed)
    expected = _expected(asked.expect)
    return push_named(sending, names, stop, expected=expected, dry_run=asked.dry_run)


def _expected(text: str | None) -> Expected | None:
    if text is None:
        return None
    found = _EXPECTED.fullmatch(text.strip().replace(",", ""))
    if found is None:
        raise UsageError(
            "cli.bad_expect",
            N_("“{text}” is not a number of recipients"),
            help=N_("write --expect-recipients 1200, or with room: --expect-recipients 1200±2%"),
            text=text,
        )
    return Expected(int(found[1]), float(found[2]) if found[2] else None)
