"""The rules that findings name, one file a rule: `OA301.yaml`.

A file holds everything that people are told about its rule, in each language; `oactl explain`, the
findings, `docs/reference/rules.md` and the tests read it. Only the file of a rule that is asked for
is read. Its keys:

* `id`, `severity` (that of its wrong example; a check may say another), `ignorable` (whether an
  `# oactl: ignore` comment may silence it: nothing that changes who gets what, when, or whether
  LINE takes it).
* `where`, `wrong`, `right`: lines that break the rule and how they should be. `where` says what
  the lines belong to: a `post`, the top of a `plan`, a whole plan `file`, an `account` of
  oactl.yaml, or several `files`, each below a comment with its name. What no lines can show (a
  file's encoding, say) has no `where`; each language describes it in its own `wrong` and `right`.
* `en`, `zh-TW`: `title`, `message` (what is wrong), `why` (what happens to friends or the owner),
  `help` (what to do), `given` (what the example takes for granted) and, where a language shows
  other lines, its own `wrong` and `right`. `general` is the help of the rule's page where `help`
  has places. `variants` have a `message` or a `help` of their own.

`message` and `help` have `{places}` in the way of `str.format`, filled with a violation's params;
a brace in them is written twice. All other texts are taken as they are.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

import yaml

from oactl.domain.violation import Severity

Where: TypeAlias = Literal["post", "plan", "file", "account", "files"]

_FOLDER = Path(__file__).parent
_ABOUT = {"id", "severity", "ignorable", "where", "wrong", "right"}  # all other keys are languages
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # no libyaml: 10 times slower


class RuleText(NamedTuple):
    """What a rule says in one language; see the module for each text."""

    title: str
    why: str
    help: str
    wrong: str
    right: str
    message: str | None = None
    general: str | None = None
    given: str | None = None
    variants: Mapping[str, Mapping[str, str]] | None = None

    def message_of(self, variant: str | None) -> str:
        """The sentence of a variant, or the rule's own where the variant has none."""
        return self._of(variant, "message") or self.message or self.title

    def help_of(self, variant: str | None) -> str:
        """What to do about a variant, or about the rule where the variant does not say."""
        return self._of(variant, "help") or self.help

    def _of(self, variant: str | None, key: str) -> str | None:
        return (self.variants or {}).get(variant or "", {}).get(key)


class Rule(NamedTuple):
    """One rule with its texts by language."""

    id: str
    severity: Severity
    ignorable: bool
    where: Where | None
    texts: Mapping[str, RuleText]

    def in_language(self, language: str) -> RuleText:
        """The texts in a language; in English where the file does not have it."""
        return self.texts.get(language) or self.texts["en"]


@cache
def find_rule(rule_id: str) -> Rule | None:
    """The rule of an id such as `OA301`; None where there is none."""
    if rule_id not in all_rules():
        return None
    text = (_FOLDER / f"{rule_id}.yaml").read_text(encoding="utf-8")
    raw = yaml.load(text, _Loader)  # noqa: S506 - a safe loader
    texts = {language: _text(raw, language) for language in raw.keys() - _ABOUT}
    return Rule(raw["id"], raw["severity"], raw["ignorable"], raw.get("where"), texts)


def _text(raw: Mapping[str, Any], language: str) -> RuleText:
    shown = {key: raw[key] for key in ("wrong", "right") if key in raw}
    return RuleText(**{**shown, **raw[language]})


def rule_text(rule_id: str, language: str) -> RuleText:
    """What a rule says in a language. An id that has no file is a bug."""
    rule = find_rule(rule_id)
    if rule is None:
        raise LookupError(rule_id)
    return rule.in_language(language)


def is_ignorable(rule_id: str) -> bool:
    """Whether a comment may silence the rule; an id that has no file is never ignored."""
    rule = find_rule(rule_id)
    return rule is not None and rule.ignorable


@cache
def all_rules() -> tuple[str, ...]:
    """The id of every rule there is, in order."""
    return tuple(sorted(file.stem for file in _FOLDER.glob("OA*.yaml")))


def near_rules(rule_id: str, most: int = 3) -> list[str]:
    """The rules that are nearest to `OA` and any digits: those of its group first."""
    group, number = rule_id[:3], int(rule_id[2:])

    def distance(known: str) -> tuple[bool, bool, int]:
        return rule_id not in known, known[:3] != group, abs(int(known[2:]) - number)

    return sorted(all_rules(), key=distance)[:most]
