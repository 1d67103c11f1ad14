"""No bytes a server may send bring the gateway down or make it believe more than they say."""

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.account import ApiBase
from oactl.domain.delivery.facts import Accepted, Ambiguous
from oactl.line import transport
from oactl.line.connection import Route, TimedSocket
from oactl.line.responses import outcome
from oactl.line.transport import Request, Timeouts, Transport

HEAD = b"HTTP/1.1 200 OK\r\nx-line-request-id: req-1\r\nContent-Length: 2\r\n\r\n"
PARTS = st.sampled_from(
    [
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.0 400 Bad\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"x-line-request-id: req-1\r\n",
        b"Content-Length: 2\r\n",
        b"Content-Length: -1\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"2\r\n{}\r\n0\r\n\r\n",
        b" folded\r\n",
        b": \r\n",
        b"\r\n",
        b"{}",
    ]
)


@pytest.fixture(scope="module")
def send():
    """What becomes of a send that is answered with these bytes and the end."""

    def answered(data: bytes) -> object:
        ours, theirs = socket.socketpair()
        with theirs, pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                transport, "dial", lambda _route, ends, stop: TimedSocket(ours, ends, stop)
            )
            theirs.sendall(data)
            theirs.shutdown(socket.SHUT_WR)
            line = Transport(Route(ApiBase(tls=False, host="127.0.0.1", port=1)), Timeouts(whole=5))
            came = outcome(line.exchange(Request("POST", "/v2/bot/message/push", (), b"{}")))
            line.close()
        return came

    return answered


@given(data=st.binary() | st.lists(PARTS | st.binary(max_size=8)).map(b"".join))
def test_never_is_anything_but_an_outcome_raised(send, data):
    came = send(data)
    assert not isinstance(came, Accepted) or came == Accepted("req-1", 200)


@given(length=st.integers(0, len(HEAD) - 1))
def test_never_is_an_answer_believed_before_its_head_is_whole(send, length):
    assert isinstance(send(HEAD[:length]), Ambiguous)


@given(body=st.binary(max_size=5))
def test_never_does_what_follows_a_whole_head_undo_an_acceptance(send, body):
    assert send(HEAD + body) == Accepted("req-1", 200)
