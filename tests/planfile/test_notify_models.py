"""`notify:` says who is told of what; each fault is told at its place."""

from pathlib import Path

import pytest

from oactl.domain.account import Workspace
from oactl.domain.receiver import NOTICE_EVENTS, Receiver, ToCommand, ToEmail, ToLine, ToWebhook
from oactl.domain.token_source import TokenEnv, TokenFile
from oactl.domain.violation import Finding
from oactl.planfile.workspace import load_workspace

ACCOUNTS = "accounts:\n  main: {token: {env: TOKEN}}\n"
MAIL = "host: mail.example.com, from: a@b.tw, to: c@d.tw"


def load(root: Path, *receivers: str) -> tuple[Workspace | None, list[Finding]]:
    lines = "".join(f"  - {each}\n" for each in receivers)
    (root / "oactl.yaml").write_text(f"{ACCOUNTS}notify:\n{lines}", encoding="utf-8")
    return load_workspace(str(root))


def receivers(root: Path, *written: str) -> list[Receiver]:
    workspace, findings = load(root, *written)
    assert findings == []
    assert workspace is not None
    return list(workspace.notify)


@pytest.mark.parametrize(
    ("written", "to"),
    [
        ("{command: [python3, tell.py, -v, -v]}", ToCommand(("python3", "tell.py", "-v", "-v"))),
        ("{command: ./tell}", ToCommand(("./tell",))),
        ("{webhook: {env: HOOK}}", ToWebhook(TokenEnv("HOOK"))),
        (
            "{webhook: {file: .oactl/hook, kind: teams}}",
            ToWebhook(TokenFile(".oactl/hook"), "teams"),
        ),
        ("{line: {account: main, user: {env: ME}}}", ToLine("main", TokenEnv("ME"))),
        (
            f"{{email: {{{MAIL}}}}}",
            ToEmail("mail.example.com", "a@b.tw", ("c@d.tw",), 587, "starttls"),
        ),
        (
            "{email: {host: localhost, from: a@b.tw, to: [c@d.tw, e@f.tw]}}",
            ToEmail("localhost", "a@b.tw", ("c@d.tw", "e@f.tw"), 25, "none"),
        ),
        (
            f"{{email: {{{MAIL}, security: ssl, user: me, password: {{env: P}}}}}}",
            ToEmail("mail.example.com", "a@b.tw", ("c@d.tw",), 465, "ssl", "me", TokenEnv("P")),
        ),
        (
            f"{{email: {{{MAIL}, port: 2525, user: {{env: U}}, password: {{env: P}}}}}}",
            ToEmail(
                *("mail.example.com", "a@b.tw", ("c@d.tw",), 2525, "starttls"),
                *(TokenEnv("U"), TokenEnv("P")),
            ),
        ),
    ],
)
def test_each_kind_of_receiver_is_read(tmp_path: Path, written: str, to: object) -> None:
    (found,) = receivers(tmp_path, f"{{to: {written}}}")
    assert found.to == to
    assert found.on == NOTICE_EVENTS


def test_a_receiver_without_a_name_has_that_of_its_kind(tmp_path: Path) -> None:
    found = receivers(
        tmp_path,
        "{to: {webhook: {env: A}}}",
        "{name: boss, to: {webhook: {env: B}}}",
        "{on: hand-off, to: {webhook: {env: C}}}",
        "{on: [held, hand_off], to: {command: x}}",
    )
    assert [each.name for each in found] == ["webhook", "boss", "webhook-3", "command"]
    assert [each.on for each in found[2:]] == [("hand_off",), ("held", "hand_off")]


@pytest.mark.parametrize(
    ("written", "rule", "params"),
    [
        ("{to: {command: x}, on: [hold]}", "OA152", {"near": "held"}),
        ("{to: {command: []}}", "OA151", {}),
        ("{to: {comand: x}}", "OA150", {"near": "command"}),
        ("{on: [held]}", "OA153", {"key": "to"}),
        ("{to: {}}", "OA182", {"known": ("command", "webhook", "email", "line")}),
        ("{to: {command: x, webhook: {env: A}}}", "OA182", {}),
        ('{to: {webhook: "https://hooks.slack.com/x"}}', "OA602", {"key": "webhook"}),
        (
            "{to: {webhook: {kind: slack}}}",
            "OA182",
            {"known": ("env", "file", "keyring", "command")},
        ),
        ("{to: {webhook: {env: A, kind: slak}}}", "OA152", {"near": "slack"}),
        (f"{{to: {{line: {{account: main, user: U{'0' * 32}}}}}}}", "OA602", {"key": "user"}),
        ("{to: {line: {account: mian, user: {env: A}}}}", "OA185", {"name": "mian"}),
        (f"{{to: {{email: {{{MAIL}, security: none}}}}}}", "OA185", {"value": "mail.example.com"}),
        (f"{{to: {{email: {{{MAIL}, user: me}}}}}}", "OA153", {"key": "password"}),
        (f"{{to: {{email: {{{MAIL}, user: me, password: x}}}}}}", "OA602", {"key": "password"}),
        (f"{{to: {{email: {{{MAIL}, port: 70000}}}}}}", "OA181", {"value": "70000"}),
        ("{to: {email: {host: a b, from: a@b.tw, to: c@d.tw}}}", "OA181", {"value": "a b"}),
        ("{to: {email: {host: a.tw, from: me, to: c@d.tw}}}", "OA181", {"value": "me"}),
        ('{to: {email: {host: a.tw, from: "a@b\\nBcc: x@y", to: c@d.tw}}}', "OA181", {}),
    ],
)
def test_what_cannot_be_meant_is_told_at_its_place(
    tmp_path: Path, written: str, rule: str, params: dict[str, object]
) -> None:
    workspace, findings = load(tmp_path, written)
    assert workspace is None
    (found,) = findings
    assert (found.rule, found.line) == (rule, 4)
    assert params.items() <= found.params.items()
    assert "hooks.slack.com" not in (found.source or "")


def test_two_receivers_of_one_name_are_told(tmp_path: Path) -> None:
    _, findings = load(tmp_path, "{name: a, to: {command: x}}", "{name: a, to: {command: y}}")
    assert [(each.rule, each.variant, each.line) for each in findings] == [("OA185", "twice", 5)]
