"""What `oactl db check` prints: whether the ledger holds together, and what does not."""

from collections.abc import Sequence

from oactl.context import Context
from oactl.i18n import N_, _, ngettext
from oactl.ledger.checkup import CheckUp, Damage
from oactl.public_json import workspace

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
        console.print(
            ngettext(
                "{path}: whole, {deliveries} delivery (version {version})",
                "{path}: whole, {deliveries} deliveries (version {version})",
                found.deliveries,
                path=path,
                deliveries=f"{found.deliveries:,}",
                version=found.version,
            )
        )
    else:
        console.print("\n".join(lines))
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
