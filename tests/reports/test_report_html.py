"""The report as a web page: one file, nothing from outside, everything of people escaped."""

import re
from base64 import b64decode
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from report_sample import AS_OF, WEEK, delivery, sample
from rich_sample import rich, several

from oactl.domain.audience import Via
from oactl.domain.delivery.state import State
from oactl.domain.engagement import MessageFigures
from oactl.domain.picture import LARGEST, read_picture
from oactl.domain.report.build import build
from oactl.domain.report.values import AccountFacts, OccurrenceFact
from oactl.i18n import languages, use
from oactl.reports.html import render_card, render_html, render_index
from oactl.reports.html.page import initials, link
from oactl.reports.split import files_of

HOSTILE = "</script><img src=x onerror=alert(1)>\"'&{{7*7}}<b>"
LANGUAGES = languages()


class Page(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.words = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]

    @property
    def links(self):
        """Those that lead anywhere but to what a figure is."""
        return [each for each in self.all("a") if not each["href"].startswith("#fig-")]


def hostile(text):
    sent = delivery("p/a@x", text, datetime(2026, 11, 11, 12, tzinfo=UTC), 50, Via.MULTICAST)
    fact = OccurrenceFact(date(2026, 11, 12), State.MISSED, f"p/{text}@x", text, text)
    facts = AccountFacts(
        text,
        deliveries=[(sent, MessageFigures(None, 40, None))],
        occurrences=[fact],
        groups=(text,),
    )
    report = build(WEEK, [facts], AS_OF)
    (one,) = report.accounts
    return replace(report, accounts=(replace(one, name=text),))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("report", [rich(), sample(), several(3)], ids=["rich", "bare", "three"])
def test_nothing_is_loaded_from_outside(report, language):
    use(language)
    text = render_html(report)
    page = Page(text)
    assert not re.search(r"https?:|//[a-z]|@import|url\(", text)
    assert {tag for tag, _ in page.tags} & {"img", "iframe", "object", "embed", "base"} == set()
    assert page.all("link") == [{"rel": "icon", "href": "data:,"}]
    assert all("src" not in attrs for attrs in page.all("script"))
    (policy,) = (m for m in page.all("meta") if m.get("http-equiv") == "Content-Security-Policy")
    assert policy["content"].startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy["content"]


def test_no_element_has_a_style_or_a_handler_that_the_policy_would_stop():
    page = Page(render_html(several(3)))
    names = {name for _, attrs in page.tags for name in attrs}
    assert not {name for name in names if name == "style" or name.startswith("on")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_its_language(language):
    use(language)
    (root,) = Page(render_html(rich())).all("html")
    assert root["lang"] == language


@pytest.mark.parametrize("draw", [render_html, render_card])
def test_what_people_wrote_is_shown_and_never_markup(draw):
    plain, page = Page(draw(hostile("x"))), Page(draw(hostile(HOSTILE)))
    assert [tag for tag, _ in page.tags] == [tag for tag, _ in plain.tags]
    assert HOSTILE in page.text
    assert "49<b>" not in page.text


def test_the_heading_is_the_accounts_own_name():
    page = Page(render_html(rich()))
    assert page.text.startswith("小熊茶行 · Weekly report 2026-W46")
    assert [tag for tag, _ in page.tags].count("h1") == 1


@pytest.mark.parametrize("report", [rich(), several(3)], ids=["one", "three"])
def test_no_level_of_headings_is_left_out(report):
    levels = [int(tag[1]) for tag, _ in Page(render_html(report)).tags if re.match(r"h\d$", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("draw", [render_html, render_card])
def test_the_accounts_picture_is_in_the_page_itself(draw):
    picture = read_picture(b"\xff\xd8\xff" + b"x" * (LARGEST - 3))
    report = rich()
    (one,) = report.accounts
    text = draw(replace(report, accounts=(replace(one, picture=picture),)))
    (image,) = Page(text).all("img")
    assert image["alt"] == ""  # the name stands beside it
    media_type, _, data = image["src"].partition(";base64,")
    assert (media_type, b64decode(data)) == ("data:image/jpeg", picture.data)
    assert len(text.encode()) < 100_000
    assert "img-src data:;" in text
    assert Page(draw(report)).all("img") == []


def test_an_account_without_a_name_is_called_by_its_key():
    assert Page(render_html(sample())).text.startswith("main · Weekly report 2026-W46")


@pytest.mark.parametrize(
    ("name", "expected"),
    [("小熊茶行", "小"), ("Bear Tea House", "BT"), ("bear", "B"), ("❤ bear", "B"), ("❤", "❤")],
)
def test_initials_stand_for_a_picture(name, expected):
    assert initials(name) == expected


def test_key_figures_have_their_change_and_usual_range():
    text = Page(render_html(rich())).text
    for words in (
        "15,660 +164 (+1.1%) Usual change +90 to +160 above its usual range",
        "+230 +50 Usual +150 to +260 within its usual range",
        "27.93%",
        "Usual 26.00% to 27.85% above its usual range",
    ):
        assert words in text


def test_the_sentences_are_the_first_thing_that_is_read():
    text = Page(render_html(rich())).text
    found = text.index("As usual: new followers +230 (usual +150 to +260)")
    assert text.index("小熊茶行 Weekly report") < found < text.index("Friends 15,660")


def test_a_figure_within_its_usual_range_is_neither_good_nor_bad():
    rows = re.findall(r'<td class="n (\w+)" data-label="Change">([^<]*)<', render_html(rich()))
    assert {change: tone for tone, change in rows} == {
        "+230 (+1.1%)": "even",  # followers: as many are new as usual
        "+50": "even",
        "+77 (+0.5%)": "good",  # target reach has no usual range
        "+66 (+1.1%)": "even",  # more blocks, but as usual
        "+0.01 pp": "bad",
        "+164 (+1.1%)": "good",
        "+15,264": "even",
        "+12.3 pp": "even",
        "+1.6 pp": "even",
    }


def test_a_rise_that_is_less_than_usual_is_not_good():
    report = rich()
    (one,) = report.accounts
    trends = tuple(
        replace(each, usual=(170, 200)) if each.name == "friends_net" else each
        for each in one.trends
    )
    text = render_html(replace(report, accounts=(replace(one, trends=trends),)))
    assert '<td class="n bad" data-label="Change">+164 (+1.1%)<' in text
    assert "below its usual range" in text


def test_what_a_part_of_a_week_brought_is_called_neither_low_nor_bad():
    report = rich()
    (one,) = report.accounts
    trends = tuple(
        replace(each, usual=(170, 200), so_far=True) if each.name == "friends_net" else each
        for each in one.trends
    )
    text = render_html(replace(report, accounts=(replace(one, trends=trends),)))
    assert '<td class="n good" data-label="Change">+164 (+1.1%)<' in text
    assert "below its usual range" not in text


def test_a_missing_figure_says_why_beside_it():
    text = Page(render_html(sample(frozenset({date(2026, 11, 8)})))).text
    assert "Friends 15,660 —" in text
    nothing = build(WEEK, [AccountFacts("main")], AS_OF)
    text = Page(render_html(nothing)).text
    assert "Friends — not fetched; run: oactl insight sync" in text
    assert "Open rate — nothing was sent" in text


def test_an_account_with_a_week_of_data_has_charts_of_its_days():
    page = Page(render_html(sample()))
    titles = [words.strip() for words in page.words]
    assert "New followers by day" in titles
    assert len(page.all("figure")) == 5


def _since(first, points):
    """The values of a trend, nobody knowing those before."""
    for at, (label, day, value) in enumerate(points):
        yield label, day, value if at >= first else None


def test_a_young_account_has_trends_from_its_beginning_on():
    report = rich()
    (one,) = report.accounts
    young = [
        replace(each, points=tuple(_since(48, each.points)), usual=None) for each in one.trends
    ]
    one = replace(one, trends=tuple(young))
    text = Page(render_html(replace(report, accounts=(one,)))).text
    assert "Friends 5 weeks" in text
    assert "53 weeks" not in text
    assert " Usual" not in text


def test_twelve_charts_of_an_account_with_a_year():
    text = render_html(rich())
    assert text.count("<figure") == 12
    assert len(text.encode()) < 100_000


def test_what_was_not_sent_is_told_with_name_state_and_reason():
    text = Page(render_html(rich())).text
    assert "missed 直播預告 no checker has approved it yet shop/live@2026-11-12T20:00" in text
    assert "skipped shop/rain@2026-11-12T09:00 颱風" in text


def test_posts_have_keys_by_which_they_are_sorted():
    keys = re.findall(r'<td class="n" data-key="([^"]+)" data-label="Opened">', render_html(rich()))
    assert [round(float(key), 3) for key in keys] == [0.394, 0.431, 0.794]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://facebook.com/p/1", "https://facebook.com/p/1"),
        ("HTTP://a.tw", "HTTP://a.tw"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//a.tw", ""),
    ],
)
def test_only_web_addresses_are_links(url, shown):
    assert link(url) == shown


def test_what_a_person_posted_has_a_link_to_where_it_is_seen():
    facts = [
        OccurrenceFact(date(2026, 11, 12), State.HANDED_OFF, "p/ig@2026-11-12T20:00"),
        OccurrenceFact(
            date(2026, 11, 13), State.DONE, "p/fb@2026-11-13T20:00", url="https://a.tw/p?a=1&b=2"
        ),
        OccurrenceFact(date(2026, 11, 14), State.DONE, "p/x@2026-11-14", url="javascript:x()"),
    ]
    page = Page(render_html(build(WEEK, [AccountFacts("main", occurrences=facts)], AS_OF)))
    assert page.links == [{"href": "https://a.tw/p?a=1&b=2", "rel": "noopener noreferrer"}]
    assert "for a person p/ig@2026-11-12T20:00" in page.text
    assert "done by hand p/fb@2026-11-13T20:00" in page.text
    assert page.text.count("p/fb@2026-11-13T20:00") == 1


def test_many_accounts_have_a_table_with_links_to_their_parts():
    page = Page(render_html(several(3)))
    links = [attrs["href"] for attrs in page.links]
    ids = [attrs["id"] for attrs in page.all("section") if "id" in attrs]
    assert links == [f"#{each}" for each in ids] == ["#account-1", "#account-2", "#account-3"]
    assert "小熊茶行 第 2 店" in page.text


def test_more_than_ten_accounts_are_folded_and_leave_charts_to_their_own_pages():
    page = Page(render_html(several(11)))
    ids = [attrs["id"] for attrs in page.all("details") if attrs["class"] == "account"]
    assert ids == [f"account-{at}" for at in range(1, 12)]
    assert [attrs["href"] for attrs in page.links] == [f"#{each}" for each in ids]
    assert "--split account" in page.text
    assert page.all("figure") == []
    ten = Page(render_html(several(10)))
    assert [attrs["class"] for attrs in ten.all("details")] == ["notes"]
    assert "--split account" not in ten.text
    assert len(ten.all("figure")) >= 100


def test_each_further_account_of_many_takes_few_bytes():
    sizes = [len(render_html(several(count)).encode()) for count in (11, 12)]
    assert sizes[1] - sizes[0] < 12_000  # 200 of them: 2.4 MB


def test_without_parts_there_is_the_table_alone():
    page = Page(render_html(several(12), parts=False))
    assert page.all("section") == []
    assert len(page.all("tr")) == 13 + 3  # each with its heads: 12 accounts, 2 groups


@pytest.mark.parametrize("by", ["account", "group"])
def test_the_index_leads_to_the_files(by):
    report = several(4)
    files = files_of(report, by, ".html")
    page = Page(render_index(report, files, by))
    links = {attrs["href"] for attrs in page.links}
    assert links == {each.file for each in files}


def defined(page):
    """The figures that the page leads to, and those that it says what they are."""
    named = {attrs["href"][1:] for attrs in page.all("a") if attrs["href"].startswith("#fig-")}
    return named, [attrs["id"] for attrs in page.all("dt") if "id" in attrs]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("report", [rich(), sample(), several(3)], ids=["rich", "bare", "three"])
def test_each_figure_leads_to_what_it_is_and_no_other_is_told(report, language):
    use(language)
    text = render_html(report)
    named, told = defined(Page(text))
    assert named == set(told)
    assert {"fig-block-rate", "fig-open-rate", "fig-quota", "fig-plan-kept"} <= named
    assert len(told) == len(set(told))
    assert ("fig-usual-range" in told) == (report != sample())
    assert ("fig-block-cost" in told) == any(each.block_costs for each in report.accounts)
    cards = re.findall(r'<span class="label">(.*?)</span>', text)
    assert all(card.startswith('<a class="term" href="#fig-') for card in cards)
    assert len(text.encode()) < 100_000 * max(len(report.accounts) - 1, 1)


def test_what_the_figures_are_stands_at_the_end_and_is_closed():
    text = render_html(rich())
    page = Page(text)
    assert page.all("details") == [{"class": "notes", "id": "definitions"}]
    assert text.index("<details") > text.index('<section class="notes">')
    told = page.text.partition("What the figures are")[2]
    assert "Block rate blocks ÷ followers of the same day from: GET /v2/bot/insight" in told
    assert "no figure: Null below 20" in told


def test_the_table_of_all_accounts_leads_there_too():
    named, told = defined(Page(render_html(several(12), parts=False)))
    assert named == set(told)
    assert told == [
        *("fig-followers", "fig-new-followers", "fig-growth-rate", "fig-target-reach"),
        *("fig-block-rate", "fig-friends", "fig-messages", "fig-open-rate", "fig-click-rate"),
    ]


def test_a_picture_has_nothing_to_click():
    assert Page(render_card(rich())).all("a") == []


def test_a_report_of_no_account_is_a_page_too():
    assert "Weekly report 2026-W46" in Page(render_html(build(WEEK, [], AS_OF))).text


def test_what_has_a_chart_or_a_column_is_not_told_in_lines_too():
    terms = re.findall(r"<dt>(?:<a [^>]*>)?([^<]*)(?:</a>)?</dt>", render_html(rich()))
    assert "Quota" in terms
    assert not {"Trend", "A year ago", "Not sent"} & set(terms)
