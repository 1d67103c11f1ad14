"""`oactl sandbox serve`: says how to reach it, serves, ends when it is told to."""

import errno
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.request import Request, urlopen

import pytest

from oactl.commands import sandbox
from oactl.sandbox import run
from published import faults

ENVIRON = {"PATH": os.defpath, "LANG": "C", "OACTL_LANG": "en"}


@contextmanager
def serving(*args, **more):
    command = [sys.executable, "-m", "oactl", "sandbox", "serve", *args]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=ENVIRON | more, stdout=pipe, stderr=pipe) as process:
        try:
            yield process
        finally:
            process.kill()


def read_until(stream, words):
    seen = ""
    while words not in seen:
        line = stream.readline().decode()
        assert line, seen
        seen += line
    return seen


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_says_how_to_reach_it_and_ends_when_told_to(how):
    with serving("--friends", "40") as process:
        told = read_until(process.stdout, "Ctrl-C")
        exported = dict(re.findall(r"export (\w+)=(\S+)", told))
        assert exported.keys() == {
            "OACTL_LINE_API_BASE",
            "OACTL_LINE_DATA_API_BASE",
            "LINE_CHANNEL_ACCESS_TOKEN",
        }
        base, token = exported["OACTL_LINE_API_BASE"], exported["LINE_CHANNEL_ACCESS_TOKEN"]
        assert base in told.splitlines()[0]
        assert "40 friends" in told
        asked = Request(f"{base}/v2/bot/info", headers={"Authorization": f"Bearer {token}"})  # noqa: S310 - http on loopback
        with urlopen(asked, timeout=5) as answer:  # noqa: S310 - as above
            assert json.load(answer)["displayName"] == "Sandbox main"
        process.send_signal(how)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out) == (0, b"")
    assert b"Traceback" not in err


def test_as_json_it_is_one_document_with_an_environment_to_use(oactl_here, workspace):
    with serving("--json", "--seed", "7", "--port", "0") as process:
        found = json.loads(read_until(process.stdout, "\n}"))
        assert faults("sandbox serve", found) == []
        assert found["accounts"][0]["friends"] == 3800
        checked = oactl_here("account", "check", env={**found["environment"], "OACTL_NOW": None})
    assert checked.code == 0


def test_its_clock_can_be_set():
    with serving("--json", "--now", "2026-11-25T20:00:30+08:00") as process:
        found = json.loads(read_until(process.stdout, "\n}"))
        with urlopen(f"{found['base']}/_sandbox/state", timeout=5) as answer:  # noqa: S310 - loopback
            assert json.load(answer)["now"].startswith("2026-11-25T12:00:")


def test_a_port_in_use_is_a_sentence(oactl_here):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        code, out, err = oactl_here("sandbox", "serve", "--port", port)
    assert (code, out) == (1, "")
    assert port in err
    assert "--port 0" in err


def test_a_port_that_is_none_is_wrong_usage(oactl_here):
    assert oactl_here("sandbox", "serve", "--port", "70000").code == 2


# ---- in this process ------------------------------------------------------------


@pytest.fixture
def serve(oactl_here, monkeypatch):
    """`serve(*args)`: serves, is asked something by `visit`, and ends by SIGTERM."""

    def call(*args, visit=lambda _line: None, **more):
        def served(announce, **wishes):
            def announced(line):
                announce(line)
                visit(line)
                signal.raise_signal(signal.SIGTERM)

            run(announce=announced, **wishes)

        monkeypatch.setattr(sandbox, "run", served)
        return oactl_here("sandbox", "serve", *args, **more)

    return call


def test_it_says_when_it_has_ended(serve):
    ran = serve("--friends", "7")
    assert (ran.code, ran.err) == (0, "the sandbox has ended; what it received is forgotten\n")
    assert "7 friends" in ran.out


def test_what_it_tells_to_export_is_what_reaches_it(serve):
    seen = []
    ran = serve(visit=lambda line: seen.append((line.base, line.token)))
    exported = dict(re.findall(r"export (\w+)=(\S+)", ran.out))
    assert seen == [(exported["OACTL_LINE_API_BASE"], exported["LINE_CHANNEL_ACCESS_TOKEN"])]
    assert f"{seen[0][0]}/_sandbox/" in ran.out


def test_the_same_seed_has_the_same_friends(serve):
    seen = []
    for seed in ("3", "3", "4"):
        serve("--seed", seed, "--friends", "20", visit=lambda line: seen.append(line.friends()))
    assert seen[0] == seen[1] != seen[2]


def test_it_serves_at_the_port_that_was_asked_for(serve):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert f"http://127.0.0.1:{port}" in serve("--port", str(port)).out


def test_its_words_are_in_the_users_language(serve):
    ran = serve(env={"OACTL_LANG": "zh-TW"})
    assert "不會發給任何人的模擬 LINE" in ran.out
    assert "export OACTL_LINE_API_BASE=" in ran.out


def test_as_json_words_stay_on_stderr(serve):
    ran = serve("--format", "json")
    assert faults("sandbox serve", ran.data) == []
    assert "has ended" in ran.err


def test_it_needs_no_workspace(serve, tmp_path):
    assert serve(cwd=tmp_path).code == 0


def test_a_port_that_this_user_may_not_open_is_a_sentence(oactl_here, monkeypatch):
    def refuse(**_wishes):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(sandbox, "run", refuse)
    ran = oactl_here("sandbox", "serve", "--port", "80", "--json")
    assert (ran.code, ran.data["error"]["code"]) == (1, "sandbox.cannot_serve")
    assert "port 80" in ran.err


@pytest.mark.parametrize("words", [("--friends", "-1"), ("--seed", "x"), ("--format", "xml")])
def test_a_wish_that_cannot_be_is_wrong_usage(oactl_here, words):
    assert oactl_here("sandbox", "serve", *words).code == 2


# ---- many accounts ----------------------------------------------------------------------


def bot_of(base, token):
    asked = Request(f"{base}/v2/bot/info", headers={"Authorization": f"Bearer {token}"})  # noqa: S310 - http on loopback
    with urlopen(asked, timeout=5) as answer:  # noqa: S310 - as above
        return json.load(answer)["userId"]


def test_it_plays_many_accounts_each_with_a_token_one_can_predict_a_bot_and_friends(serve):
    seen = []

    def visit(line):
        seen.extend(bot_of(line.base, f"sandbox-token-shop-{n:03}") for n in (1, 17, 40))
        seen.append({spec.name: line.friends(spec.name) for spec in line.accounts})

    ran = serve("--accounts", "40", "--friends", "5", "--json", visit=visit)
    assert faults("sandbox serve", ran.data) == []
    *bots, friends = seen
    told = {each["account"]: each for each in ran.data["accounts"]}
    assert list(told) == [f"shop-{number:03}" for number in range(1, 41)]
    assert bots == [told[name]["bot_user_id"] for name in ("shop-001", "shop-017", "shop-040")]
    assert told["shop-017"]["token"] == "sandbox-token-shop-017"
    assert [each["friends"] for each in told.values()] == [5] * 40
    assert len({uid for people in friends.values() for uid in people}) == 200


def test_of_many_accounts_it_says_how_they_are_called_in_a_few_lines(serve):
    out = serve("--accounts", "200", "--friends", "1").out
    assert "199 more" in out
    assert "shop-200" in out
    assert "sandbox-token-NAME" in out
    assert len(out.splitlines()) < 16


def test_one_account_is_called_main_as_ever(serve):
    assert serve("--json").data["accounts"][0]["token"] == "sandbox-token-main"


def test_each_answer_takes_as_long_as_was_asked_for_and_many_are_answered_at_one_time(serve):
    took = []

    def visit(line):
        with ThreadPoolExecutor(32) as threads:
            began = time.monotonic()
            list(threads.map(lambda each: bot_of(line.base, each.token), line.accounts))
            took.append(time.monotonic() - began)

    serve("--accounts", "32", "--friends", "1", "--latency", "400", visit=visit)
    assert 0.4 <= took[0] < 32 * 0.4 / 3


@pytest.mark.parametrize("words", [("--accounts", "0"), ("--latency", "-1")])
def test_no_account_and_a_negative_latency_are_wrong_usage(oactl_here, words):
    assert oactl_here("sandbox", "serve", *words).code == 2
