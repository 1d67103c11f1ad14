"""10,000 posts from file to validated plan: oactl against CSafeLoader and `model_validate`.

Each side runs in a process of its own, in turns, on the same file; the best of each is compared.
Figures are processor seconds, imports left out, and the most memory that the process had.

    python bench/load_10000.py [--runs 3] [--posts 10000]
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import yaml
from models.plan import Plan

from oactl.domain.account import Account, Person, Workspace
from oactl.domain.audience import AudienceGroup
from oactl.planfile.files import NamedFiles
from oactl.planfile.load import load_plans
from oactl.planfile.sdk_check import SdkCheck

ROW = """\
  - id: post-{n:05}
    platform: line
    subject: 官方周年慶第 {n} 檔! 加入好友享 85 折優惠!
    type: 新會員優惠
    cadence:
      weekly: [wed, fri]
      at: "20:00"
      from: 2026-{month:02}-{day:02}
      until: 2027-12-31
    audience: {{all: [vip]}}
    messages:
      - text: "第 {n} 檔開跑! {{{{ coupon_code }}}}"
    vars: {{coupon_code: OA{n}}}
    author: 兔兔
    checker: 熊大
    notes: 圖文並茂
"""
HEAD = "version: 1\nplan: big\naccount: main\ntimezone: Asia/Taipei\nposts:\n"
TARGET_RATIO = 2.5
TARGET_MEGABYTES = 150


def write_plan(folder: Path, posts: int) -> Path:
    """A plan file with so many different posts."""
    rows = (ROW.format(n=n, month=1 + n % 12, day=1 + n % 28) for n in range(posts))
    path = folder / "plans" / "big.yaml"
    path.parent.mkdir()
    path.write_text(HEAD + "".join(rows), encoding="utf-8")
    return path


def ours(path: Path) -> int:
    """All that `oactl plan validate` reads and checks, with line and column of each value."""
    people = {
        "熊大": Person("熊大", frozenset({"checker"})),
        "兔兔": Person("兔兔", frozenset({"author"})),
    }
    account = Account("main", timezone="Asia/Taipei", tags={"vip": AudienceGroup(1)})
    root = str(path.parent.parent)
    workspace = Workspace(root, "Asia/Taipei", people=people, accounts={"main": account})
    now = datetime(2026, 11, 20, tzinfo=UTC)
    began = time.process_time()
    loaded = load_plans(workspace, NamedFiles(root), now, opinion=SdkCheck(None))
    took = time.process_time() - began
    if loaded.findings:
        sys.exit(str(loaded.findings[0]))
    return report(len(loaded.plans[0].posts), took)


def plain(path: Path) -> int:
    """Pydantic models of the same fields behind PyYAML's C loader."""
    began = time.process_time()
    with path.open("rb") as file:
        plan = Plan.model_validate(yaml.load(file, Loader=yaml.CSafeLoader))
    return report(len(plan.posts), time.process_time() - began)


def report(posts: int, seconds: float) -> int:
    """One side's figures, for the process that started it."""
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"posts": posts, "seconds": seconds, "megabytes": kilobytes / 1024}))
    return 0


def run(side: str, path: Path) -> dict[str, float]:
    """One side in a fresh process, with its bytecode compiled."""
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, __file__, "--side", side, "--file", str(path)]
    found = subprocess.run(command, capture_output=True, check=True, env=env, text=True)
    figures: dict[str, float] = json.loads(found.stdout)
    return figures


def compare(runs: int, posts: int) -> int:
    """Prints both sides and whether the targets are met."""
    with tempfile.TemporaryDirectory() as folder:
        path = write_plan(Path(folder), posts)
        found = [(run("plain", path), run("ours", path)) for _ in range(runs)]
    theirs = min(plain["seconds"] for plain, _ in found)
    mine = min(own["seconds"] for _, own in found)
    memory = max(own["megabytes"] for _, own in found)
    print(f"CSafeLoader and model_validate  {theirs:6.2f} s")
    print(f"oactl, with every check         {mine:6.2f} s  {memory:.0f} MB")
    print(f"ratio {theirs / mine:.1f} (at least {TARGET_RATIO}); below {TARGET_MEGABYTES} MB")
    return 0 if theirs / mine >= TARGET_RATIO and memory < TARGET_MEGABYTES else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--side", choices=("ours", "plain"))
    parser.add_argument("--file", type=Path)
    options = parser.parse_args()
    if options.side:
        sys.exit({"ours": ours, "plain": plain}[options.side](options.file))
    sys.exit(compare(options.runs, options.posts))
