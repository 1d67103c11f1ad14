"""The files that a plan names, as the messages ask for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

from oactl.domain.violation import Finding
from oactl.planfile.files import read_file

Why: TypeAlias = Literal["missing", "folder", "outside", "denied", "large"]
_WHY: Mapping[str | None, Why] = {
    "missing": "missing",
    "folder": "folder",
    "outside": "outside",
    "too_large": "large",
}


@dataclass(slots=True)
class UnreadableFile(Exception):  # noqa: N818 - a state of the file, reported as a finding
    """A file that a plan names cannot be had, and why."""

    why: Why


class Files(Protocol):
    """The files of the workspace that a plan may name."""

    def read(self, path: str) -> bytes:
        """The bytes of a workspace-relative path. Raises `UnreadableFile`."""


@dataclass(slots=True)
class NamedFiles:
    """The files of a workspace; each is read once."""

    root: str
    known: dict[str, bytes | Finding] = field(default_factory=dict)

    def read(self, path: str) -> bytes:
        """The bytes of a workspace-relative path. Raises `UnreadableFile`."""
        if path not in self.known:
            self.known[path] = read_file(self.root, path)
        found = self.known[path]
        if isinstance(found, Finding):
            raise UnreadableFile(_WHY.get(found.variant, "denied"))
        return found
