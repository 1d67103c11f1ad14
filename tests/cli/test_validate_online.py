"""`oactl plan validate --online`: LINE's complaints stand where the author wrote what they mean."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli_shop import CONFIG, Run

from oactl.sandbox import Fault, SandboxServer
from oactl.sandbox.answers import Answer, error
from oactl.sandbox.state import Request
from runner import Ran

VALIDATE = "/v2/bot/message/validate/"
HEAD = """\
version: 1
plan: anniversary
account: main
defaults: {author: 兔兔, checker: 熊大}
posts:
"""
ONCE = '    cadence: {once: 2026-12-01T20:00}\n    audience: all\n    subject: "週年慶"\n'
TEXTS = (
    HEAD
    + "  - id: first\n"
    + ONCE
    + """\
    messages:
      - text: 好
      - text: >-
          這一句
          LINE 不要
  - id: second
"""
    + ONCE
    + "    messages: [{text: 也好}]\n"
)
FLEX = (
    HEAD
    + "  - id: card\n"
    + ONCE
    + """\
    messages:
      - flex:
          alt: 週年慶
          contents:
            type: bubble
            body:
              type: box
              layout: vertical
              contents:
                - {type: text, text: 好}
                - type: text
                  text: LINE 不要
"""
)
BY_DATE = (
    HEAD
    + """\
  - id: days
    subject: 週年慶
    cadence: {dates: [2026-12-01, 2026-12-02], at: "20:00"}
    audience: all
    by_date:
      2026-12-01:
        messages:
          - text: LINE 不要
      2026-12-02:
        messages:
          - text: 好
"""
)

Verdict = Callable[[dict[str, Any]], Answer | None]


@pytest.fixture
def refuse(line: SandboxServer, monkeypatch: pytest.MonkeyPatch) -> Callable[[Verdict], None]:
    """Let LINE refuse what our own checks accept: `refuse(verdict)`, a question about a body."""
    usual = line.app.answer

    def install(verdict: Verdict) -> None:
        def answer(request: Request, request_id: str) -> Answer:
            asked = request.path.startswith(VALIDATE)
            refused = verdict(json.loads(request.body)) if asked else None
            return refused or usual(request, request_id)

        monkeypatch.setattr(line.app, "answer", answer)

    return install


def unwanted(body: dict[str, Any], where: str, sentence: str = "") -> Answer | None:
    """A 400 that names a place, where the request has what LINE does not want."""
    if "LINE 不要" not in json.dumps(body, ensure_ascii=False):
        return None
    details = [{"message": "must be nicer", "property": where}]
    return error(400, sentence or "The request body has 1 error(s)", details)


def plan(workspace: Path, text: str) -> None:
    (workspace / "plans" / "anniversary.yaml").write_text(text, encoding="utf-8")


def findings(ran: Ran) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(ran.out)["findings"]
    return [each for each in found if each["rule"] == "OA395"]


def place(text: str, wanted: str) -> tuple[int, int]:
    """Line and column, from 1, of where a text stands."""
    for number, row in enumerate(text.splitlines(), 1):
        if wanted in row:
            return number, row.index(wanted) + 1
    raise AssertionError(wanted)


def online(oactl: Run, **more: Any) -> Ran:
    return oactl("plan", "validate", "--online", "--json", **more)


def asked(line: SandboxServer) -> list[str]:
    return [each.request.path for each in line.requests()]


def test_what_line_accepts_is_clean_and_nothing_is_sent(
    workspace: Path, oactl_here: Run, line: SandboxServer
) -> None:
    plan(workspace, TEXTS)
    ran = online(oactl_here)
    assert (ran.code, ran.err, json.loads(ran.out)["findings"]) == (0, "", [])
    assert asked(line) == [VALIDATE + "broadcast"] * 2
    assert not line.received()


def test_a_complaint_stands_at_the_text_it_is_about(
    workspace: Path, oactl_here: Run, refuse: Callable[[Verdict], None]
) -> None:
    plan(workspace, TEXTS)
    refuse(lambda body: unwanted(body, "messages[1].text"))
    ran = online(oactl_here)
    assert ran.code == 1
    [one] = findings(ran)
    assert (one["line"], one["column"]) == place(TEXTS, ">-")
    assert (one["path"], one["plan"], one["post"]) == (
        "plans/anniversary.yaml",
        "anniversary",
        "first",
    )
    assert one["severity"] == "error"
    assert "must be nicer" in one["message"]
    assert "messages[1].text" in one["message"]


def test_a_complaint_about_flex_stands_at_its_part(
    workspace: Path, oactl_here: Run, refuse: Callable[[Verdict], None]
) -> None:
    plan(workspace, FLEX)
    sentence = "A message (messages[0])\u00a0in the request body is invalid"
    refuse(lambda body: unwanted(body, "/body/contents/1/text", sentence))
    ran = online(oactl_here)
    assert ran.code == 1
    [one] = findings(ran)
    assert (one["line"], one["column"]) == place(FLEX, "LINE 不要")


def test_a_complaint_about_a_day_of_many_stands_at_that_day(
    workspace: Path, oactl_here: Run, refuse: Callable[[Verdict], None]
) -> None:
    plan(workspace, BY_DATE)
    refuse(lambda body: unwanted(body, "messages[0].text"))
    [one] = findings(online(oactl_here))
    assert (one["line"], one["column"]) == place(BY_DATE, "LINE 不要")


@pytest.mark.parametrize("where", ["", "messages", "messages[7].text", "to", "messages[1].nowhere"])
def test_a_complaint_that_names_no_place_of_ours_stands_at_its_post(
    workspace: Path, oactl_here: Run, refuse: Callable[[Verdict], None], where: str
) -> None:
    plan(workspace, TEXTS)
    refuse(lambda body: unwanted(body, where))
    ran = online(oactl_here)
    assert (ran.code, ran.err) == (1, "")
    [one] = findings(ran)
    assert place(TEXTS, "id: first")[0] <= one["line"] < place(TEXTS, "id: second")[0]
    assert "must be nicer" in one["message"]


def test_a_complaint_without_details_is_told_in_lines_words(
    workspace: Path, oactl_here: Run, refuse: Callable[[Verdict], None]
) -> None:
    plan(workspace, TEXTS)
    refuse(lambda body: error(400, "No, thank you") if "也好" in str(body) else None)
    [one] = findings(online(oactl_here))
    assert one["post"] == "second"
    assert "No, thank you" in one["message"]


def test_a_person_sees_the_line_and_what_is_wrong(
    workspace: Path, oactl_here: Run, refuse: Callable[[Verdict], None]
) -> None:
    plan(workspace, FLEX)
    refuse(lambda body: unwanted(body, "messages[0].altText"))
    ran = oactl_here("plan", "validate", "--online")
    assert ran.code == 1
    assert "OA395" in ran.out
    assert "must be nicer" in ran.out
    number, column = place(FLEX, "alt: ")
    assert f"plans/anniversary.yaml:{number}:{column + len('alt: ')}" in ran.out


def test_a_post_with_an_error_of_its_own_is_not_asked_about(
    workspace: Path, oactl_here: Run, line: SandboxServer
) -> None:
    plan(workspace, TEXTS.replace("{text: 也好}", "{text: ''}"))
    assert online(oactl_here).code == 1
    assert len(asked(line)) == 1


@pytest.mark.parametrize("paths", [["plans/none.yaml"], ["plans"]])
def test_paths_choose_what_is_asked_about(
    workspace: Path, oactl_here: Run, line: SandboxServer, paths: list[str]
) -> None:
    plan(workspace, TEXTS)
    ran = oactl_here("plan", "validate", *paths, "--online")
    assert ran.code == (0 if paths == ["plans"] else 2)
    assert len(asked(line)) == (2 if paths == ["plans"] else 0)


# ---- LINE cannot be asked ------------------------------------------------------------


@pytest.mark.parametrize("kind", ["reset_before", "500_before", "429_rate", "html_200"])
def test_where_line_does_not_answer_it_is_temporary_and_said_once(
    oactl_here: Run, workspace: Path, line: SandboxServer, kind: str
) -> None:
    plan(workspace, TEXTS)
    line.fault(Fault(kind, count=None))
    ran = online(oactl_here)
    assert ran.code == 75
    assert json.loads(ran.out)["findings"] == []
    assert ran.err.count("LINE was not asked") == 1
    assert "Traceback" not in ran.err


def test_nothing_listening_is_temporary(oactl_here: Run) -> None:
    ran = online(oactl_here, env={"OACTL_LINE_API_BASE": "http://127.0.0.1:9"})
    assert ran.code == 75
    assert "LINE was not asked" in ran.err


@pytest.mark.parametrize("token", [None, "nobody-at-all"])
def test_a_bad_token_is_a_sentence_and_a_failure(oactl_here: Run, token: str | None) -> None:
    ran = online(oactl_here, env={"LINE_CHANNEL_ACCESS_TOKEN": token})
    assert ran.code == 1
    assert "oactl account check main" in ran.err
    assert "Traceback" not in ran.err
    assert "nobody-at-all" not in ran.out + ran.err


def test_findings_of_our_own_are_shown_though_line_is_away(
    workspace: Path, oactl_here: Run, line: SandboxServer
) -> None:
    plan(workspace, TEXTS.replace("{text: 也好}", "{text: ''}"))
    line.fault(Fault("reset_before", count=None))
    ran = online(oactl_here)
    assert ran.code == 1
    assert json.loads(ran.out)["errors"] == 1


def test_a_bad_token_of_one_account_leaves_the_others_asked(
    workspace: Path, oactl_here: Run, line: SandboxServer
) -> None:
    south = "  south:\n    token: {env: SOUTH_TOKEN}\n"
    (workspace / "oactl.yaml").write_text(CONFIG + south, encoding="utf-8")
    plan(workspace, TEXTS.replace("account: main", "accounts: [south, main]"))
    ran = online(oactl_here)
    assert ran.code == 1
    assert ran.err.count("account south") >= 1
    assert "account main" not in ran.err
    assert asked(line) == [VALIDATE + "broadcast"] * 2


def test_a_bad_token_weighs_more_than_an_account_that_is_away(
    workspace: Path, oactl_here: Run, line: SandboxServer
) -> None:
    south = "  south:\n    token: {env: SOUTH_TOKEN}\n"
    (workspace / "oactl.yaml").write_text(CONFIG + south, encoding="utf-8")
    line.fault(Fault("reset_before", account="main", count=None))
    for accounts in ("[south, main]", "[main, south]"):
        plan(workspace, TEXTS.replace("account: main", f"accounts: {accounts}"))
        ran = online(oactl_here)
        assert ran.code == 1
        assert ran.err.count("LINE was not asked") == 2


def test_without_online_nobody_is_asked(
    workspace: Path, oactl_here: Run, line: SandboxServer
) -> None:
    plan(workspace, TEXTS)
    assert oactl_here("plan", "validate").code == 0
    assert asked(line) == []
