"""A report in files by account or group: their names, and who is in which."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich_sample import several

from oactl.reports.split import files_of, links_to


def named(*names):
    report = several(len(names))
    pairs = zip(report.accounts, names, strict=True)
    return replace(report, accounts=tuple(replace(one, account=name) for one, name in pairs))


def test_a_file_for_each_account():
    files = files_of(named("taipei", "台中"), "account", ".html")
    assert [each.file for each in files] == ["taipei.html", "台中.html"]
    assert [len(each.report.accounts) for each in files] == [1, 1]


def test_a_file_for_each_group_and_one_for_those_without():
    report = several(5)
    bare = replace(report.accounts[4], groups=())
    both = replace(report.accounts[3], groups=("north", "south"))
    report = replace(report, accounts=(*report.accounts[:3], both, bare))
    files = files_of(report, "group", ".pdf")
    assert {each.file: [one.account for one in each.report.accounts] for each in files} == {
        "north.pdf": ["shop-00", "shop-02", "shop-03"],
        "south.pdf": ["shop-01", "shop-03"],
        "no-group.pdf": ["shop-04"],
    }
    assert links_to(files)["shop-03"] == "north.pdf"


@pytest.mark.parametrize(
    ("names", "files"),
    [
        (("../a", "a/b"), ["a.csv", "a-b.csv"]),
        (("A", "a"), ["A.csv", "2-a.csv"]),
        (("index", "con", "nul.x"), ["2-index.csv", "2-con.csv", "2-nul.x.csv"]),
        (("...", "//"), ["no-group.csv", "2-no-group.csv"]),
    ],
)
def test_no_name_leads_elsewhere_or_meets_another(names, files):
    assert [each.file for each in files_of(named(*names), "account", ".csv")] == files


@given(st.lists(st.text(max_size=120), min_size=1, max_size=6))
def test_file_names_are_always_safe_and_unique(names):
    files = [each.file for each in files_of(named(*names), "account", ".html")]
    assert len({name.casefold() for name in files}) == len(files)
    assert not any(set(name) & set('/\\:*?"<>|\0') or name.startswith(".") for name in files)
    assert "index.html" not in files
