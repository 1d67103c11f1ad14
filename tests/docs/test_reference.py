"""The documentation says what the program does: nothing is missing, nothing is invented."""

import re
import subprocess
import sys
import tomllib
from importlib import metadata
from importlib.metadata import Distribution, distribution
from itertools import chain
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

from oactl.domain.delivery.state import State
from oactl.domain.gates import Gate
from oactl.errors import Exit

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import reference_pages  # noqa: E402 - a script beside the package

DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
PAGES = sorted(
    [
        *DOCS.rglob("*.md"),
        *(ROOT / "plans").glob("*.md"),
        *ROOT.glob("*.md"),
    ]
)
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
# Hosts that a reader may be sent to, or that stand for theirs.
HOSTS = {
    "host",
    "127.0.0.1",
    "localhost",
    "api.line.me",
    "api-data.line.me",
    "developers.line.biz",
    "manager.line.biz",
    "example.com",
    "keepachangelog.com",
    "semver.org",
    "drive.google.com",  # a share link, the wrong example of a rule
}
# Characters of another script, as far as they are common.
SIMPLIFIED = set("们这个发说时间对请为过还没务动长应与开关号检测将从无当图现问让页见线单样")


@pytest.mark.parametrize("name", sorted(reference_pages.pages()))
def test_a_reference_page_is_what_make_docs_would_write(name: str) -> None:
    committed = (REFERENCE / name).read_text(encoding="utf-8")
    assert committed == reference_pages.pages()[name], "run: make docs"


def test_every_command_and_option_is_on_its_page() -> None:
    page = (REFERENCE / "commands.md").read_text(encoding="utf-8")
    later = page.partition("## Later versions")[2]
    assert [words for words in reference_pages.later() if f"`{words}`" not in later] == []
    for words, command in reference_pages.commands():
        said = page.partition(f"## oactl {words}\n")[2].partition("\n## ")[0]
        options = [opt for param in command.params for opt in param.opts if opt.startswith("--")]
        assert said
        assert [opt for opt in options if f"`{opt}" not in said and opt != "--help"] == []


@pytest.mark.parametrize("name", ["exit-codes.md", "exit-codes.zh-TW.md"])
def test_every_exit_code_is_on_its_page_and_none_besides(name: str) -> None:
    page = (REFERENCE / name).read_text(encoding="utf-8")
    assert {int(code) for code in re.findall(r"^\| `(\d+)`", page, re.MULTILINE)} == set(Exit)


@pytest.mark.parametrize("ending", ["md", "zh-TW.md"])
def test_every_exit_code_and_gate_and_bad_state_has_a_way_out(ending: str) -> None:
    page = (DOCS / "how-to" / f"when-something-went-wrong.{ending}").read_text(encoding="utf-8")
    fine = {State.PLANNED, State.SENT, State.DONE, State.WOULD_SEND}
    wanted = chain((str(int(code)) for code in Exit if code), Gate, set(State) - fine)
    assert [str(word) for word in wanted if f"`{word}`" not in page] == []


def test_every_rule_that_the_program_can_tell_is_on_the_page_of_rules() -> None:
    page = (REFERENCE / "rules.md").read_text(encoding="utf-8")
    source = "\n".join(
        file.read_text(encoding="utf-8") for file in (ROOT / "src" / "oactl").rglob("*.py")
    )
    told = set(re.findall(r'"(OA\d{3})"', source))
    assert len(told) > 50
    assert sorted(rule for rule in told if f"### {rule}\n" not in page) == []


CHINESE = [page for page in PAGES if page.name.endswith(".zh-TW.md")]


def test_a_shop_can_read_all_that_it_needs_in_chinese() -> None:
    how_to = {"accounts-and-tokens", "approval-with-git", "backup-and-restore", "cron", "install"}
    needed = {*how_to, "messages", "when-something-went-wrong", "plan", "gates", "exit-codes"}
    assert needed <= {page.name.removesuffix(".zh-TW.md") for page in CHINESE}


@pytest.mark.parametrize("page", CHINESE, ids=lambda page: page.name)
def test_a_page_and_its_chinese_lead_to_each_other(page: Path) -> None:
    english = page.with_name(page.name.replace(".zh-TW", ""))
    assert f"正體中文 · [English]({english.name})" in page.read_text(encoding="utf-8")[:300]
    assert f"[正體中文]({page.name}) · English" in english.read_text(encoding="utf-8")[:300]


@pytest.mark.parametrize("page", CHINESE, ids=lambda page: page.name)
def test_a_page_in_chinese_leads_to_pages_in_chinese_where_there_are_some(page: Path) -> None:
    text = without_code(page.read_text(encoding="utf-8"))
    targets = {target.partition("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text)}
    own_english = page.name.replace(".zh-TW", "")
    missed = [
        target
        for target in targets
        if target.endswith(".md") and not target.endswith((".zh-TW.md", own_english))
        if (page.parent / target.replace(".md", ".zh-TW.md")).exists()
    ]
    assert missed == []


@pytest.mark.parametrize("page", CHINESE, ids=lambda page: page.name)
def test_a_page_for_taiwan_has_its_characters_and_its_punctuation(page: Path) -> None:
    prose = re.sub(r"`[^`\n]*`", "", without_code(page.read_text(encoding="utf-8")))
    assert not SIMPLIFIED & set(prose)
    assert re.findall(r"[\u3400-\u9fff][,;:!?]|[,;!?][\u3400-\u9fff]", prose) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_internal_link_leads_somewhere(name: str) -> None:
    page = ROOT / name
    text = without_code(page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, anchor = target.partition("#")
        if target.startswith("https://"):
            continue
        found = (page.parent / path).resolve() if path else page
        assert found.exists(), target
        if anchor:
            assert anchor in anchors(found.read_text(encoding="utf-8")), target


@pytest.mark.parametrize("name", NAMES)
def test_a_page_names_no_host_that_its_reader_has_no_business_with(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    hosts = set(re.findall(r"https?://([\w-]+(?:\.[\w-]+)*)", text))
    theirs = {host for host in hosts if not host.endswith(".example.com")}
    assert theirs - HOSTS == set()


@pytest.mark.parametrize("name", NAMES)
def test_a_page_names_no_path_of_the_machine_it_was_written_on(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    roots = set(re.findall(r"(?<![\w.~:/<>)\]}@*…-])/([A-Za-z]+)/", text))
    assert roots - {"home", "srv", "etc", "usr", "run", "dev", "Users", "workspace"} == set()


@pytest.mark.parametrize("name", NAMES)
def test_a_page_names_only_commands_that_there_are(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    known = {words for words, _ in reference_pages.commands()}
    known |= {words.removeprefix("oactl ") for words in reference_pages.later()}
    groups = {words.partition(" ")[0] for words in known if " " in words}
    for line in re.findall(r"`oactl ([a-z][^`\n]*)`|^\$ oactl ([a-z][^\n]*)", text, re.MULTILINE):
        words = (line[0] or line[1]).split()
        command = " ".join(words[:2]) if words[0] in groups and len(words) > 1 else words[0]
        assert command in known or words[0] == "plan", f"oactl {command}"


@pytest.mark.parametrize("name", NAMES)
def test_a_page_names_only_parts_of_the_program_that_there_are(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for path, part in re.findall(r"`((?:[a-z_]+/)+[a-z_]+\.py)(?::(\w+))?`", text):
        file = next((f for top in ("src/oactl", ".") if (f := ROOT / top / path).is_file()), None)
        assert file is not None, path
        if part:
            source = file.read_text(encoding="utf-8")
            assert re.search(rf"^\s*(def|class) {part}\b", source, re.MULTILINE), f"{path}:{part}"


def test_every_dependency_has_its_reason() -> None:
    design = (DOCS / "explanation" / "design.md").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = chain(project["dependencies"], *project["optional-dependencies"].values())
    names = [re.split(r"[<>=\[ ]", each)[0] for each in wanted]
    assert [name for name in names if f"`{name}`" not in design] == []


def pins(name: str) -> dict[str, str]:
    """The version of each package of a file of `requirements/`, for the Python that runs this."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    lines = re.findall(r"^[\w.-]+==[^\n\\]+", text, re.MULTILINE)
    wanted = [each for each in map(Requirement, lines) if not each.marker or each.marker.evaluate()]
    return {canonical(each.name): str(each.specifier)[2:] for each in wanted}


def test_every_package_in_use_is_pinned_to_the_version_that_is_tested() -> None:
    pinned = pins("dev.txt")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    roots = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    used = {canonical(each.name): each.version for each in closure(roots)}
    assert {name: version for name, version in used.items() if pinned.get(name) != version} == {}


def test_no_package_that_users_install_asks_for_an_extra_of_another() -> None:
    """pip would look for that beyond the list of hashes, and refuse the next version it finds."""
    wanted = {*pins("build.txt"), *pins("run.txt")}
    found = [
        requirement
        for package in metadata.distributions()
        if canonical(package.metadata["Name"]) in wanted
        for requirement in package.requires or ()
        if "[" in requirement.partition(";")[0] and "extra ==" not in requirement
    ]
    assert found == []


@pytest.mark.parametrize("name", ["build.txt", "run.txt", "dev.txt"])
def test_every_pinned_package_has_its_hashes_and_names_no_registry(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    assert "//" not in text
    entries = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).strip())
    assert len(entries) > 5
    whole = re.compile(r"[\w.-]+==\S+( ; [^\\\n]+)? \\(\n {4}--hash=sha256:[0-9a-f]{64}( \\)?)+")
    assert [entry for entry in entries if not whole.fullmatch(entry)] == []


def test_what_is_built_and_run_is_what_is_tested() -> None:
    tested = pins("dev.txt")
    assert pins("run.txt").items() <= tested.items()
    assert pins("build.txt").items() <= tested.items()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["build-system"]["requires"] == [f"hatchling=={tested['hatchling']}"]


BARE = re.compile(
    r"(pip3? install|pipx (install|upgrade|run)|uvx|uv tool install|uv pip install)"
    r"(\s+-\S+)*\s+[\"']?oactl(?![\w/.-])"
)


@pytest.mark.parametrize("top", ["src", "docs", "tools", "plans", "."])
def test_nothing_tells_anybody_to_install_oactl_by_its_bare_name(top: str) -> None:
    """The name belongs to nobody on the package index: whoever takes it would be run."""
    folder = ROOT / top
    files = folder.iterdir() if top == "." else folder.rglob("*")
    wanted = {".md", ".py", ".yml", ".yaml", ".txt", ".po", ".toml", ""}
    texts = {
        file: file.read_text(encoding="utf-8", errors="replace")
        for file in files
        if file.is_file() and file.suffix in wanted and file.name != "LICENSE"
    }
    assert texts
    found = {file: match[0] for file, text in texts.items() if (match := BARE.search(text))}
    assert found == {}


def test_the_pattern_for_the_bare_name_knows_it_from_a_path() -> None:
    for wrong in ("pipx install oactl", "pip install --upgrade oactl", "uvx oactl demo"):
        assert BARE.search(wrong)
    for right in (
        "pipx install .",
        "pipx install dist/oactl-0.1.0.whl",
        "pipx inject oactl keyring",
    ):
        assert not BARE.search(right)


def closure(requirements: list[str]) -> list[Distribution]:
    """The installed packages that requirements lead to."""
    found: dict[str, Distribution] = {}
    todo = list(requirements)
    while todo:
        name = canonical(re.split(r"[<>=!~;\[( ]", todo.pop())[0])
        if name in found:
            continue
        try:
            found[name] = distribution(name)
        except ModuleNotFoundError:  # for another system, or an extra that is not used
            continue
        todo += [each for each in found[name].requires or [] if "extra ==" not in each]
    return list(found.values())


def canonical(name: str) -> str:
    """A package's name as indexes spell it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings."""
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", head.lower()) for head in heads)
    return {each.strip().replace(" ", "-") for each in plain}


def without_code(text: str) -> str:
    """A page without its blocks."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("folder", ["tea-shop", "agency", "brand"])
def test_the_plans_of_the_repository_validate_clean(folder: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "oactl",
            "--workspace",
            str(ROOT / "plans" / folder),
            "--now",
            "2026-11-21T12:00+08:00",
            "plan",
            "validate",
            "--json",
        ],
        env={"LANG": "C", "PATH": ""},
        cwd=tmp_path,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert b'"findings": []' in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0


def test_the_action_the_hook_and_the_image_call_a_command_that_there_is() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    assert action["runs"]["steps"][-1]["run"] == "oactl plan validate --format github"
    used = [step["uses"] for step in action["runs"]["steps"] if "uses" in step]
    assert all(re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", use) for use in used)
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hook["entry"] == "oactl plan validate"
    image = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "\nUSER 10001\n" in image
    assert 'ENTRYPOINT ["oactl"]' in image
