"""What every command is given: the surroundings and the program's own options."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from oactl.cli.screen import Screen
from oactl.private import is_file

CONFIG = "oactl.yaml"


class Base(NamedTuple):
    """What every command is given: the surroundings and the program's own options."""

    environ: Mapping[str, str]
    cwd: Path
    screen: Screen
    workspace: str | None = None
    now: str | None = None

    @property
    def config_name(self) -> str:
        """The configuration's file: `oactl.yaml`, or another of the same folder."""
        return Path(self.environ.get("OACTL_CONFIG") or CONFIG).name

    @property
    def root(self) -> Path | None:
        """The workspace's folder, named or found by walking up; None where there is none."""
        named = self.workspace or self.environ.get("OACTL_WORKSPACE") or _folder(self.environ)
        if named:
            return (self.cwd / named).absolute()
        return find_root(self.cwd, self.config_name)

    @property
    def set_now(self) -> str | None:
        """The instant at which the clock was set, as it was written."""
        return self.now or self.environ.get("OACTL_NOW") or None


def _folder(environ: Mapping[str, str]) -> str | None:
    """The folder of a configuration that is named by its whole path."""
    config = Path(environ.get("OACTL_CONFIG") or CONFIG)
    return str(config.parent) if config.is_absolute() else None


def find_root(start: Path, config: str) -> Path | None:
    """The nearest folder above (or at) `start` that has the configuration."""
    return next((path for path in (start, *start.parents) if is_file(path / config)), None)
