"""What nobody foresaw touches one post: the others go on."""

from collections.abc import Callable
from typing import Any

import pytest
from sending_shop import Shop

from oactl.planfile import members
from oactl.planfile.files import NamedFiles

GOOD = """\
  - id: good
    cadence: {once: 2026-11-25T20:00}
    messages: [{text: 慶}]
"""
BAD = """\
  - id: bad
    cadence: {once: 2026-11-25T20:00}
    messages: [{flex: {alt: a, file: flex/bad.json}}]
"""


def raising(method: Callable[..., Any], about: str) -> Callable[..., Any]:
    """The same method with a bug in what is about one name."""

    def called(self: object, name: str, *more: object) -> Any:
        if about in str(name):
            raise RuntimeError("a secret of the file")
        return method(self, name, *more)

    return called


@pytest.fixture
def bug(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NamedFiles, "read", raising(NamedFiles.read, "bad.json"))


def test_a_post_that_oactl_fails_at_is_a_finding_and_the_others_are_checked(
    shop: Shop, bug: None
) -> None:
    shop.plan(BAD, GOOD)
    ran = shop.run("plan", "validate", "--format", "json")
    found = [f for f in ran.data["findings"] if f["rule"] == "OA127"]
    assert [(f["post"], f["line"], f["severity"]) for f in found] == [("bad", 6, "error")]
    assert ran.code == 1
    assert ran.data["posts"] == 2
    assert "RuntimeError" in found[0]["message"]
    assert "secret" not in ran.out + ran.err
    assert "Traceback" not in ran.out + ran.err


def test_a_failure_has_one_number_each_time(shop: Shop, bug: None) -> None:
    shop.plan(BAD, GOOD)
    first, second = (shop.run("plan", "validate", "--format", "json") for _ in range(2))
    assert first.data["findings"] == second.data["findings"]


def test_push_sends_what_the_failure_does_not_touch(shop: Shop) -> None:
    shop.plan(GOOD)
    shop.approve("good")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(NamedFiles, "read", raising(NamedFiles.read, "bad.json"))
        shop.plan(BAD, GOOD)
        ran = shop.push()
    assert ran.code == 1
    assert list(ran.states.values()) == ["sent"]
    assert "Traceback" not in ran.err


def test_report_and_status_work_beside_the_failure(shop: Shop, bug: None) -> None:
    shop.plan(BAD, GOOD)
    for command in (("report", "weekly", "--offline"), ("status",), ("plan", "agenda")):
        ran = shop.run(*command)
        assert ran.code in {0, 1}, ran.err
        assert "Traceback" not in ran.err


def test_a_list_that_oactl_fails_at_holds_its_own_audience(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.members(3)
    to_members = GOOD.replace("good", "few") + "    audience: {all: [members]}\n"
    shop.plan(GOOD, to_members)
    shop.approve("good", "few")
    broken = raising(members.records_of, "")
    monkeypatch.setattr(members, "records_of", lambda blocks: broken(blocks, ""))
    shop.members(4)
    ran = shop.push()
    assert sorted(ran.states.values()) == ["held", "sent"]
    assert "Traceback" not in ran.err
    assert "RuntimeError" in shop.run("explain", "shop/few@2026-11-25T20:00").out
    assert "RuntimeError" in ran.err
