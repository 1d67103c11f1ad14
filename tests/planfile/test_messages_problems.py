"""What is wrong with messages is told at its place, all at once, in both languages."""

from dataclasses import replace
from typing import Any

import pytest

from oactl.domain.violation import Finding
from oactl.findings.text import advice
from oactl.findings.text import message as sentence
from oactl.i18n import use
from oactl.planfile.files import UnreadableFile
from oactl.planfile.message_advice import check_item
from oactl.planfile.models.messages import read_contents
from oactl.rules import rule_text

URL = "https://example.com/a.jpg"
FILM = "https://example.com/a.mp4"
SOUND = "https://example.com/a.m4a"
NAMES: dict[str, Any] = {
    "post": {"subject": "s"},
    "plan": {"title": "t"},
    "account": {"name": "a"},
    "occurrence": {"date": "2026-11-25", "time": "20:00", "number": 1},
}
FILES = {
    "cut.json": b'{"type":',
    "list.json": b"[]",
    "latin.json": b'{"a":"\xe9"}',
    "nan.json": b'{"a":NaN}',
    "deep.json": b'{"a":' * 70 + b"1" + b"}" * 70,
    "deeper.json": b"[" * 100_000,
    "surrogate.json": b'{"a":"\\ud800"}',
    "large.json": b'"' + b"x" * 1024 * 1024 + b'"',
    "colour.json": b'{"type":"bubble","body":{"type":"box","layout":"vertical",'
    b'"contents":[{"type":"text","text":"x","color":"red"}]}}',
}


class Folder:
    def read(self, path: str) -> bytes:
        if path in FILES:
            return FILES[path]
        raise UnreadableFile("outside" if path.startswith("..") else "missing")


def found(post: dict[str, Any]) -> list[Any]:
    contents, problems = read_contents(post, Folder(), lambda: NAMES)
    for item in contents.items if contents else ():
        problems += check_item(item, NAMES)
    return problems


def told(message: Any) -> list[tuple[str, tuple[Any, ...]]]:
    """Rule and place inside the message of each problem of one message."""
    problems = found({"messages": [message]})
    return [(p.rule, p.path[2:] if p.path[:1] == ("messages",) else p.path) for p in problems]


def flex_file(name: str) -> dict[str, Any]:
    return {"flex": {"alt": "a", "file": name}}


LABEL = {"label": "a", "text": "b"}
QUICK = {"items": [{"type": "action", "action": {"type": "message", **LABEL}}]}
WRONG: list[tuple[Any, str, tuple[Any, ...]]] = [
    ({"txet": "x"}, "OA304", ()),
    ({"text": "x", "image": URL}, "OA304", ("image",)),
    ("just words", "OA304", ()),
    (["text"], "OA305", ()),
    ({"text": ""}, "OA314", ("text",)),
    ({"text": None}, "OA314", ("text",)),
    ({"text": ["x"]}, "OA305", ("text",)),
    ({"text": "x" * 5001}, "OA301", ("text",)),
    ({"text": "x", "sendr": "a"}, "OA303", ("sendr",)),
    ({"text": "x", "template": "true"}, "OA303", ("template",)),
    ({"image": {"ulr": URL, "url": URL}}, "OA303", ("image", "ulr")),
    ({"image": {"preview": URL}}, "OA302", ("image",)),
    ({"image": {"url": URL, "original_content_url": URL}}, "OA318",
     ("image", "original_content_url")),
    ({"image": "http://example.com/a.jpg"}, "OA309", ("image",)),
    ({"video": FILM}, "OA302", ("video",)),
    ({"audio": {"url": SOUND, "duration": "long"}}, "OA305", ("audio", "duration")),
    ({"location": {"title": "t", "address": "a", "latitude": "north", "longitude": "1"}},
     "OA305", ("location", "latitude")),
    ({"location": {"title": "t", "address": "a", "latitude": "100", "longitude": "1"}},
     "OA307", ("location", "latitude")),
    ({"sticker": {"package": "x", "sticker": "1"}}, "OA315", ("sticker", "package")),
    ({"buttons": {"text": "x", "actions": [{"label": "x" * 21, "text": "b"}]}}, "OA301",
     ("buttons", "actions", 0, "label")),
    ({"buttons": {"text": "x", "actions": [{"message": {"label": "x" * 21, "text": "b"}}]}},
     "OA301", ("buttons", "actions", 0, "message", "label")),
    ({"buttons": {"text": "x", "actions": [{"say": "b"}]}}, "OA304", ("buttons", "actions", 0)),
    ({"buttons": {"text": "x", "actions": [{"message": LABEL, "label": "a"}]}}, "OA303",
     ("buttons", "actions", 0, "label")),
    ({"confirm": {"text": "x", "actions": [LABEL]}}, "OA308", ("confirm", "actions")),
    ({"carousel": {"alt": "a", "columns": [{"text": "x", "actions": [LABEL]},
                                           {"text": "x", "actions": [LABEL] * 2}]}},
     "OA319", ("carousel", "columns")),
    ({"cards": [{"title": "t", "image": "http://e.com/a"}]}, "OA309", ("cards", 0, "image")),
    ({"cards": [{"title": "t", "price": " "}]}, "OA314", ("cards", 0, "price")),
    ({"cards": [{"title": "t", "label": "x"}]}, "OA318", ("cards", 0, "label")),
    ({"cards": [{"title": "t", "link": "e.com", "label": "b"}]}, "OA309", ("cards", 0, "link")),
    ({"cards": [{"title": "t"}] * 13}, "OA308", ("cards",)),
    ({"text": "x", "quick_reply": [LABEL] * 14}, "OA308", ("quick_reply",)),
    ({"text": "x", "quick_reply": [{"label": "a" * 21, "text": "b"}]}, "OA301",
     ("quick_reply", 0, "label")),
    ({"line": {"type": "text", "text": "x", "quickReply": QUICK},
      "quick_reply": [LABEL]}, "OA318", ("quick_reply",)),
    ({"line": {"type": "tex", "text": "x"}}, "OA306", ("line", "type")),
    ({"line": {"type": "text", "text": "x" * 5001}}, "OA301", ("line", "text")),
    ({"flex": {"alt": "a"}}, "OA302", ("flex",)),
    ({"flex": {"alt": "a", "file": "colour.json", "contents": {}}}, "OA318", ("flex", "file")),
    ({"flex": {"alt": "a", "contents": {"type": "bubble", "size": "huge"}}}, "OA306",
     ("flex", "contents", "size")),
    (flex_file("none.json"), "OA331", ("flex", "file")),
    (flex_file("../x.json"), "OA331", ("flex", "file")),
    *((flex_file(name), "OA332", ("flex", "file")) for name in FILES if name != "colour.json"),
    (flex_file("colour.json"), "OA315", ("flex", "file")),
    ({"text": "{{ nam }}"}, "OA341", ("text",)),
    ({"text": "{{ friend.name }}"}, "OA342", ("text",)),
    ({"text": "{{ 'a' * 10**9 }}"}, "OA343", ("text",)),
    ({"text": "{{ 1/0 }}"}, "OA344", ("text",)),
    ({"text": "{% macro f() %}{% endmacro %}"}, "OA345", ("text",)),
    ({"text": "{{ post }}"}, "OA346", ("text",)),
    ({"text": "{{ post.subject"}, "OA340", ("text",)),
    ({"text": "{% if false %}x{% endif %}"}, "OA314", ("text",)),
    ({"text": "{{ 'x' * 5001 }}"}, "OA301", ("text",)),
    ({"flex": {"alt": "a", "contents": {"type": "bubble", "body": {"type": "box",
      "layout": "vertical", "contents": [{"type": "text", "text": "{{ nam }}"}]}}}},
     "OA341", ("flex", "contents", "body", "contents", 0, "text")),
]  # fmt: skip
WRONG_POSTS: list[tuple[dict[str, Any], str, tuple[Any, ...]]] = [
    ({}, "OA333", ()),
    ({"messages": [{"text": "x"}], "rotate": []}, "OA333", ("rotate",)),
    ({"messages": []}, "OA308", ("messages",)),
    ({"messages": [{"text": "x"}] * 6}, "OA308", ("messages",)),
    ({"messages": {"text": "x"}}, "OA305", ("messages",)),
    ({"messages": [{"text": "x"}], "vars": []}, "OA305", ("vars",)),
    ({"messages": [{"text": "x"}], "vars": {"post": 1}}, "OA337", ("vars", "post")),
    ({"messages": [{"text": "x"}], "vars": {"coupon-code": 1}}, "OA337", ("vars", "coupon-code")),
    ({"messages": [{"text": "x"}], "experiment": {}}, "OA318", ("experiment",)),
    ({"by_date": {"12/2": {"messages": [{"text": "x"}]}}}, "OA334", ("by_date", "12/2")),
    ({"by_date": {"2026-02-30": {"messages": [{"text": "x"}]}}}, "OA334",
     ("by_date", "2026-02-30")),
    ({"by_date": {"2026-12-02": {"vars": {}}}}, "OA302", ("by_date", "2026-12-02")),
    ({"by_date": {"2026-12-02": {"messages": [{"text": ""}]}}}, "OA314",
     ("by_date", "2026-12-02", "messages", 0, "text")),
    ({"rotate": []}, "OA305", ("rotate",)),
    ({"rotate": [{"messages": [{"text": "{{ x }}"}]}]}, "OA341",
     ("rotate", 0, "messages", 0, "text")),
    ({"rotate": [{"messages": [{"text": "x"}], "name": "a"}]}, "OA303", ("rotate", 0, "name")),
    ({"variants": [{"messages": [{"text": "x"}]}]}, "OA302", ("variants", 0)),
    ({"variants": [{"name": "a", "messages": [{"text": "x"}]}] * 2}, "OA336",
     ("variants", 1, "name")),
    ({"variants": [{"name": "a", "messages": [{"text": "x"}]}], "experiment": {"splt": 1}},
     "OA303", ("experiment", "splt")),
    ({"variants": [{"name": "a", "messages": [{"text": "x"}]}], "experiment": "x"},
     "OA305", ("experiment",)),
    ({"variants": [{"name": None, "messages": [{"text": "x"}]}]}, "OA314", ("variants", 0, "name")),
    ({"variants": "x"}, "OA305", ("variants",)),
    ({"by_date": ["2026-12-02"]}, "OA305", ("by_date",)),
    ({"by_date": None}, "OA305", ("by_date",)),
    ({"by_date": {"2026-12-02": [{"text": "x"}]}}, "OA305", ("by_date", "2026-12-02")),
    ({"rotate": None}, "OA305", ("rotate",)),
    ({"rotate": ["x"]}, "OA305", ("rotate", 0)),
    ({"rotate": [{"messages": None}]}, "OA305", ("rotate", 0, "messages")),
    ({"rotate": [{"vars": {"post": 1}, "messages": [{"text": "x"}]}]}, "OA337",
     ("rotate", 0, "vars", "post")),
    ({"messages": [{"txt": "x"}] * 51}, "OA308", ("messages",)),
]  # fmt: skip


@pytest.mark.parametrize(("message", "rule", "place"), WRONG, ids=lambda each: str(each)[:50])
def test_a_mistake_in_a_message_is_told_once_at_its_place(message, rule, place):
    assert told(message) == [(rule, place)]


@pytest.mark.parametrize(("post", "rule", "place"), WRONG_POSTS, ids=lambda each: str(each)[:50])
def test_a_mistake_in_what_a_post_says_is_told_once_at_its_place(post, rule, place):
    assert [(p.rule, p.path) for p in found(post)] == [(rule, place)]


def test_days_without_end_that_are_none_are_told_in_bounds():
    days = {f"day {number}": {"messages": [{"text": "x"}]} for number in range(1500)}
    assert {problem.rule for problem in found({"by_date": days})} == {"OA334"}
    assert len(found({"by_date": days})) == 1001, "a file reports 1,000, and that there are more"


@pytest.mark.parametrize("language", ["en", "zh-TW"])
def test_every_problem_becomes_a_sentence_with_its_facts(language):
    posts = [{"messages": [message]} for message, _, _ in WRONG] + [p for p, _, _ in WRONG_POSTS]
    for problem in (problem for post in posts for problem in found(post)):
        text = rule_text(problem.rule, language)
        own = text.variants[problem.variant]["message"] if problem.variant else text.message
        assert own.format(**problem.params)
        assert text.help_of(problem.variant).format(**problem.params)


def test_all_mistakes_of_a_message_are_told_at_once():
    message = {
        "buttons": {
            "text": "x" * 161,
            "tilte": "t",
            "actions": [{"label": "x" * 21, "uri": "http://例.tw"}, {"say": "b"}],
        }
    }
    rules = sorted(rule for rule, _ in told(message))
    assert rules == ["OA301", "OA301", "OA303", "OA304", "OA310"]


def test_one_url_used_twice_is_told_once_beside_other_mistakes():
    message = {"image": {"url": "http://example.com/a", "preveiw": "x"}}
    assert sorted(rule for rule, _ in told(message)) == ["OA303", "OA309"]


def test_a_bad_message_does_not_hide_the_next():
    problems = found({"messages": [{"txt": "x"}, {"text": "x" * 5001}, {"text": "{{ y }}"}]})
    assert [(p.rule, p.path[1]) for p in problems] == [("OA304", 0), ("OA301", 1), ("OA341", 2)]


def test_a_misspelled_key_names_the_one_that_was_meant():
    (problem,) = found({"messages": [{"image": {"url": URL, "preveiw": URL}}]})
    assert problem.params["near"] == "preview"
    assert problem.on_key


def test_an_unknown_name_names_the_one_that_was_meant_and_its_line():
    post = {"messages": [{"text": "第一行\n{{ post.subjct }} {{ coupn }}"}], "vars": {}}
    _, (problem,) = read_contents(post, Folder(), lambda: {**NAMES, "coupon": "x"})
    assert (problem.params["name"], problem.params["line"]) == ("coupn", 2)
    assert problem.params["near"] == "coupon"


def test_every_unknown_name_of_a_text_is_told():
    assert told({"text": "{{ a }} {{ b }}"}) == [("OA341", ("text",))] * 2


def test_a_problem_in_a_file_says_where_in_the_file():
    (problem,) = found({"messages": [flex_file("colour.json")]})
    assert problem.params["what"] == "colour.json: body.contents[0].color"


def test_quick_replies_that_are_not_shown_are_a_warning_at_their_place():
    (problem,) = found({"messages": [{"text": "x", "quick_reply": [LABEL]}, {"text": "y"}]})
    assert (problem.rule, problem.severity) == ("OA326", "warning")
    assert problem.path == ("messages", 0, "quick_reply")


def test_an_experiment_beside_its_variants_is_kept_as_written():
    experiment = {"metric": "open_rate", "split": "50/50", "winner": "auto"}
    variants = [
        {"name": "a", "messages": [{"text": "x"}]},
        {"name": "b", "messages": [{"text": "y"}]},
    ]
    contents, problems = read_contents(
        {"variants": variants, "experiment": experiment}, Folder(), lambda: NAMES
    )
    assert problems == []
    assert contents is not None
    assert (contents.kind, contents.experiment) == ("variants", experiment)
    assert [item.name for item in contents.items] == ["a", "b"]


def test_no_variant_has_the_name_of_what_is_derived_from_a_post():
    variants = [{"name": name, "messages": [{"text": "x"}]} for name in ("#then", "b #1")]
    (problem,) = found({"variants": variants})
    assert (problem.rule, problem.variant) == ("OA315", "variant")
    assert problem.path == ("variants", 0, "name")


def words(message: Any, language: str = "en") -> str:
    """What is said of the one mistake of a message, and what to do about it."""
    (problem,) = found({"messages": [message]})
    at = Finding(problem.rule, problem.severity, "a.yaml", 1, 1, {**problem.params, "what": "x"})
    use(language)
    finding = replace(at, variant=problem.variant)
    return f"{sentence(finding)} {advice(finding)}"


AREA = {"label": "a", "text": "b", "area": [0, 0, 9, 9]}
SAID: list[tuple[Any, str, str]] = [
    ({"buttons": {"text": "x", "actions": [{"label": "a", "uri": "mailto:a@b.c"}]}},
     "a link that LINE takes", "pictures"),
    ({"imagemap": {"url": "https://e.com/a", "alt": "a", "size": {"width": 1000, "height": 9},
                   "actions": [AREA]}}, "`x` is 1000; LINE takes 1040 only. Write 1040.", "one of"),
    ({"confirm": {"text": "x", "actions": [LABEL]}}, "wants exactly 2", "2 to 2"),
    ({"text": "x", "quick_reply": [LABEL] * 14}, "Entries of `x`: 14; LINE takes at most 13",
     "has 14"),
    ({"image": "https://e.com/a.gif"}, "Save it as JPEG or PNG", "JPEG, PNG"),
    ({"image": "https://e.com/a b.jpg"}, "has a space", "URL:  "),
    ({"text": "x", "sender": "a" * 21}, "Shorten it.", "several messages"),
    ({"image": "https://e.com/" + "a" * 2000}, "Shorten it.", "several messages"),
    ({"text": "x" * 5001}, "several messages", "2 messages"),
    ({"coupon": "週年慶"}, "Official Account Manager", "Write it in that form"),
    ({"text": "早安\\n大家"}, "one backslash", "two"),
    (flex_file("surrogate.json"), "`\\ud800`, which is half a character", "UTF-8"),
]  # fmt: skip


@pytest.mark.parametrize(("message", "said", "not_said"), SAID, ids=lambda each: str(each)[:40])
def test_what_is_said_of_a_mistake_fits_it(message, said, not_said):
    assert said in words(message)
    assert not_said not in words(message)
    assert words(message, "zh-TW")
