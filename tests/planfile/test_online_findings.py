"""LINE's complaint is told where it was written, also where the file has changed meanwhile."""

from pathlib import Path
from typing import Any

import pytest

from corpus import NOW, workspace
from oactl.domain.plan import Plan, Post
from oactl.domain.violation import Finding, Violation
from oactl.planfile.files import NamedFiles
from oactl.planfile.load import load_plans
from oactl.planfile.online_findings import account_finding, audience_finding, message_finding

PATH = "plans/shop.yaml"
TEXT = """\
version: 1
account: main
posts:
  - id: first
    cadence: {once: 2026-12-01T20:00}
    checker: 熊大
    audience: all
    messages: [{text: hello}]
  - id: offer
    cadence: {once: 2026-12-02T20:00}
    checker: 熊大
    audience: all
    messages:
      - text: hello
      - image: https://example.com/a.jpg
      - line:
          type: text
          text: raw
      - flex:
          alt: a card
          file: card.json
"""
CARD = """{"type": "bubble", "body": {"type": "box", "layout": "vertical",
  "contents": [{"type": "text", "text": "x"}]}}"""


@pytest.fixture
def shop(tmp_path: Path) -> tuple[Path, Plan, Post]:
    """A workspace with a plan of two posts; the second says four messages."""
    (tmp_path / "plans").mkdir()
    (tmp_path / PATH).write_text(TEXT, encoding="utf-8")
    (tmp_path / "card.json").write_text(CARD, encoding="utf-8")
    (tmp_path / "oactl.yaml").write_text("version: 1\naccounts:\n  main: {}\n", encoding="utf-8")
    loaded = load_plans(workspace(tmp_path), NamedFiles(str(tmp_path)), NOW)
    assert [each for each in loaded.findings if each.severity == "error"] == []
    (plan,) = loaded.plans
    post = plan.post("offer")
    assert post is not None
    return tmp_path, plan, post


def told(shop: tuple[Path, Plan, Post], where: str, words: str = "is wrong") -> Finding:
    root, plan, post = shop
    item = post.contents.items[0]
    found = message_finding(str(root), (plan, post, item), where, words)
    assert (found.rule, found.path, found.plan, found.post) == ("OA395", PATH, "shop", "offer")
    assert found.params["words"] == words
    return found


def row(of: str) -> int:
    return next(n for n, line in enumerate(TEXT.splitlines(), 1) if of in line)


@pytest.mark.parametrize(
    ("where", "line", "what"),
    [
        ("messages[0].text", row("- text: hello"), None),
        ("messages[0]", row("- text: hello"), None),
        ("messages[1].originalContentUrl", row("- image:"), None),
        ("messages[1].previewImageUrl", row("- image:"), None),
        ("messages[2].text", row("text: raw"), None),
        ("messages[3].altText", row("alt: a card"), None),
        (
            "messages[3].contents.body.contents[0].text",
            row("file: card.json"),
            "card.json: body.contents[0]",
        ),
        ("messages[3]/body/contents/0/text", row("file: card.json"), "card.json: body.contents[0]"),
    ],
)
def test_it_stands_at_the_value_that_line_names(
    shop: tuple[Path, Plan, Post], where: str, line: int, what: str | None
) -> None:
    found = told(shop, where)
    assert found.line == line
    assert what is None or str(found.params["what"]).startswith(what)


@pytest.mark.parametrize(
    "where", ["", "to", "messages", "messages[9].text", "messages[x]", "notificationDisabled", "[]"]
)
def test_what_has_no_place_in_a_message_stands_at_its_post(
    shop: tuple[Path, Plan, Post], where: str
) -> None:
    found = told(shop, where)
    assert (found.line, found.params["where"]) == (row("- id: offer"), where or "—")


def test_an_index_of_many_figures_is_no_place(shop: tuple[Path, Plan, Post]) -> None:
    assert told(shop, f"messages[{'9' * 5000}].text").line == row("- id: offer")


CHANGED: dict[str, Any] = {
    "the plan is gone": None,
    "it is no YAML any more": "posts: [",
    "it has other posts now": TEXT.replace("id: offer", "id: another"),
    "its posts are no list": "posts: 3\n",
    "its posts have no ids": "posts: [1, {text: x}]\n",
    "it is empty": "",
}


@pytest.mark.parametrize("change", CHANGED)
def test_where_the_file_has_changed_meanwhile_its_name_and_the_post_are_told(
    shop: tuple[Path, Plan, Post], change: str
) -> None:
    file = shop[0] / PATH
    file.unlink()
    if CHANGED[change] is not None:
        file.write_text(CHANGED[change], encoding="utf-8")
    assert told(shop, "messages[0].text", "too long").line >= 1
    root, plan, post = shop
    problem = Violation("OA395", ("audience",), {"words": "x", "where": "to"})
    assert audience_finding(str(root), plan, post, problem).post == "offer"


def test_a_problem_of_an_audience_stands_at_the_audience_of_its_post(
    shop: tuple[Path, Plan, Post],
) -> None:
    root, plan, post = shop
    problem = Violation("OA395", ("audience",), {"words": "x", "where": "to"})
    found = audience_finding(str(root), plan, post, problem)
    second = [n for n, line in enumerate(TEXT.splitlines(), 1) if "audience: all" in line][1]
    assert (found.line, found.post) == (second, "offer")


@pytest.mark.parametrize(
    ("config", "text", "path", "line"),
    [
        ("oactl.yaml", "version: 1\naccounts:\n  main: {}\n", "oactl.yaml", 3),
        ("oactl.yaml", "version: 1\naccounts:\n  south: {}\n", "accounts/main.yaml", 1),
        ("oactl.yaml", "version: 1\naccounts: [main]\n", "accounts/main.yaml", 1),
        ("oactl.yaml", "- 1\n", "accounts/main.yaml", 1),
        ("oactl.yaml", "accounts: {", "accounts/main.yaml", 1),
        ("none.yaml", "", "accounts/main.yaml", 1),
    ],
)
def test_a_problem_of_an_account_stands_where_the_account_is_configured(
    tmp_path: Path, config: str, text: str, path: str, line: int
) -> None:
    (tmp_path / "oactl.yaml").write_text(text, encoding="utf-8")
    found = account_finding(str(tmp_path), config, "main", Violation("OA107", (), {}))
    assert (found.path, found.line) == (path, line)
