"""`--account`, `--plan`, `--checker`, `--state`: what they leave, and names that nothing has."""

from pathlib import Path

import pytest
from cli_shop import Run
from many_shops import names, open_chain

SCREENS = [("status",), ("plan", "agenda"), ("plan", "status"), ("delivery", "list")]
WITH_CHECKER = SCREENS[:3]
OFFER = "chain/offer@2026-11-25T20:00"


@pytest.fixture
def chain(workspace: Path) -> Path:
    open_chain(workspace)
    return workspace


def ids(run: Run, *words: str) -> set[str]:
    found = run(*words, "--json").data
    rows = found.get("occurrences") or found.get("deliveries") or []
    return {each.get("occurrence") or each["id"] for each in rows}


# ---- unknown names ------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "meant", "code"),
    [
        (("--account", "tea-0001"), "tea-001", "cli.unknown_account"),
        (("--account", "group:nort"), "group:north", "cli.unknown_account"),
        (("--plan", "chian"), "chain", "plan.unknown_plan"),
    ],
)
def test_an_unknown_name_is_wrong_usage_and_the_near_one_is_offered(
    chain: Path, oactl_here: Run, wrong: tuple[str, str], meant: str, code: str
) -> None:
    for words in SCREENS:
        ran = oactl_here(*words, *wrong, "--json")
        assert (ran.code, ran.data["error"]["code"]) == (2, code), words
        assert f"did you mean {meant}?" in ran.err, words


def test_an_unknown_checker_is_wrong_usage(chain: Path, oactl_here: Run) -> None:
    for words in WITH_CHECKER:
        ran = oactl_here(*words, "--checker", "熊小", "--json")
        assert (ran.code, ran.data["error"]["code"]) == (2, "cli.unknown_person"), words
        assert "莎莉" in ran.err, words


@pytest.mark.parametrize(
    ("words", "wrong", "meant"),
    [
        (("status",), "hold", "held"),
        (("plan", "agenda"), "mised", "missed"),
        (("delivery", "list"), "sentt", "sent"),
        (("plan", "status"), "wating", "waiting"),
    ],
)
def test_an_unknown_state_is_wrong_usage(
    chain: Path, oactl_here: Run, words: tuple[str, ...], wrong: str, meant: str
) -> None:
    ran = oactl_here(*words, "--state", wrong, "--json")
    assert (ran.code, ran.data["error"]["code"]) == (2, "cli.unknown_state")
    assert f"did you mean {meant}?" in ran.err


def test_of_two_hundred_accounts_an_error_names_a_few(workspace: Path, oactl_here: Run) -> None:
    open_chain(workspace, 200)
    for words in (("status", "--account", "nobody"), ("explain", OFFER)):
        ran = oactl_here(*words)
        assert ran.code == 2, words
        assert len(ran.err) < 300, words


# ---- what they leave ------------------------------------------------------------


def test_accounts_and_groups_add_up(chain: Path, oactl_here: Run) -> None:
    wishes = ("--account", "tea-001", "--account", "group:south", "--account", "tea-001")
    found = oactl_here("plan", "agenda", *wishes, "--json").data["occurrences"]
    wanted = {"tea-001", *names()[1::2]}
    assert {each["account"] for each in found} == wanted
    everything = oactl_here("plan", "agenda", "--json").data["occurrences"]
    assert found == [each for each in everything if each["account"] in wanted]


def test_several_plans_add_up_and_one_leaves_out_the_other(chain: Path, oactl_here: Run) -> None:
    agenda = ("plan", "agenda", "--json")
    for wish in (("local",), ("local", "chain")):
        words = [word for name in wish for word in ("--plan", name)]
        found = oactl_here(*agenda, *words).data["occurrences"]
        assert {each["plan"] for each in found} == set(wish)
        posts = oactl_here("plan", "status", *words, "--json").data["posts"]
        assert {each["plan"] for each in posts} == set(wish)


def test_a_checker_sees_what_waits_for_them_and_nothing_that_is_approved(
    chain: Path, oactl_here: Run
) -> None:
    mine = ("--checker", "莎莉", "--json")
    assert {each["post"] for each in oactl_here("plan", "status", *mine).data["posts"]} == {"tip"}
    waiting = oactl_here("status", *mine).data
    assert [each["post"] for each in waiting["waiting"]] == ["tip"]
    assert {each["plan"] for key in ("next", "overdue") for each in waiting[key]} == {"local"}
    found = oactl_here("plan", "agenda", *mine).data["occurrences"]
    assert {(each["plan"], each["held_by"]) for each in found} == {("local", "approval")}
    assert oactl_here("plan", "approve", "local/tip", "--by", "莎莉").code == 0
    assert oactl_here("plan", "status", *mine).data["posts"] == []
    assert oactl_here("plan", "agenda", *mine).data["occurrences"] == []
    after = oactl_here("status", *mine).data
    assert (after["waiting"], after["next"], after["overdue"]) == ([], [], [])


def test_a_state_leaves_what_stands_so(chain: Path, oactl_here: Run) -> None:
    assert oactl_here("push", "--due", "--json").code in {1, 3}
    for words in (("plan", "agenda"), ("delivery", "list")):
        assert ids(oactl_here, *words, "--state", "held", "--plan", "chain") == {
            f"{name}/{OFFER}" for name in names()
        }
        assert ids(oactl_here, *words, "--state", "missed") == set()
    found = oactl_here("status", "--state", "held", "--json").data
    assert len(found["held"]) == len(names()) + 1
    assert (found["waiting"], found["next"]) == ([], [])
    assert "Nothing is planned" not in oactl_here("status", "--state", "held").out
    assert ids(oactl_here, "delivery", "list", "--state", "held", "--state", "missed") == ids(
        oactl_here, "delivery", "list"
    )


def test_what_the_ledger_has_is_not_overdue_whatever_is_asked_for(
    chain: Path, oactl_here: Run
) -> None:
    oactl_here("push", "--due")
    oactl_here("plan", "approve", "--pending", "--by", "熊大")
    for wish in ((), ("--state", "planned")):
        assert oactl_here("status", *wish, "--json").data["overdue"] == [], wish


def test_the_states_of_approvals_add_up_to_all_posts(chain: Path, oactl_here: Run) -> None:
    oactl_here("plan", "approve", "local/tip", "--by", "莎莉")
    every = ("approved", "waiting", "draft", "over")
    counts = {
        state: len(oactl_here("plan", "status", "--state", state, "--json").data["posts"])
        for state in every
    }
    assert counts == {"approved": 1, "waiting": 2, "draft": 0, "over": 0}


def test_words_and_json_show_the_same_of_a_filter(chain: Path, oactl_here: Run) -> None:
    wish = ("plan", "agenda", "--account", "tea-002", "--plan", "chain")
    shown = oactl_here(*wish).out
    for each in oactl_here(*wish, "--json").data["occurrences"]:
        assert each["id"] in shown
    assert "tea-003" not in shown
    assert "local" not in shown


def test_what_leaves_nothing_says_so_and_is_no_fault(chain: Path, oactl_here: Run) -> None:
    for words in (("plan", "agenda"), ("delivery", "list")):
        ran = oactl_here(*words, "--state", "unknown")
        assert (ran.code, len(ran.out.splitlines())) == (0, 1), words
    assert oactl_here("plan", "status", "--state", "draft").out == (
        "No post is as it was asked for.\n"
    )


def test_a_plan_that_is_gone_can_still_be_listed(chain: Path, oactl_here: Run) -> None:
    oactl_here("push", "--due")
    (chain / "plans/chain.yaml").unlink()
    assert ids(oactl_here, "delivery", "list", "--plan", "chain")
    assert oactl_here("plan", "agenda", "--plan", "chain").code == 2


def test_the_check_of_approvals_is_about_what_was_asked_for(chain: Path, oactl_here: Run) -> None:
    oactl_here("plan", "approve", "local/tip", "--by", "莎莉")
    assert oactl_here("plan", "status", "--check", "--plan", "local").code == 0
    assert oactl_here("plan", "status", "--check").code == 1


def test_an_empty_list_says_what_the_filter_left_out(chain: Path, oactl_here: Run) -> None:
    planned = oactl_here("plan", "agenda", "--json").data["occurrences"]
    for wish in (("--state", "unknown"), ("--checker", "兔兔")):
        said = oactl_here("plan", "agenda", *wish).out
        assert said == (
            f"None of the {len(planned)} occurrences from 2026-11-25 to 2026-12-08 is as it was "
            "asked for. Without the filter: oactl plan agenda\n"
        )
        assert "occurrences from 2026-11-18 to 2026-12-02 is as" in oactl_here("status", *wish).out


def test_accounts_without_anything_are_named(chain: Path, oactl_here: Run) -> None:
    (chain / "plans/chain.yaml").unlink()
    wish = ("--account", "tea-003", "--account", "tea-002")
    assert oactl_here("plan", "agenda", *wish).out == (
        "Nothing is planned for tea-002, tea-003 from 2026-11-25 to 2026-12-08. Of all accounts: "
        "oactl plan agenda\n"
    )
    north = oactl_here("status", "--account", "group:south").out
    assert "Nothing is planned for 6 accounts (shops 6/12, south 6/6) for the next 7 days." in north
    assert "Nothing" not in oactl_here("status", "--account", "tea-001").out
