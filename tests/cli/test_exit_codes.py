"""The exit codes that docs/reference/exit-codes.md promises, of each command that asks LINE."""

from pathlib import Path

import pytest
from approving import edit, write
from cli_shop import CONFIG, Run

from oactl.sandbox import Fault, SandboxServer
from published import faults
from runner import Ran

POST = "anniversary/wed-fri-offer"
DUE = f"{POST}@2026-11-25T20:00"
NOBODY = {"OACTL_LINE_API_BASE": "http://127.0.0.1:9"}  # nothing listens there
NO_TOKEN = {"LINE_CHANNEL_ACCESS_TOKEN": None}
REJECTED = {"LINE_CHANNEL_ACCESS_TOKEN": "of-nobody"}
ASKING = {
    "push": ("push", "--due"),
    "push by name": ("push", DUE),
    "quota": ("quota",),
    "insight sync": ("insight", "sync"),
    "report": ("report", "weekly"),
    "account check": ("account", "check"),
    "validate online": ("plan", "validate", "--online"),
    "doctor": ("doctor",),
}
QUIET = {
    "status": ("status",),
    "agenda": ("plan", "agenda"),
    "validate": ("plan", "validate"),
    "plan show": ("plan", "show", POST),
    "preview": ("plan", "preview", POST),
    "plan status": ("plan", "status"),
    "list": ("delivery", "list"),
    "explain": ("explain", DUE),
    "explain a rule": ("explain", "OA301"),
    "report offline": ("report", "weekly", "--offline"),
    "insight show": ("insight", "show"),
    "audience offline": ("audience", "list", "--offline"),
    "account list": ("account", "list"),
    "schema": ("plan", "schema"),
    "db check": ("db", "check"),
}

WITH_OUT = [("report", "weekly", "--offline"), ("plan", "schema"), ("plan", "preview", POST)]


@pytest.fixture
def approved(oactl_here: Run) -> None:
    """The offer may go out."""
    assert oactl_here("plan", "approve", POST, "--by", "熊大").code == 0


def codes(oactl_here: Run, words: tuple[str, ...], env: dict[str, str | None]) -> list[int]:
    """The code for a person and the one for a program; a program always gets a document."""
    as_json = oactl_here(*words, "--json", env=env)
    assert isinstance(as_json.data, dict)
    assert "Traceback" not in as_json.err
    if "error" in as_json.data and "deliveries" not in as_json.data:
        assert as_json.data["error"]["exit"] == as_json.code
        assert faults("(every error)", as_json.data) == []
    return [oactl_here(*words, env=env).code, as_json.code]


@pytest.mark.usefixtures("approved")
@pytest.mark.parametrize("words", ASKING.values(), ids=ASKING)
def test_where_line_cannot_be_reached_it_is_temporary(
    oactl_here: Run, words: tuple[str, ...]
) -> None:
    assert codes(oactl_here, words, NOBODY) == [75, 75]


@pytest.mark.usefixtures("approved")
@pytest.mark.parametrize("env", [NO_TOKEN, REJECTED], ids=["no token", "rejected"])
@pytest.mark.parametrize(
    "words",
    [ASKING[each] for each in ASKING if each not in {"validate online", "doctor"}],
    ids=" ".join,
)
def test_the_only_accounts_bad_token_is_2(
    oactl_here: Run, words: tuple[str, ...], env: dict[str, str | None]
) -> None:
    assert codes(oactl_here, words, env) == [2, 2]


@pytest.mark.usefixtures("approved")
@pytest.mark.parametrize("name", ["quota", "insight sync", "report", "account check"])
def test_a_bad_token_of_one_account_among_several_is_1_and_hides_no_other(
    oactl_here: Run, workspace: Path, name: str
) -> None:
    write(workspace, "oactl.yaml", CONFIG + "  south:\n    token: {env: SOUTH}\n")
    ran = oactl_here(*ASKING[name], "--json")
    assert ran.code == 1
    assert [each["account"] for each in ran.data["accounts"]] == ["main", "south"]


@pytest.mark.parametrize("env", [NOBODY, NO_TOKEN], ids=["LINE is away", "no token"])
def test_what_makes_no_request_does_not_mind(
    oactl_here: Run, line: SandboxServer, env: dict[str, str | None]
) -> None:
    for name, words in QUIET.items():
        ran = oactl_here(*words, env=env)
        assert (ran.code, ran.err) == (0, ""), name
        assert ran.out, name
    assert line.requests() == []


@pytest.mark.usefixtures("approved")
@pytest.mark.parametrize(
    ("fault", "code"),
    [("429_rate", 75), ("500_before", 75), ("reset_before", 75), ("413", 1)],
)
def test_a_push_that_line_did_not_take_says_whether_to_run_again(
    oactl_here: Run, line: SandboxServer, fault: str, code: int
) -> None:
    line.fault(Fault(fault, path="/v2/bot/message/broadcast", count=None))
    assert oactl_here("push", "--due").code == code


FIGURES = [ASKING[name] for name in ("quota", "insight sync", "report")]


@pytest.mark.parametrize("words", FIGURES, ids=" ".join)
@pytest.mark.parametrize(("fault", "code"), [("429_rate", 75), ("403", 1), ("500_before", 75)])
def test_a_figure_that_line_does_not_give_is_told_by_one_code_wherever_it_is_asked_for(
    oactl_here: Run, line: SandboxServer, words: tuple[str, ...], fault: str, code: int
) -> None:
    line.fault(Fault(fault, path="/v2/bot/message/quota*", count=None))
    line.fault(Fault(fault, path="/v2/bot/insight/*", count=None))
    assert oactl_here(*words).code == code


@pytest.mark.parametrize("words", FIGURES[1:], ids=" ".join)
def test_what_does_not_fit_into_lines_60_an_hour_is_left_for_a_later_run(
    oactl_here: Run, line: SandboxServer, words: tuple[str, ...]
) -> None:
    line.fault(Fault("429_rate", path="/v2/bot/insight/*", count=None))
    ran = oactl_here(*words)
    assert ran.code == 0
    assert "rate limit" in ran.out + ran.err


# ---- the report's own ------------------------------------------------------------


@pytest.mark.parametrize("look", ["table", "csv", "md", "json"])
@pytest.mark.parametrize(("env", "code"), [(NOBODY, 75), (REJECTED, 2), ({}, 0)])
def test_a_report_is_made_of_what_is_kept_and_says_by_its_code_what_line_did_not_answer(
    oactl_here: Run, env: dict[str, str | None], code: int, look: str
) -> None:
    ran = oactl_here("report", "weekly", "--format", look, env=env)
    assert ran.code == code
    assert bool(ran.err) is bool(code)
    assert "2026-W47" in ran.out


def test_a_report_to_a_file_has_the_same_code(oactl_here: Run, workspace: Path) -> None:
    ran = oactl_here("report", "weekly", "--out", "r.txt", env=NOBODY)
    assert (ran.code, ran.out) == (75, "")
    assert "2026-W47" in (workspace / "r.txt").read_text(encoding="utf-8")


# ---- wishes that cannot be ------------------------------------------------------------


def fault(ran: Ran) -> tuple[str, int]:
    """Code and exit of a fault; it has its sentence and is what the page says."""
    assert faults("(every error)", ran.data) == []
    assert ran.data["error"]["message"] in ran.err
    return ran.data["error"]["code"], ran.code


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("report", "weekly", "--week", "2026-W60"), "report.week"),
        (("report", "weekly", "--week", "soon"), "report.week"),
        (("report", "weekly", "--split", "account"), "report.needs_folder"),
        (("report", "weekly", "--split", "plan", "--out", "x"), "report.split"),
        (("report", "weekly", "--format", "html", "--out", "x.pdf"), "cli.out_ending"),
        (("plan", "rename", "a", "b"), "cli.later"),
        (("audience", "import"), "cli.later"),
        (("db", "migrate"), "cli.later"),
        (("audit",), "cli.later"),
        (("pause",), "usage.missing"),
        (("pause", "--reason", "x", "--all", "--account", "main"), "pause.which"),
        (("delivery", "skip", "--reason", "x"), "delivery.which_ones"),
        (("insight", "show", "--from", "2026-11-20", "--to", "2026-11-01"), "cli.span_backwards"),
        (("insight", "sync", "--from", "1.11."), "cli.bad_date"),
        (("plan", "agenda", "--to", "2026-02-30"), "cli.bad_date"),
        (("plan", "agenda", "--days", "0"), "usage.bad_value"),
        (("push", "--due", DUE), "cli.push_both"),
        (("status", "--now", "2026-11-25T20:00"), "cli.now_without_zone"),
        (("explain", "OA999"), None),
        (("delivery", "list", "--account", "group:none"), "cli.unknown_account"),
        (("--workspace", "nowhere", "status"), "cli.no_config"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else "",
)
def test_a_wish_that_cannot_be_is_wrong_usage_with_a_code_for_programs(
    oactl_here: Run, words: tuple[str, ...], code: str | None
) -> None:
    found, exit_code = fault(oactl_here(*words, "--json"))
    assert (found if code else None, exit_code) == (code, 2)


def test_a_ledger_of_a_later_version_is_named_by_its_kind(oactl_here: Run) -> None:
    url = {"OACTL_DATABASE_URL": "postgresql://me:secret@db/oactl"}
    for words in (("delivery", "list"), ("push", "--due"), ("status",)):
        ran = oactl_here(*words, "--json", env=url)
        assert fault(ran) == ("cli.database_later", 2)
        assert "secret" not in ran.err + ran.out


def test_a_workspace_without_accounts_has_nothing_to_push(oactl_here: Run, workspace: Path) -> None:
    edit(workspace, "oactl.yaml", CONFIG.partition("accounts:")[2], "")
    edit(workspace, "oactl.yaml", "accounts:", "accounts: {}")
    (workspace / "plans/anniversary.yaml").unlink()
    assert fault(oactl_here("push", "--due", "--json")) == ("cli.no_accounts", 2)


@pytest.mark.parametrize("words", WITH_OUT, ids=" ".join)
def test_a_file_that_cannot_be_written_is_a_failure(oactl_here: Run, words) -> None:
    ran = oactl_here(*words, "--json", "--out", "no/such/folder/file")
    assert fault(ran) == ("cli.cannot_write", 1)


@pytest.mark.parametrize("words", WITH_OUT, ids=" ".join)
@pytest.mark.parametrize("more", [(), ("--json",)], ids=["text", "json"])
def test_a_file_gets_what_the_screen_would_have(
    oactl_here: Run, workspace: Path, words: tuple[str, ...], more: tuple[str, ...]
) -> None:
    shown = oactl_here(*words, *more)
    written = oactl_here(*words, *more, "--out", "file")
    assert (written.code, written.out, written.err) == (shown.code, "", shown.err)
    assert (workspace / "file").read_text(encoding="utf-8").strip() == shown.out.strip()


@pytest.mark.parametrize(
    ("words", "out", "right"),
    [
        (("report", "weekly"), "week.csv", "--format csv --out week.csv"),
        (("report", "weekly", "--format", "csv"), "week.xlsx", "--out week.csv"),
        (("report", "weekly", "--format", "csv"), "week.md", "--format md --out week.md"),
        (
            ("report", "weekly", "--format", "md"),
            "some folder/週報.TXT",
            "--out some folder/週報.md",
        ),
        (("report", "weekly", "--json"), "week.html", "--out week.json"),
        (("plan", "schema"), "schema.yaml", "--out schema.json"),
        (("plan", "preview", POST), "post.html", "--out post.txt"),
        (("plan", "preview", POST), "post.json", "--format json --out post.json"),
    ],
)
def test_a_file_that_ends_as_another_format_does_is_refused_with_the_right_one(
    oactl_here: Run, words: tuple[str, ...], out: str, right: str
) -> None:
    ran = oactl_here(*words, "--out", out)
    assert (ran.code, "--json" in words or ran.out == "") == (2, True)
    assert right in ran.err
    assert fault(oactl_here(*words, "--json", "--out", "a.pdf")) == ("cli.out_ending", 2)


@pytest.mark.parametrize(
    "out", ["week.markdown", "week.MD", "week", "week.2026-W46", "week.md.bak"]
)
def test_an_ending_of_the_format_or_of_none_is_written(
    oactl_here: Run, workspace: Path, out: str
) -> None:
    words = ("report", "weekly", "--offline", "--format", "md", "--out", out)
    assert oactl_here(*words).code == 0
    assert (workspace / out).exists()
