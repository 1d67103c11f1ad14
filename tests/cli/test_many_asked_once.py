"""What the months come to is asked of the ledger once for all accounts, and only where it shows."""

from pathlib import Path

import pytest
from cli_shop import Run
from many_shops import names, open_chain

from oactl.ledger.cached import CachedLedger
from oactl.reports import collect
from oactl.sending import queries

REPORT = ("report", "weekly", "--offline", "--week", "2026-11-25")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("status",), 0),
        (("quota", "--json"), 1),
        (REPORT, 0),
        ((*REPORT, "--json"), 0),
        (("plan", "approve", "chain/offer", "--by", "熊大"), 0),
    ],
)
def test_how_often_the_ledger_is_read_anew_does_not_grow_with_the_accounts(
    workspace: Path,
    oactl_here: Run,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    code: int,
) -> None:
    open_chain(workspace)
    made = list[CachedLedger]()
    new = CachedLedger.__init__

    def counted(self: CachedLedger, *args: object) -> None:
        made.append(self)
        new(self, *args)

    monkeypatch.setattr(CachedLedger, "__init__", counted)
    assert oactl_here(*words).code == code
    assert len(made) <= 4


@pytest.mark.parametrize(
    ("look", "shown"),
    [
        (("--json",), True),
        (("--format", "csv"), True),
        (("--format", "csv", "--shape", "accounts"), False),
        (("--format", "csv", "--shape", "posts"), False),
        ((), False),
    ],
)
def test_a_months_sum_is_made_where_it_is_shown(
    workspace: Path,
    oactl_here: Run,
    monkeypatch: pytest.MonkeyPatch,
    look: tuple[str, ...],
    shown: bool,
) -> None:
    open_chain(workspace)
    asked = list[str]()
    month_of = collect.month_of
    monkeypatch.setattr(
        collect, "month_of", lambda ctx, name: (asked.append(name), month_of(ctx, name))[1]
    )
    assert oactl_here(*REPORT, *look).code == 0
    assert asked == (names() if shown else [])


def test_strict_lists_what_stands_still_once_for_all_accounts(
    workspace: Path, oactl_here: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_chain(workspace)
    asked = list[object]()
    list_deliveries = queries.list_deliveries

    def counted(*args: object, **more: object) -> object:
        asked.append(more)
        return list_deliveries(*args, **more)

    monkeypatch.setattr(queries, "list_deliveries", counted)
    for _run in range(2):
        assert oactl_here("push", "--due", "--strict").code == 3
    assert len(asked) == 2
