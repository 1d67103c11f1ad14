"""oactl as processes of its own beside a shop's sandbox, with a real clock and real pauses."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sending_shop import Shop

from runner import Ran

PUSH = ("push", "--due", "--json")


def process(shop: Shop, *args: str, files: int | None = None) -> "subprocess.Popen[bytes]":
    """Begin a command line, which may have no more than so many files open at one time."""
    shop.line.set_now(shop.now)
    limited = ("sh", "-c", 'ulimit -n "$0" && exec "$@"', str(files)) if files else ()
    return subprocess.Popen(
        [*limited, sys.executable, "-m", "oactl", *(args or PUSH)],
        cwd=shop.root,
        env=shop.environ(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def ended(child: "subprocess.Popen[bytes]", seconds: float = 60) -> Ran:
    """Wait for its end."""
    out, err = child.communicate(timeout=seconds)
    return Ran(child.returncode, out.decode(), err.decode())


@contextmanager
def pushing(shop: Shop, *args: str) -> Iterator[subprocess.Popen[bytes]]:
    """A push that runs; it is not left behind where the test fails."""
    child = process(shop, *args)
    try:
        yield child
    finally:
        child.kill()
        child.wait()
        for stream in (child.stdout, child.stderr):
            if stream:
                stream.close()


def wait_for(child: subprocess.Popen[bytes], come: Callable[[], bool]) -> None:
    """Until something has come about while a push runs."""
    while not come():
        assert child.poll() is None, child.communicate()
        time.sleep(0.005)
