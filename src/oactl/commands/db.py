"""`oactl db`: the ledger's file: copied, put back, checked."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from oactl.commands.folding import print_folded
from oactl.commands.options import FormatOption, JsonOption, format_of
from oactl.context import Context
from oactl.errors import Exit, OactlError, TemporaryError
from oactl.i18n import N_, _, ngettext
from oactl.ledger.backup import DamagedCopy, LedgerContents, Restored
from oactl.ledger.backup import restore as put_back
from oactl.ledger.checkup import CheckUp, Damage
from oactl.ledger.lock import Busy, FileLocks
from oactl.public_json import workspace
from oactl.usage import group

_DAMAGES: dict[str, str] = {
    "pages": N_("the file is damaged: {what}"),
    "schema": N_("the {kind} {name} is missing"),
    "reference": N_("row {row} of {table} belongs to a row of {parent} that is not there"),
    "no_batches": N_("it has no batches"),
    "gap": N_("a batch is missing between others"),
    "generation": N_("an earlier version of a batch is missing"),
    "unreadable": N_("row {row} of {table} cannot be read ({why})"),
    "settled": N_("it is noted as {noted}, and what is known of it says {state}"),
}


def show_checkup(context: Context, found: CheckUp, *, as_json: bool) -> None:
    """Print what was found."""
    console, path = context.console, str(context.ledger_path)
    lines = damage_lines(found.damages)
    if as_json:
        damages = [
            workspace.Damage(each.code, line, each.delivery)
            for each, line in zip(found.damages, lines, strict=True)
        ]
        about = (path, found.version, found.deliveries)
        console.json(workspace.Checkup(*about, not damages, damages))
    elif not lines:
        print_folded(
            console,
            ngettext(
                "{path}: whole, {deliveries} delivery (version {version})",
                "{path}: whole, {deliveries} deliveries (version {version})",
                found.deliveries,
                path=path,
                deliveries=f"{found.deliveries:,}",
                version=found.version,
            ),
        )
    else:
        print_folded(console, "\n".join(lines))
        console.error(
            ngettext(
                "{path} is damaged in {count} place",
                "{path} is damaged in {count} places",
                len(lines),
                path=path,
                count=len(lines),
            )
        )
        console.error("  " + _("keep the file, and put a copy in its place: oactl db restore FILE"))


def damage_lines(damages: Sequence[Damage]) -> list[str]:
    """A sentence for each damage, with the delivery that it touches."""
    lines = []
    for each in damages:
        line = _(_DAMAGES[each.code], **each.params)
        lines.append(f"{each.delivery}: {line}" if each.delivery else line)
    return lines


def show_backup(context: Context, file: str, found: LedgerContents, *, as_json: bool) -> None:
    """Print what a copy holds."""
    if as_json:
        context.console.json(workspace.Backup(file, *_contents(found)))
        return
    print_folded(
        context.console,
        ngettext(
            "{file}: a copy of the ledger ({size}), {deliveries} delivery, up to {at}",
            "{file}: a copy of the ledger ({size}), {deliveries} deliveries, up to {at}",
            found.deliveries,
            file=file,
            **_params(context, found),
        ),
    )


def restore_copy(context: Context, file: str) -> Restored:
    """Put a copy in the ledger's place. Raises `OactlError` for one that is damaged."""
    try:
        with _nobody_sends(context):
            return put_back(context.cwd / file, context.ledger_path, context.clock.now())
    except DamagedCopy as damaged:
        raise OactlError(
            "db.damaged_copy",
            N_("{file} is damaged, so nothing was changed: {what}"),
            help=N_("take an older copy"),
            file=file,
            what="; ".join(damage_lines(damaged.damages)) or damaged.why,
        ) from None


def show_restored(context: Context, file: str, found: Restored, *, as_json: bool) -> None:
    """Print what the ledger holds now, and what it cannot know."""
    console = context.console
    if as_json:
        kept = str(found.kept) if found.kept else None
        ledger = str(context.ledger_path)
        console.json(workspace.Restored(file, ledger, kept, *_contents(found.contents)))
        return
    params = {"file": file, **_params(context, found.contents)}
    print_folded(
        console,
        ngettext(
            "the ledger is back from {file}: {deliveries} delivery, up to {at}",
            "the ledger is back from {file}: {deliveries} deliveries, up to {at}",
            found.contents.deliveries,
            **params,
        ),
    )
    if found.kept:
        print_folded(console, _("  the ledger that was here: {path}", path=found.kept))
    print_folded(
        console,
        _(
            "  what was sent after {at} is not known to this copy. For 24 "
            "hours LINE turns away what it has had;\n  "
            "what is older goes out again if you send it by name: look into "
            "the chat first\n  "
            "next: oactl status",
            **params,
        ),
    )


@contextmanager
def _nobody_sends(context: Context) -> Iterator[None]:
    """All accounts' locks, so that no run sends while its ledger goes. Raises `OactlError`."""
    locks = FileLocks(context.ledger_path.parent / "locks")
    with ExitStack() as held:
        for name in context.workspace.accounts:
            lock = locks.take(context.gateways.host(name), name)
            if isinstance(lock, Busy):
                raise TemporaryError(
                    "db.busy",
                    N_("a run is sending for {account} at this moment"),
                    help=N_("run the same again when it has ended, in a minute or so"),
                    account=name,
                )
            held.callback(lock.release)
        yield


def _contents(found: LedgerContents) -> tuple[int, int, int, str]:
    return found.size, found.version, found.deliveries, found.newest.isoformat()


def _params(context: Context, found: LedgerContents) -> dict[str, str]:
    at = found.newest.astimezone(ZoneInfo(context.workspace.timezone))
    return {
        "size": f"{found.size / 1024:,.0f} KiB",
        "deliveries": f"{found.deliveries:,}",
        "at": f"{at:%Y-%m-%d %H:%M}",
    }


app = group("oactl db check")


@app.command(
    help=N_("Copy the ledger to a file, also while a run is sending."),
    epilog="oactl db backup oactl-monday.db",
)
def backup(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help=N_("Where the copy goes."))],
    force: Annotated[
        bool, typer.Option("--force", help=N_("Replace the file if it is there."))
    ] = False,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """Copy the ledger to a file, also while a run is sending."""
    from oactl.ledger.backup import back_up

    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    found = back_up(context.ledger_path, context.cwd / file, force=force)
    show_backup(context, file, found, as_json=look == "json")
    return Exit.OK


@app.command(
    help=N_("Put a copy in the ledger's place; the ledger that is there is kept."),
    epilog="oactl db restore oactl-monday.db",
)
def restore(
    ctx: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help=N_("A copy that `oactl db backup` made."))
    ],
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """Put a copy in the ledger's place; the ledger that is there is kept."""
    look = format_of(output, as_json=as_json)
    found = restore_copy(ctx.obj, file)
    show_restored(ctx.obj, file, found, as_json=look == "json")
    return Exit.OK


@app.command(
    help=N_("Read the whole ledger and see that all of it holds together."),
    epilog="oactl db check",
)
def check(ctx: typer.Context, output: FormatOption = None, as_json: JsonOption = False) -> Exit:
    """Read the whole ledger and see that all of it holds together."""
    from oactl.ledger.checkup import check_up

    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    found = check_up(context.ledger_path)
    show_checkup(context, found, as_json=look == "json")
    return Exit.FAILED if found.damages else Exit.OK
