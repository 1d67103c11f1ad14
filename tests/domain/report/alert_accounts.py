"""Simulated accounts on which nothing is to be alarmed about, and how often it is all the same."""

import itertools
import math
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random

from block_accounts import FAMILIES, Family, SimulatedAccount, accounts, count

from oactl.domain.report.alerts import notable
from oactl.domain.report.values import PostFigures

LOOKED = 60  # days at the end of each account
CHOSEN = {
    *("poisson", "overdispersed", "few blocks", "weekly season", "trend", "wandering level"),
    *("gaps", "unblocks", "overlaps", "each week without"),
}


def families(*, quiet: bool) -> list[Family]:
    """8 to 52 weeks before the days looked at; `quiet`: no message costs a friend."""
    length = (56 + LOOKED + 1, 364 + LOOKED)
    found = [replace(each, days=length) for each in FAMILIES if each.name in CHOSEN]
    return [replace(each, idle=1.0) for each in found] if quiet else found


def alarms(family: Family, number: int, seed: str = "alarms") -> tuple[Counter[str], int]:
    """The alerts of so many accounts by kind, and on how many days they were looked for."""
    found: Counter[str] = Counter()
    for each, plain in enumerate(itertools.islice(accounts(family, seed), number)):
        rng = Random(f"{seed}:{family.name}:{each}:more")  # noqa: S311 - must repeat
        account, posts = with_follows(plain, family, rng), opened(plain, rng)
        for back in range(LOOKED):
            day = max(account.days) - timedelta(days=back)
            known = {at: figures for at, figures in account.days.items() if at <= day}
            found.update(alert.kind for alert in notable(day, known, posts=posts))
    return found, number * LOOKED


def with_follows(account: SimulatedAccount, family: Family, rng: Random) -> SimulatedAccount:
    """The account with 3 to 60 new followers a day, which stray as its blocks do."""
    level = math.exp(rng.uniform(math.log(3), math.log(60)))
    spread, season = rng.uniform(*family.spread), rng.uniform(*family.season)
    weekly = [math.exp(rng.gauss(0, season)) for _ in range(7)]
    growth = math.exp(rng.uniform(*map(math.log, family.growth)))
    followers, days = 10_000, {}
    for number, (day, figures) in enumerate(account.days.items()):
        mean = level * weekly[day.weekday()] * growth ** (number / len(account.days))
        followers += count(mean, spread, rng)
        ready = figures.status == "ready"
        days[day] = figures._replace(followers=followers) if ready else figures
    return replace(account, days=days)


def opened(account: SimulatedAccount, rng: Random) -> list[PostFigures]:
    """Its messages with open rates about one of 20 to 60 %, with 2 to 8 points up or down."""
    usual, deviation = rng.uniform(0.2, 0.6), rng.uniform(0.02, 0.08)
    return [
        PostFigures(
            occurrence=sending.id,
            subject="",
            type="",
            sent_at=sending.at,
            delivered=sending.delivered,
            unique_impressions=None,
            unique_clicks=None,
            open_rate=min(max(rng.gauss(usual, deviation), 0.01), 0.99),
            click_rate=None,
        )
        for sending in account.sendings
    ]
