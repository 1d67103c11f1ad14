"""The glossary and the code use the same words."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "oactl"
ROWS = [
    [cell.strip() for cell in line[1:-1].split("|")]
    for line in (ROOT / "docs/explanation/glossary.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith(("| word", "| ---"))
]
NAMED = {name for row in ROWS for name in re.findall(r"`(\w+)`", row[1])}
# Classes that need no row, by the reason. `is_described_elsewhere` leaves out whole families.
ORDINARY = {
    "what a command was asked for, and what it shows": {
        *("AddOptions", "NewAccount", "AccountCheck", "AccountReach", "DemoRunner", "Check"),
        *("NewWorkspace", "PushArguments", "Selection", "Confirmation", "Outcome"),
        *(
            "AgendaOptions",
            "Overview",
            "Figure",
            "NamedInstall",
            "Explanation",
            "Approved",
            "ShownRendering",
            "ChangedValue",
            "ComparedStates",
        ),
        *("Wish", "Verb", "PausedAccount", "ResumedAccount"),
        *("Wishes", "Filter", "ListOptions", "Alike", "StatusScreen", "QuotaScreen", "CostScreen"),
        *("AudienceScreen", "CheckScreen"),
        *("Style", "Unreachable", "RefusedMessage", "NotAsked", "NamedOccurrence", "Summary"),
    },
    "Click's words, the screen and the clock": {
        *("Program", "CommandLine", "LazyCommand", "Command", "Group", "App", "Plural"),
        *("NullStream", "Console", "ProgressLine", "Segment", "LineExcerpt", "Footnotes"),
        *("SystemClock", "SetClock", "Clock", "StopSignal", "Halted", "Exit"),
    },
    "words of HTTP, files and text": {
        *("TimedSocket", "Proxy", "Route", "Timeouts", "Request", "Transport"),
        *("LineEnvironment", "ErrorDetail", "Address", "Login"),
        *("UnreadableFile", "Files", "Stamp", "Layout", "Compiled", "TextTracker"),
        *("YamlMap", "YamlList", "Line", "StopReading", "Builder"),
    },
    "types of values in a model": {
        *("OneSource", "SecretSource", "Testers", "HalfOpenRange", "Isolated", "BuiltBy"),
        *("CachedValidation", "ActionPlace", "SchemaOnly", "Kind", "LineKind", "Checked"),
        *("Ratio", "NumberWithUnit", "Url", "TextLimit", "Pattern", "IntegerRange"),
        *("Constant", "Decimal", "Flag", "Milliseconds", "Count", "Parsed", "OneOrMany"),
        *("InsideWorkspace", "MaxKeys", "SplitPeople", "TestersFile"),
        *("AccountFile", "WrittenField", "RawInput", "WrittenTarget"),
    },
    "a part of another word's class": {
        *("OccurrenceName", "WallClockRange", "PlanViolation", "AccountPart", "GateInput"),
        *("Evaluator", "AccountResult", "PushResult", "WaitingSteps", "Next", "PlannedContents"),
        *("PlannedOccurrences", "RenderedContents", "KeptAnswers", "CachedPauses"),
        *("LoadedGoals", "RuleText", "PostReader", "FollowersDay", "Demographic", "MessageFigures"),
        *("EndpointResult", "SentDelivery", "ReportSource", "Reached"),
        *("Totals", "Wrong", "NotSentTogether"),
        *("EndpointResult", "SentDelivery", "ReportSource"),
        *("Telling", "NotTold", "Outlets", "Outlet", "TimeLimit", "Unapproved"),
    },
    "figures and tables of a report": {
        *("AccountFacts", "OccurrenceFact", "Level", "PostFigures", "Messages"),
        *("AccountReport", "KeyFigures", "Row", "PostRow", "Section", "ReportPage"),
        *("ManyPage", "HtmlRow", "HtmlPost", "HtmlFact", "HtmlAccount", "HtmlLeagueRow"),
        *("HtmlMany", "HtmlDefinition", "SheetNames", "HtmlPart", "HtmlComparison", "BestKind"),
    },
}

# What the code once said for words of the glossary, and how only we would have understood it.
PRIVATE = {
    *("Base", "Workshop", "Desk", "Book", "Errand", "Order", "Asked", "Courier", "Load", "Flight"),
    *("Sequel", "Patience", "Pace", "Scale", "Weighed", "Situation", "Standing", "View", "Realm"),
    *("Fault", "Problem", "Remark", "Note", "Complaint", "Objection", "Trouble", "Stop", "Verdict"),
    *("Played", "Found", "Beside", "Raw", "Written", "carry", "weigh", "likeness", "conclude"),
    *("settle", "told", "tell", "meet", "greet", "remember", "shortcut", "glance", "heartbeat"),
    *("surprises", "wrong_lines", "second_opinion", "mend", "hoisted"),
}


@cache
def definitions(folder: Path) -> list[tuple[Path, ast.ClassDef | ast.FunctionDef]]:
    """The public classes and functions of a folder's modules, with their files."""
    return [
        (file.relative_to(SOURCE), node)
        for file in sorted(folder.rglob("*.py"))
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_")
    ]


def classes() -> list[tuple[Path, ast.ClassDef]]:
    """The public classes, without those of the sandbox, which is a LINE and has LINE's words."""
    return [
        (file, node)
        for file, node in definitions(SOURCE)
        if isinstance(node, ast.ClassDef) and file.parts[0] != "sandbox"
    ]


@cache
def line_objects() -> set[str]:
    """The models of LINE's objects: LINE's reference says what they are."""
    known = {"LineObject"}
    for _ in range(5):
        known |= {
            node.name
            for _, node in classes()
            if any(isinstance(base, ast.Name) and base.id in known for base in node.bases)
        }
    return known - {"LineObject"}


def is_described_elsewhere(file: Path, name: str) -> bool:
    """Whether a class is one of a family that other pages describe, or its name says all."""
    is_model = file.parts[:2] == ("planfile", "models") and name.endswith("Model")
    return (
        is_model  # the keys of docs/reference/plan.md and workspace.md
        or file.parts[0] == "public_json"  # docs/reference/json.md
        or name in line_objects()
        or name.endswith("Error")  # what went wrong is in its name
    )


def test_every_row_has_its_word_its_names_its_sentence_and_its_chinese():
    assert len(ROWS) > 130
    for row in ROWS:
        assert len(row) == 4, row
        assert row[0], row
        assert row[2], row
        assert re.search("[\u3400-\u9fff]", row[3]), row


@pytest.mark.parametrize("word", ["帳本", "檔次", "沙盒", "沙箱", "社群後台"])
def test_a_word_that_nobody_says_stands_nowhere(word):
    pages = [*SOURCE.rglob("*.py"), *SOURCE.rglob("*.yaml"), *SOURCE.rglob("*.po")]
    pages += [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md"), *(ROOT / "plans").rglob("*")]
    texts = {page: page.read_text(encoding="utf-8") for page in pages if page.is_file()}
    assert [page for page, text in texts.items() if word in text] == []


def test_no_class_or_function_has_a_private_word_for_its_name():
    names = {node.name for file, node in definitions(SOURCE) if file.parts[0] != "sandbox"}
    assert names & PRIVATE == set()


def test_every_name_of_the_glossary_is_one_of_the_code():
    assert NAMED - {node.name for _, node in definitions(SOURCE)} == set()


def test_every_class_is_in_the_glossary_or_an_ordinary_word():
    ordinary = set().union(*ORDINARY.values())
    needed = {node.name for file, node in classes() if not is_described_elsewhere(file, node.name)}
    assert needed - NAMED - ordinary == set(), "a row of the glossary, or a word of ORDINARY above"
    assert ordinary - needed == set(), "these are gone, or described elsewhere"
    assert ordinary & NAMED == set(), "these are in the glossary"


def test_no_two_classes_share_a_name():
    """But for the public JSON, which names what it shows, and the objects that LINE named."""
    counts = Counter(
        node.name
        for file, node in classes()
        if file.parts[0] != "public_json" and file.parts[:3] != ("planfile", "models", "messages")
    )
    of_messages = Counter(node.name for file, node in classes() if "messages" in file.parts)
    planfile = Counter(node.name for file, node in classes() if file.parts[0] == "planfile")
    for names in (counts, of_messages, planfile):
        assert [name for name, count in names.items() if count > 1] == []


def test_a_file_that_a_docstring_names_is_there():
    files = {path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py")}
    missing = [
        (source.relative_to(SOURCE).as_posix(), name)
        for source in SOURCE.rglob("*.py")
        for name in re.findall(r"`([\w/]+\.py)`", source.read_text(encoding="utf-8"))
        if not any(f"/{file}".endswith(f"/{name}") for file in files)
        and not (ROOT / name).is_file()
    ]
    assert missing == []


def test_no_word_stands_twice():
    words = [word for row in ROWS for word in row[0].split(", ")]
    assert [word for word in set(words) if words.count(word) > 1] == []


def test_a_named_tuple_has_values_for_defaults_and_no_field_named_as_a_method() -> None:
    """`field(…)` would be the value itself; `count` and `index` are a tuple's own."""
    wrong = [
        f"{path.name}: {kind.name}.{part.target.id}"
        for path in SOURCE.rglob("*.py")
        for kind in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(kind, ast.ClassDef) and "NamedTuple" in map(ast.unparse, kind.bases)
        for part in kind.body
        if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name)
        if part.target.id in {"count", "index"}
        or (part.value is not None and ast.unparse(part.value).startswith("field("))
    ]
    assert wrong == []
