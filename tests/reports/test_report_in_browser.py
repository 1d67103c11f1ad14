"""The page in a real browser: in each language, at phone and desk width, dark, and on paper.

Skipped where there is no Chromium; `.ci/run` installs one where it can.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from chromium import Chromium
from report_sample import sample
from rich_sample import rich, several
from test_report_html import hostile

from oactl.domain.picture import read_picture
from oactl.i18n import languages, use
from oactl.reports import render_file
from oactl.reports.browser import cropped, find_browser
from oactl.reports.html import CARD, render_card, render_html
from oactl.reports.printing import BrowserEach
from oactl.sandbox.pictures import drawn

pytestmark = pytest.mark.skipif(find_browser() is None, reason="there is no Chromium here")

LONG = "官方周年慶加入好友享85折優惠" * 8 + "W" * 90
REPORTS = {
    "rich": rich,
    "bare": sample,
    "three": lambda: several(3),
    "many": lambda: several(14),
    "folded": lambda: several(11),
    "long": lambda: hostile(LONG),
}
WIDTHS = (1280, 768, 360)  # desk, tablet, phone
PAPER = 703  # CSS pixels between the margins of A4

# What sticks out of the page or of its box, but where the box scrolls or is for screen readers.
OVERFLOW = """[...document.querySelectorAll("body *")].filter((one) => {
  const box = one.getBoundingClientRect();
  if (one.closest("thead") && getComputedStyle(one.closest("thead")).position === "absolute")
    return false;
  const wide = document.documentElement.clientWidth;
  return box.width && (box.right > wide + 1 || box.left < -1
    || (one instanceof HTMLElement && one.scrollWidth > one.clientWidth + 1 && one.clientWidth));
}).map((one) => one.tagName + " " + one.textContent.slice(0, 60))"""

# Texts of a chart that leave it, or lie upon another.
CHARTS = """[...document.querySelectorAll("svg.chart")].flatMap((chart) => {
  const frame = chart.getBoundingClientRect();
  const texts = [...chart.querySelectorAll("text:not(.value)")];
  const boxes = [...chart.querySelectorAll("text")].map((one) => one.getBoundingClientRect());
  const out = boxes.filter((box) => box.left < frame.left - 1 || box.right > frame.right + 1
    || box.top < frame.top - 1 || box.bottom > frame.bottom + 1).length;
  const plain = texts.map((one) => one.getBoundingClientRect());
  let upon = 0;
  plain.forEach((one, at) => plain.slice(at + 1).forEach((two) => {
    if (one.left < two.right - 1 && two.left < one.right - 1
        && one.top < two.bottom - 3 && two.top < one.bottom - 3) upon += 1;
  }));
  return out || upon ? [chart.querySelector("title").textContent, out, upon] : [];
})"""

# Texts whose contrast with what lies below is under 4.5 to 1 (WCAG 2.2, 1.4.3).
CONTRAST = """(() => {
  const read = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((part) => part / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const below = (one) => {
    for (let each = one; each; each = each.parentElement) {
      const found = read(getComputedStyle(each).backgroundColor);
      if (found.length === 3 || found[3] > 0.99) return found;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const wrong = [];
  let seen = 0;
  while (walker.nextNode()) {
    const one = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || ["SCRIPT", "title", "desc"].includes(one.tagName))
      continue;
    const style = getComputedStyle(one);
    const ink = read(one instanceof SVGElement ? style.fill : style.color);
    const [a, b] = [light(ink), light(below(one))].sort((x, y) => y - x);
    seen += 1;
    if ((a + 0.05) / (b + 0.05) < 4.5) wrong.push(one.textContent.trim().slice(0, 40));
  }
  return seen > 20 ? wrong : ["too little text was seen"];
})()"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with Chromium() as found:
        yield found


@pytest.fixture
def page(tmp_path: Path):
    def write(name: str, language: str = "en") -> Path:
        use(language)
        file = tmp_path / "report page.html"
        text = render_html(REPORTS[name](), parts=name != "many")
        file.write_text(text, encoding="utf-8")
        return file

    return write


def test_a_click_on_a_figure_opens_what_it_is_and_on_paper_it_is_not_there(browser, page):
    tab = browser.open(page("rich"), 1280)
    shown = 'document.querySelector("#fig-block-rate").checkVisibility()'
    assert tab.run(shown) is False
    tab.run("""document.querySelector('a[href="#fig-block-rate"]').click()""")
    assert tab.run(shown) is True
    assert tab.run("location.hash") == "#fig-block-rate"
    where = tab.run('document.querySelector("#fig-block-rate").getBoundingClientRect().top')
    assert 0 <= where < tab.run("innerHeight")
    assert tab.run(OVERFLOW) == []
    assert tab.run(CONTRAST) == []
    tab.run('document.getElementById("definitions").open = false')
    tab.run("""document.querySelector('a[href="#fig-block-rate"]').click()""")
    assert tab.run(shown) is True  # also when it was closed meanwhile
    assert tab.complaints == []
    tab.close()


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", REPORTS)
def test_nothing_overflows_nothing_is_asked_for_and_nothing_complains(
    browser, page, name, language
):
    tab = browser.open(page(name, language), WIDTHS[0])
    for width in WIDTHS:
        tab.resize(width)
        assert tab.run("innerWidth") == width
        assert tab.run("document.documentElement.scrollWidth") <= width
        assert (width, tab.run(OVERFLOW)) == (width, [])
        assert (width, tab.run(CHARTS)) == (width, [])
    assert (tab.requests, tab.complaints) == ([], [])
    tab.close()


def test_the_accounts_picture_is_shown(browser, tmp_path):
    report = rich()
    (one,) = report.accounts
    one = replace(one, picture=read_picture(drawn("x", 200)))
    file = tmp_path / "page.html"
    file.write_text(render_html(replace(report, accounts=(one,))), encoding="utf-8")
    tab = browser.open(file, WIDTHS[-1])
    image = 'document.querySelector("img.face")'
    sizes = ("naturalWidth", "offsetWidth", "offsetHeight")
    assert [tab.run(f"{image}.{size}") for size in sizes] == [200, 52, 52]
    assert (tab.requests, tab.complaints, tab.run(OVERFLOW)) == ([], [], [])
    tab.close()


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("name", ["rich", "three"])
def test_every_text_has_enough_contrast(browser, page, name, dark):
    tab = browser.open(page(name), 1280, dark=dark)
    ground = tab.run("getComputedStyle(document.body).backgroundColor")
    assert ground == ("rgb(15, 20, 18)" if dark else "rgb(244, 246, 244)")
    assert tab.run(CONTRAST) == []
    tab.close()


def test_a_table_is_sorted_by_a_click_and_again_the_other_way(browser, page):
    tab = browser.open(page("rich"), 1280)
    column = '[...document.querySelectorAll("table.posts tbody th")].map((one) => one.textContent)'
    click = 'document.querySelectorAll("table.posts thead button")[3].click()'
    tab.run(click)
    best = tab.run(column)
    assert best[0] == "週六品茶會報名"
    tab.run(click)
    assert tab.run(column) == best[::-1]
    heads = 'document.querySelectorAll("table.posts [aria-sort=ascending]").length'
    assert tab.run(heads) == 1
    tab.close()


@pytest.mark.parametrize("name", ["rich", "long", "many"])
def test_on_paper_nothing_is_cut_and_the_ground_is_light(browser, page, name):
    tab = browser.open(page(name), PAPER, dark=True, media="print")
    assert tab.run(OVERFLOW) == []
    assert tab.run(CHARTS) == []
    assert tab.run("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert tab.run(CONTRAST) == []
    pdf = tab.pdf()
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", pdf)
    assert pdf.startswith(b"%PDF")
    assert {(round(float(width)), round(float(height))) for width, height in boxes} == {(595, 842)}
    tab.close()


@pytest.mark.parametrize("language", ["ja", "th", "zh-TW"])
def test_on_paper_every_figure_has_a_line(browser, page, language):
    tab = browser.open(page("rich", language), PAPER, media="print")
    assert tab.run(OVERFLOW) == []
    assert tab.run(CHARTS) == []
    rows = '[...document.querySelectorAll(".figures tbody th")].map((one) => one.offsetHeight)'
    assert max(tab.run(rows)) < 45
    tab.close()


def test_a_link_opens_its_account_and_paper_has_all_of_them(browser, page):
    tab = browser.open(page("folded"), 1280)
    opened = '[...document.querySelectorAll("details")].map((one) => one.open)'
    assert set(tab.run(opened)) == {False}
    tab.run("document.querySelector(\"a[href='#account-3']\").click()")
    tab.run("new Promise((done) => setTimeout(done, 50))")
    assert tab.run(opened)[:4] == [False, False, True, False]
    assert len(re.findall(rb"/Type\s*/Page\b", tab.pdf())) >= 11
    tab.close()


def test_each_of_several_accounts_begins_on_a_page_of_its_own(browser, page):
    tab = browser.open(page("three"), 1280)
    assert len(re.findall(rb"/Type\s*/Page\b", tab.pdf())) >= 3
    tab.close()


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", ["rich", "bare", "long"])
def test_a_card_has_room_for_everything(browser, tmp_path, name, language):
    use(language)
    file = tmp_path / "card.html"
    file.write_text(render_card(REPORTS[name]()), encoding="utf-8")
    tab = browser.open(file, CARD[0])
    assert tab.run(OVERFLOW) == []
    last = tab.run('document.querySelector("footer").getBoundingClientRect().bottom')
    assert last <= CARD[1]
    assert (tab.requests, tab.complaints) == ([], [])
    tab.close()


def test_a_picture_is_of_the_cards_size(tmp_path):
    png = render_file(rich(), "png", BrowserEach(tmp_path))
    assert struct.unpack(">II", png[16:24]) == CARD
    assert cropped(png, 5000) != b""
    assert struct.unpack(">II", cropped(png, 100)[16:24]) == (CARD[0], 100)
    assert list(tmp_path.iterdir()) == []


def test_a_pdf_is_made_of_the_page(tmp_path):
    assert render_file(rich(), "pdf", BrowserEach(tmp_path)).startswith(b"%PDF")
    assert list(tmp_path.iterdir()) == []
