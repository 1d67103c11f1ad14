"""The pages about messages: their YAML is valid, their fields are there, their pictures drawn."""

import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml

from oactl.planfile.schema import plan_schema

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import message_pictures  # noqa: E402 - a script beside the package

PAGES = [ROOT / name for name in message_pictures.PAGES]
# The sections in their order: the kind of their message, and the model whose fields they name.
KINDS = {
    "text": None,
    "image": "image_message",
    "cards": "card",
    "coupon": "coupon_message",
    "buttons": "buttons_form",
    "confirm": "confirm_form",
    "carousel": "carousel_form",
    "quick_reply": None,
    "sticker": "sticker_message",
}
# What only somebody with a webhook can use.
FOR_WEBHOOKS = {"quote_token"}


def fields(model: str) -> set[str]:
    """The keys of a model of messages, without other spellings of them."""
    found = plan_schema()["$defs"][model]
    properties = found.get("properties") or found["anyOf"][1]["properties"]
    return {key for key, each in properties.items() if "$comment" not in each} - FOR_WEBHOOKS


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_kind_has_its_example_and_its_picture(page: Path) -> None:
    shown = []
    for example in message_pictures.examples(page):
        (message,) = yaml.safe_load(example.source)["messages"]
        shown.append([kind for kind in message if kind in KINDS][-1])
        assert example.path.is_file()
    assert shown == list(KINDS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_yaml_of_the_page_is_valid_as_it_stands(page: Path, tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()
    (tmp_path / "oactl.yaml").write_text(
        "version: 1\npeople: {Mia: {role: author}, Owner: {role: checker}}\n"
        "accounts: {main: {token: {env: TOKEN}}}\n"
    )
    posts = [
        f"  - id: p{number}\n    cadence: {{daily: true, at: '20:00'}}\n    audience: all\n"
        + re.sub(r"^", "    ", example.source, flags=re.MULTILINE).rstrip(" ")
        for number, example in enumerate(message_pictures.examples(page))
    ]
    plan = "defaults: {author: Mia, checker: Owner}\nposts:\n" + "".join(posts)
    (tmp_path / "plans/page.yaml").write_text(plan, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "oactl", "plan", "validate", "--json"],
        env={"LANG": "C", "PATH": ""},
        cwd=tmp_path,
        capture_output=True,
        check=False,
        timeout=60,
    )
    found = json.loads(done.stdout)
    assert found["findings"] == []
    assert (done.returncode, found["posts"]) == (0, len(KINDS))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_tables_name_every_field_and_invent_none(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for example, model in zip(message_pictures.examples(page), KINDS.values(), strict=True):
        if model is None:
            continue
        section = text[text.index(example.path.name) :].partition("\n## ")[0].partition("\n### ")[0]
        cells = re.findall(r"^\| (`[^|]+?)(?:\s*\(needed\)|（必填）)? \|", section, re.MULTILINE)
        assert {key for cell in cells for key in re.findall(r"`(\w+)`", cell)} == fields(model)


def test_each_picture_is_what_its_yaml_comes_to() -> None:
    drawn = message_pictures.pictures()
    assert len(drawn) == 2 * len(KINDS)
    committed = {path: path.read_text(encoding="utf-8") for path in drawn}
    assert committed == drawn, "run: make docs"
    assert {*(ROOT / "docs/images").iterdir()} == {*drawn}


def test_a_picture_is_small_and_loads_nothing_from_elsewhere() -> None:
    for svg in message_pictures.pictures().values():
        root = ET.fromstring(svg)  # noqa: S314 - our own
        assert len(svg) < 8_000
        for part in root.iter():
            assert part.tag.rpartition("}")[2] in {
                *("svg", "title", "rect", "path", "text", "g", "clipPath"),
            }
            values = [value for name, value in part.items() if name != "href"]
            assert len(values) == len(part.attrib)
            assert not [value for value in values if "//" in value or "url(http" in value]
