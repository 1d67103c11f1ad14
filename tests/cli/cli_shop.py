"""The shop that tests of commands run in."""

from collections.abc import Callable
from datetime import UTC, datetime

from runner import Ran

# A Wednesday, 20:00:30 in Taipei: the offer below is due.
NOW = datetime(2026, 11, 25, 12, 0, 30, tzinfo=UTC)
CONFIG = """\
version: 1
timezone: Asia/Taipei
language: en
people:
  熊大: {role: checker}
  兔兔: {role: author}
accounts:
  main:
    token: {env: LINE_CHANNEL_ACCESS_TOKEN}
    price_plan: tw-medium
"""
PLAN = """\
version: 1
plan: anniversary
account: main
defaults: {author: 兔兔, checker: 熊大}
posts:
  - id: wed-fri-offer
    subject: 官方周年慶
    cadence: {weekly: [wed, fri], at: "20:00", from: 2026-11-25, until: 2026-12-31}
    audience: all
    messages:
      - text: 周年慶開跑!
"""


Run = Callable[..., Ran]
