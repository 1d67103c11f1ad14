"""Files are read only inside the workspace, and nothing that is no plain file hangs or raises."""

import os
import sys

import pytest

from oactl.domain.violation import Finding
from oactl.planfile.files import read_file

posix = pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of POSIX")


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "shop 一號"
    root.mkdir()
    (root / "a.yaml").write_bytes(b"a: 1\n")
    (root / "plans").mkdir()
    (tmp_path / "outside.yaml").write_bytes(b"secret")
    return root


def refused(root, name, **how):
    found = read_file(str(root), name, **how)
    assert isinstance(found, Finding)
    assert (found.rule, found.line, found.column) == ("OA101", 1, 1)
    return found.variant


def test_a_file_of_the_workspace_is_read(root):
    assert read_file(str(root), "a.yaml") == b"a: 1\n"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("none.yaml", "missing"),
        ("plans", "folder"),
        ("../outside.yaml", "outside"),
        ("/etc/hostname", "outside"),
        ("plans/../../outside.yaml", "outside"),
        ("a.yaml/b", "unreadable"),
        ("a\0b", "unreadable"),
        ("x" * 300, "unreadable"),
    ],
)
def test_what_cannot_be_read_is_a_finding_that_says_why(root, name, why):
    assert refused(root, name) == why


def test_a_file_above_the_limit_is_refused(root):
    assert refused(root, "a.yaml", limit=4) == "too_large"
    assert read_file(str(root), "a.yaml", limit=5) == b"a: 1\n"


@posix
def test_a_link_may_point_inside_but_not_outside_and_not_at_itself(root):
    (root / "inside.yaml").symlink_to("a.yaml")
    (root / "out.yaml").symlink_to("../outside.yaml")
    (root / "loop.yaml").symlink_to("loop.yaml")
    assert read_file(str(root), "inside.yaml") == b"a: 1\n"
    assert refused(root, "out.yaml") == "outside"
    assert refused(root, "loop.yaml") == "unreadable"


@posix
def test_a_pipe_is_refused_and_never_waited_for(root):
    os.mkfifo(root / "pipe.yaml")
    assert refused(root, "pipe.yaml") == "special"


@posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read anything")
def test_a_file_without_the_right_to_read_is_a_finding(root):
    (root / "a.yaml").chmod(0)
    assert refused(root, "a.yaml") == "permission"
