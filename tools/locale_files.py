"""Brings `src/oactl/locale/*.po` up to date with the sentences of the source (`make locale`).

New sentences come in untranslated, sentences that are gone are dropped; nothing is guessed. A new
language: `tools/locale_files.py fr` makes `fr.po`, to be translated with any editor of such files.

Japanese and Thai are for those who read reports and notices, not for those who run oactl: their
files hold the sentences of `READ` only, and what is missing is said in English.
"""

from argparse import ArgumentParser
from fnmatch import fnmatch
from itertools import chain
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from oactl.planfile.schema import goals_schema, plan_schema, workspace_schema
from oactl.planfile.schema_texts import sentences

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src/oactl"
LOCALE = SOURCE / "locale"
KEYWORDS = {
    "_": None,
    "N_": None,
    "NP_": ((1, "c"), 2),
    "pgettext": ((1, "c"), 2),
    "ngettext": (1, 2),
    "Plural": (1, 2),
}
# The languages of reports and notices only.
OF_READERS = frozenset({"ja", "th"})
# The files whose sentences stand in a report or a notice, below src/oactl. Of `reports` and `words`
# those are left out that speak to whoever runs a command: errors (`browser.py`, `errors.py`), syncs
# and exports (`insight_lines.py`, `newest.py`, `export.py`), `oactl explain` (`traced.py`,
# `passes.py`), approvals (`follow_ups.py`), `oactl cost` (`words/cost.py`), imports.
READ = (
    *("reports/charts/*", "reports/figures.py", "reports/history.py"),
    *("reports/html/*", "reports/layout.py", "reports/league_*.py", "reports/lines.py"),
    "reports/many.py",
    *("reports/rows.py", "reports/terminal.py", "reports/wide.py", "reports/xlsx.py"),
    # what highlights, costs in friends, goals and the bill of a month say
    *("words/block_cost.py", "words/breakdown.py", "words/goals.py", "words/highlights.py"),
    *("words/money.py", "words/periods.py"),
    "words/definitions.py",  # at the end of a page: what the figures are
    # a notice, and why a post was not sent, which the report tells too
    *("notify/document.py", "commands/sentences.py", "words/notices.py", "words/receivers.py"),
    *("words/gates.py", "words/approval.py", "words/next_steps.py", "words/alerts.py"),
    "words/ages.py",
    "words/answers.py",  # what LINE answered to what it refused
)


def template(language: str | None = None) -> Catalog:
    """Every sentence of the source and of its JSON Schemas, with the files that say it.

    For a language of `OF_READERS` those of reports and notices.
    """
    whole = _everything()
    if language not in OF_READERS:
        return whole
    found = Catalog(project="oactl", charset="utf-8", fuzzy=False)
    for message in whole:
        if message.id and any(_is_read(path) for path, _line in message.locations):
            found[message.id] = message
    return found


def _is_read(path: str) -> bool:
    inside = path.removeprefix("src/oactl/")
    return any(fnmatch(inside, pattern) for pattern in READ)


def _everything() -> Catalog:
    found = Catalog(project="oactl", charset="utf-8", fuzzy=False)
    for name, _line, message, comments, context in extract_from_dir(
        str(SOURCE), [("**.py", "python")], keywords=KEYWORDS, comment_tags=("Translators:",)
    ):
        found.add(
            message,
            locations=[(f"src/oactl/{name}", None)],
            auto_comments=comments,
            context=context,
        )
    schemas = (plan_schema(), workspace_schema(), goals_schema())
    for sentence in chain.from_iterable(map(sentences, schemas)):
        found.add(sentence, locations=[("src/oactl/planfile/models", None)])
    return found


def updated(path: Path) -> Catalog:
    """The catalogue of a language with all sentences of now and the translations that it has."""
    locale = path.stem
    known = read_po(path.open("rb"), locale=locale) if path.exists() else Catalog(locale=locale)
    known.update(template(locale), no_fuzzy_matching=True, update_creation_date=False)
    known.obsolete.clear()
    return known


def write(path: Path) -> None:
    """Write the catalogue, sorted, without dates and line numbers, so that diffs stay small."""
    catalogue = updated(path)  # read before the file is opened for writing
    with path.open("wb") as file:
        write_po(
            file,
            catalogue,
            width=100,
            sort_output=True,
            include_lineno=False,
            omit_header=False,
        )


def main() -> None:
    """Update every language, and those that are named."""
    asked = ArgumentParser(description=__doc__)
    asked.add_argument("language", nargs="*", help="a language that is new, as gettext names it")
    for name in sorted(
        {*(each.stem for each in LOCALE.glob("*.po")), *asked.parse_args().language}
    ):
        write(LOCALE / f"{name}.po")


if __name__ == "__main__":
    main()
