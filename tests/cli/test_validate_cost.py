"""What `plan validate` says of the month's messages counts those that went out already."""

import json
from pathlib import Path

import pytest
from cli_shop import CONFIG, PLAN, Run

from oactl.sandbox import Fault, SandboxServer

AFTERWARDS = {"OACTL_NOW": "2026-11-25T21:00:00+08:00"}


def told(oactl_here: Run, rule: str, language: str) -> list[str]:
    env = {**AFTERWARDS, "OACTL_LANG": language}
    found = json.loads(oactl_here("plan", "validate", "--json", env=env).out)["findings"]
    return [
        each["message"] for each in found if each["rule"] == rule and "2026-11 " in each["message"]
    ]


@pytest.mark.parametrize(
    ("language", "kind", "words"),
    [
        (
            "en",
            ("OA801", ""),
            "and would send {sent} more (1 × the people",
        ),
        ("zh-TW", ("OA801", ""), "已發出 {sent} 則訊息，預計再發 {sent} 則"),
        ("en", ("OA802", ", extra: 0.2"), "has sent {sent} messages and would send {sent} more;"),
    ],
)
def test_what_went_out_this_month_counts(
    workspace: Path, oactl_here: Run, language: str, kind: tuple[str, str], words: str
) -> None:
    rule, price = kind
    oactl_here("plan", "approve", "--pending", "--by", "熊大")
    [pushed] = json.loads(oactl_here("push", "--due", "--json").out)["deliveries"]
    sent = pushed["recipients"]
    plan = f"{{name: own, included: {sent * 3 // 2}, currency: NT${price}}}"
    (workspace / "oactl.yaml").write_text(
        CONFIG.replace("price_plan: tw-medium", f"price_plan: {plan}"), encoding="utf-8"
    )
    [message] = told(oactl_here, rule, language)
    assert words.format(sent=f"{sent:,}") in message
    assert "2026-11-27 20:00" in message


def test_the_ledger_tells_where_line_never_said_what_was_used(
    workspace: Path, oactl_here: Run, line: SandboxServer
) -> None:
    line.fault(Fault("403", path="/v2/bot/message/quota", count=None))
    config = CONFIG.replace("tw-medium", "{name: own, included: 40}")
    config += "    tags: {members: {file: members.csv}}\n"
    (workspace / "oactl.yaml").write_text(config, encoding="utf-8")
    rows = "".join(f"U{number:032x}\n" for number in range(30))
    (workspace / "members.csv").write_text(rows, encoding="utf-8")
    plan = PLAN.replace("audience: all", "audience: members")
    (workspace / "plans" / "anniversary.yaml").write_text(plan, encoding="utf-8")
    assert oactl_here("plan", "approve", "--pending", "--by", "熊大").code == 0
    [pushed] = json.loads(oactl_here("push", "--due", "--json").out)["deliveries"]
    assert (pushed["state"], pushed["recipients"]) == ("sent", 30)
    [message] = told(oactl_here, "OA801", "en")
    assert "has sent 30 messages and would send 30 more" in message
