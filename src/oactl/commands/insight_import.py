"""`oactl insight import`: a file's figures, taken whole or not at all, and how that reads."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from oactl.commands.folding import print_folded
from oactl.context import Context
from oactl.domain.imports import (
    BadRow,
    FigureRow,
    ImportedFigure,
    heading,
    metric_name,
    read_rows,
)
from oactl.domain.line_day import line_day
from oactl.domain.value import composed
from oactl.domain.visible import in_one_line
from oactl.errors import Exit, OactlError, UsageError
from oactl.i18n import N_, _, ngettext
from oactl.insight.imported import owners_of
from oactl.insight.tables import no_headings, read_table
from oactl.ledger.imported import Correction, Imported
from oactl.public_json import figures
from oactl.words.imports import BAD_ROWS

SHOWN = 20  # corrections that are shown of an account


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the command line asks for."""

    file: str
    account: str | None
    metric: str | None
    dry_run: bool


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What came of it, by account; with any `bad` row nothing was taken."""

    options: ImportOptions
    accounts: Mapping[str, tuple[Sequence[ImportedFigure], Imported]]
    bad: Sequence[BadRow] = ()


def import_file(context: Context, options: ImportOptions) -> ImportResult:
    """Read a file and keep its figures, all or none. Raises `OactlError`."""
    path = Path(context.cwd, options.file)
    rows = read_table(path, lambda found: heading(found) is not None)
    at = heading(rows)
    if at is None:
        raise no_headings(path)
    now = context.clock.now()
    found, bad = read_rows(rows, at, metric_name(options.metric or ""), line_day(now))
    by_account, unknown = _by_account(context, options, found)
    if bad or unknown:
        every = sorted((*bad, *unknown), key=lambda each: each.line)
        return ImportResult(options, {}, every)
    if not found:
        raise OactlError("import.empty", N_("{path} has no figures"), path=options.file)
    return ImportResult(options, _kept(context, options, by_account))


def _kept(
    context: Context, options: ImportOptions, by_account: Mapping[str, list[ImportedFigure]]
) -> dict[str, tuple[Sequence[ImportedFigure], Imported]]:
    sending = context.sending_without_plans(writes=not options.dry_run)
    kept, source = sending.ledger.imported, Path(options.file).name
    owners = {name: owners_of(sending, name) for name in by_account}
    if options.dry_run:
        return {name: (some, kept.look(owners[name], some)) for name, some in by_account.items()}
    for now, *former in owners.values():
        for each in former:
            kept.adopt(now, each)
    found = kept.put(
        {owners[name][0]: some for name, some in by_account.items()}, sending.now, source
    )
    return {name: (some, found[owners[name][0]]) for name, some in by_account.items()}


def _by_account(
    context: Context, options: ImportOptions, found: Sequence[FigureRow]
) -> tuple[dict[str, list[ImportedFigure]], list[BadRow]]:
    """The figures of each account; rows of accounts that are not there."""
    usual = _account(context, options, found)
    parts: dict[str, list[ImportedFigure]] = {}
    unknown: list[BadRow] = []
    for each in found:
        name = usual or composed(each.account)
        if name in context.workspace.accounts:
            parts.setdefault(name, []).append(each.figure)
        else:
            unknown.append(BadRow(each.line, "account", {"account": each.account}))
    return parts, unknown


def _account(context: Context, options: ImportOptions, found: Sequence[FigureRow]) -> str | None:
    """The one account of all rows; None where the rows name theirs. Raises `OactlError`."""
    names = context.accounts(options.account)
    if options.account is None and found and all(each.account for each in found):
        return None
    if len(names) == 1:
        return names[0]
    raise UsageError(
        "import.which_account",
        N_("the figures are of one account, and the workspace has {count}"),
        help=N_("name it: oactl insight import {file} --account NAME; or in a column “account”"),
        count=len(names),
        file=options.file,
    )


def show_import(context: Context, result: ImportResult, *, as_json: bool) -> Exit:
    """Print what came of an import. Returns the exit code."""
    console = context.console
    if as_json:
        console.json(_document(result))
    else:
        for line in _lines(result):
            print_folded(console, line)
        for each in result.bad:
            place = {"file": result.options.file, "line": each.line}
            console.error(_("{file}:{line}: {what}", **place, what=_sentence(each)))
        if result.bad:
            console.error(_nothing_taken(len(result.bad)))
    return Exit.FAILED if result.bad else Exit.OK


def _nothing_taken(rows: int) -> str:
    return ngettext(
        "{count} row is wrong, so nothing of the file was taken",
        "{count} rows are wrong, so nothing of the file was taken",
        rows,
        count=rows,
    )


def _sentence(bad: BadRow) -> str:
    return in_one_line(_(BAD_ROWS[bad.code], **bad.params))


def _lines(result: ImportResult) -> Iterator[str]:
    for name, (every, found) in result.accounts.items():
        days = sorted({each.day for each in every})
        yield _(
            "{account}: {new} new, {corrected} corrected, {unchanged} known already "
            "({first} to {last}): {metrics}",
            account=name,
            new=len(found.new),
            corrected=len(found.corrected),
            unchanged=found.unchanged,
            first=days[0].isoformat(),
            last=days[-1].isoformat(),
            metrics=in_one_line(_(", ").join(sorted({each.metric for each in every}))),
        )
        for change in found.corrected[:SHOWN]:
            yield "  " + _corrected(change)
        if len(found.corrected) > SHOWN:
            more = len(found.corrected) - SHOWN
            yield "  " + _("and {count} more; all are in --json", count=more)
    if result.options.dry_run and result.accounts:
        yield _("nothing was written (--dry-run)")


def _corrected(change: Correction) -> str:
    each = change.figure
    what = " ".join(filter(None, (each.metric, each.post, each.platform)))
    return _(
        "{day} {what}: {former} is now {value}",
        day=each.day.isoformat(),
        what=in_one_line(what),
        former=f"{change.former:,.15g}",
        value=f"{each.value:,.15g}",
    )


def _document(result: ImportResult) -> figures.ImportedFile:
    return figures.ImportedFile(
        file=result.options.file,
        dry_run=result.options.dry_run,
        accounts=[
            figures.ImportedOfAccount(
                account=name,
                metrics=sorted({each.metric for each in every}),
                first=min(each.day for each in every).isoformat(),
                last=max(each.day for each in every).isoformat(),
                new=len(found.new),
                corrected=list(map(_corrected_document, found.corrected)),
                unchanged=found.unchanged,
            )
            for name, (every, found) in result.accounts.items()
        ],
        errors=[figures.RowError(bad.line, bad.code, _sentence(bad)) for bad in result.bad],
    )


def _corrected_document(change: Correction) -> figures.CorrectedFigure:
    each = change.figure
    return figures.CorrectedFigure(
        each.day.isoformat(),
        each.metric,
        each.post or None,
        each.platform or None,
        change.former,
        each.value,
    )
