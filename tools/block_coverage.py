"""How well the intervals of what a message cost hold on simulated accounts, in Markdown tables.

    python tools/block_coverage.py [--messages 4000] [--accounts 40] [--seed 1]

And how often alerts are false, on so many accounts of each kind. The accounts are those of
tests/domain/report/, by another seed than the tests'.
"""

import argparse
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests/domain/report"))

import alert_accounts
from block_accounts import FAMILIES, Measured, accounts, measure

from oactl.domain.report.block_cost import block_costs

FEW = (14, 18, 22, 26, 30)  # quiet days


def families(messages: int, seed: str) -> None:
    """The coverage of each family, and of all."""
    every = Measured()
    print("| accounts | how many | messages | interval holds the truth | no effect, and called |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for family in FAMILIES:
        found = measure(family, messages, seed)
        every += found
        _line(family.name, found)
    _line("**all**", every)


def _line(name: str, found: Measured) -> None:
    called = f"{found.called_share:.1%}" if found.without else "-"
    print(f"| {name} | {found.accounts:,} | {found.messages:,} | {found.coverage:.1%} | {called} |")


def unlike(messages: int, seed: str) -> None:
    """The coverage of overlapping messages, by how far they differ in blocks per recipient."""
    print("\n| overlapping messages differ by | interval holds the truth |\n| ---: | ---: |")
    overlaps = next(family for family in FAMILIES if family.name == "overlaps")
    for amount in (0.0, 0.5, 1.0, 1.5):
        family = replace(overlaps, unlike=(amount, amount), idle=0.0)
        print(f"| {amount} | {measure(family, messages, seed).coverage:.1%} |")


def quiet_days(messages: int, seed: str) -> None:
    """The coverage by the number of quiet days, in accounts of two to seven weeks."""
    found = {few: Measured() for few in FEW}
    chosen = ("poisson", "overdispersed", "weekly season", "trend", "unblocks")
    for family in (family for family in FAMILIES if family.name in chosen):
        looked = 0
        for account in accounts(replace(family, days=(20, 50), apart=(4, 8)), seed):
            costs = block_costs(account.days, account.sendings)
            looked += len(costs)
            for few in FEW:
                some = [each for each in costs if few <= each.quiet_days < few + 4]
                found[few].add(account, some)
            if looked >= messages:
                break
    print("\n| quiet days | messages | interval holds the truth |\n| ---: | ---: | ---: |")
    for few, each in found.items():
        if each.told:
            print(f"| {few} to {few + 3} | {each.messages:,} | {each.coverage:.1%} |")


def alarms(number: int, seed: str) -> None:
    """How many alerts a month and account has."""
    kinds = ("block_spike", "follow_drop", "open_rate")
    print("\n| false alarms a month | messages cost | " + " | ".join(kinds) + " | all |")
    print("| --- | --- | ---: | ---: | ---: | ---: |")
    for quiet, costs in ((True, "nothing"), (False, "friends")):
        every, days = Counter[str](), 0
        for family in alert_accounts.families(quiet=quiet):
            found, looked = alert_accounts.alarms(family, number, seed)
            every, days = every + found, days + looked
            _alarms(family.name, costs, [found[kind] * 30 / looked for kind in kinds])
        _alarms("**all**", costs, [every[kind] * 30 / days for kind in kinds])


def _alarms(name: str, costs: str, each: list[float]) -> None:
    cells = " | ".join(f"{value:.2f}" for value in (*each, sum(each)))
    print(f"| {name} | {costs} | {cells} |")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=4000)
    parser.add_argument("--accounts", type=int, default=40)
    parser.add_argument("--seed", default="1")
    given = parser.parse_args()
    families(given.messages, given.seed)
    unlike(given.messages, given.seed)
    quiet_days(given.messages, given.seed)
    alarms(given.accounts, given.seed)


if __name__ == "__main__":
    main()
