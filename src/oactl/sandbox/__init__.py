"""A LINE Messaging API that reaches nobody, on loopback; shares no code with line/.

Tests and the demo:

    with SandboxServer(seed=1, friends=300) as line:
        send(line.base, line.token, line.friends())
        line.fault(Fault("reset_after", path="/v2/bot/message/*"))
        line.advance(timedelta(hours=24))
        assert len(line.received(user=line.friends()[0])) == 1

`oactl sandbox serve` calls `run`. Control paths are in `control.py`, kinds of fault in `faults.py`.
`app.py` finds the endpoint of a request; `friends.py` has the people it reaches, `insight.py` what
they do with it.
"""

from oactl.sandbox.app import Logged
from oactl.sandbox.faults import KINDS, Fault
from oactl.sandbox.server import DEFAULT_FRIENDS, MOST_ACCOUNTS, SandboxServer, many, run
from oactl.sandbox.state import Accepted, AccountSpec, Request, Settings

__all__ = [
    "DEFAULT_FRIENDS",
    "KINDS",
    "MOST_ACCOUNTS",
    "Accepted",
    "AccountSpec",
    "Fault",
    "Logged",
    "Request",
    "SandboxServer",
    "Settings",
    "many",
    "run",
]
