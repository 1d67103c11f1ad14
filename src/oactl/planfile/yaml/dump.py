"""Plain values as YAML of one scalar a line, so that two edits of two entries merge in git."""

from typing import Any

import yaml

_WIDE = 2**30  # columns: nothing is folded


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]  # no libyaml
    """Never an alias, and a text of several lines between quotes on one."""

    def ignore_aliases(self, _data: object) -> bool:
        return True


def _text(dumper: Any, text: str) -> Any:  # noqa: ANN401 - PyYAML's own types
    style = None if text.isprintable() else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def block_yaml(values: dict[str, Any]) -> str:
    """The text of a document in block style, keys in their order."""
    written: str = yaml.dump(
        values,
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=False,
        width=_WIDE,
    )
    return written
