"""The keys of a plan and of a post: one declaration that checks files and is their JSON Schema.

A scalar comes from the reader as text and is typed here. What has a grammar of its own (cadence,
audience, messages) passes through and is read by its own module.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from oactl.domain.plan import Goal
from oactl.domain.violation import Path, Violation
from oactl.domain.when import parse_date
from oactl.planfile import json_messages as messages
from oactl.planfile import json_parts as parts
from oactl.planfile.demographics import brief, kind
from oactl.planfile.fields import Field, Notes, Raw, choice, mapping, read_keys

MAX_NAME = 100
_ORDINARY = re.compile(r"[\w-]+")
_NUMBER = re.compile(str(parts.NUMBER["pattern"]))
_PER = re.compile(str(parts.PER["pattern"]))
# The headings of the plan table that people keep in Excel, and words that mean one of our keys.
_HEADINGS = {
    "發文平台": "platform",
    "平台": "platform",
    "帳號": "account",
    "帳號名稱": "account",
    "經營人員": "operators",
    "發文頻率": "frequency",
    "發文時間": "cadence",
    "時間": "cadence",
    "schedule": "cadence",
    "when": "cadence",
    "目標對象": "audience",
    "對象": "audience",
    "target": "audience",
    "to": "audience",
    "主要目標": "goal",
    "發文類型": "type",
    "類型": "type",
    "主旨": "subject",
    "發文內容": "messages",
    "內容": "messages",
    "content": "messages",
    "圖片來源": "image_source",
    "發文人員": "author",
    "檢查人員": "checker",
    "checkers": "checker",
    "approver": "checker",
    "備註": "notes",
    "發文限制": "restrictions",
    "tags": "topic",
    "tag": "topic",
    "name": "id",
}


def is_name(text: str) -> bool:
    """Whether a text may name a plan or a post: letters of any script, digits, `-` and `_`."""
    if not 0 < len(text) <= MAX_NAME:
        return False
    if _ORDINARY.fullmatch(text):
        return True
    # Vowel signs of Thai, say, are letters to people and marks to Unicode.
    return all(char in "-_" or unicodedata.category(char)[0] in "LMN" for char in text)


def read_shape(
    fields: Mapping[str, Field], raw: Mapping[str, Any], path: Path, notes: Notes
) -> dict[str, Any]:
    """The typed values of a mapping, faulty ones left out; headings of Excel tables are known."""
    before = len(notes)
    values = read_keys(fields, raw, path, notes)
    for index in range(before, len(notes)):
        meant = _HEADINGS.get(str(notes[index].params.get("key")))
        if notes[index].rule == "OA150" and meant in fields:
            notes[index] = replace(notes[index], params={**notes[index].params, "near": meant})
    return values


def _typed(expected: str, parse: Callable[[str], Any], schema: parts.Schema) -> Field:
    """A text that `parse` makes something of; what is none is not what was expected."""

    def read(raw: Raw, path: Path, notes: Notes) -> Raw:
        found = parse(raw) if isinstance(raw, str) else None
        if found is None:
            notes.append(kind(expected, path, raw))
        return found

    return Field(read, schema)


def _flag(text: str) -> bool | None:
    lower = text.lower()
    return lower in parts.YES if lower in parts.YES + parts.NO else None


def _line(raw: Raw, path: Path, notes: Notes) -> str | None:
    if raw is None or isinstance(raw, str):
        return raw
    notes.append(kind("text", path, raw))
    return None


def _words(raw: Raw, path: Path, notes: Notes) -> tuple[str, ...] | None:
    if isinstance(raw, str) and raw:
        return (raw,)
    items = raw if isinstance(raw, list) else [raw]
    if not items:
        notes.append(kind("list", path))
    at = [(*path, index) if isinstance(raw, list) else path for index in range(len(items))]
    read = [_WORD.read(item, place, notes) for item, place in zip(items, at, strict=True)]
    return tuple(word for word in read if word) or None


def _name(raw: Raw, path: Path, notes: Notes) -> str | None:
    if not isinstance(raw, str):
        notes.append(kind("text", path, raw))
    elif is_name(raw):
        return raw
    else:
        notes.append(Violation("OA154", path, {"value": brief(raw)}))
    return None


def _version(raw: Raw, path: Path, notes: Notes) -> int | None:
    if raw == "1":
        return 1
    notes.append(Violation("OA158", path, {"value": brief(raw)}))
    return None


def _frequency(raw: Raw, path: Path, notes: Notes) -> dict[str, str] | None:
    if not isinstance(raw, dict):
        notes.append(kind("mapping", path, raw))
        return None
    return {key: _RATE.read(value, (*path, key), notes) for key, value in raw.items()}


def _passed(schema: parts.Schema) -> Field:
    """What a module of its own reads."""
    return Field(lambda raw, _path, _notes: raw, schema, plain=object)


_WORD = _typed("text", lambda text: text or None, parts.WORD)
_WORDS = Field(_words, parts.WORDS)
_LINE = Field(_line, parts.LINE, plain=str)
_FLAG = _typed("flag", _flag, parts.FLAG)
_DAY = _typed("date", parse_date, parts.DAY)
_NUMERIC = _typed("number", lambda t: float(t) if _NUMBER.fullmatch(t) else None, parts.NUMBER)
_RATE = _typed("frequency", lambda text: text if _PER.fullmatch(text) else None, parts.PER)
_NAME = Field(_name, parts.NAME)
_GOAL = mapping(
    {
        "metric": _WORD.about("What is counted.", "coupon_uses"),
        "target": _NUMERIC.about("The figure to reach.", 500),
        "by": _DAY.about("The last day.", "2026-12-31"),
    },
    Goal,
    required=("metric",),
)
_PLATFORM = choice(
    "line",
    "line_manager",
    "line_voom",
    "facebook",
    "instagram",
    "youtube",
    "threads",
    "x",
    "offline",
    "other",
)

# What `defaults:` may hold: any field of a post.
FIELDS: dict[str, Field] = {
    "platform": _PLATFORM.about("發文平台: `line` goes out by itself, the rest a person posts."),
    "subject": _LINE.about("主旨: what it is about."),
    "type": _LINE.about("發文類型: free text, grouped in reports as written.", "新會員優惠"),
    "topic": _LINE.about("Links variants of one topic on several platforms."),
    "cadence": _passed(parts.ref("cadence")),
    "late": _passed(parts.LATE),
    "audience": _passed(parts.ref("audience")),
    "via": choice("broadcast", "narrowcast", "multicast", "push").about(
        "Forces how it goes out; otherwise that follows from the audience."
    ),
    "messages": _passed(parts.ref("messages")),
    "by_date": _passed(messages.BY_DATE),
    "rotate": _passed(messages.ROTATE),
    "variants": _passed(messages.VARIANTS),
    "experiment": _passed(messages.EXPERIMENT),
    "vars": _passed(parts.VARS),
    "copy": _LINE.about("The text of a post that a person carries out."),
    "assets": _WORDS.about("Files or URLs for a post that a person carries out."),
    "author": _WORD.about("發文人員: a name of `people:`."),
    "checker": _WORDS.about("檢查人員: a name of `people:`, or several of whom one approves."),
    "image_source": choice("own", "commissioned", "licensed", "none").about("圖片來源"),
    "restrictions": _LINE.about("發文限制, for the checker's eye."),
    "notes": _LINE.about("備註"),
    "goal": _GOAL.about("The post's own goal."),
    "silent": _FLAG.about("No notification on the phone."),
    "draft": _FLAG.about("Checked but never sent."),
    "quiet_ok": _FLAG.about("May go out inside the account's quiet hours."),
    "allow_repeat": _FLAG.about("May say what another post said within 7 days."),
}
POST: dict[str, Field] = {
    "id": _NAME.about("Unique in the plan; part of every occurrence's id.", "wed-fri-offer"),
    **FIELDS,
}
# The plan around its posts and defaults.
PLAN: dict[str, Field] = {
    "version": Field(_version, parts.VERSION).about("The version of this format."),
    "plan": _NAME.about("Unique in the workspace; default: the file's name.", "anniversary"),
    "title": _LINE.about("What people call the plan.", "官方周年慶"),
    "account": _WORD.about("帳號: one of oactl.yaml.", "main"),
    "accounts": _WORDS.about(
        "Several accounts, or `group:NAME`; one delivery an account.",
        ["taipei", "tainan"],
        "group:shops",
    ),
    "timezone": _WORD.about("The zone of all times of the plan.", "Asia/Taipei"),
    "operators": _WORDS.about("經營人員: names of `people:`."),
    "goal": _GOAL.about("主要目標: the one main goal."),
    "frequency": Field(_frequency, {"type": "object", "additionalProperties": parts.PER}).about(
        "發文頻率: what was promised.", {"broadcast": "2/week"}
    ),
}
