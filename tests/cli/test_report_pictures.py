"""The page of one account has its picture in itself: fetched once, kept, and shown offline."""

import re
from base64 import b64decode
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cli_shop import CONFIG, NOW, Run

from oactl.sandbox import Fault, SandboxServer

PAGE = ("report", "weekly", "--week", "2026-W47", "--format", "html")
PICTURE = re.compile(r'<img class="face" src="data:image/png;base64,([\w+/=]+)" alt="">')
PICTURES = "/_pictures/*"
DAY = timedelta(days=1)


def asked(line: SandboxServer) -> list[str]:
    """The requests about the picture, as the end of their paths."""
    paths = (each.request.path for each in line.requests())
    return [path for path in paths if path == "/v2/bot/info" or path.startswith("/_pictures/")]


def at(line: SandboxServer, now: datetime) -> dict[str, str]:
    line.set_now(now)
    return {"OACTL_NOW": now.isoformat()}


def test_the_page_has_it_and_asks_for_it_once(oactl_here: Run, line: SandboxServer) -> None:
    ran = oactl_here(*PAGE)
    assert ran.code == 0, ran.err
    (found,) = PICTURE.findall(ran.out)
    assert b64decode(found).startswith(b"\x89PNG")
    assert '<div class="face"' not in ran.out
    path = f"/_pictures/{line.account().basic_id[1:]}/large"
    assert asked(line)[-2:] == ["/v2/bot/info", path]
    (request,) = [each.request for each in line.requests() if each.request.path == path]
    assert "authorization" not in request.headers
    before = asked(line)
    assert PICTURE.search(oactl_here(*PAGE).out)
    assert asked(line) == before


def test_offline_shows_what_is_kept_and_the_initials_before(
    oactl_here: Run, line: SandboxServer
) -> None:
    assert '<div class="face" aria-hidden="true">' in oactl_here(*PAGE, "--offline").out
    assert asked(line) == []
    oactl_here(*PAGE)
    assert PICTURE.search(oactl_here(*PAGE, "--offline").out)


def test_after_a_week_it_is_asked_for_again(oactl_here: Run, line: SandboxServer) -> None:
    oactl_here(*PAGE)
    before = len(asked(line))
    oactl_here(*PAGE, env=at(line, NOW + 6 * DAY))
    assert len(asked(line)) == before
    oactl_here(*PAGE, env=at(line, NOW + 7.1 * DAY))
    assert len(asked(line)) == before + 2


def test_where_it_cannot_be_had_the_one_before_stays_and_a_day_passes(
    oactl_here: Run, line: SandboxServer
) -> None:
    oactl_here(*PAGE)
    line.fault(Fault("500_before", path=PICTURES, count=None))
    later = at(line, NOW + 8 * DAY)
    before = len(asked(line))
    ran = oactl_here(*PAGE, env=later)
    assert (ran.code, bool(PICTURE.search(ran.out)), ran.err) == (0, True, "")
    assert len(asked(line)) > before
    before = len(asked(line))
    oactl_here(*PAGE, env=at(line, NOW + 8 * DAY + DAY / 2))
    assert len(asked(line)) == before


@pytest.mark.parametrize(
    "kind", ["500_before", "reset_before", "404", "html_200", "redirect", "cut_body"]
)
def test_without_one_the_page_is_as_good(oactl_here: Run, line: SandboxServer, kind: str) -> None:
    line.fault(Fault(kind, path=PICTURES, count=None))
    ran = oactl_here(*PAGE)
    assert (ran.code, ran.err) == (0, "")
    assert '<div class="face" aria-hidden="true">' in ran.out


def test_a_file_of_the_cache_that_says_nothing_is_as_none(
    workspace: Path, oactl_here: Run, line: SandboxServer
) -> None:
    oactl_here(*PAGE)
    (file,) = (workspace / ".oactl" / "cache" / "pictures").iterdir()
    for damage in ("", "{}", "[]", '{"until": "x", "picture": ""}', '{"until": 1, "picture": 2}'):
        file.write_text(damage, encoding="utf-8")
        assert PICTURE.search(oactl_here(*PAGE).out), damage


def test_other_looks_and_pages_of_several_accounts_ask_for_none(
    workspace: Path, oactl_here: Run, line: SandboxServer
) -> None:
    oactl_here("report", "weekly", "--week", "2026-W47")
    other = "  other: {token: {env: LINE_CHANNEL_ACCESS_TOKEN}}\n"
    (workspace / "oactl.yaml").write_text(CONFIG + other, encoding="utf-8")
    oactl_here(*PAGE)
    assert not any(path.startswith("/_pictures/") for path in asked(line))
