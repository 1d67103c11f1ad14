"""Which workspace a command works in, by the command line, the environment and the folder.

Imported by each start of the program, so with little of the standard library.
"""

from collections.abc import Mapping
from pathlib import Path

from oactl.private import is_file

CONFIG = "oactl.yaml"


def config_name(environ: Mapping[str, str]) -> str:
    """The configuration's file: `oactl.yaml`, or another of the same folder."""
    return Path(environ.get("OACTL_CONFIG") or CONFIG).name


def workspace_root(environ: Mapping[str, str], cwd: Path, named: str | None = None) -> Path | None:
    """The workspace's folder, named or found by walking up; None where there is none.

    `named` is the folder of `--workspace`; it wins over OACTL_WORKSPACE and OACTL_CONFIG.
    """
    folder = named or environ.get("OACTL_WORKSPACE") or _folder_of_config(environ)
    if folder:
        return (cwd / folder).absolute()
    config = config_name(environ)
    return next((path for path in (cwd, *cwd.parents) if is_file(path / config)), None)


def current_folder() -> Path:
    """The current folder; the top of the file system where it was removed under us."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        return Path("/")


def _folder_of_config(environ: Mapping[str, str]) -> str | None:
    """The folder of a configuration that is named by its whole path."""
    config = Path(environ.get("OACTL_CONFIG") or CONFIG)
    return str(config.parent) if config.is_absolute() else None
