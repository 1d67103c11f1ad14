"""Both languages say everything that the source asks for, each in its own way."""

import re
from collections.abc import Iterator
from string import Formatter
from typing import get_args, get_type_hints

import pytest
from i18n_sources import ROOT, asked, holds, keywords, made, named, returned, told
from wcwidth import wcswidth

from oactl.cli.commands import COMMANDS
from oactl.cli.lazy import Entry
from oactl.domain.answers import Unanswered
from oactl.domain.approval import may_check, terms_of
from oactl.domain.audience import Via
from oactl.domain.delivery.state import BatchState, State
from oactl.domain.gates import Gate
from oactl.i18n import LANGUAGES, Catalog, area_of, texts
from oactl.ledger.checkup import GAPS
from oactl.ledger.events import KINDS as EVENT_KINDS
from oactl.rules import Where
from oactl.sending.recipients import audience_problem
from taiwan import half_width, simplified

AREAS = sorted(path.stem for path in (ROOT / "i18n/en").glob("[!_]*.py"))
# Parts of keys that stand in the source as words in a row.
HEADS = {
    "plan": ("when", "occurrence", "via", "people", "state", "note"),
    "delivery": ("id", "when", "post", "state", "people", "note"),
    "audience": ("account", "tag", "kind", "size", "status"),
}
FIELDS = (
    *("id", "occurrence", "scheduled_at", "account", "platform", "via", "recipients"),
    *("state", "held_by", "reason", "error"),
)
CHECK = "domain/approval/check.py"
KINDS = {"demographics", "later"}
# Areas whose keys are put together in other ways: by tests of their own, or with a fallback.
ELSEWHERE = {
    "report",
    "insight",
    "messages",
    "findings",
    "help",
    "usage",
    "account",
    "init",
    "line",
    "sandbox",
    "doctor",
}
HELP_WIDTH = 78  # Typer leaves a column on either side of 80
# Names, figures, signs and formats are the same in every language.
SAME = re.compile(r"(?:oactl|chmod|keyring) [ -~]*|(?:\{[^}]*\}|Basic ID|Bot|LINE|[^A-Za-z])*")


def everything() -> list[tuple[str, str, str]]:
    return [
        (key, english, texts("zh-TW", area).get(key, ""))
        for area in AREAS
        for key, english in texts("en", area).items()
    ]


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def has(key: str) -> bool:
    return area_of(key) in AREAS and all(Catalog(language).has(key) for language in LANGUAGES)


@pytest.mark.parametrize("area", AREAS)
def test_both_languages_have_the_same_sentences_with_the_same_places(area):
    english, chinese = texts("en", area), texts("zh-TW", area)
    assert english.keys() == chinese.keys()
    different = {k for k, text in english.items() if places(text) != places(chinese[k])}
    assert not different


@pytest.mark.parametrize("area", AREAS)
def test_a_sentence_stands_in_the_module_that_its_key_names(area):
    assert not [key for key in texts("en", area) if area_of(key) != area]


def test_both_packages_have_the_same_areas():
    chinese = sorted(path.stem for path in (ROOT / "i18n/zh_tw").glob("[!_]*.py"))
    assert chinese == AREAS


def test_no_sentence_is_left_in_english():
    assert not [key for key, en, zh in everything() if en == zh and not SAME.fullmatch(en)]


def test_no_text_for_taiwan_has_a_simplified_character():
    found = {key: simplified(zh) for key, _, zh in everything()}
    assert not {key: chars for key, chars in found.items() if chars}


def test_no_text_for_taiwan_has_half_width_punctuation_between_characters():
    prose = {key: zh for key, _, zh in everything() if not example(key)}
    assert not {key: zh for key, zh in prose.items() if half_width(zh)}


def example(key: str) -> bool:
    return key.endswith(".example")


def test_the_scan_of_the_source_finds_what_is_there():
    found = {key for _, key in asked()}
    assert {"cli.later", "push.busy", "ledger.locked", "help.push_due"} <= found


def test_the_scan_of_parts_finds_what_is_there():
    assert {"none", "changed", "expired", "bot", "checker", "unreadable"} <= verdicts()
    assert {"cadence", "audience"} <= parts()
    assert {"file_missing", "file_row"} <= unreadable()
    assert {"empty", "too_small"} <= unreachable()
    assert {"rejected", "env", "clock_set"} <= unusable()
    assert {"plan", "next"} <= keywords("cli/plan_show.py", "described")


def test_every_sentence_that_the_source_asks_for_is_there():
    assert not [(where, key) for where, key in asked() if not has(key)]


def test_every_sentence_gets_the_facts_that_its_places_name():
    said = [(where, key, facts) for where, key, facts in told() if has(key)]
    assert len(said) > 100
    lacking = [
        (where, step, places(text) - facts)
        for where, key, facts in said
        for step in (key, f"{key}.help", *([f"{key}.next"] if key.startswith("push.") else []))
        if has(step) and (text := texts("en", area_of(key))[step]) and places(text) - facts
    ]
    assert not lacking


# What `fold`, `summary_of_event` and `decide` give as the reason of a delivery without a gate.
REASONS = (
    "late",
    "resolved",
    "skipped",
    "stopped",
    "stopped_uncertain",
    "unproven",
    "withdrawn_uncertain",
    "key_expired",
    "another_ledger",
    "refused_after_unknown",
    "progress_unknown",
    "narrowcast_error",
    "unreachable",
)


def test_every_sentence_that_is_put_together_from_parts_is_there():
    """`t(f"state.{…}")` with each value that it can have."""
    known = {
        *(f"state.{state.value}" for state in State),
        "state.past",
        *(f"via.{via.value}" for via in Via),
        *(f"push.newly_{state}" for state in ("held", "missed")),
        *(f"push.{state}" for state in ("refused", "partial", "missed", "unknown", "sending")),
        *(f"push.stopped_{gate}" for gate in ("quiet_hours", "approval")),
        *(f"approve.{why}" for why in returned(CHECK, may_check.__name__)),
        *(f"ledger.{code}" for code in ("disk_full", "cannot_open")),
        *(f"db.damage_{code}" for code in named("Damage", "code", "ledger") | GAPS.keys()),
        *(f"plan.day_{day}" for day in range(1, 8)),
        *(f"plan.status_{reason}" for reason in ("draft", *verdicts())),
        *(f"plan.part_{part}" for part in parts()),
        *(f"explain.{name}" for name in ("wrong", "right")),
        *(f"explain.in_{where}" for where in (*get_args(Where), "words")),
        *(f"plan.field_{name}" for name in keywords("cli/plan_show.py", "described")),
        *(f"plan.head_{name}" for name in HEADS["plan"]),
        *(f"delivery.head_{name}" for name in HEADS["delivery"]),
        *(f"delivery.field_{name}" for name in FIELDS),
        *(f"push.reason_{reason}" for reason in REASONS),
        *(f"delivery.event_{kind}" for kind in EVENT_KINDS),
        *(f"delivery.batch_{state.value}" for state in BatchState if state.value != "doubtful"),
        *(f"audience.head_{name}" for name in HEADS["audience"]),
        *(f"audience.kind_{kind}" for kind in named("TagSize", "kind", place=2) | KINDS),
        *(f"audience.problem_{code}" for code in unreadable()),
        *(f"gate.audience.{code}" for code in unreachable()),
        *(f"quota.{kind}" for kind in get_args(get_type_hints(Unanswered)["kind"])),
    }
    assert not [key for key in known if not has(key)]
    heads = {head for _, head in made() if head.partition(".")[0] not in ELSEWHERE}
    assert not [head for head in heads if not any(key.startswith(head) for key in known)]


def verdicts() -> set[str]:
    """Why an approval does not cover what it is asked about."""
    checks = named("ApprovalCheck", "reason", "domain", "operations", "sending")
    found = (returned(CHECK, why) for why in ("_unbound", "_unchecked", "_uncovered"))
    return checks.union(*found)


def parts() -> set[str]:
    """The parts that a checker approves."""
    terms = keywords("domain/approval/terms.py", terms_of.__name__)
    return terms | {"account", "tags", "skip", "until", "limit", "content"}


def test_every_command_has_help_and_an_example():
    entries = dict(commands("oactl", Entry("", "help.oactl", COMMANDS)))
    assert len(entries) > len(COMMANDS)
    missing = [name for name, e in entries.items() if not has(e.help)]
    shown = {name: e for name, e in entries.items() if not e.hidden}
    missing += [name for name, e in shown.items() if not has(f"{e.help}.example")]
    assert not missing


def commands(name: str, entry: Entry) -> Iterator[tuple[str, Entry]]:
    yield name, entry
    for sub, below in (entry.subs or {}).items():
        yield from commands(f"{name} {sub}", below)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_example_begins_with_its_command_and_fits_into_80_columns(language):
    t = Catalog(language)
    for name, entry in commands("oactl", Entry("", "help.oactl", COMMANDS)):
        if not entry.hidden:
            _, *lines = t(f"{entry.help}.example").splitlines()
            assert lines
            assert all(line.startswith(name) for line in lines), name
            assert [line for line in lines if wcswidth(line) > HELP_WIDTH] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_has_no_bracket_that_rich_takes_for_markup(language):
    assert not [
        key for key, text in texts(language, "help").items() if re.search(r"(?<!\\)\[", text)
    ]


@pytest.mark.parametrize("gate", list(Gate))
def test_every_gate_has_a_sentence_without_places_and_a_next_step(gate):
    for language in LANGUAGES:
        t = Catalog(language)
        assert not places(t(f"gate.{gate.value}"))
        facts = dict.fromkeys(("occurrence", "plan", "post", "gate", "reason"), "x")
        assert t(f"gate.{gate.value}.next", **facts)


def test_every_reason_of_every_gate_has_a_sentence():
    found = holds()
    assert {gate for gate, _ in found} >= {gate.value for gate in Gate} - {
        "approval",
        "audience",
        "credentials",  # theirs come from elsewhere
    }
    reasons = {
        *found,
        *(("approval", reason) for reason in verdicts()),
        *(("audience", reason) for reason in unreachable()),
        *(("credentials", reason) for reason in unusable()),
    }
    assert not [f"gate.{g}.{r}" for g, r in reasons if not has(f"gate.{g}.{r}")]


def unreachable() -> set[str]:
    """Why there is nobody to send to: codes of `NoMembers` and `Reach`."""
    codes = named("NoMembers", "code") | named("Reach", "problem", place=None)
    return codes | unreadable() | returned("sending/recipients.py", audience_problem.__name__)


def unreadable() -> set[str]:
    """Why a file of user ids cannot be used."""
    files = named("_refused", "variant", "planfile/files.py", place=1)
    codes = {f"file_{variant}" for variant in files | {"special", "too_large"}}
    doubts = named("DoubtError", "code", "planfile")
    return codes | doubts | named("NoMembers", "code", "planfile/members.py")


def unusable() -> set[str]:
    """Why nothing may be sent with a token: what finding it and building a way to LINE raise."""
    faults = named("OactlError", "code", "cli/secrets.py", "line")
    answers = named("Contact", "credentials", "sending", place=None)
    return {code.partition(".")[2] for code in faults} | answers
