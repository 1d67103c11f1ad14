"""A page about one rule: what it says, what to do, wrong and right."""

import re

from oactl.i18n import Catalog, area_of, texts

_PARTS = ("title", "message", "help", "wrong", "right")


def rule_page(rule: str, t: Catalog) -> str | None:
    """The rule's page as plain text, or None where there is no such rule."""
    try:
        known = texts(t.language, area_of(rule))
    except ModuleNotFoundError:
        return None
    parts = {name: known[f"{rule}.{name}"] for name in _PARTS if f"{rule}.{name}" in known}
    if not parts:
        return None
    head = f"{rule}  {parts.get('title', _readable(parts.get('message', '')))}"
    rest = [_readable(parts[name]) for name in ("message", "help") if name in parts]
    shown = [
        f"{t(f'explain.{name}')}\n{parts[name]}" for name in ("wrong", "right") if name in parts
    ]
    return "\n\n".join([head, *rest, *shown]) + "\n"


def _readable(sentence: str) -> str:
    """A sentence with its places shown as such."""
    return re.sub(r"\{(\w+)[^}]*\}", r"‹\1›", sentence)
