"""Each table of sentences has one for every code that the program can give."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from string import Formatter
from typing import Any, get_args, get_type_hints

import pytest
import typer
from i18n_sources import holds, keywords, named, returned
from wcwidth import wcswidth

from oactl.app import COMMANDS, app
from oactl.commands import (
    account_list,
    audience_screen,
    db,
    delivery_detail,
    next_step,
    plan_show,
    plan_status,
    quota_screen,
)
from oactl.commands.doctor_check import CheckName, CheckState
from oactl.domain.account import ApprovalMode
from oactl.domain.answers import Unanswered
from oactl.domain.approval import may_check, terms_of
from oactl.domain.audience import Via
from oactl.domain.delivery.state import BatchState, State
from oactl.domain.gates import Gate
from oactl.i18n import Message, Plural, _, languages, use
from oactl.ledger.checkup import GAPS
from oactl.ledger.rows import KINDS as EVENT_KINDS
from oactl.public_json.plans import Post
from oactl.sending import approve
from oactl.sending.recipients import audience_problem
from oactl.usage import load
from oactl.words.approval import PARTS
from oactl.words.errors import CHECK_HELP, CHECK_NAMES, CHECK_STATES, CHECKS
from oactl.words.gates import GATES, HOLDS
from oactl.words.next_steps import GATE_HELP, HOLD_HELP
from oactl.words.notices import NOTICE_HELP, NOTICES, REASONS, SEVERITIES, STATES, VIAS, WEEKDAYS
from oactl.words.passes import PASSES

CHECK = "domain/approval.py"
KINDS = {"demographics", "later"}
HELP_WIDTH = 78  # Typer leaves a column on either side of 80
# What `fold`, `summary_of_event` and `decide` give as the reason of a delivery without a gate.
DELIVERY_REASONS = {
    "late",
    "earlier_variant",
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
}


def places(message: Message) -> set[str]:
    text = message.many if isinstance(message, Plural) else message
    return {name for _text, name, _format, _how in Formatter().parse(text) if name}


def test_every_state_way_weekday_and_severity_has_its_words():
    assert set(STATES) == {"past", *(state.value for state in State)}
    assert set(VIAS) == {via.value for via in Via}
    assert len(WEEKDAYS) == 7
    assert set(SEVERITIES) == {"error", "warning", "info"}


@pytest.mark.parametrize("gate", list(Gate))
def test_every_gate_has_a_sentence_without_places_and_a_next_step(gate):
    assert not places(GATES[gate.value])
    params = dict.fromkeys(("occurrence", "plan", "post", "gate", "reason"), "x")
    for language in languages():
        use(language)
        assert _(GATE_HELP[gate.value], **params)


def reasons() -> set[tuple[str, str]]:
    """Every reason of every gate that the source gives."""
    return {
        *holds(),
        *(("approval", reason) for reason in verdicts()),
        *(("audience", reason) for reason in unreachable()),
        *(("credentials", reason) for reason in unusable()),
    }


def test_every_reason_of_every_gate_has_a_sentence():
    found = holds()
    assert {gate for gate, _reason in found} >= {gate.value for gate in Gate} - {
        "approval",
        "audience",
        "credentials",  # theirs come from elsewhere
    }
    assert not [f"{g}.{r}" for g, r in reasons() if f"{g}.{r}" not in HOLDS]


# The command that helps, by gate and by reason where another does; None where no command does.
HELPS = {
    "invalid": "plan validate",
    "paused": "resume",
    "paused.blackout": "delivery skip",
    "experiment": "plan show",
    "experiment.uncounted": None,  # LINE is asked again by itself
    "experiment.winner_unknown": "delivery skip",
    "experiment.winner_no_variant": "experiment list",
    "experiment.winner_late": "experiment list",
    "fresh_ledger": "delivery resolve",
    "same_bot": "account check",
    "approval": "plan approve",
    "approval.no_account": "account list",
    "approval.unreadable": "plan validate",
    "approval.bot": "account check",
    "times_changed": "delivery skip",
    "repeat": "delivery skip",
    "missed": "push",
    "quiet_hours": "push",
    "audience": "audience list",
    "audience.not_carried": "plan show",
    "audience.no_room": "push",
    "audience.no_rest": "delivery skip",
    "audience.audience_to_make": "explain",
    "audience.audience_asked": "explain",
    "audience.audience_no_message": "explain",
    "audience.audience_refused": "explain",
    "audience.audience_in_progress": "explain",
    "audience.copy": "push",
    "audience.file_changed": "push",
    "frequency_cap": None,
    "quota": "push",
    "budget": None,
    "blast_radius": "plan approve",
    "credentials": "account check",
    "credentials.unreachable": "doctor",
    "credentials.keyring_locked": "account add",
    "credentials.clock_set": "push",
    "clock": "push",
}


@pytest.mark.parametrize("language", languages())
def test_every_reason_of_every_gate_has_the_next_step_that_helps(language):
    use(language)
    known = {name.removeprefix("oactl ") for name, _command in commands()}
    params = dict.fromkeys(("occurrence", "plan", "post", "account"), "x")
    for gate, reason in (code.split(".") for code in HOLDS):
        told = next_step.next_step(gate, reason, **params)
        helps = HELPS.get(f"{gate}.{reason}", HELPS[gate])
        assert told
        assert helps is None or f"oactl {helps}" in told, (gate, reason, told)
        for words in re.findall(r"oactl ([a-z]+(?: [a-z]+)?)", told):
            assert {words, words.partition(" ")[0]} & known, told


def test_only_reasons_that_have_a_sentence_have_a_next_step_of_their_own():
    assert set(HOLD_HELP) <= set(HOLDS)


def test_every_gate_that_passes_has_words_for_what_it_looked_at():
    codes = named("Figure", "code", "sending/figures.py")
    assert {"by_hand", "quota.both", "audience.at_most"} <= codes
    gates_without_figures = {"invalid", "paused", "experiment", "same_bot", "times_changed"}
    assert codes | gates_without_figures == set(PASSES)


def test_the_scan_of_the_source_finds_what_is_there():
    assert {"none", "changed", "expired", "bot", "checker", "unreadable"} <= verdicts()
    assert {"cadence", "audience"} <= parts()
    assert {"file_missing", "file_row"} <= unreadable()
    assert {"empty", "too_small"} <= unreachable()
    assert {"rejected", "env", "clock_set"} <= unusable()
    assert "push.already" in notices()


def test_every_notice_that_the_source_gives_has_a_sentence():
    assert not notices() - set(NOTICES)
    states = {f"push.{state}" for state in ("refused", "partial", "missed", "unknown", "sending")}
    stopped = {f"push.stopped_{why}" for why in ("quiet_hours", "approval", "stopped", "paused")}
    assert not (states | stopped) - set(NOTICES)
    assert not set(NOTICE_HELP) - set(NOTICES)


def test_the_next_step_of_a_notice_needs_nothing_that_its_sentence_has_not_or_the_delivery():
    known = {"occurrence", "id", "account", "post", "gate", "reason"}
    assert not [code for code, step in NOTICE_HELP.items() if places(step) - known]


def test_every_reason_of_a_delivery_has_a_sentence():
    assert set(REASONS) == DELIVERY_REASONS


def test_every_check_of_the_doctor_has_a_sentence_a_name_and_a_state():
    codes = named(
        "Check",
        "code",
        "commands/doctor_checks.py",
        "commands/doctor_files.py",
        place=2,
    )
    codes |= {"doctor.line_quota", "doctor.line_quota_spent", "doctor.database"}
    assert codes - {"doctor.ran_with_trouble"} <= set(CHECKS)
    assert set(CHECK_HELP) <= set(CHECKS)
    assert set(CHECK_NAMES) == set(get_args(CheckName))
    assert set(CHECK_STATES) == set(get_args(CheckState))


TABLES: list[tuple[Mapping[str, Message], set[str]]] = [
    (PARTS, {"account", "tags", "skip", "until", "limit", "content"}),
    (plan_show._FIELDS, {each.name for each in fields(Post)} - {"messages", "then"}),
    (quota_screen._UNANSWERED, set(get_args(get_type_hints(Unanswered)["kind"]))),
    (delivery_detail._EVENTS, set(EVENT_KINDS)),
    (delivery_detail._BATCHES, {s.value for s in BatchState if s.value != "doubtful"}),
    (db._DAMAGES, named("Damage", "code", "ledger") | GAPS.keys()),
    (audience_screen._KINDS, named("Tag", "kind", "commands", place=2) | KINDS),
    (account_list._HEADS, {"account", "display_name", "basic_id", "bot_user_id", "token"}),
    (account_list.WORDS["approval"], set(get_args(ApprovalMode))),
    (account_list.WORDS["token"], set(account_list.KINDS.values())),
    (approve._MAY_NOT, returned(CHECK, may_check.__name__)),
]


@pytest.mark.parametrize(("table", "codes"), TABLES)
def test_each_table_beside_its_users_has_every_code(table, codes):
    assert codes
    assert not codes - set(table)


def test_every_verdict_on_an_approval_and_every_part_of_it_has_words():
    assert {"draft", *verdicts()} <= set(plan_status._STANDINGS)
    assert parts() <= set(PARTS)
    assert unreadable() <= set(audience_screen._PROBLEMS)


def test_every_command_has_help_and_an_example():
    entries = dict(commands())
    assert len(entries) > len(COMMANDS)
    assert not [name for name, command in entries.items() if not command.help]
    assert not [name for name, command in entries.items() if not command.epilog]


def commands() -> Iterator[tuple[str, Any]]:
    yield "oactl", typer.main.get_command(app)
    for name, entry in COMMANDS.items():
        command: Any = load(name, entry)
        yield f"oactl {name}", command
        for sub, each in getattr(command, "commands", {}).items():
            yield f"oactl {name} {sub}", each


def test_an_example_begins_with_its_command_and_fits_into_80_columns():
    for name, command in commands():
        lines = command.epilog.splitlines()
        assert all(line.startswith(name) for line in lines), name
        assert [line for line in lines if wcswidth(line) > HELP_WIDTH] == []


@pytest.mark.parametrize("language", languages())
def test_help_has_no_mark_that_rich_would_take_for_its_own(language):
    use(language)
    for _name, command in commands():
        assert not re.search(r"(?<!\\)\[", _(command.help))


def notices() -> set[str]:
    """The codes of notices that are written out where they are made."""
    literal = named("Notice", "code", "sending", "commands", "context.py") | named(
        "say", "code", "sending"
    )
    hourly = named("hourly", "code", "sending") | returned("sending/by_name.py", "_refusal")
    codes = literal | hourly | returned("sending/account_run.py", "_code")
    return {code for code in codes if code.startswith(("push.", "approve."))} - {"push.stopped"}


def verdicts() -> set[str]:
    """Why an approval does not cover what it is asked about."""
    checks = named("ApprovalCheck", "reason", "domain", "sending")
    found = (returned(CHECK, why) for why in ("_unbound", "_unchecked", "_uncovered"))
    return checks.union(*found)


def parts() -> set[str]:
    """The parts that a checker approves."""
    terms = keywords("domain/approval.py", terms_of.__name__)
    return terms | {"account", "tags", "skip", "until", "limit", "content"}


def unreachable() -> set[str]:
    """Why there is nobody to send to: codes of `NoMembers` and `Reach`."""
    codes = named("NoMembers", "code") | named("Reach", "problem", place=None)
    return codes | unreadable() | returned("sending/recipients.py", audience_problem.__name__)


def unreadable() -> set[str]:
    """Why a file of user ids cannot be used."""
    files = named("_refused", "variant", "planfile/files.py", place=1)
    codes = {f"file_{variant}" for variant in files | {"special", "too_large"}}
    doubts = named("ListError", "code", "planfile")
    return codes | doubts | named("NoMembers", "code", "planfile/members.py")


def unusable() -> set[str]:
    """Why nothing may be sent with a token: what finding it and building a way to LINE raise."""
    where = ("line/credential_errors.py", "line")
    faults = named("OactlError", "code", *where) | named("UsageError", "code", *where)
    answers = named("Contact", "credentials", "sending", place=None)
    keeping = {"kept_elsewhere", "cannot_keep"}  # of `account add`, which asks nobody
    return {code.partition(".")[2] for code in faults} - keeping | answers
