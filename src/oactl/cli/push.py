"""`oactl push`: what is due, what is named, or a test."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from oactl.cli import last_run
from oactl.cli.base import Base
from oactl.cli.errors import not_an_occurrence, unknown_format
from oactl.cli.options import plan_option
from oactl.cli.push_arguments import PushArguments
from oactl.cli.shortcut import Shortcut
from oactl.errors import Exit, OactlError, UsageError
from oactl.i18n import N_, _

if TYPE_CHECKING:
    from oactl.cli.wiring import Workshop
    from oactl.sending.by_name import Expected
    from oactl.sending.context import Context, StopSignal
    from oactl.sending.result import Step

_EXPECTED = re.compile(r"(\d+)(?:\s*(?:±|\+-|\+/-)\s*(\d+(?:\.\d+)?)\s*%)?")


def build() -> Callable[..., Any]:
    """The command in one language."""

    def push(
        ctx: typer.Context,
        names: Annotated[
            list[str] | None,
            typer.Argument(
                metavar="[OCCURRENCE|POST]...",
                help=_("Occurrences to send by name, also late; with --test one post."),
            ),
        ] = None,
        due: Annotated[
            bool,
            typer.Option("--due", help=_("Everything that is due. This is the line for cron.")),
        ] = False,
        test: Annotated[
            bool,
            typer.Option(
                "--test", help=_("Send a post to the account's testers only; needs no approval.")
            ),
        ] = False,
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help=_("Show what would be sent, send nothing."))
        ] = False,
        account: Annotated[
            str | None, typer.Option(help=_("Only this account, or a group: group:NAME."))
        ] = None,
        plan: Annotated[str | None, plan_option()] = None,
        strict: Annotated[
            bool,
            typer.Option("--strict", help=_("Exit with 3 as long as anything is held or missed.")),
        ] = False,
        deadline: Annotated[
            str | None, typer.Option(help=_("Begin no request after this long: 240s, 4m."))
        ] = None,
        expect: Annotated[
            str | None,
            typer.Option(
                "--expect-recipients",
                help=_("Send only if it reaches this many: 1200, or 1200±2%."),
            ),
        ] = None,
        json: Annotated[
            bool, typer.Option("--json", help=_("JSON on stdout, the same as --format json."))
        ] = False,
        output: Annotated[
            str | None, typer.Option("--format", help=_("text (default) or json."))
        ] = None,
    ) -> None:
        base: Base = ctx.obj
        asked = PushArguments(names or [], test, dry_run, account, plan, strict, deadline, expect)
        as_json = wants_json(json=json, output=output)
        raise typer.Exit(int(_run(base, asked, due=due, as_json=as_json)))

    return push


def wants_json(*, json: bool, output: str | None) -> bool:
    """`--json` is `--format json`. Raises `OactlError` for another format."""
    if output not in {None, "json", "text"}:
        raise unknown_format(format=output, known="text, json")
    return json or output == "json"


def _run(base: Base, asked: PushArguments, *, due: bool, as_json: bool) -> Exit:
    if due and (asked.test or asked.expect):
        raise UsageError(
            "cli.push_due_only",
            N_("--due takes neither --test nor --expect-recipients"),
            help=N_("both go with a name: oactl push NAME"),
        )
    if due == bool(asked.names):
        raise (
            UsageError(
                "cli.push_what",
                N_("push needs to know what to send"),
                help=N_(
                    "everything that is due: oactl push --due; one by name: oactl push "
                    "PLAN/POST@2026-11-25T20:00"
                ),
            )
            if not due
            else UsageError(
                "cli.push_both",
                N_("--due sends everything that is due and takes no names"),
                help=N_("leave out either --due or the names"),
            )
        )
    if due:
        return _due(base, asked, as_json=as_json)
    from oactl.cli.session import with_shop

    return with_shop(base, lambda shop: _named(shop, asked, as_json=as_json))


def _due(base: Base, asked: PushArguments, *, as_json: bool) -> Exit:
    root, now = base.root, _now(base)
    if root is None or asked.dry_run:
        return _look(base, asked, now, as_json=as_json)[0]
    last_run.begin(root, now)
    try:
        code, states = _look(base, asked, now, as_json=as_json)
    except OactlError as fault:
        last_run.end(root, _now(base), fault.exit, {}, fault.code)
        raise
    last_run.end(root, _now(base), code, states)
    return code


def _look(
    base: Base, asked: PushArguments, now: datetime, *, as_json: bool
) -> tuple[Exit, Mapping[str, int]]:
    """One run, with how many deliveries it left in which state."""
    root = base.root
    shortcut = Shortcut(root, base.config_name, base.environ) if root else None
    if shortcut and not as_json and _is_plain(asked) and shortcut.nothing_due(now):
        return Exit.OK, {}
    from oactl.cli.push_due import run_due

    return run_due(base, asked, shortcut, as_json=as_json)


def _is_plain(asked: PushArguments) -> bool:
    """Whether silence is the whole answer where nothing is due."""
    if asked.account or asked.plan or asked.dry_run:
        return False
    if asked.deadline is None:
        return True
    from oactl.domain.when import parse_duration

    return parse_duration(asked.deadline) is not None


def _now(base: Base) -> datetime:
    from oactl.cli.clock import clock_of

    return clock_of(base.set_now).now()


def _named(shop: "Workshop", asked: PushArguments, *, as_json: bool) -> Exit:
    from oactl.cli.push_due import watched
    from oactl.cli.push_output import show
    from oactl.cli.wiring import stop_signal

    context = shop.context(writes=not asked.dry_run)
    send = _test if asked.test else _by_name
    outbox, now, screen = context.ledger.outbox, context.now, shop.base.screen
    with watched(shop.base, context) as seen:
        steps = send(seen, asked, stop_signal(shop))
        result = show(screen, steps, outbox, now, as_json=as_json, dry_run=asked.dry_run)
    return result.exit


def _test(context: "Context", asked: PushArguments, stop: "StopSignal") -> "Iterator[Step]":
    from oactl.sending.named_posts import find_posts
    from oactl.sending.test_send import push_test

    posts = find_posts(context, asked.names)
    if len(posts) != 1:
        raise UsageError(
            "cli.one_test",
            N_("a test sends one post at a time"),
            help=N_("oactl push PLAN/POST --test"),
        )
    return push_test(context, *posts[0], stop)


def _by_name(context: "Context", asked: PushArguments, stop: "StopSignal") -> "Iterator[Step]":
    from oactl.domain.occurrence import parse_occurrence
    from oactl.sending.by_name import push_named

    names = []
    for name in asked.names:
        parsed = parse_occurrence(name)
        if parsed is None:
            raise not_an_occurrence(name=name)
        names.append(parsed)
    expected = _expected(asked.expect)
    return push_named(context, names, stop, expected=expected, dry_run=asked.dry_run)


def _expected(text: str | None) -> "Expected | None":
    from oactl.sending.by_name import Expected

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
