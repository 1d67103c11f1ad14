"""Never silently not: what was due is told the same by every command, in words and in JSON."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sending_shop import OFFER, POST, Shop
from standing import begun, handed_off, held, refused, sent, unknown

from published import faults


def missed(shop: Shop) -> None:
    shop.run("plan", "revoke", "shop/offer")
    shop.push()
    shop.at("2026-11-25T22:01")
    assert shop.push().only["state"] == "missed"


def skipped(shop: Shop) -> None:
    assert shop.run("delivery", "skip", OFFER, "--reason", "颱風假").code == 0


def done(shop: Shop) -> None:
    handed_off(shop)
    assert shop.run("delivery", "done", OFFER).code == 0


STATES: dict[str, Callable[[Shop], None]] = {
    "sent": sent,
    "held": held,
    "missed": missed,
    "sending": begun,
    "refused": refused,
    "unknown": unknown,
    "handed_off": handed_off,
    "done": done,
    "skipped": skipped,
}
CODE = re.compile(r"[a-z]+_[a-z]+")
# The key of `status`, and the count of `report`.
PLACES = {
    "sent": (None, "sent"),
    "held": ("held", "held"),
    "missed": ("missed", "missed"),
    "sending": ("sending", "open"),
    "refused": ("refused", "failed"),
    "unknown": ("unknown", "failed"),
    "handed_off": ("hand_offs", "handed_off"),
    "done": (None, "done"),
    "skipped": (None, "skipped"),
}
NOT_OVER = {"sending", "handed_off"}  # the report counts them, and names what was not sent
LISTS = {"held", "missed", "sending", "refused", "partial", "unknown", "hand_offs"}


@pytest.fixture(params=STATES)
def stands(request: pytest.FixtureRequest, shop: Shop) -> str:
    """The offer of tonight stands so."""
    STATES[request.param](shop)
    state: str = request.param
    return state


def test_every_command_says_the_same_of_what_was_due(shop: Shop, stands: str) -> None:
    shown = shop.show()
    listed = shop.run("delivery", "list", "--json").only
    agenda = shop.run(
        "plan", "agenda", "--from", "2026-11-25", "--to", "2026-11-25", "--json"
    ).data["occurrences"]
    assert [shown["state"], listed["state"], shop.explain()["state"]] == [stands] * 3
    assert [each["state"] for each in agenda] == [stands]
    assert shown["reason"] == listed["reason"]

    place, count = PLACES[stands]
    status = shop.run("status", "--json").data
    named = {key for key in LISTS if any(x["occurrence"] == OFFER for x in status.get(key) or ())}
    assert named == ({place} if place else set())

    report = shop.run("report", "weekly", "--offline", "--week", "2026-W48", "--json").data
    adherence = report["accounts"][0]["adherence"]
    counts = {key: n for key, n in adherence.items() if key not in {"planned", "occurrences"}}
    assert {key: n for key, n in counts.items() if n} == {count: 1}
    told = {each["occurrence"]: each["state"] for each in adherence["occurrences"]}
    assert told == ({} if stands in NOT_OVER | {"sent", "done"} else {OFFER: stands})


def test_what_programs_read_of_it_is_what_the_page_says(shop: Shop, stands: str) -> None:
    begun_or_not = "" if "log" in shop.show() else " (not begun)"
    for words, name in (
        (("status",), "status"),
        (("delivery", "list"), "delivery list"),
        (("delivery", "show", OFFER), f"delivery show{begun_or_not}"),
        (("explain", OFFER), "explain OCCURRENCE"),
        (("plan", "agenda"), "plan agenda"),
    ):
        assert faults(name, shop.run(*words, "--json").data) == [], words


def test_a_person_reads_it_in_words_with_the_next_command(shop: Shop, stands: str) -> None:
    for shop.env["OACTL_LANG"] in ("en", "zh-TW"):
        for words in (("status",), ("delivery", "list"), ("delivery", "show", OFFER)):
            ran = shop.run(*words)
            assert (ran.code, ran.err) == (0, ""), words
            assert not CODE.search(ran.out), "a code is no word"
        screen = shop.run("status").out
        assert (OFFER in screen) is (PLACES[stands][0] is not None)
        assert len(screen.splitlines()) < 40
    explained = shop.run("explain", OFFER).out
    assert all(gate["gate"] in explained for gate in shop.explain()["gates"])


# ---- the screen ------------------------------------------------------------


def test_outside_of_a_workspace_the_screen_says_how_to_begin(shop: Shop) -> None:
    (shop.root / "oactl.yaml").unlink()
    ran = shop.run("status")
    assert (ran.code, ran.err) == (0, "")
    for command in ("oactl demo", "oactl init", "oactl --help"):
        assert command in ran.out
    as_json = shop.run("status", "--json")
    assert (as_json.code, as_json.data["error"]["code"]) == (2, "cli.no_workspace")


def test_before_any_push_a_rehearsal_is_named(shop: Shop) -> None:
    assert "oactl push --due --dry-run" in shop.run("status").out
    assert shop.run("status", "--json").data["last_run"] is None


def test_what_is_due_while_cron_stands_still_is_named(shop: Shop) -> None:
    found = shop.run("status", "--json").data
    assert [each["occurrence"] for each in found["overdue"]] == [OFFER]
    ran = shop.run("status")
    assert "is cron running?" in ran.out
    assert OFFER in ran.out


def test_a_long_list_is_cut_and_says_where_the_rest_is(shop: Shop) -> None:
    shop.plan(POST, *(POST.replace("offer", f"offer{n}") for n in range(30)))
    ran = shop.run("status")
    assert "more: oactl plan status" in ran.out
    assert len(ran.out.splitlines()) < 80


def test_what_went_wrong_is_no_news_after_a_week(shop: Shop) -> None:
    missed(shop)
    assert OFFER in shop.run("status").out
    shop.later(timedelta(days=8))
    assert OFFER not in shop.run("status").out


def test_plans_with_errors_and_absent_folders_stand_on_the_screen(shop: Shop) -> None:
    shop.write("plans/bad.yaml", "posts: 5\n")
    config = (shop.root / "oactl.yaml").read_text(encoding="utf-8")
    shop.write("oactl.yaml", config + "plans: [plans/, mounted/]\n")
    ran = shop.run("status")
    assert "Some plans have errors" in ran.out
    assert "mounted" in ran.out
    found = shop.run("status", "--json").data
    assert found["plan_errors"] is True
    assert [path.rstrip("/") for path in found["absent"]] == ["mounted"]


def test_the_last_run_is_told_with_what_came_of_it(shop: Shop) -> None:
    held(shop)
    found = shop.run("status", "--json").data["last_run_result"]
    assert (found["exit"], found["summary"], found["error"]) == (3, {"held": 1}, None)
    assert "exit 3, 1 held" in shop.run("status").out
