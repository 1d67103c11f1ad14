"""Sentences in the user's language, by the standard library's gettext.

English stands where it is said: `_("{count} left", count=3)`. What is said later, in tables and
errors, is marked with `N_("…")` and translated by `_` when it is shown. Places are those of
`str.format`. `locale/zh_TW.po` holds the Chinese; another language is another file beside it.

Only `use` decides about the language, and `speaking` for a while; nothing is read before the first
sentence is needed, and for English nothing ever.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from gettext import NullTranslations
    from importlib.resources.abc import Traversable

_LINE = re.compile(r"^language:\s*[\"']?([A-Za-z_-]+)", re.MULTILINE)
_LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")


def language_of(environ: Mapping[str, str], config: Path | None) -> str:
    """The wish as it was written, such as `zh-TW` or `zh_TW.UTF-8`; `en` where there is none."""
    return environ.get("OACTL_LANG") or _configured(config) or _locale(environ) or "en"


def _configured(config: Path | None) -> str | None:
    if config is None:
        return None
    try:
        found = _LINE.search(config.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return None
    return found[1] if found else None


def _locale(environ: Mapping[str, str]) -> str | None:
    return next((environ[name] for name in _LOCALES if environ.get(name)), None)


ENGLISH = "en"
_CONTEXT = "\x04"  # gettext's own mark between a context and a sentence


class Plural(NamedTuple):
    """A sentence for one and for many; `by` is the param that counts, an integer."""

    one: str
    many: str
    by: str


Message: TypeAlias = str | Plural


def N_(message: str, /) -> str:  # noqa: N802 - gettext's name
    """Mark a sentence for translation. It is translated by `_` where it is shown."""
    return message


def NP_(context: str, message: str, /) -> str:  # noqa: N802 - gettext's name
    """Mark a sentence that is translated differently elsewhere."""
    return f"{context}{_CONTEXT}{message}"


# Places of sentences that say how many; a port, a line, a year or an id is none.
COUNTS = frozenset(
    (
        *("accepted", "attempts", "batches", "begun", "count", "deliveries", "due", "errors"),
        *("expected", "files", "friends", "held", "included", "least", "left", "limit", "lines"),
        *("messages", "more", "most", "people", "posts", "recipients", "rejected", "remaining"),
        *("sendings", "size", "times", "total", "used", "warnings"),
    )
)


class _Counted(int):
    """A number that is written with separators: `132,719`; as it is where a sentence says `:d`."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return super().__format__(spec or ",")


def readable(params: Mapping[str, object]) -> dict[str, object]:
    """The params of a sentence as it takes them.

    Those that say how many have thousands separators, a list has the language's comma, unless its
    class says itself how it is written.
    """
    return {name: _readable(name, value) for name, value in params.items()}


def _readable(name: str, value: object) -> object:
    match value:
        case list() | tuple() if type(value) in {list, tuple}:
            return verbatim(", ").join(map(str, value))
        case int() if type(value) is int and name in COUNTS:
            return _Counted(value)
        case _:
            return value


def _filled(sentence: str, params: Mapping[str, object]) -> str:
    """A sentence with its params; no word from outside begins a line that looks like ours."""
    in_one_line = {
        name: value.replace("\r\n", " ").replace("\n", " ") if isinstance(value, str) else value
        for name, value in readable(params).items()
    }
    return sentence.format(**in_one_line)


def _(message: Message, /, **params: object) -> str:
    """The sentence in the user's language, filled with params."""
    if isinstance(message, Plural):
        return ngettext(message.one, message.many, params[message.by], **params)
    return _filled(verbatim(message), params)


def verbatim(message: str, /) -> str:
    """The sentence in the user's language as it stands: its braces are its own, and no places."""
    found = _catalogue(language())
    text = message if found is None else found.gettext(message)
    return text.rpartition(_CONTEXT)[2]


def pgettext(context: str, message: str, /, **params: object) -> str:
    """As `_`, for a sentence that is translated differently elsewhere."""
    return _(NP_(context, message), **params)


def ngettext(one: str, many: str, number: Any, /, **params: object) -> str:  # noqa: ANN401 - a number
    """As `_`, in the form that the language has for a number."""
    found = _catalogue(language())
    if found is None:
        return _filled(one if number == 1 else many, params)
    return _filled(found.ngettext(one, many, number), params)


def fits(message: Message, params: Mapping[str, object]) -> bool:
    """Whether the params fill all places of a sentence."""
    text = message.many if isinstance(message, Plural) else message
    try:
        text.format_map(params)
    except KeyError:
        return False
    return True


class _Spoken:
    wish = ENGLISH


def use(wish: str) -> None:
    """Speak a language from now on: the one that a wish like `zh_TW.UTF-8` or `zh` names."""
    _Spoken.wish = wish


_meanwhile: ContextVar[str | None] = ContextVar("_meanwhile", default=None)


@contextmanager
def speaking(wish: str | None) -> Iterator[None]:
    """Speak another language until the block is left; without a wish the same one.

    Other threads, those that the block begins too, go on with what `use` decided.
    """
    before = _meanwhile.set(wish or _meanwhile.get())
    try:
        yield
    finally:
        _meanwhile.reset(before)


def language() -> str:
    """The language that is spoken, as `en` or `zh-TW`."""
    return _named(_meanwhile.get() or _Spoken.wish)


def languages() -> list[str]:
    """All languages that oactl speaks, English first."""
    names = {path.name.partition(".")[0] for path in _folder().iterdir()}
    return [ENGLISH, *sorted(name.replace("_", "-") for name in names)]


@cache
def _named(wish: str) -> str:
    """The language that fits best; English where none does."""
    asked = wish.partition(".")[0].replace("_", "-").lower()
    short = asked.partition("-")[0]
    if short in {ENGLISH, "c", "posix"}:
        return ENGLISH
    known = {name.lower(): name for name in languages()}
    return known.get(asked) or next((known[name] for name in known if name[:2] == short), ENGLISH)


def _folder() -> "Traversable":
    from importlib import resources

    return resources.files("oactl") / "locale"


@cache
def _catalogue(name: str) -> "NullTranslations | None":
    """The sentences of a language, read once. A checkout has no `.mo`; its `.po` is read."""
    if name == ENGLISH:
        return None
    from gettext import GNUTranslations
    from io import BytesIO

    stem = name.replace("-", "_")
    binary = _folder() / f"{stem}.mo"
    if binary.is_file():
        return GNUTranslations(BytesIO(binary.read_bytes()))
    from oactl.po import compiled

    return GNUTranslations(BytesIO(compiled((_folder() / f"{stem}.po").read_text("utf-8"))))
