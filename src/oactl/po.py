"""From a `.po` file to the `.mo` that gettext reads; used when a wheel is built and in a checkout.

Standard library only, so that building needs no further package. The form of both files is that of
GNU gettext's manual, "PO Files" and "MO Files".
"""

import ast
import struct
from collections.abc import Iterator

_MAGIC = 0x950412DE
_HEADER = struct.Struct("<7I")


def entries(text: str) -> Iterator[dict[str, str]]:
    """The entries of a `.po` file: its fields (`msgid`, `msgstr[0]` …) with their texts.

    Fuzzy and obsolete entries are left out.
    """
    for block in text.split("\n\n"):
        lines = [line for line in block.splitlines() if line.strip()]
        fuzzy = any(line.startswith("#,") and "fuzzy" in line for line in lines)
        found: dict[str, str] = {}
        field = ""
        for line in lines:
            if line.startswith("#"):
                continue
            if not line.startswith('"'):
                field, _, line = line.partition(" ")  # noqa: PLW2901 - what stands behind it
            found[field] = found.get(field, "") + ast.literal_eval(line)
        if found and (not fuzzy or not found["msgid"]):
            yield found


def compiled(text: str) -> bytes:
    """The `.mo` of a `.po`."""
    pairs = sorted(pair for entry in entries(text) if (pair := _pair(entry)) is not None)
    keys, values = (b"".join(each + b"\0" for each in side) for side in zip(*pairs, strict=True))
    count, start = len(pairs), _HEADER.size
    data = start + 16 * count
    tables = [*_table(data, (key for key, _ in pairs))]
    tables += _table(data + len(keys), (value for _, value in pairs))
    head = _HEADER.pack(_MAGIC, 0, count, start, start + 8 * count, 0, data)
    return head + struct.pack(f"<{4 * count}I", *tables) + keys + values


def _pair(entry: dict[str, str]) -> tuple[bytes, bytes] | None:
    """Key and value as they stand in a `.mo`; None for what is not translated."""
    forms = [value for name, value in entry.items() if name.startswith("msgstr")]
    if not all(forms):
        return None
    key = "\0".join(entry[name] for name in ("msgid", "msgid_plural") if name in entry)
    if "msgctxt" in entry:
        key = f"{entry['msgctxt']}\x04{key}"
    return key.encode(), "\0".join(forms).encode()


def _table(offset: int, texts: Iterator[bytes]) -> Iterator[int]:
    """Length and place of each text."""
    for text in texts:
        yield len(text)
        yield offset
        offset += len(text) + 1
