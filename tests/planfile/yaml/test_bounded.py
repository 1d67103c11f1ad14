"""Time and memory of reading are bounded by the size of a file, whatever stands in it."""

import random
import time
import tracemalloc
from datetime import date, timedelta

import pytest

from oactl.domain.visible import masked
from oactl.domain.when import parse_duration
from oactl.planfile.models.scalars import find_secrets
from oactl.planfile.violations import apply_ignores, ignores
from oactl.planfile.yaml.lines import MAX_REPORTED, limited
from oactl.planfile.yaml.reader import read_yaml

SIZE = 100_000  # characters of each text
SECONDS = 1.5  # of processor time; the slowest took 0.3 where this was written
TEXT = "plan: p\nposts:\n  - id: a\n    text: "
LIST = "plan: p\nposts:\n"
BROKEN = "posts:\n  - [\n"


def times(part: str) -> str:
    return part * (SIZE // len(part))


# Each class of text that once took more than linear time, or might.
TEXTS = {
    "a long word before a comment": TEXT + times("x") + " # c\n",
    "a long word with dashes": TEXT + times("a-") + " #c\n",
    "many lines with a long word": LIST + times("  - text: " + "w" * 2000 + " #x\n"),
    "many comments in a line": TEXT + times("x #") + "\n",
    "raw control characters": TEXT + times("\x01") + "\n",
    "a control character a line": TEXT + "a\n" + times("\x01\n"),
    "line ends of an old Mac": times("\r"),
    "line ends of Windows": LIST.replace("\n", "\r\n") + times("  - id: a\r\n"),
    "hidden escapes": TEXT + '"' + times("\\u202e") + '"\n',
    "harmless escapes": TEXT + '"' + times("\\n") + '"\n',
    "escapes on each line": LIST + times('  - "\\e\\n"\n'),
    "halves of emoji": TEXT + '"' + times("\\ud83c\\udf4e") + '"\n',
    "zero-width characters": TEXT + times("\u200b") + "\n",
    "zero-width characters on each line": LIST + times("  - a\u200b\n"),
    "bidi characters": TEXT + times("a\u202e") + "\n",
    "joiners": TEXT + times("\U0001f468\u200d") + "\n",
    "half a flag": TEXT + times("\U0001f3f4\U000e0020\U000e0020") + "\n",
    "byte order marks": times("\ufeff"),
    "words of 32 hex digits": TEXT + times("0123456789abcdef0123456789abcdef ") + "#x\n",
    "hex digits in a URL": TEXT + "https://a/" + times("0123456789abcdef" * 2 + "/") + " #x\n",
    "the heads of tokens": TEXT + times("eyJ") + " #x\n",
    "many heads of tokens": TEXT + times("eyJaaaaaaa ") + "#x\n",
    "nearly tokens": TEXT + times("A" * 90 + "/" + "A" * 9 + "-") + " #x\n",
    "logins of URLs": TEXT + "https://" + times(":") + " @ #x\n",
    "small flow maps": "posts: [" + times("{a: b},") + "]\n",
    "many keys": "plan: p\n" + "".join(f"k{n}: 1\n" for n in range(SIZE // 9)),
    "one key again and again": LIST + times("k: 1\n"),
    "deep flow": "posts: " + times("["),
    "deep blocks": LIST + times("- "),
    "quotes": TEXT + times('"') + "\n",
    "backslashes": TEXT + '"' + times("\\") + "\n",
    "spaces inside": TEXT + "x" + times(" ") + "y\n",
    "spaces before a comment": TEXT + "x" + times(" ") + "#y\n",
    "full-width spaces": TEXT + times("\u3000") + "x\n",
    "no-break spaces": TEXT + times("\xa0 ") + "x\n",
    "full-width indentation": LIST + times("\u3000- a: b\n"),
    "full-width colons": TEXT + times("，a：") + "\n",
    "full-width commas": "posts: {a: " + times("，a") + "\n",
    "open lists and commas": "posts:" + times(" - [") + "，\n",
    "curly quotes": TEXT + times(": “x”") + "x\n",
    "open curly quotes": TEXT + times("- “") + "x\n",
    "dashes": LIST + times("-") + "\n",
    "tabs": TEXT + times("\t") + "x\n",
    "tables": times("id\ttext\tcadence\n"),
    "anchors": LIST + "".join(f"  - &a{n} x\n" for n in range(SIZE // 11)),
    "aliases": "a: &a x\nposts: [" + times("*a,") + "]\n",
    "merges": "a: &a {x: 1}\nposts:\n  b: {" + times("<<: *a,") + "}\n",
    "posts with open quotes": LIST + times("  - id: 'x\n    text: y\n"),
    "posts with open brackets": LIST + times("  - [\n"),
    "signs that begin nothing": LIST + times("  - @x\n"),
    "keys without space": LIST + times("  - id:x\n"),
    "a broken long key": BROKEN + "    " + times("k-") + "\n",
    "broken quotes": BROKEN + '    "' + times("\\a") + "\n",
    "broken brackets and quotes": BROKEN + "    " + times("['") + "\n",
    "broken spaces": BROKEN + "   " + times(" ") + "x\n",
    "broken dashes": BROKEN + "   " + times(" -") + "x\n",
    "broken blank lines": BROKEN + times("\n"),
    "broken lines of words": LIST + times("    x\n") + "  a: b\n c\n",
    "comments": "posts:\n  - a\n" + times("#\n") + " b: c\n",
    "ignores": LIST + times("  # oactl: ignore OA251 x\n"),
    "an ignore with spaces": LIST + "# oactl: ignore OA251" + times(" ") + ",x\n",
    "nearly ignores": LIST + times("# ") + "oactl: x\n",
    "a long number": "vars:\n  n: " + times("9") + "\n",
    "nearly a number": "vars:\n  n: ." + times("9") + "e\n",
    "folded lines": TEXT + '"' + times("a\n      ") + '"\n',
    "templates without quotes": LIST + times("  - a: {{ x }}\n"),
    "conflicts": LIST + times("<<<<<<< a\n"),
    "documents": times("---\n"),
    "directives": times("%YAML 1.1\n"),
}


def everything(text):
    document = read_yaml(text.encode(), "plans/p.yaml")
    findings = [*document.report([]), *find_secrets(document)]
    return limited(document, apply_ignores(findings, ignores(document), date(2026, 1, 1)))


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_text_takes_more_time_than_its_size_allows(text):
    before = time.process_time()
    findings = everything(text)
    assert time.process_time() - before < SECONDS
    assert len(findings) <= MAX_REPORTED + 1


@pytest.mark.parametrize("part", ["eyJ", "eyJaaaaaaa ", "0123456789abcdef" * 2 + " ", "a:b@", "A"])
def test_masking_a_long_text_is_quick(part):
    before = time.process_time()
    assert len(masked("https://" + times(part))) == SIZE // len(part) * len(part) + 8
    assert time.process_time() - before < SECONDS


def test_a_duration_with_spaces_is_quick():
    before = time.process_time()
    assert parse_duration("1d" + times(" ") + "x") is None
    assert parse_duration("1d  2h 3m") == timedelta(days=1, hours=2, minutes=3)
    assert time.process_time() - before < SECONDS


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("a: b\n" * 5212, "4,211"),
        ("posts:\n" + "  - a\u200b\n" * 5211, "4,211"),
        ("text: " + "\x01" * 5211 + "\n", "4,211"),
        ("posts:\n" + "  - text: a #b\n" * 5211, "4,211"),
        ('text: "' + "\\e" * 5211 + '"\n', "4,211"),
    ],
)
def test_what_is_not_reported_is_counted(text, more):
    findings = everything(text)
    assert len(findings) == 1001
    assert (findings[-1].rule, findings[-1].params["more"]) == ("OA116", more)


def test_an_error_is_reported_before_a_thousand_warnings():
    warnings = "  - text: 'a\u200b'\n" * 1200
    findings = everything(f"posts:\n{warnings}  - text: 一 #二\n")
    assert [f.rule for f in findings if f.severity == "error"] == ["OA130"]
    assert (findings[-1].severity, findings[-1].params["more"]) == ("warning", "201")


def test_errors_that_are_left_out_touch_the_whole_plan():
    last = everything("plan: p\nposts:\n" + "  - text: 一 #二\n" * 1200)[-1]
    assert (last.rule, last.severity, last.plan, last.post) == ("OA116", "error", "p", None)


def test_more_lines_with_a_sign_than_are_looked_at_are_told(monkeypatch):
    monkeypatch.setattr("oactl.planfile.yaml.lines.MAX_SEEN", 10)
    findings = everything("posts:\n" + "  - a  # b\n" * 11)
    assert [(f.rule, f.variant, f.line) for f in findings] == [("OA122", "lines", 12)]


def test_the_memory_of_a_text_of_escapes_is_bounded():
    data = (TEXT + '"' + "\\n" * 100_000 + '"\n').encode()
    tracemalloc.start()
    read_yaml(data, "p.yaml")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40 * len(data)


def test_any_signs_in_any_order_are_read_quickly():
    dice = random.Random(7)  # noqa: S311 - texts for a test
    signs = "\n\n  -:#\"'[]{}，：　\t&*!|>%@`\\a1é“”eyJ"
    for _ in range(5):
        text = LIST + "".join(dice.choices(signs, k=20_000))
        before = time.process_time()
        everything(text)
        assert time.process_time() - before < SECONDS
