"""Which codes the source gives, read from its syntax trees."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import oactl

ROOT = Path(oactl.__file__).parent
_OTHER_WORDS = ("i18n/", "sandbox/")  # the sandbox has faults of another kind


@cache
def trees(*under: str) -> list[tuple[str, ast.Module]]:
    """The modules whose path begins with one of `under` (all without), each with its path."""
    paths = {path.relative_to(ROOT).as_posix(): path for path in sorted(ROOT.rglob("*.py"))}
    return [
        (name, ast.parse(path.read_text(encoding="utf-8")))
        for name, path in paths.items()
        if name.startswith(under or "") and not name.startswith(_OTHER_WORDS)
    ]


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
