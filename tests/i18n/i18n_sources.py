"""Which sentences the source asks for, read from its syntax trees."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import oactl

ROOT = Path(oactl.__file__).parent
AREAS = {path.stem for path in (ROOT / "i18n/en").glob("[!_]*.py")}
_OTHER_WORDS = ("i18n/", "sandbox/")  # the sandbox has faults of another kind

_SPEAKING = {"t", "say", "tell", "OactlError", "Notice"}
_LIKE_A_KEY = re.compile(r"(?!push\.stopped$)[a-z]+(?:\.\w+)+")
_FILES = {"yaml", "db", "json"}  # `plan.yaml` is a file
_IN_PARTS = {"push.stopped"}  # told as `push.newly_…` with the gate's sentence


@cache
def trees(*under: str) -> list[tuple[str, ast.Module]]:
    """The modules whose path begins with one of `under` (all without), each with its path."""
    paths = {path.relative_to(ROOT).as_posix(): path for path in sorted(ROOT.rglob("*.py"))}
    return [
        (name, ast.parse(path.read_text(encoding="utf-8")))
        for name, path in paths.items()
        if name.startswith(under or "") and not name.startswith(_OTHER_WORDS)
    ]


def asked() -> Iterator[tuple[str, str]]:
    """Every text of the source that has the form of a key, with its module.

    Sentences are asked for in calls, but also kept in tables and returned by functions, so every
    text of a known area counts but dictionary keys and comparisons; in a call, that of any area.
    """
    for where, tree in trees():
        skipped = set(_no_sentences(tree))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and id(node) not in skipped and is_key(node.value):
                yield where, node.value
            elif isinstance(node, ast.Call) and called(node) in _SPEAKING:
                found = (text for arg in node.args[:1] for text in literals(arg))
                yield from ((where, text) for text in found if _LIKE_A_KEY.fullmatch(text))


def _no_sentences(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            yield from (id(key) for key in node.keys)
        elif isinstance(node, ast.Compare):
            yield from (id(part) for part in (node.left, *node.comparators))
        elif isinstance(node, ast.JoinedStr):
            yield from (id(part) for part in node.values)


def told() -> Iterator[tuple[str, str, set[str]]]:
    """Every call that says a sentence with facts that can be read off: module, key, facts."""
    for where, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and called(node) in _SPEAKING and node.args:
                facts = _facts(node)
                if facts is not None:
                    yield from ((where, key, facts) for key in literals(node.args[0]))


def _facts(node: ast.Call) -> set[str] | None:
    """The names of a call's facts; None where they are not written out."""
    names: list[str | None] = []
    if called(node) in {"OactlError", "Notice"}:
        match node.args[1:2]:
            case [ast.Dict(keys=keys)]:
                names = [next(literals(key), None) if key else None for key in keys]
            case [_]:
                return None
    else:
        names = [keyword.arg for keyword in node.keywords]
    return None if None in names else {name for name in names if name}


def made() -> Iterator[tuple[str, str]]:
    """The beginning of every key that is put together: `state.` of `f"state.{…}"`."""
    for where, tree in trees():
        for node in ast.walk(tree):
            match node:
                case ast.JoinedStr(values=[ast.Constant(value=str() as head), *_]):
                    if head.partition(".")[0] in AREAS and "." in head and " " not in head:
                        yield where, head


def is_key(text: object) -> bool:
    """Whether a value has the form of a key: `area.name`, its area one of the catalogue's."""
    if not isinstance(text, str):
        return False
    area, *names = text.split(".")
    if area not in AREAS or not names or names[-1] in _FILES or text in _IN_PARTS:
        return False
    return all(part.isidentifier() for part in names)


def calls(*under: str) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the last part of the name of what it calls."""
    for _, tree in trees(*under):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield called(node), node


def called(node: ast.Call) -> str:
    """The last part of the name of what is called."""
    return ast.unparse(node.func).rpartition(".")[2]


def named(what: str, keyword: str, *under: str, place: int | None = 0) -> set[str]:
    """The texts that calls of a name are given, by keyword or in a place."""
    found: set[str] = set()
    for name, call in calls(*under):
        if name == what:
            given = [k.value for k in call.keywords if k.arg == keyword]
            if not given and place is not None:
                given = call.args[place : place + 1]
            found.update(text for node in given for text in literals(node))
    return found


def literals(node: ast.AST) -> Iterator[str]:
    """The texts that an expression may be: a literal, or a side of a choice."""
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.IfExp(body=left, orelse=right):
            yield from (*literals(left), *literals(right))
        case ast.BoolOp(values=values):
            yield from (text for value in values for text in literals(value))


def returned(where: str, function: str) -> set[str]:
    """The literal texts that a function returns."""
    return {
        text
        for _, tree in trees(where)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == function
        for end in ast.walk(node)
        if isinstance(end, ast.Return) and end.value
        for text in literals(end.value)
    }


def holds() -> set[tuple[str, str]]:
    """Each gate with each literal reason that `domain/gates.py` gives it."""
    return {
        (call.args[0].attr.lower(), reason)
        for name, call in calls("domain/gates.py")
        if name == "Hold" and isinstance(call.args[0], ast.Attribute)
        for reason in literals(call.args[1])
    }


def keywords(where: str, function: str) -> set[str]:
    """The literal keys of the dictionary that a function returns."""
    for _, tree in trees(where):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name == function:
                returned = [n.value for n in ast.walk(node) if isinstance(n, ast.Return)]
                dicts = [value for value in returned if isinstance(value, ast.Dict)]
                return {text for d in dicts for key in d.keys if key for text in literals(key)}
    return set()
