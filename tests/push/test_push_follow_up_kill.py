"""A follow-up killed between any two steps: one audience is made, and its people get it once."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from killing import Kill, whole
from sending_shop import Shop, open_shop
from test_push_follow_up import READY, due, readers, stage

from oactl.sandbox import SandboxServer

MOST = 200


def asking(shop: Shop) -> int:
    """The run that has LINE make the audience; its exit code."""
    stage(shop)
    due(shop)
    return 3


def sending(shop: Shop) -> int:
    """The run that finds the audience ready and sends."""
    asking(shop)
    assert shop.push().code == 3
    shop.later(READY)
    return 0


def every_step(
    kill: Kill, line: SandboxServer, folder: Path, prepare: Callable[[Shop], int]
) -> Iterator[tuple[Shop, str]]:
    """A fresh shop for each step, killed there; ends with the run that nothing killed."""
    for at in range(1, MOST):
        line.app.world.accounts["main"].forget()
        shop = open_shop(folder / f"shop {at}", line)
        code = prepare(shop)
        found = kill(shop, at)
        if not found["killed"]:
            assert (found["code"], at > 15) == (code, True), "there are steps to be killed at"
            return
        whole(shop)
        yield shop, f"killed {found['step']} (step {at})"
    raise AssertionError("a run that never ends")


def made(shop: Shop) -> list[str]:
    """The audiences of messages that LINE has."""
    known = shop.line.app.world.accounts["main"].audiences.values()
    return [each.description for each in known if each.request_id]


@pytest.mark.parametrize("prepare", [asking, sending])
def test_killed_between_any_two_steps_it_reaches_its_people_once(
    kill: Kill, line: SandboxServer, tmp_path: Path, prepare: Callable[[Shop], int]
) -> None:
    for shop, where in every_step(kill, line, tmp_path, prepare):
        opened = readers(shop)
        for _ in range(4):
            shop.later(READY)
            assert shop.push().code in {0, 3}, where
        assert len(made(shop)) == 1, where
        broadcast, follow_up = line.received("main")
        assert set(broadcast.to) - opened >= set(follow_up.to), where
        assert max(Counter(follow_up.to).values()) == 1, where
        name = "shop/offer#then@2026-11-28T20:00"
        assert shop.show(name)["state"] == "sent", where
        shop.later()
        assert shop.push().data["deliveries"] == [], where
        assert len(line.received("main")) == 2, where
