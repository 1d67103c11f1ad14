"""`plan diff REV` of trees that git itself never makes: nothing is written beside its folder."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from cli_shop import Run
from diff_shop import error, git

from oactl.planfile.unpacking import is_inside

pytestmark = pytest.mark.usefixtures("shop")


def blob(shop: Path, text: str = "written\n") -> str:
    return _made(shop, ["hash-object", "-w", "--stdin"], text.encode())


def tree(shop: Path, *entries: tuple[str, str, str]) -> str:
    """A tree of (mode, id, name), whatever the names are: git only looks at them when asked to."""
    raw = b"".join(
        f"{mode.lstrip('0')} {name}".encode() + b"\0" + bytes.fromhex(ident)
        for mode, ident, name in entries
    )
    return _made(shop, ["hash-object", "-w", "--literally", "-t", "tree", "--stdin"], raw)


def revision(shop: Path, *more: tuple[str, str, str]) -> str:
    """A commit with the shop's configuration and such entries beside it."""
    config = git(shop, "rev-parse", "main:oactl.yaml").strip()
    made = tree(shop, ("100644", config, "oactl.yaml"), *more)
    return git(shop, "commit-tree", "-m", "odd", made).strip()


def _made(shop: Path, words: list[str], data: bytes) -> str:
    done = subprocess.run(
        ["git", *words],  # noqa: S607 - that of the machine
        cwd=shop,
        env={"PATH": os.defpath, "GIT_CONFIG_NOSYSTEM": "1"},
        input=data,
        capture_output=True,
        check=True,
    )
    return done.stdout.decode().strip()


def test_an_entry_that_climbs_out_of_the_folder_is_refused(shop: Path, oactl_here: Run) -> None:
    above = tree(shop, ("100644", blob(shop), "oactl-climbed"))
    odd = revision(shop, ("40000", above, ".."))
    ran = oactl_here("plan", "diff", odd)
    assert ran.code == 2
    assert "leads out of its folder" in ran.err
    assert not (Path(tempfile.gettempdir()) / "oactl-climbed").exists()


def test_an_entry_with_an_absolute_path_is_refused(
    shop: Path, oactl_here: Run, tmp_path: Path
) -> None:
    odd = revision(shop, ("100644", blob(shop), f"{tmp_path}/absolute"))
    assert error(oactl_here, odd) == (2, "diff.unsafe_path")
    assert not (tmp_path / "absolute").exists()


@pytest.mark.parametrize("mode", ["100644", "120000"])
def test_nothing_is_written_through_a_link_beside_a_folder_of_its_name(
    shop: Path, oactl_here: Run, tmp_path: Path, mode: str
) -> None:
    target = tmp_path / "target"
    target.mkdir()
    link, inner = blob(shop, str(target)), tree(shop, (mode, blob(shop), "through"))
    odd = revision(shop, ("120000", link, "zz"), ("40000", inner, "zz"))
    assert error(oactl_here, odd) == (2, "diff.path_twice")
    assert list(target.iterdir()) == []


def test_nothing_is_written_through_a_link_of_the_same_name_as_a_file(
    shop: Path, oactl_here: Run, tmp_path: Path
) -> None:
    """As on a disk that takes `LINK` and `link` for one."""
    target = tmp_path / "target"
    target.write_text("mine\n")
    odd = revision(
        shop, ("120000", blob(shop, str(target)), "link"), ("100644", blob(shop), "link")
    )
    assert error(oactl_here, odd) == (2, "diff.path_twice")
    assert target.read_text() == "mine\n"


@pytest.mark.parametrize("path", ["..", "a/../b", "/etc/x", "a//b", "a/", "./a", ".", ""])
def test_a_path_that_stays_in_no_folder(path: str) -> None:
    assert not is_inside(path, windows=False)
    assert not is_inside(path, windows=True)


@pytest.mark.parametrize("path", ["C:/x", "C:x", "a\\..\\b", "\\\\host\\x", ".. /x", "a:stream"])
def test_a_path_that_only_windows_takes_out_of_the_folder(path: str) -> None:
    assert is_inside(path, windows=False)
    assert not is_inside(path, windows=True)


def test_usual_paths_stay_in_their_folder() -> None:
    for path in ("oactl.yaml", ".github/workflows/x.yml", "plans/週年慶.yaml", "a..b/…"):
        assert is_inside(path, windows=False)
        assert is_inside(path, windows=True)


def test_a_machine_without_a_usable_temporary_folder(
    shop: Path, oactl_here: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(shop / "oactl.yaml"))
    ran = oactl_here("plan", "diff", "main")
    assert ran.code == 1
    assert "cannot be put into a temporary folder: Not a directory" in ran.err
    assert "TMPDIR" in ran.err


def test_a_file_that_the_disk_does_not_take(shop: Path, oactl_here: Run) -> None:
    odd = revision(shop, ("100644", blob(shop), "n" * 300))
    assert error(oactl_here, odd) == (1, "diff.cannot_unpack")


def test_a_git_that_ends_in_the_middle_is_a_sentence(
    shop: Path, oactl_here: Run, tmp_path: Path
) -> None:
    real = shutil.which("git", path=os.defpath)
    fake = tmp_path / "bin" / "git"
    fake.parent.mkdir()
    ends = '[ "$1 $2" = "cat-file --batch" ] && echo "fatal: out of memory" >&2 && exit 128'
    fake.write_text(f'#!/bin/sh\n{ends}\nexec {real} "$@"\n', encoding="utf-8")
    fake.chmod(0o755)
    assert error(oactl_here, "main", PATH=str(fake.parent)) == (1, "diff.git_failed")
