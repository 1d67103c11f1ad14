"""Compiles `src/oactl/locale/*.po` when a wheel is built. Standard library only.

A checkout, also one that is installed editable, has no `.mo`: there the `.po` is read, so that a
change is seen at once.
"""

import runpy
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class LocaleBuildHook(BuildHookInterface):
    """Puts one `.mo` for each `.po` into the wheel; the source stays as it is."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile each language into a temporary folder that is gone with the build."""
        if version == "editable":
            return
        source = Path(self.root) / "src/oactl"
        compiled = runpy.run_path(str(source / "po.py"))["compiled"]
        self.folder = tempfile.TemporaryDirectory()
        for po in sorted((source / "locale").glob("*.po")):
            mo = Path(self.folder.name) / f"{po.stem}.mo"
            mo.write_bytes(compiled(po.read_text(encoding="utf-8")))
            build_data["force_include"][str(mo)] = f"oactl/locale/{mo.name}"
