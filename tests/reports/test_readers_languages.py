"""Japanese and Thai have every sentence that stands in a report or a notice.

A catalogue that notes what it is asked for takes the place of a language while reports are drawn.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from report_sample import sample
from rich_sample import rich, several

import oactl
from oactl import i18n
from oactl.domain.report.values import Report
from oactl.i18n import use
from oactl.reports import SHAPES, render
from oactl.reports.html import render_card, render_index
from oactl.reports.split import files_of
from oactl.reports.xlsx import render_xlsx

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
def of_readers() -> set[str]:
    """The keys of the sentences of reports and notices, as gettext looks for them."""
    sys.path.insert(0, str(TOOLS))
    try:
        import locale_files  # noqa: PLC0415 - a script of tools/

        found = locale_files.template("ja")
    finally:
        sys.path.remove(str(TOOLS))
    ones = ((each.context, each.id if isinstance(each.id, str) else each.id[0]) for each in found)
    return {f"{context}\x04{one}" if context else one for context, one in ones}


def draw_everything(report: Report) -> Iterator[object]:
    yield from (render(report, look, 80, colour=True) for look in ("table", "md", "html"))
    yield from (render(report, "csv", None, colour=False, shape=shape) for shape in SHAPES)
    yield render_xlsx(report)
    yield render_index(report, files_of(report, "group", ".html"), "group")
    if len(report.accounts) == 1:
        yield render_card(report)


@pytest.mark.parametrize("report", [rich(), sample(), several(3), several(12)])
def test_no_sentence_of_a_report_is_left_out(listener, of_readers, report):
    assert all(draw_everything(report))
    assert len(listener.heard) > 50
    assert listener.heard - of_readers == set()
