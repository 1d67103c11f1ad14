"""Where a workflow of GitHub installs oactl by its name: the versions before 0.2 wrote that."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

_FOLDER = Path(".github", "workflows")
_MOST = 1024 * 1024  # characters of a workflow
# With or without extras and a version, by pip, pipx or uv; no file or folder of that name.
_BY_NAME = re.compile(
    r"""^(?!\s*\#).*\b(?:pipx?|uv)\b .*\binstall\b .*
        \s["']?oactl(?:\[[\w,-]*\])?(?:[=<>~!]=?[^\s"']*)?["']?(?=\s|$|[;&|])""",
    re.VERBOSE,
)


class NamedInstall(NamedTuple):
    """A line of a workflow; its path is told from the workspace."""

    path: str
    line: int


def installs_by_name(root: Path) -> Iterator[NamedInstall]:
    """Every line that installs oactl without a hash: whoever gets the name on the index runs."""
    for path in sorted((root / _FOLDER).glob("*.y*ml")):
        with suppress(OSError):
            text = path.read_text(encoding="utf-8", errors="replace")[:_MOST]
            for number, line in enumerate(text.splitlines(), 1):
                if _BY_NAME.match(line):
                    yield NamedInstall(path.relative_to(root).as_posix(), number)
