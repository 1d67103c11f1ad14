"""The Jinja sandbox behind `oactl.planfile.templates`; nobody else imports it.

What is bounded, and where: loops by a count and a clock (`_rounds`), texts and numbers by every
operator and filter that makes them (`_bounded`), containers by what may stand in a literal and by
never being shown as text (`_plain`).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from time import monotonic
from typing import Any, NamedTuple

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes, pass_context
from jinja2.exceptions import TemplateError as JinjaError
from jinja2.filters import FILTERS
from jinja2.meta import find_undeclared_variables
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment
from jinja2.visitor import NodeTransformer

from oactl.planfile.template_error import TemplateError, undefined

MOST_CHARACTERS = 100_000  # of any text that a template makes: 20 times the longest message
MOST_ENTRIES = 1_000  # of any list that a template makes, and the rounds of all loops of one text
MOST_SECONDS = 5.0
_MOST_BITS = 256
_MOST_EXPONENT = 64
_MOST_DECIMALS = 12
_BUDGET = "a budget"  # no name in a template can have a space
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
_WIDE = re.compile(r"\d{4,}|\*|\{[^}]*\{")  # widths of a format: `%9999d`, `%*d`, `{:{}}`


class _Undefined(StrictUndefined):
    """What is not there is told with what is."""

    __slots__ = ()

    def _fail_with_undefined_error(self, *_args: Any, **_kwargs: Any) -> Any:  # noqa: ANN401 - Jinja's own signature
        name, holder = str(self._undefined_name), self._undefined_obj
        known = sorted(map(str, holder)) if isinstance(holder, Mapping) else []
        raise undefined(name, 1, known)

    __str__ = __iter__ = __len__ = __bool__ = __eq__ = __ne__ = _fail_with_undefined_error
    __hash__ = _fail_with_undefined_error


def _too_large() -> TemplateError:
    return TemplateError("OA343", {"limit": MOST_CHARACTERS, "entries": MOST_ENTRIES})


def _bounded(value: Any) -> Any:  # noqa: ANN401 - any value of a template passes through
    """The value, unless it has grown beyond what a message can need."""
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        raise _too_large()
    if isinstance(value, str) and len(value) > MOST_CHARACTERS:
        raise _too_large()
    if isinstance(value, list | tuple) and len(value) > MOST_ENTRIES:
        raise _too_large()
    return value


def _plain(value: Any) -> Any:  # noqa: ANN401 - as above
    """A value that can be shown: a text or a number."""
    if isinstance(value, str | int | float):
        return _bounded(value)
    if isinstance(value, StrictUndefined):
        return str(value)  # says what is missing
    raise TemplateError("OA346", {"kind": type(value).__name__})


def _is_more(value: Any, times: int) -> bool:  # noqa: ANN401 - as above
    """Whether so many of a text or a list would be beyond the bound."""
    if isinstance(value, str):
        return len(value) * times > MOST_CHARACTERS
    return isinstance(value, list | tuple) and len(value) * times > MOST_ENTRIES


def _text(value: Any) -> str:  # noqa: ANN401 - as above
    return str(_plain(value))


def _entries(value: Any) -> list[Any]:  # noqa: ANN401 - as above
    """The entries of something that can be gone through, within the bound."""
    entries = []
    for entry in value:
        entries.append(entry)
        _bounded(entries)
    return entries


@pass_context
def _rounds(context: Context, value: Any) -> Iterator[Any]:  # noqa: ANN401 - as above
    """The entries of a loop, as long as the budget of the whole text lasts."""
    budget = context[_BUDGET]
    for entry in value:
        budget["rounds"] -= 1
        if budget["rounds"] < 0 or monotonic() > budget["until"]:
            raise _too_large()
        yield entry


def _concatenated(parts: Iterable[Any]) -> str:
    return _joined(parts)


def _joined(value: Any, separator: str = "", attribute: str | None = None) -> str:  # noqa: ANN401 - as above
    total, texts = 0, []
    for entry in value:
        texts.append(_text(entry[attribute] if attribute else entry))
        total += len(texts[-1]) + len(separator)
        if total > MOST_CHARACTERS:
            raise _too_large()
    return separator.join(texts)


def _replaced(value: Any, old: str, new: str) -> str:  # noqa: ANN401 - as above
    text = _text(value)
    if len(text) + text.count(old) * len(new) > MOST_CHARACTERS:
        raise _too_large()
    return text.replace(old, new)


def _rounded(value: float, precision: int = 0, method: str = "common") -> Any:  # noqa: ANN401 - as above
    if abs(precision) > _MOST_DECIMALS:
        raise _too_large()
    return FILTERS["round"](value, precision, method)


def _summed(values: Any) -> Any:  # noqa: ANN401 - as above
    return _bounded(sum(_plain(value) for value in _entries(values)))


def _may_format(pattern: str, args: tuple[Any, ...]) -> None:
    longest = max((len(_text(arg)) for arg in args), default=0)
    places = pattern.count("%") + pattern.count("{")
    if _WIDE.search(pattern) or len(pattern) + places * (longest + 1000) > 10 * MOST_CHARACTERS:
        raise _too_large()


def _formatted(value: str, *args: Any) -> str:  # noqa: ANN401 - as above
    _may_format(value, args)
    return str(_bounded(value % args))


def _of_text(change: Callable[[str], Any]) -> Callable[[Any], Any]:
    return lambda value: _bounded(change(_text(value)))


_KEPT = (
    "abs count d default dictsort first float int items last length map max min reject rejectattr "
    "select selectattr"
)
_OURS: dict[str, Callable[..., Any]] = {
    **{name: FILTERS[name] for name in _KEPT.split()},
    **{name: _of_text(getattr(str, name)) for name in ("upper", "lower", "title", "capitalize")},
    "string": _text,
    "trim": _of_text(str.strip),
    "urlencode": lambda value: _bounded(FILTERS["urlencode"](_text(value))),
    "wordcount": _of_text(lambda text: len(text.split())),
    "join": _joined,
    "replace": _replaced,
    "round": _rounded,
    "sum": _summed,
    "format": _formatted,
    "list": _entries,
    "sort": lambda value, reverse=False: sorted(_entries(value), reverse=reverse),
    "reverse": lambda value: (
        _text(value)[::-1] if isinstance(value, str) else _entries(value)[::-1]
    ),
    "unique": lambda value: list(dict.fromkeys(_entries(value))),
    "_rounds": _rounds,
    "_plain": _plain,
    "_concatenated": _concatenated,
}


def _range(*bounds: int) -> range:
    numbers = range(*bounds)
    if len(numbers) > MOST_ENTRIES:
        raise _too_large()
    return numbers


class _Sandbox(SandboxedEnvironment):
    """Jinja with data only: few methods, bounded operators, no statement that defines or loads."""

    intercepted_binops = frozenset(("+", "*", "**", "%"))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401 - Jinja's own signature
        if operator == "*":
            for one, other in ((left, right), (right, left)):
                if isinstance(other, int) and _is_more(one, other):
                    raise _too_large()
        if operator == "**" and not abs(right) <= _MOST_EXPONENT:
            raise _too_large()
        if operator == "%" and isinstance(left, str):
            _may_format(left, right if isinstance(right, tuple) else (right,))
        return _bounded(super().call_binop(context, operator, left, right))

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ANN401, ARG002 - as above
        return attr in _METHODS or (attr in _LOOP and not callable(value))

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - as above
        """A mapping's own key before its methods: `shop.items` is the shop's."""
        if isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)

    def unsafe_undefined(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - as above
        raise TemplateError("OA345", {"name": f"{type(obj).__name__}.{attribute}"})

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:  # noqa: ANN401 - as above
        wrapped = super().wrap_str_format(value)
        if wrapped is None:
            return None

        def formatted(*args: Any) -> str:  # noqa: ANN401 - as above
            _may_format(value.__self__, args)
            return str(_bounded(wrapped(*args)))

        return formatted


class _Bounds(NodeTransformer):
    """Puts our bounds into a parsed template, where no operator or filter would meet them."""

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - Jinja finds it by this name
        self.generic_visit(node)
        node.iter = _filtered(node.iter, "_rounds")
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - as above
        self.generic_visit(node)
        return _filtered(nodes.List(node.nodes, lineno=node.lineno), "_concatenated")

    def visit_List(self, node: nodes.List) -> nodes.Node:  # noqa: N802 - as above
        self.generic_visit(node)
        node.items = [_shown(item) for item in node.items]
        return node

    def visit_Tuple(self, node: nodes.Tuple) -> nodes.Node:  # noqa: N802 - as above
        self.generic_visit(node)
        if node.ctx == "load":
            node.items = [_shown(item) for item in node.items]
        return node

    def visit_Pair(self, node: nodes.Pair) -> nodes.Node:  # noqa: N802 - as above
        self.generic_visit(node)
        node.value = _shown(node.value)
        return node


def _filtered(node: nodes.Node, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


def _shown(node: nodes.Expr) -> nodes.Expr:
    """An entry of a literal: written there, or a text or number; so no list doubles itself."""
    return node if isinstance(node, nodes.Literal) else _filtered(node, "_plain")


class Compiled(NamedTuple):
    """A template ready to run, and the top-level names it reads."""

    template: Template
    names: frozenset[str]


def _environment() -> _Sandbox:
    sandbox = _Sandbox(undefined=_Undefined, finalize=_plain, keep_trailing_newline=True)
    sandbox.globals = {"range": _range}
    sandbox.filters = _OURS
    return sandbox


_ENVIRONMENT = _environment()


@lru_cache(maxsize=4096)
def compiled(text: str) -> Compiled:
    """The template of a text. Raises `TemplateError` for its syntax or what it may not use."""
    try:
        parsed = _ENVIRONMENT.parse(text)
        for statement in parsed.find_all(nodes.Stmt):
            if not isinstance(statement, _STATEMENTS) or getattr(statement, "recursive", False):
                raise TemplateError("OA345", {"name": type(statement).__name__.lower()})
        names = find_undeclared_variables(parsed) - _ENVIRONMENT.globals.keys()
        bounded = _Bounds().visit(parsed)
        bounded.set_environment(_ENVIRONMENT)
        return Compiled(_ENVIRONMENT.from_string(bounded), frozenset(names))
    except TemplateSyntaxError as error:
        facts = {"line": error.lineno, "reason": error.message or ""}
        raise TemplateError("OA340", facts) from None
    except RecursionError:
        raise _too_large() from None


def render(text: str, names: Mapping[str, Any]) -> str:
    """The text filled in; at most `MOST_CHARACTERS`. Raises `TemplateError`."""
    budget = {"rounds": MOST_ENTRIES, "until": monotonic() + MOST_SECONDS}
    total, parts = 0, []
    try:
        for part in compiled(text).template.generate({**names, _BUDGET: budget}):
            parts.append(part)
            total += len(part)
            if total > MOST_CHARACTERS:
                raise _too_large()
        return "".join(parts).encode().decode()  # a lone surrogate cannot be sent
    except (JinjaError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise TemplateError("OA344", {"reason": f"{type(error).__name__}: {error}"}) from None
    except RecursionError:
        raise _too_large() from None
