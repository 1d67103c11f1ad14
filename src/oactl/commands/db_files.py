"""What `oactl db backup` and `db restore` do and print."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from zoneinfo import ZoneInfo

from oactl.commands.db_check import damage_lines
from oactl.context import Context
from oactl.errors import OactlError, TemporaryError
from oactl.i18n import N_, _, ngettext
from oactl.ledger.backup import Contents, DamagedCopy, Restored, restore
from oactl.ledger.lock import Busy, FileLocks
from oactl.public_json import workspace


def show_backup(context: Context, file: str, found: Contents, *, as_json: bool) -> None:
    """Print what a copy holds."""
    if as_json:
        context.console.json(workspace.Backup(file, *_contents(found)))
        return
    context.console.print(
        ngettext(
            "{file}: a copy of the ledger ({size}), {deliveries} delivery, up to {at}",
            "{file}: a copy of the ledger ({size}), {deliveries} deliveries, up to {at}",
            found.deliveries,
            file=file,
            **_params(context, found),
        )
    )


def restore_copy(context: Context, file: str) -> Restored:
    """Put a copy in the ledger's place. Raises `OactlError` for one that is damaged."""
    try:
        with _nobody_sends(context):
            return restore(context.cwd / file, context.ledger_path, context.clock.now())
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
    console.print(
        ngettext(
            "the ledger is back from {file}: {deliveries} delivery, up to {at}",
            "the ledger is back from {file}: {deliveries} deliveries, up to {at}",
            found.contents.deliveries,
            **params,
        )
    )
    if found.kept:
        console.print(_("  the ledger that was here: {path}", path=found.kept))
    console.print(
        _(
            "  what was sent after {at} is not known to this copy. For 24 "
            "hours LINE turns away what it has had;\n  "
            "what is older goes out again if you send it by name: look into "
            "the chat first\n  "
            "next: oactl status",
            **params,
        )
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


def _contents(found: Contents) -> tuple[int, int, int, str]:
    return found.size, found.version, found.deliveries, found.newest.isoformat()


def _params(context: Context, found: Contents) -> dict[str, str]:
    at = found.newest.astimezone(ZoneInfo(context.workspace.timezone))
    return {
        "size": f"{found.size / 1024:,.0f} KiB",
        "deliveries": f"{found.deliveries:,}",
        "at": f"{at:%Y-%m-%d %H:%M}",
    }
