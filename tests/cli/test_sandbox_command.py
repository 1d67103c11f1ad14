"""`oactl sandbox serve`: says how to reach it, serves, ends when it is told to."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from urllib.request import Request, urlopen

import pytest

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
