"""A shop whose posts are approved one way and another."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

HEAD = """\
version: 1
plan: shop
account: main
defaults: {author: 兔兔, checker: 熊大}
posts:
"""
POST = """\
  - id: ID
    subject: 官方周年慶 ID
    cadence: {weekly: [wed, fri], at: "20:00", from: 2026-11-25, until: 2026-12-31}
    audience: all
    messages:
      - text: 周年慶 ID!
"""


def plan(*ids: str, post: str = POST) -> str:
    """A plan with a post of each id."""
    return HEAD + "".join(post.replace("ID", each) for each in ids)


def write(root: Path, name: str, text: str) -> None:
    """Replace a file of a workspace."""
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")


def entries(root: Path, name: str = "shop") -> Mapping[str, Any]:
    """The entries of a file of approvals, as YAML has them."""
    text = (root / "approvals" / f"{name}.yaml").read_text(encoding="utf-8")
    found: Mapping[str, Any] = yaml.safe_load(text)["approvals"]
    return found


def edit(root: Path, name: str, was: str, now: str) -> None:
    """Replace a text in a file that has it."""
    before = (root / name).read_text(encoding="utf-8")
    assert re.search(re.escape(was), before), was
    (root / name).write_text(before.replace(was, now), encoding="utf-8")
