"""Japanese and Thai have every sentence that stands in a report or a notice.

A catalogue that notes what it is asked for takes the place of a language while reports are drawn.
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fnmatch import fnmatch
from functools import partial
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from report_sample import sample
from rich_sample import rich, several

import oactl
from oactl import i18n
from oactl.commands import report as command
from oactl.domain.report.values import Report
from oactl.i18n import Plural, use
from oactl.reports import SHAPES, render
from oactl.reports.html import render_card, render_index
from oactl.reports.split import files_of
from oactl.reports.xlsx import render_xlsx
from oactl.words.approval import PARTS
from oactl.words.gates import GATES, HOLDS, HOLDS_OF_SEVERAL
from oactl.words.next_steps import GATE_HELP, HOLD_HELP, MISSED_HELP, STATE_HELP
from oactl.words.notices import NOTICE_HELP, NOTICES, PLATFORMS, REASONS, STATES, VIAS
from oactl.words.periods import PERIOD_WORDS
from oactl.words.receivers import COUNTED
from runner import in_process

TOOLS = Path(oactl.__file__).parents[2] / "tools"


class Listener:
    """A catalogue in which nothing is translated, and what it was asked for."""

    def __init__(self) -> None:
        self.heard: set[str] = set()

    def gettext(self, message: str) -> str:
        self.heard.add(message)
        return message

    def ngettext(self, one: str, many: str, number: int) -> str:
        self.heard.add(one)
        return one if number == 1 else many


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Listener:
    found = Listener()
    monkeypatch.setattr(i18n, "_catalogue", lambda _name: found)
    use("zh-TW")
    return found


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    sys.path.insert(0, str(TOOLS))
    try:
        return import_module("locale_files")
    finally:
        sys.path.remove(str(TOOLS))


@pytest.fixture(scope="module")
def of_readers(tool: ModuleType) -> set[str]:
    """The keys of the sentences of reports and notices, as gettext looks for them."""
    found = tool.template("ja")
    ones = ((each.context, each.id if isinstance(each.id, str) else each.id[0]) for each in found)
    return {f"{context}\x04{one}" if context else one for context, one in ones}


def draw_everything(report: Report) -> Iterator[object]:
    yield from (render(report, look, 80, colour=True) for look in ("table", "md", "html"))
    yield from (render(report, "csv", None, colour=False, shape=shape) for shape in SHAPES)
    yield render_xlsx(report)
    yield render_index(report, files_of(report, "group", ".html"), "group")
    if len(report.accounts) == 1:
        yield render_card(report)


def of_another_kind(kind: str) -> Report:
    report = rich()
    (one,) = report.accounts
    changed = {
        name: replace(found, period=replace(found.period, kind=kind))
        for name in ("figures", "earlier", "year_ago")
        if (found := getattr(one, name)) is not None
    }
    accounts = (replace(one, same_days=True, **changed),)
    return replace(report, period=replace(report.period, kind=kind), accounts=accounts)


REPORTS = {
    "rich": rich,
    "bare": sample,
    "provisional": lambda: sample(frozenset({date(2026, 11, 8), date(2026, 11, 15)})),
    "three": lambda: several(3),
    "many": lambda: several(12),
    **{kind: partial(of_another_kind, kind) for kind in PERIOD_WORDS},
}


@pytest.mark.parametrize("name", REPORTS)
def test_no_sentence_of_a_report_is_left_out(listener, of_readers, name):
    report = REPORTS[name]()
    assert all(draw_everything(report))
    assert len(listener.heard) > 50
    assert listener.heard - of_readers == set()


def test_none_of_the_demos_is(monkeypatch, tmp_path, of_readers):
    """Its report has plans, goals, money and what its messages cost in friends."""
    reports: list[Report] = []
    monkeypatch.setattr(command, "deliver", lambda _context, report, *_rest: reports.append(report))
    ran = in_process(("demo", "shop"), tmp_path, {"PATH": os.defpath, "LANG": "C"})
    assert (ran.code, len(reports)) == (0, 2)
    found = Listener()
    monkeypatch.setattr(i18n, "_catalogue", lambda _name: found)
    use("zh-TW")
    assert all(draw_everything(reports[-1]))
    assert "Cost in friends" in found.heard
    assert found.heard - of_readers == set()


@pytest.mark.parametrize(
    "table",
    [
        *(NOTICES, NOTICE_HELP, GATES, HOLDS, HOLDS_OF_SEVERAL, GATE_HELP, HOLD_HELP, MISSED_HELP),
        *(STATE_HELP, STATES, REASONS, PLATFORMS, VIAS, COUNTED, PARTS),
    ],
)
def test_no_sentence_of_a_notice_is(of_readers, table):
    ones = (each.one if isinstance(each, Plural) else each for each in table.values())
    names = {"LINE", "Facebook", "Instagram", ""}  # of no language
    assert {each for each in ones if each not in names} <= of_readers


# Only commands say these, to whoever runs them.
OF_COMMANDS = {
    *("reports/browser.py", "reports/export.py", "reports/insight_lines.py", "reports/newest.py"),
    *("reports/traced.py", "words/cost.py", "words/errors.py", "words/follow_ups.py"),
    *("words/imports.py", "words/passes.py"),
}


def test_a_new_file_of_words_is_for_readers_or_for_commands(tool):
    """A file that is in neither list: decide, here and in `READ` of tools/locale_files.py."""
    places = (path for message in tool.template() for path, _ in message.locations)
    files = {path.removeprefix("src/oactl/") for path in places}
    words = {path for path in files if path.startswith(("reports/", "words/", "notify/"))}
    read = {path for path in files if tool._is_read(f"src/oactl/{path}")}
    assert words - read == OF_COMMANDS
    assert read - words == {"commands/sentences.py"}
    for pattern in tool.READ:
        assert any(fnmatch(path, pattern) for path in read), pattern
