"""`oactl db backup|restore|check`: copies of the ledger, and whether it holds together."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from oactl.cli.base import Base
from oactl.cli.options import format_option, json_option
from oactl.cli.session import json_wanted, with_shop
from oactl.errors import Exit, OactlError, TemporaryError
from oactl.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from oactl.cli.wiring import Workshop
    from oactl.ledger.backup import Contents
    from oactl.ledger.checkup import Damage


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


def build_backup() -> Callable[..., Any]:
    """`db backup` in one language."""

    def backup(
        ctx: typer.Context,
        file: Annotated[str, typer.Argument(metavar="FILE", help=_("Where the copy goes."))],
        force: Annotated[
            bool, typer.Option("--force", help=_("Replace the file if it is there."))
        ] = False,
        output: Annotated[str | None, format_option()] = None,
        json: Annotated[bool, json_option()] = False,
    ) -> None:
        from oactl.ledger.backup import back_up

        base: Base = ctx.obj
        as_json = json_wanted(json=json, output=output) == "json"

        def work(shop: "Workshop") -> Exit:
            found = back_up(shop.ledger_path, base.cwd / file, force=force)
            if as_json:
                base.screen.json({"file": file, **_json(found)})
            else:
                base.screen.out(
                    ngettext(
                        "{file}: a copy of the ledger ({size}), {deliveries} delivery, up to {at}",
                        "{file}: a copy of the ledger ({size}), {deliveries} deliveries, "
                        "up to {at}",
                        found.deliveries,
                        file=file,
                        **_facts(shop, found),
                    )
                )
            return Exit.OK

        raise typer.Exit(int(with_shop(base, work)))

    return backup


def build_restore() -> Callable[..., Any]:
    """`db restore` in one language."""

    def restore(
        ctx: typer.Context,
        file: Annotated[
            str, typer.Argument(metavar="FILE", help=_("A copy that `oactl db backup` made."))
        ],
        output: Annotated[str | None, format_option()] = None,
        json: Annotated[bool, json_option()] = False,
    ) -> None:
        base: Base = ctx.obj
        as_json = json_wanted(json=json, output=output) == "json"
        work = lambda shop: _restore(shop, file, as_json=as_json)  # noqa: E731 - one expression
        raise typer.Exit(int(with_shop(base, work)))

    return restore


def build_check() -> Callable[..., Any]:
    """`db check` in one language."""

    def check(
        ctx: typer.Context,
        output: Annotated[str | None, format_option()] = None,
        json: Annotated[bool, json_option()] = False,
    ) -> None:
        base: Base = ctx.obj
        as_json = json_wanted(json=json, output=output) == "json"
        raise typer.Exit(int(with_shop(base, lambda shop: _check(shop, as_json=as_json))))

    return check


def _restore(shop: "Workshop", file: str, *, as_json: bool) -> Exit:
    from oactl.ledger.backup import DamagedCopy, restore

    screen = shop.base.screen
    try:
        with _nobody_sends(shop):
            found = restore(shop.base.cwd / file, shop.ledger_path, shop.clock.now())
    except DamagedCopy as damaged:
        what = "; ".join(damage_lines(damaged.damages)) or damaged.why
        raise OactlError(
            "db.damaged_copy",
            N_("{file} is damaged, so nothing was changed: {what}"),
            help=N_("take an older copy"),
            file=file,
            what=what,
        ) from None
    if as_json:
        kept = str(found.kept) if found.kept else None
        about = {"file": file, "ledger": str(shop.ledger_path), "kept": kept}
        screen.json(about | _json(found.contents))
        return Exit.OK
    params = {"file": file, **_facts(shop, found.contents)}
    screen.out(
        ngettext(
            "the ledger is back from {file}: {deliveries} delivery, up to {at}",
            "the ledger is back from {file}: {deliveries} deliveries, up to {at}",
            found.contents.deliveries,
            **params,
        )
    )
    if found.kept:
        screen.out(_("  the ledger that was here: {path}", path=found.kept))
    screen.out(
        _(
            "  what was sent after {at} is not known to this copy. For 24 "
            "hours LINE turns away what it has had;\n  "
            "what is older goes out again if you send it by name: look into "
            "the chat first\n  "
            "next: oactl status",
            **params,
        )
    )
    return Exit.OK


@contextmanager
def _nobody_sends(shop: "Workshop") -> Iterator[None]:
    """All accounts' locks, so that no run sends while its ledger goes. Raises `OactlError`."""
    from oactl.ledger.lock import Busy, FileLocks

    locks = FileLocks(shop.ledger_path.parent / "locks")
    with ExitStack() as held:
        for name in shop.workspace.accounts:
            lock = locks.take(shop.gateways.host(name), name)
            if isinstance(lock, Busy):
                raise TemporaryError(
                    "db.busy",
                    N_("a run is sending for {account} at this moment"),
                    help=N_("run the same again when it has ended, in a minute or so"),
                    account=name,
                )
            held.callback(lock.release)
        yield


def _check(shop: "Workshop", *, as_json: bool) -> Exit:
    from oactl.ledger.checkup import check_up

    base, path = shop.base, str(shop.ledger_path)
    found = check_up(shop.ledger_path)
    lines = damage_lines(found.damages)
    if as_json:
        damages = [
            {"code": each.code, "message": line, "delivery": each.delivery}
            for each, line in zip(found.damages, lines, strict=True)
        ]
        about = {"ledger": path, "version": found.version, "deliveries": found.deliveries}
        base.screen.json({**about, "whole": not damages, "damages": damages})
    elif not lines:
        params = {"deliveries": f"{found.deliveries:,}", "version": found.version}
        base.screen.out(
            ngettext(
                "{path}: whole, {deliveries} delivery (version {version})",
                "{path}: whole, {deliveries} deliveries (version {version})",
                found.deliveries,
                path=path,
                **params,
            )
        )
    else:
        base.screen.out("\n".join(lines))
        base.screen.err(
            ngettext(
                "{path} is damaged in {count} place",
                "{path} is damaged in {count} places",
                len(lines),
                path=path,
                count=len(lines),
            )
        )
        base.screen.err(
            "  " + _("keep the file, and put a copy in its place: oactl db restore FILE")
        )
    return Exit.FAILED if lines else Exit.OK


def damage_lines(damages: "Sequence[Damage]") -> list[str]:
    """A sentence for each damage, with the delivery that it touches."""
    lines = []
    for each in damages:
        line = _(_DAMAGES[each.code], **each.params)
        lines.append(f"{each.delivery}: {line}" if each.delivery else line)
    return lines


def _json(found: "Contents") -> dict[str, Any]:
    return {
        "bytes": found.size,
        "version": found.version,
        "deliveries": found.deliveries,
        "newest": found.newest.isoformat(),
    }


def _facts(shop: "Workshop", found: "Contents") -> dict[str, str]:
    at = found.newest.astimezone(ZoneInfo(shop.workspace.timezone))
    return {
        "size": f"{found.size / 1024:,.0f} KiB",
        "deliveries": f"{found.deliveries:,}",
        "at": f"{at:%Y-%m-%d %H:%M}",
    }
