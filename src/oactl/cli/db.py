"""`oactl db backup|restore|check`: copies of the ledger, and whether it holds together."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from oactl.cli.base import Base
from oactl.cli.options import format_option, json_option
from oactl.cli.session import json_wanted, with_shop
from oactl.errors import Exit, OactlError
from oactl.i18n import Catalog

if TYPE_CHECKING:
    from oactl.cli.wiring import Workshop
    from oactl.ledger.backup import Contents
    from oactl.ledger.checkup import Damage


def build_backup(t: Catalog) -> Callable[..., Any]:
    """`db backup` in one language."""

    def backup(
        ctx: typer.Context,
        file: Annotated[str, typer.Argument(metavar="FILE", help=t("help.db_backup_file"))],
        force: Annotated[bool, typer.Option("--force", help=t("help.db_force"))] = False,
        output: Annotated[str | None, format_option(t)] = None,
        json: Annotated[bool, json_option(t)] = False,
    ) -> None:
        from oactl.ledger.backup import back_up

        base: Base = ctx.obj
        as_json = json_wanted(json=json, output=output) == "json"

        def work(shop: "Workshop") -> Exit:
            found = back_up(shop.ledger_path, base.cwd / file, force=force)
            if as_json:
                base.screen.json({"file": file, **_json(found)})
            else:
                base.screen.say("db.backed_up", file=file, **_facts(shop, found))
            return Exit.OK

        raise typer.Exit(int(with_shop(base, work)))

    return backup


def build_restore(t: Catalog) -> Callable[..., Any]:
    """`db restore` in one language."""

    def restore(
        ctx: typer.Context,
        file: Annotated[str, typer.Argument(metavar="FILE", help=t("help.db_restore_file"))],
        output: Annotated[str | None, format_option(t)] = None,
        json: Annotated[bool, json_option(t)] = False,
    ) -> None:
        base: Base = ctx.obj
        as_json = json_wanted(json=json, output=output) == "json"
        work = lambda shop: _restore(shop, file, as_json=as_json)  # noqa: E731 - one expression
        raise typer.Exit(int(with_shop(base, work)))

    return restore


def build_check(t: Catalog) -> Callable[..., Any]:
    """`db check` in one language."""

    def check(
        ctx: typer.Context,
        output: Annotated[str | None, format_option(t)] = None,
        json: Annotated[bool, json_option(t)] = False,
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
        what = "; ".join(damage_lines(shop.base, damaged.damages)) or damaged.why
        raise OactlError("db.damaged_copy", {"file": file, "what": what}) from None
    if as_json:
        kept = str(found.kept) if found.kept else None
        about = {"file": file, "ledger": str(shop.ledger_path), "kept": kept}
        screen.json(about | _json(found.contents))
        return Exit.OK
    facts = {"file": file, **_facts(shop, found.contents)}
    screen.say("db.restored", **facts)
    if found.kept:
        screen.say("db.kept", path=found.kept)
    screen.say("db.not_known", **facts)
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
                raise OactlError("db.busy", {"account": name}, Exit.TEMPORARY)
            held.callback(lock.release)
        yield


def _check(shop: "Workshop", *, as_json: bool) -> Exit:
    from oactl.ledger.checkup import check_up

    base, path = shop.base, str(shop.ledger_path)
    found = check_up(shop.ledger_path)
    lines = damage_lines(base, found.damages)
    if as_json:
        damages = [
            {"code": each.code, "message": line, "delivery": each.delivery}
            for each, line in zip(found.damages, lines, strict=True)
        ]
        about = {"ledger": path, "version": found.version, "deliveries": found.deliveries}
        base.screen.json({**about, "whole": not damages, "damages": damages})
    elif not lines:
        facts = {"deliveries": f"{found.deliveries:,}", "version": found.version}
        base.screen.say("db.whole", path=path, **facts)
    else:
        base.screen.out("\n".join(lines))
        base.screen.tell("db.damaged", path=path, count=len(lines))
        base.screen.err("  " + base.t("db.damaged.help"))
    return Exit.FAILED if lines else Exit.OK


def damage_lines(base: Base, damages: "Sequence[Damage]") -> list[str]:
    """A sentence for each damage, with the delivery that it touches."""
    lines = []
    for each in damages:
        line = base.t(f"db.damage_{each.code}", **each.params)
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
