"""The Jinja sandbox behind `oactl.planfile.templates`; nobody else imports it.

A template is bounded twice. Before it is compiled: its length, its number of parts and how deep
they nest (`_parsed`). While it runs: the rounds of its loops and the texts, lists and numbers that
it makes (`template_values`). What is cheap on its own, such as a comparison, is bounded by the
number of parts times the number of rounds.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from time import thread_time
from typing import NamedTuple

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes, pass_context
from jinja2.exceptions import TemplateRuntimeError
from jinja2.meta import find_undeclared_variables
from jinja2.parser import Parser
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from oactl.planfile.template_bounds import (
    MOST_CHARACTERS,
    MOST_ENTRIES,
    MOST_NESTED,
    MOST_PARTS,
    TemplateError,
    failed,
    take,
    too_large,
    too_long,
    too_many,
    undefined,
    unreadable,
)
from oactl.planfile.template_values import (
    BUDGET,
    FILTERS_OF_PLANS,
    Clock,
    RenderingBudget,
    Value,
    formatting,
    operation,
    shown,
    size,
)

_MOST_LEVELS = 60  # of nodes in each other: Jinja's parser and compiler are recursive
_PLACES = re.compile(r"\{[{%](.*?)(?:[%}]\}|\Z)", re.DOTALL)
_QUOTED = re.compile(r""""[^"]*"|'[^']*'""")
_BRACKETS = re.compile(r"[()\[\]{}]")
_FAILURES = (ArithmeticError, AttributeError, LookupError, NameError, TypeError, ValueError)
_STATEMENTS = (nodes.For, nodes.If, nodes.Assign, nodes.With, nodes.Output)
_METHODS = frozenset(
    (
        *("upper", "lower", "title", "capitalize", "strip", "lstrip", "rstrip", "split"),
        *("startswith", "endswith", "removeprefix", "removesuffix", "count", "find", "format"),
        *("get", "items", "keys", "values", "cycle"),
    )
)
_LOOP = frozenset(
    (
        *("index", "index0", "revindex", "revindex0", "first", "last", "length"),
        *("previtem", "nextitem"),
    )
)


class _Undefined(StrictUndefined):
    """What is not there is reported with what is."""

    __slots__ = ()

    def _fail_with_undefined_error(self, *_args: Value, **_options: Value) -> Value:
        holder = self._undefined_obj
        known = map(str, holder) if isinstance(holder, Mapping) else ()
        raise undefined(str(self._undefined_name), 1, known)

    __str__ = __iter__ = __len__ = __bool__ = __eq__ = __ne__ = _fail_with_undefined_error
    __hash__ = _fail_with_undefined_error


class _Sandbox(SandboxedEnvironment):
    """Jinja with data only: few methods, bounded operators, no statement that defines or loads."""

    intercepted_binops = frozenset(("+", "*", "**", "%"))

    def call_binop(self, context: Context, operator: str, left: Value, right: Value) -> Value:
        operation(operator, left, right)
        return context[BUDGET].spend(super().call_binop(context, operator, left, right))

    def call(self, context: Context, function: Value, *args: Value, **options: Value) -> Value:
        return context[BUDGET].spend(super().call(context, function, *args, **options))

    def is_safe_attribute(self, obj: Value, attr: str, value: Value) -> bool:  # noqa: ARG002 - Jinja's own signature
        return attr in _METHODS or (attr in _LOOP and not callable(value))

    def getattr(self, obj: Value, attribute: str) -> Value:
        """A mapping's own key before its methods: `shop.items` is the shop's."""
        if isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)

    def unsafe_undefined(self, obj: Value, attribute: str) -> Value:
        raise TemplateError("OA345", {"name": f"{type(obj).__name__}.{attribute}"})

    def wrap_str_format(self, value: Value) -> Callable[..., str] | None:
        wrapped = super().wrap_str_format(value)
        if wrapped is None:
            return None

        def formatted(*args: Value) -> str:
            formatting(value.__self__, args)
            return wrapped(*args)

        return formatted


class Compiled(NamedTuple):
    """A template ready to run, and the top-level names it reads."""

    template: Template
    names: frozenset[str]


def _range(*bounds: int) -> range:
    numbers = range(*bounds)
    if len(numbers) > MOST_ENTRIES:
        raise too_large()
    return numbers


@pass_context
def _finalized(_context: Context, value: Value) -> Value:
    """What a template shows. With the context, so that Jinja runs nothing while it compiles."""
    return shown(value)


def _environment() -> _Sandbox:
    sandbox = _Sandbox(
        undefined=_Undefined, finalize=_finalized, keep_trailing_newline=True, optimized=False
    )
    sandbox.globals = {"range": _range}
    sandbox.filters = {**FILTERS_OF_PLANS}
    return sandbox


_ENVIRONMENT = _environment()


def compiled(text: str) -> Compiled:
    """The template of a text. Raises `TemplateError` for its syntax, its size, what it uses."""
    if not take():
        raise too_many()
    found = _outcome(text)
    if isinstance(found, TemplateError):
        raise replace(found)  # anew: one that was raised holds on to all that was on the stack
    return found


@lru_cache(maxsize=4096)
def _outcome(text: str) -> Compiled | TemplateError:
    """The template of a text, or why there is none: found out once, whoever asks again."""
    try:
        tree = _parsed(text)
        names = find_undeclared_variables(tree) - _ENVIRONMENT.globals.keys()
        _bound(tree)
        return Compiled(_ENVIRONMENT.from_string(tree), frozenset(names))
    except TemplateSyntaxError as error:
        return unreadable(error.lineno, error.message or "", _known())
    except TemplateError as error:
        return replace(error)
    except (RecursionError, ValueError):  # the latter: a number of over 4,300 digits
        return too_long()


def _known() -> list[str]:
    return [name for name in _ENVIRONMENT.filters if not name.startswith("_")]


def _parsed(text: str) -> nodes.Template:
    """The tree of a text, where it is small enough to compile and has only what plans may use."""
    if len(text) > MOST_CHARACTERS or _levels(text) > _MOST_LEVELS:
        raise too_long()
    tree = Parser(_ENVIRONMENT, text).parse()  # that of the environment alters each traceback
    parts = 0
    below: list[tuple[nodes.Node, int, int]] = [(tree, 0, 0)]
    while below:
        node, level, nested = below.pop()
        parts += 1
        if isinstance(node, nodes.Stmt):
            _may_use(node)
            nested += not isinstance(node, nodes.Output)
        if parts > MOST_PARTS or level > _MOST_LEVELS or nested > MOST_NESTED:
            raise too_long()
        below += ((child, level + 1, nested) for child in node.iter_child_nodes())
    take(parts)
    return tree


def _levels(text: str) -> int:
    """How deep the brackets of its templates nest: found without a parser, as that is recursive."""
    deepest = 0
    for template in _PLACES.findall(text):
        level = 0
        for bracket in _BRACKETS.findall(_QUOTED.sub("", template)):
            level += 1 if bracket in "([{" else -1
            deepest = max(deepest, level)
    return deepest


def _may_use(statement: nodes.Stmt) -> None:
    if not isinstance(statement, _STATEMENTS) or getattr(statement, "recursive", False):
        raise TemplateError("OA345", {"name": type(statement).__name__.lower()})


def _bound(tree: nodes.Template) -> None:
    """Puts our bounds into a tree where no operator or filter would meet them.

    What is joined by `~` or written as a list grows only when it is assigned and used again.
    """
    for loop in [*tree.find_all(nodes.For)]:
        parts = sum(1 for _ in loop.find_all(nodes.Node))
        loop.iter = _filtered(loop.iter, "_rounds", nodes.Const(parts))
    for assign in [*tree.find_all(nodes.Assign)]:
        assign.node = _filtered(assign.node, "_spent")
    for block in [*tree.find_all(nodes.With)]:
        block.values = [_filtered(value, "_spent") for value in block.values]
    for joined in [*tree.find_all(nodes.Concat)]:
        joined.nodes = [_filtered(each, "_shown") for each in joined.nodes]
    for item in [*tree.find_all(nodes.Getitem)]:
        item.node = _filtered(item.node, "_spent")  # Python warns when it compiles `1[2:]`
    tree.set_environment(_ENVIRONMENT)


def _filtered(node: nodes.Node, name: str, *args: nodes.Expr) -> nodes.Filter:
    return nodes.Filter(node, name, [*args], [], None, None, lineno=node.lineno)


def render(text: str, names: Mapping[str, Value], clock: Clock = thread_time) -> str:
    """The text filled in; at most `MOST_CHARACTERS`. Raises `TemplateError`.

    `clock` gives seconds of processor time, for the last resort only.
    """
    template, read = compiled(text)
    size({name: names[name] for name in read if name in names})
    budget = RenderingBudget(clock)
    try:
        return _run(template, {**names, BUDGET: budget})
    except TemplateRuntimeError as error:  # a filter or test whose name is a value: `map('shout')`
        if " named " in str(error):
            raise unreadable(1, str(error), _known()) from None
        raise failed(error) from None
    except _FAILURES as error:
        raise failed(error) from None
    except RecursionError:
        raise too_large() from None
    finally:
        take(budget.spent)


def _run(template: Template, names: Mapping[str, Value]) -> str:
    total, parts = 0, []
    for part in template.root_render_func(template.new_context({**names})):
        parts.append(part)
        total += len(part)
        if total > MOST_CHARACTERS:
            raise too_large()
    return "".join(parts).encode().decode()  # a lone surrogate cannot be sent
