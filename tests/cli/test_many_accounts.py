"""With more than ten accounts: totals, what is wrong by kind and group, then a row a post."""

from collections import Counter
from pathlib import Path

import pytest
from approving import edit, write
from cli_shop import Run
from many_shops import (
    LOCAL,
    SHOPS,
    line_of_shops,  # noqa: F401 - in place of conftest's `line`
    names,
    open_chain,
)
from wcwidth import wcswidth

from oactl.sandbox import Fault, SandboxServer
from oactl.sending.context import SendingContext
from terminal import in_terminal

OFFER = "chain/offer@2026-11-25T20:00"
TODAY = ("plan", "agenda", "--from", "2026-11-25", "--to", "2026-11-25")
ALL_SHOPS = f"{SHOPS} accounts"


@pytest.fixture
def approved(chain: Path, oactl_here: Run) -> Path:
    for who in ("熊大", "莎莉"):
        assert oactl_here("plan", "approve", "--pending", "--by", who).code in {0, 1}
    return chain


def rows_with(text: str, out: str) -> list[str]:
    return [row for row in out.splitlines() if text in row]


@pytest.mark.usefixtures("approved")
def test_one_campaign_to_all_shops_is_one_row_in_every_list(oactl_here: Run) -> None:
    for words in ((*TODAY, "--all"), ("status",)):
        (row,) = rows_with(OFFER, oactl_here(*words).out)
        assert ALL_SHOPS in row, words
    assert oactl_here("push", "--due").code == 0
    for words in ((*TODAY, "--all"), ("delivery", "list")):
        (row,) = rows_with(OFFER, oactl_here(*words).out)
        assert ALL_SHOPS in row, words
        assert "sent" in row, words
        assert f"{SHOPS * 30} people" in row, words


@pytest.mark.usefixtures("approved")
def test_where_shops_differ_in_state_there_is_a_row_a_state(oactl_here: Run) -> None:
    late = f"tea-003/{OFFER}"
    assert oactl_here("delivery", "skip", late, "--reason", "颱風假").code == 0
    oactl_here("push", "--due")
    for words in ((*TODAY, "--all"), ("delivery", "list")):
        (sent, skipped) = sorted(rows_with(OFFER, oactl_here(*words).out), key=len)
        assert f"{SHOPS - 1} accounts" in sent, words
        assert "sent" in sent, words
        assert late in skipped, words
        assert "skipped: 颱風假" in skipped, words


@pytest.mark.usefixtures("approved")
def test_a_row_for_each_account_is_had_with_all(oactl_here: Run) -> None:
    oactl_here("push", "--due")
    assert "oactl delivery list --all" in oactl_here("delivery", "list").out
    listed = oactl_here("delivery", "list", "--all").out
    assert [len(rows_with(f"{name}/{OFFER}", listed)) for name in names()] == [1] * SHOPS


# ---- the agenda ------------------------------------------------------------


def test_the_agenda_begins_with_totals_that_agree_with_its_json(
    chain: Path, oactl_here: Run
) -> None:
    shown = oactl_here("plan", "agenda")
    found = oactl_here("plan", "agenda", "--json").data["occurrences"]
    states = Counter(each["state"] for each in found)
    said = ", ".join(f"{state} {count}" for state, count in states.items())
    assert shown.out.splitlines()[0] == f"{len(found)} occurrences, {SHOPS} accounts: {said}"


def test_what_is_wrong_stands_below_its_kind_with_groups_and_a_row_a_post(
    chain: Path, oactl_here: Run
) -> None:
    oactl_here("plan", "approve", "local/tip", "--by", "莎莉")
    lines = oactl_here("plan", "agenda").out.splitlines()
    at = lines.index("planned · no checker has approved it yet")
    assert lines[at + 1].endswith("12 accounts (shops 12/12, north 6/6, south 6/6)")
    offer, story, empty, rest = lines[at + 2 : at + 6]
    assert "chain/offer@2026-11-27T20:00" in offer
    assert f"3 times  {ALL_SHOPS}" in offer
    assert f"1 time   {ALL_SHOPS}" in story
    assert (empty, rest[:14]) == ("", "14 occurrences")
    assert rest.endswith("oactl plan agenda --all")


def test_a_few_accounts_are_named(chain: Path, oactl_here: Run) -> None:
    lines = oactl_here("plan", "agenda").out.splitlines()
    at = lines.index("held · no checker has approved it yet")
    assert "tea-001" in "".join(lines[at : at + 4])


def test_of_very_many_posts_of_a_kind_the_first_are_shown(chain: Path, oactl_here: Run) -> None:
    for name in names():
        for post in ("tip", "top"):
            local = LOCAL.replace("tea-001", name).replace("local", f"{name}-{post}")
            write(chain, f"plans/{name}-{post}.yaml", local.replace("id: tip", f"id: {post}"))
    lines = oactl_here("plan", "agenda").out.splitlines()
    assert "  … and 7 more: oactl plan agenda --all" in lines  # 24 of these, and 3 of the chain
    assert len(lines) < 60


@pytest.mark.usefixtures("approved")
def test_where_all_is_well_there_are_totals_alone(oactl_here: Run) -> None:
    oactl_here("push", "--due")
    ran = oactl_here("plan", "agenda", "--from", "2026-11-26")
    assert (ran.code, len(ran.out.splitlines())) == (0, 3)


def test_json_has_every_account_whatever_the_screen_shows(chain: Path, oactl_here: Run) -> None:
    both = [oactl_here(*TODAY, *more, "--json").data for more in ((), ("--all",))]
    assert both[0] == both[1]
    offers = [each for each in both[0]["occurrences"] if each["plan"] == "chain"]
    assert [each["account"] for each in offers] == names()


def test_ten_accounts_have_a_row_each(chain: Path, oactl_here: Run) -> None:
    ten = [word for name in names(10) for word in ("--account", name)]
    out = oactl_here(*TODAY, *ten).out
    assert [len(rows_with(f"{name}/{OFFER}", out)) for name in names(10)] == [1] * 10


# ---- status ------------------------------------------------------------


@pytest.mark.usefixtures("approved")
def test_status_says_how_many_and_what_of_which_groups(oactl_here: Run, line) -> None:
    for name in ("tea-002", "tea-004", "tea-006", "tea-008"):
        line.fault(Fault("413", account=name, path="/v2/bot/message/broadcast", count=None))
    oactl_here("push", "--due")
    lines = oactl_here("status").out.splitlines()
    assert f"{SHOPS} accounts: refused 4" in lines
    at = next(at for at, row in enumerate(lines) if row.startswith("  refused"))
    assert lines[at + 1] == "  4 occurrences, 4 accounts (shops 4/12, south 4/6)"
    assert OFFER in lines[at + 2]
    assert lines.index("Next:") > at, "what is wrong comes first"
    whole = oactl_here("status", "--all").out
    assert "4 accounts" in rows_with(OFFER, whole)[0]
    assert len(oactl_here("status", "--json").data["refused"]) == 4


def test_the_next_sends_are_posts_with_all_their_accounts(chain: Path, oactl_here: Run) -> None:
    coming = oactl_here("status", "--json").data["next"]
    offers = [each for each in coming if each["plan"] == "chain" and each["post"] == "offer"]
    assert {each["account"] for each in offers} == set(names())
    out = oactl_here("status").out.partition("Next:")[2]
    (row,) = rows_with("chain/offer@2026-11-27T20:00", out)
    assert ALL_SHOPS in row


# ---- doctor and the list of accounts ------------------------------------------------------------


def test_doctor_tells_what_is_wrong_once_for_all_whom_it_concerns(
    chain: Path, oactl_here: Run
) -> None:
    for name in ("tea-001", "tea-003", "tea-005", "tea-007"):
        edit(chain, "oactl.yaml", f"{{file: secrets/{name}}}", "{env: NO_SUCH_TOKEN}")
    short, whole = oactl_here("doctor"), oactl_here("doctor", "--all")
    assert (short.code, whole.code) == (1, 1)
    head, *rows = short.out.splitlines()
    assert head.startswith(f"{SHOPS} accounts: ")
    (row,) = rows_with("NO_SUCH_TOKEN is not set", short.out) or rows_with("the first", short.out)
    assert "4 accounts (shops 4/12, north 4/6)" in row
    assert not rows_with("Sandbox", short.out), "what works is told with --all"
    assert len(rows) < 12 < len(whole.out.splitlines())
    states = Counter(each["state"] for each in oactl_here("doctor", "--json").data["checks"])
    assert [int(word.rpartition(" ")[2]) for word in head.partition(": ")[2].split(", ")] == [
        states[state] for state in ("ok", "warn", "fault")
    ]


def test_the_list_of_accounts_says_how_many_and_what_is_missing(
    chain: Path, oactl_here: Run
) -> None:
    edit(chain, "oactl.yaml", "    token: {file: secrets/tea-012}\n", "")
    oactl_here("account", "check", "group:north")
    out = oactl_here("account", "list").out
    assert out.startswith(f"{SHOPS} accounts; by group: shops 12, north 6, south 6\n")
    assert "Without a token: tea-012\n" in out
    assert "whose the token is: 6 accounts (shops 6/12, south 6/6)\n" in out
    assert "oactl account list --all" in out
    assert all(rows_with(name, oactl_here("account", "list", "--all").out) for name in names())
    north = oactl_here("account", "list", "--account", "group:north")
    assert len(north.out.splitlines()) == 8
    assert len(oactl_here("account", "list", "--json").data["accounts"]) == SHOPS


# ---- two hundred ------------------------------------------------------------

SCREENS = [("status",), ("plan", "agenda"), (*TODAY, "--all"), ("account", "list")]


@pytest.mark.parametrize("language", ["en", "zh-TW"])
def test_two_hundred_accounts_are_a_screen_of_80_columns(
    workspace: Path, environ: dict[str, str], language: str
) -> None:
    open_chain(workspace, 200)
    for words in SCREENS:
        env = {**environ, "TERM": "xterm", "OACTL_LANG": language}
        ran = in_terminal(words, workspace, env)
        rows = ran.out.replace("\r\n", "\n").split("\n")
        assert (ran.code, len(rows) < 40) == (0, True), words
        assert max(map(wcswidth, rows)) <= 80, words
        assert "200" in ran.out, words


def test_whether_accounts_are_one_is_asked_once_an_account(
    workspace: Path, oactl_here: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_chain(workspace, 40)
    asked = Counter[str]()
    same_bot = SendingContext.same_bot

    def counted(ctx: SendingContext, account) -> str | None:
        asked[account.name] += 1
        return same_bot(ctx, account)

    monkeypatch.setattr(SendingContext, "same_bot", counted)
    oactl_here("plan", "agenda", "--days", "30")
    assert asked == dict.fromkeys(names(40), 1)


@pytest.mark.usefixtures("approved")
def test_the_months_messages_of_many_are_totals_and_what_is_not_enough(
    oactl_here: Run, line: SandboxServer
) -> None:
    assert oactl_here("push", "--due").code == 0
    accounts = line.app.world.accounts
    accounts["tea-002"].quota = 40
    used = sum(each.used["202611"] for each in accounts.values())
    told = oactl_here("quota").out
    months = [each["month"] for each in oactl_here("quota", "--json").data["accounts"]]
    assert sum(month["used"] for month in months) == used
    planned = sum(month["planned"] for month in months)
    first, *rest = told.splitlines()
    assert first == (
        f"{ALL_SHOPS}, 2026-11: {used:,} sent + {planned:,} planned = {used + planned:,} messages"
    )
    assert "Too few of LINE's messages from 2026-11-27 20:00 on: tea-002" in rest
    assert rest[-1] == "All of them: oactl quota --all"
    assert len(oactl_here("quota", "--all").out.splitlines()) >= 2 * SHOPS


@pytest.mark.usefixtures("approved")
def test_why_line_did_not_say_what_is_left_is_told_once(
    oactl_here: Run, line: SandboxServer
) -> None:
    line.fault(Fault("403", path="/v2/bot/message/quota", count=None))
    ran = oactl_here("quota")
    assert ran.code == 1
    told = [row for row in ran.err.splitlines() if "does not tell" in row]
    assert len(told) == 1
    assert f"the same: {SHOPS - 1} accounts" in ran.err
