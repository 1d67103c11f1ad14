"""What YAML does to copy by surprise is told, and what only looks like it is not."""

import re
from importlib import import_module
from pkgutil import walk_packages

import pytest

from oactl import planfile
from oactl.planfile.yaml.reader import read_yaml


def told(text):
    return [
        (f.rule + (f".{f.variant}" if f.variant else ""), f.severity, f.line, f.column)
        for f in read_yaml(text.encode(), "plans/p.yaml").problems
    ]


SURPRISES = {
    "text: 週年慶 #滿千送百\n": ("OA130.text", "error", 1, 11),
    "vars: {a: 1}\nmood: 好 #滿千\n": ("OA130.text", "warning", 2, 9),
    "subject: 一 # 二\n": ("OA130.text", "warning", 1, 12),
    "text: #週三\n": ("OA130.empty", "error", 1, 7),
    "tags:\n  - #vip\n": ("OA130.empty", "error", 2, 5),
    "a:\n　　b: c\n": ("OA131.indent", "error", 2, 1),
    "a:\n  b: c\n\xa0\xa0d: e\n": ("OA131.indent", "error", 3, 1),
    "author:　兔兔\n": ("OA131.colon", "error", 1, 8),
    "author: 兔兔　\n": ("OA131.end", "warning", 1, 11),
    "subject：週年慶\n": ("OA132", "error", 1, 8),
    "messages:\n  - text：你好\n": ("OA132", "error", 2, 9),
    "x: {label：買}\n": ("OA132", "error", 1, 10),
    "weekly: [wed，fri]\n": ("OA133", "error", 1, 13),
    "weekly: [三、五]\n": ("OA133", "error", 1, 11),
    "x: {label: 買，uri: y}\n": ("OA133", "error", 1, 13),
    "at: “20:00”\n": ("OA134", "warning", 1, 5),
    "subject: ‘慶’\n": ("OA134", "warning", 1, 10),
}


@pytest.mark.parametrize(("text", "expected"), SURPRISES.items(), ids=[repr(t) for t in SURPRISES])
def test_each_surprise_is_told_at_its_place(text, expected):
    assert told(text) == [expected]


INNOCENT = [
    "id: a # a remark\n",
    "text: 一  # a remark after two spaces\n",
    "posts: # 貼文\n  - id: a\n",
    "posts: #貼文\n- id: a\n",
    "text: '週年慶 #滿千'\n",
    'text: "a #b" #remark\n',
    "weekly: [wed] #remark\n",
    "text: |\n  一 #二\n  subject：三\n  - 四\n  　　五\n",
    "notes: 今天\n  網址：example.com\n",
    "text: C#課程\n",
    "text: https://example.com/#top\n",
    "text: 【限時】買一送一，今天：開始\n",
    "text: 他說“好”就好\n",
    "text: 「好」\n",
    "text: '{{ name }} 您好'\n",
    "x: {label: 立即購買，享優惠}\n",
    "text: 📣 開跑\n",
    "# 註解　\nid: a\n",
    "text: 第一段　第二段\n",
    "base: &base {a: b}\n",
    "id: a # oactl: ignore OA701 until 2099-01-01 permit\n",
    "at: 20：00\n",
    "labels:\n  - 'Sale:'\n  - \"Sale:\"\n",
]


@pytest.mark.parametrize("text", INNOCENT, ids=repr)
def test_what_only_looks_like_a_surprise_is_not_told(text):
    assert told(text) == []


def test_no_pattern_repeats_a_group_possessively():
    """Python 3.11.2, which is Debian's, loses its place where the last try of one fails midway."""
    modules = [
        import_module(each.name) for each in walk_packages(planfile.__path__, "oactl.planfile.")
    ]
    values = (pair for module in modules for pair in vars(module).items() if pair[0].isupper())
    texts = (value.pattern if isinstance(value, re.Pattern) else value for _, value in values)
    patterns = {text for text in texts if isinstance(text, str)}
    assert len(patterns) > 50
    plain = {each: re.sub(r"\[\^?(?:\\.|[^\]\\])*\]|\\.", "x", each) for each in patterns}
    assert [each for each, text in plain.items() if re.search(r"\)[*+?]\+", text)] == []
