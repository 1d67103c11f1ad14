"""A receiver that cannot be told is tried again and stops nothing; a killed run loses no notice."""

import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from killing import Kill
from receiving import (
    Happens,
    Web,
    by_hand,
    by_program,
    by_web,
    events,
    heard,
    program,
    revoke,
    tells,
    web_server,
)
from sending_shop import POST, Shop, open_shop

from oactl.sandbox import SandboxServer


def test_a_message_that_fails_is_tried_again_later_and_changes_no_exit_code(
    shop: Shop, web: Web
) -> None:
    by_web(shop, web)
    web.status = 503
    revoke(shop)
    ran = shop.push()
    assert ran.code == 3
    assert "receiver webhook was not told: 127.0.0.1 answered 503; tried again by itself" in ran.err
    assert "oactl notify test --to webhook" in ran.err
    shop.later(timedelta(seconds=30))
    assert (shop.push().code, len(web.posted)) == (0, 1)
    shop.later(timedelta(seconds=31))
    assert (shop.push().err, len(web.posted)) == ("", 2)
    web.status = 200
    shop.later(timedelta(seconds=121))
    assert (shop.push().err, len(web.posted)) == ("", 3)
    assert len({document["id"] for document in web.documents}) == 1
    shop.later(timedelta(hours=1))
    shop.push()
    assert len(web.posted) == 3


def test_after_23_hours_it_is_given_up_and_said(shop: Shop, web: Web) -> None:
    by_web(shop, web, on="on: [held], ")
    web.status = 500
    revoke(shop)
    said = []
    for _ in range(60):
        said.append(shop.push().err)
        shop.later(timedelta(minutes=30))
    told = [each for each in said if "receiver webhook" in each]
    assert len(told) == 2
    assert "given up" in told[1]
    assert 15 < len(web.posted) < 40
    doctor = shop.run("doctor").out
    assert "webhook" in doctor
    assert "answered 500" in doctor


def test_of_a_receiver_that_fails_nothing_is_tried_before_its_wait_is_over(
    shop: Shop, web: Web
) -> None:
    by_web(shop, web)
    web.status = 503
    others = [
        POST.replace("id: offer", f"id: more-{n}").replace("20:00", f"20:0{n}") for n in (1, 2)
    ]
    shop.plan(POST, *others)
    revoke(shop)
    for _ in range(3):
        shop.push()
        shop.later(timedelta(seconds=59))
    tried = len(web.posted)
    web.status = 200
    for _ in range(4):
        shop.later()
        shop.push()
    assert tried <= 3
    assert len({document["id"] for document in web.documents}) == 3
    assert len(web.posted) == tried + 3


def test_one_that_fails_keeps_nobody_else_from_hearing(shop: Shop, web: Web) -> None:
    shop.env["HOOK"] = web.url
    program(shop.root)
    tells(
        shop,
        "{to: {command: [./not-there]}}",
        "{to: {webhook: {env: NOT_SET}}}",
        f"{{name: other, to: {{command: [{sys.executable!r}, -c, 'raise SystemExit(7)']}}}}",
        "{name: web, to: {webhook: {env: HOOK}}}",
        f"{{name: program, to: {{command: [{sys.executable!r}, tell.py]}}}}",
    )
    revoke(shop)
    ran = shop.push()
    assert ran.code == 3
    assert (events(web.documents), events(heard(shop.root))) == (["held"], ["held"])
    assert "receiver command was not told: not-there cannot be started" in ran.err
    assert "ended with 7" in ran.err
    assert "env: NOT_SET" in ran.err


def test_one_that_never_answers_is_left_after_ten_seconds(shop: Shop, web: Web) -> None:
    by_web(shop, web)
    web.waits = threading.Event()
    revoke(shop)
    began = time.monotonic()
    ran = shop.push()
    assert 9 < time.monotonic() - began < 20
    assert "was not told: 127.0.0.1 did not answer as it should" in ran.err


def test_within_the_deadline_of_a_run_nothing_is_told_that_does_not_fit(
    shop: Shop, web: Web
) -> None:
    by_web(shop, web)
    revoke(shop)
    shop.push("--deadline", "0s")
    assert web.posted == []
    shop.later()
    shop.push()
    assert events(web.documents) == ["held"]


def test_a_dry_run_tells_nobody(shop: Shop, web: Web) -> None:
    by_web(shop, web)
    revoke(shop)
    shop.push("--dry-run")
    shop.push("--dry-run")
    assert web.posted == []


def test_sending_is_over_before_anybody_is_told(shop: Shop) -> None:
    """The program looks into the ledger: what was sent is settled."""
    look = (
        "import sqlite3; db = sqlite3.connect('.oactl/state.db');"
        "open('settled', 'w').write(str(db.execute('select state from settled').fetchall()))"
    )
    by_program(shop, look)
    shop.plan(POST, POST.replace("id: offer", "id: other"))
    shop.push()
    assert "'sent'" in (shop.root / "settled").read_text()


def test_messages_of_a_rehearsal_are_not_told_later(shop: Shop, web: Web) -> None:
    by_web(shop, web)
    web.status = 500
    revoke(shop)
    shop.push()
    with closing(sqlite3.connect(shop.ledger)) as db, db:
        db.execute("update notifications set next_at = '2020-01-01T00:00:00.000000+00:00'")
    web.status = 200
    shop.env["OACTL_NOW"] = None
    shop.run("push", "--due")
    first, *later = web.documents
    assert first["rehearsal"]
    assert [each["rehearsal"] for each in later] == [False]  # what is missed on the real clock
    assert first["id"] != later[0]["id"]


# ---- killed ----------------------------------------------------------------------------------


def killed(shop: Shop) -> int:
    """`push --due` as a process of its own; its exit code, negative where it was killed."""
    shop.line.set_now(shop.now)
    return subprocess.run(
        [sys.executable, "-m", "oactl", "push", "--due"],
        cwd=shop.root,
        env=shop.environ(),
        capture_output=True,
        check=False,
        timeout=60,
    ).returncode


def test_killed_before_a_message_was_marked_it_is_told_again_under_its_id(shop: Shop) -> None:
    kill = (
        "if not os.path.exists('killed'):\n"
        "    open('killed', 'w').close()\n"
        "    os.kill(os.getppid(), 9)"
    )
    by_program(shop, kill)
    revoke(shop)
    assert killed(shop) == -9
    shop.later()
    shop.push()
    first, second = heard(shop.root)
    assert first == second
    shop.later()
    shop.push()
    assert len(heard(shop.root)) == 2


@pytest.mark.parametrize(("event", "happens"), [("held", revoke), ("hand_off", by_hand)])
def test_killed_at_any_step_it_is_told_at_the_latest_by_the_next_run_under_one_id(
    kill: Kill, tmp_path: Path, line: SandboxServer, event: str, happens: Happens
) -> None:
    with web_server() as web:
        for step in range(1, 100):
            shop = open_shop(tmp_path / str(step), line)
            by_web(shop, web)
            happens(shop)
            web.posted.clear()
            ended = kill(shop, step)
            shop.later()
            shop.run("push", "--due")
            assert set(events(web.documents)) == {event}, ended["step"]
            assert len({document["id"] for document in web.documents}) == 1, ended["step"]
            if not ended["killed"]:
                break
    assert step > 10


def test_asked_to_stop_a_run_leaves_what_it_is_telling_to_the_next(shop: Shop, web: Web) -> None:
    by_web(shop, web)
    web.waits = threading.Event()
    revoke(shop)
    shop.line.set_now(shop.now)
    with subprocess.Popen(
        [sys.executable, "-m", "oactl", "push", "--due"],
        cwd=shop.root,
        env=shop.environ(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        while not web.posted and process.poll() is None:
            time.sleep(0.02)
        process.terminate()
        began = time.monotonic()
        assert process.wait(10) == 3  # what it held it has said
        assert time.monotonic() - began < 5
    web.waits.set()
    web.waits = None
    shop.later(timedelta(minutes=2))
    shop.push()
    assert [document["id"] for document in web.documents] == [web.documents[0]["id"]] * 2
