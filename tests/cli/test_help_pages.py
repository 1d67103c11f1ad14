"""A help page keeps all of its words at any width, and all of them are in the reader's language."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cli_shop import Run
from wcwidth import wcswidth

from oactl import app
from oactl.i18n import _, use
from oactl.usage import load, metavar, named

COMMANDS = ["", "push", "plan", "plan agenda", "plan validate", "plan approve", "account add"]

ARGUMENTS = {
    "push": "場次|貼文",
    "plan retire": "計劃表|貼文",
    "plan validate": "路徑",
    "explain": "場次|貼文|規則|數據",
    "audience count": "條件",
    "delivery show": "編號",
    "db backup": "檔案",
    "init": "資料夾",
    "account add": "名稱",
}


@pytest.mark.parametrize("columns", ["60", "70", "80", "120"])
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("language", ["en", "zh-TW"])
def test_nothing_of_a_page_is_cut(
    oactl_here: Run, command: str, columns: str, language: str
) -> None:
    env = {"OACTL_LANG": language, "COLUMNS": columns}
    page = oactl_here(*command.split(), "--help", env=env).out
    assert "…" not in page


def every_command() -> Iterator[tuple[str, Any]]:
    """Each command and group by its words."""
    for name, entry in app.COMMANDS.items():
        command: Any = load(name, entry)
        yield name, command
        for sub, each in getattr(command, "commands", {}).items():
            yield f"{name} {sub}", each


def sentences(command: Any) -> Iterator[str]:
    """All that the page of a command has to say, in the language that is in use."""
    yield from [_(command.help), *command.epilog.split("\n")]
    for name, each in getattr(command, "commands", {}).items():
        yield from [name, _(each.help)]
    for param in command.params:
        if param.param_type_name == "argument":
            yield named(param.metavar)
        else:
            yield from [*param.opts, metavar(param)]
        yield _(param.help)


def squeezed(text: str) -> str:
    """Without what the layout brings: blanks, line ends, frames."""
    return re.sub(r"[\s│╭╮╰╯─]+", "", text)


@pytest.mark.parametrize("columns", [60, 80])
@pytest.mark.parametrize("language", ["en", "zh-TW"])
def test_every_word_of_every_page_is_there_and_whole(
    oactl_here: Run, columns: int, language: str
) -> None:
    env = {"OACTL_LANG": language, "COLUMNS": str(columns)}
    for words, command in every_command():
        page = oactl_here(*words.split(), "--help", env=env).out
        assert all(wcswidth(line) <= columns for line in page.splitlines()), words
        use(language)
        said = list(sentences(command))
        assert [each for each in said if squeezed(each) not in squeezed(page)] == [], words
        latin = {word for each in said for word in re.findall(r"[!-~]+", each)}
        assert [word for word in latin if word not in page] == [], f"{words}: broken in the middle"


def test_the_rehearsal_clock_says_that_nothing_goes_to_line(oactl_here: Run) -> None:
    page = oactl_here("--help", env={"OACTL_LANG": "zh-TW", "COLUMNS": "70"}).out
    words = "".join(re.findall(r"[^\s│]+", page))
    assert "20:00:30+08:00" in words


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("language", ["en", "zh-TW"])
def test_a_page_has_no_types_of_python_and_no_doubled_brackets(
    oactl_here: Run, command: str, language: str
) -> None:
    page = oactl_here(*command.split(), "--help", env={"OACTL_LANG": language}).out
    assert [
        word for word in ("<str>", "<bool>", "<int", "<list", "[[", "]...]") if word in page
    ] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_a_chinese_page_has_chinese_headings(oactl_here: Run, command: str) -> None:
    page = oactl_here(*command.split(), "--help", env={"OACTL_LANG": "zh-TW"}).out
    assert "用法：oactl" in page
    assert "[選項]" in page
    assert [word for word in ("Usage", "OPTIONS", "ARGS") if word in page] == []


@pytest.mark.parametrize("command", sorted(ARGUMENTS))
def test_the_name_of_each_argument_is_in_the_readers_language(
    oactl_here: Run, command: str
) -> None:
    chinese = {"OACTL_LANG": "zh-TW", "COLUMNS": "200"}
    page = oactl_here(*command.split(), "--help", env=chinese).out
    usage = page.partition("用法：")[2].splitlines()[0].partition(f"oactl {command}")[2]
    assert ARGUMENTS[command] in usage
    assert not re.search(r"[A-Z]", usage)
    assert re.search(rf"^│ \*? +{re.escape(ARGUMENTS[command])} ", page, re.MULTILINE)
    assert ARGUMENTS[command] not in oactl_here(*command.split(), "--help").out


@pytest.mark.parametrize(
    ("command", "formats"),
    [
        ("plan validate", ["text", "github", "sarif", "json"]),
        ("report weekly", ["table", "csv", "md", "json"]),
        ("status", ["text", "json"]),
    ],
)
def test_a_page_names_every_format(oactl_here: Run, command: str, formats: list[str]) -> None:
    page = oactl_here(*command.split(), "--help", env={"COLUMNS": "200"}).out
    (said,) = [line for line in page.splitlines() if "--format " in line and "│ --format" in line]
    assert [each for each in formats if each not in said] == []


@pytest.mark.parametrize("word", ["agenda", "validate", "approve", "show", "preview"])
def test_a_command_of_a_group_alone_is_named_with_its_group(oactl_here: Run, word: str) -> None:
    code, _, err = oactl_here(word)
    assert code == 2
    assert f"oactl plan {word}" in err


@pytest.mark.parametrize("quotes", [("en", "“POST”"), ("zh-TW", "「貼文」")])
def test_a_usage_error_quotes_as_all_else_does(oactl_here: Run, quotes: tuple[str, str]) -> None:
    language, quoted = quotes
    _, _, err = oactl_here("plan", "show", env={"OACTL_LANG": language})
    assert quoted in err
    assert "'" not in err


def test_a_preview_of_no_post_names_the_posts(oactl_here: Run) -> None:
    code, _, err = oactl_here("plan", "preview")
    assert code == 2
    assert "anniversary/wed-fri-offer" in err


def test_a_rule_of_too_many_digits_is_an_unknown_rule(oactl_here: Run) -> None:
    code, _, err = oactl_here("explain", "OA99999")
    assert code == 2
    assert "there is no rule OA99999" in err


def test_what_names_no_occurrence_is_not_told_to_be_sent(oactl_here: Run) -> None:
    code, _, err = oactl_here("explain", "foo")
    assert code == 2
    assert "push" not in err


def test_gates_have_their_names_beside_their_codes(oactl_here: Run) -> None:
    name = "anniversary/wed-fri-offer@2026-11-25T20:00"
    out = oactl_here("explain", name, env={"OACTL_LANG": "zh-TW"}).out
    assert "approval       核准：" in out


def test_a_skip_of_what_a_person_resolved_says_what_it_is(oactl_here: Run) -> None:
    name = "anniversary/wed-fri-offer"
    oactl_here("delivery", "resolve", f"{name}@2026-11-25T20:00", "--sent")
    code, _, err = oactl_here("delivery", "skip", name, "--reason", "x")
    assert code == 2
    assert f"delivery show {name}@2026-11-25T20:00" in err


def test_the_list_of_a_new_workspace_keeps_names_and_words_apart(
    oactl_here: Run, tmp_path: Path
) -> None:
    out = oactl_here("init", "new", cwd=tmp_path).out
    assert "requirements.txt  GitHub" in out


def test_the_installation_of_completion_is_told_in_the_users_language(
    oactl_here: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "completions"
    monkeypatch.setattr("typer.completion.install", lambda: ("bash", place))
    code, out, err = oactl_here("--install-completion", env={"OACTL_LANG": "zh-TW"})
    assert (code, err) == (0, "")
    assert out == f"已安裝 bash 的自動補完：{place}\n重新開啟終端機後生效\n"
