"""What the shell offers while a command is typed: posts, plans, people, tags, rules, weeks.

A key is waited for, so plans are not validated: their lines are scanned for names. Whatever goes
wrong, nothing is offered and nothing is said.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import typer

from oactl.context import Context

WEEKS = 12
_PLAN = rb"(?m)^plan:[ \t]*[\"']?([^\s\"'#]+)"
_POST = rb"(?m)^[ \t]*(?:-[ \t]+)?id:[ \t]*[\"']?([^\s\"'#,}]+)"
_LARGEST = 5 * 1024 * 1024  # bytes of a plan that is scanned


def accounts(ctx: typer.Context, incomplete: str) -> list[str]:
    """The accounts, and their groups as `group:NAME`."""
    return _offered(_accounts, ctx, incomplete)


def plans(ctx: typer.Context, incomplete: str) -> list[str]:
    """The plans by name."""
    return _offered(_plans, ctx, incomplete)


def posts(ctx: typer.Context, incomplete: str) -> list[str]:
    """The posts as PLAN/POST."""
    return _offered(_posts, ctx, incomplete)


def plans_and_posts(ctx: typer.Context, incomplete: str) -> list[str]:
    """The plans, and the posts as PLAN/POST."""
    return [*plans(ctx, incomplete), *posts(ctx, incomplete)]


def explained(ctx: typer.Context, incomplete: str) -> list[str]:
    """The posts as PLAN/POST, the rules and the figures of reports."""
    others = (*_offered(_rules, ctx, incomplete), *figures(ctx, incomplete))
    return [*posts(ctx, incomplete), *others]


def figures(ctx: typer.Context, incomplete: str) -> list[str]:
    """The figures of reports."""
    return _offered(_figures, ctx, incomplete)


def league_figures(ctx: typer.Context, incomplete: str) -> list[str]:
    """The figures that accounts can be ranked by."""
    return _offered(_league_figures, ctx, incomplete)


def people(ctx: typer.Context, incomplete: str) -> list[str]:
    """The people of the configuration."""
    return _offered(lambda context: context.workspace.people, ctx, incomplete)


def tags(ctx: typer.Context, incomplete: str) -> list[str]:
    """The tags of all accounts, and `all`."""
    return _offered(_tags, ctx, incomplete)


def formats(*names: str) -> Callable[[str], list[str]]:
    """What completes the formats of a command."""

    def offered(incomplete: str) -> list[str]:
        return [name for name in names if name.startswith(incomplete)]

    return offered


def weeks(ctx: typer.Context, incomplete: str) -> list[str]:
    """The last complete week and those before it."""
    return _offered(_weeks, ctx, incomplete)


def _offered(
    find: Callable[[Context], Iterable[str]], ctx: typer.Context, incomplete: str
) -> list[str]:
    """The names that fit; none where they cannot be found."""
    try:
        return [name for name in find(_context(ctx)) if name.startswith(incomplete)]
    except Exception:  # noqa: BLE001 - a shell would offer the words of an error
        return []


def _context(ctx: typer.Context) -> Context:
    """The context of the line that is typed, whose `--workspace` counts."""
    context: Context = ctx.obj
    named = ctx.find_root().params.get("workspace")
    return Context(context.environ, context.cwd, context.console, named) if named else context


def _accounts(context: Context) -> Iterator[str]:
    known = context.workspace.accounts
    yield from known
    groups = {group for account in known.values() for group in account.groups}
    yield from (f"group:{group}" for group in sorted(groups))


def _tags(context: Context) -> Iterator[str]:
    known = {tag for account in context.workspace.accounts.values() for tag in account.tags}
    yield from ("all", *sorted(known))


def _plans(context: Context) -> Iterator[str]:
    yield from (plan for plan, _ in _scanned(context))


def _posts(context: Context) -> Iterator[str]:
    yield from (f"{plan}/{post}" for plan, found in _scanned(context) for post in found)


def _rules(_context: Context) -> Iterable[str]:
    from oactl.rules import all_rules

    return all_rules()


def _figures(_context: Context) -> Iterable[str]:
    from oactl.words.definitions import DEFINITIONS

    return DEFINITIONS


def _league_figures(_context: Context) -> Iterable[str]:
    from oactl.domain.report.league import RANKED_BY

    return RANKED_BY


def _weeks(context: Context) -> Iterator[str]:
    now = context.clock.now()
    yield "last"
    for back in range(1, WEEKS + 1):
        year, week, _ = (now - timedelta(weeks=back)).isocalendar()
        yield f"{year}-W{week:02}"


def _scanned(context: Context) -> Iterator[tuple[str, list[str]]]:
    """Each plan with its posts, as far as their names stand on lines of their own."""
    for path in _plan_files(context):
        with path.open("rb") as file:
            data = file.read(_LARGEST)
        named = re.search(_PLAN, data)
        name = named[1].decode("utf-8", "replace") if named else path.stem
        yield name, [found.decode("utf-8", "replace") for found in re.findall(_POST, data)]


def _plan_files(context: Context) -> Iterator[Path]:
    for path in context.workspace.plans:
        place = context.root / path
        found = sorted(place.rglob("*.y*ml")) if place.is_dir() else [place]
        yield from (each for each in found if each.is_file())
