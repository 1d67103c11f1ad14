"""A secret that a server says back is shown in none of the forms in which it travels."""

import html
import json
import re
from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.line.hidden import hiding

SECRET = "s3cret/päss word+&%"


@pytest.mark.parametrize(
    "said",
    [
        SECRET,
        quote(SECRET),
        quote(SECRET, safe=""),
        quote_plus(SECRET),
        re.sub("%..", lambda found: found[0].lower(), quote(SECRET, safe="")),
        json.dumps(SECRET)[1:-1],
        json.dumps(SECRET, ensure_ascii=False)[1:-1].replace("/", "\\/"),
        html.escape(SECRET),
        b64encode(SECRET.encode()).decode(),
        urlsafe_b64encode(SECRET.encode()).decode(),
        b64encode(f"\0tea\0{SECRET}".encode()).decode(),
        b64encode(f"user:{SECRET}".encode()).decode(),
        b64encode(f"{SECRET} deadbeef".encode()).decode(),
    ],
)
def test_no_form_of_it_is_shown(said: str) -> None:
    shown = hiding([SECRET])(f"501 cannot parse: AUTH {said}; sorry")
    assert shown == "501 cannot parse: AUTH ***; sorry"


def test_where_its_end_was_cut_off_the_beginning_is_hidden_too() -> None:
    assert hiding([SECRET], cut=True)(f"no such path: {SECRET[:12]}…") == "no such path: ***…"
    start = b64encode(SECRET.encode()).decode()[:14]
    assert hiding([SECRET], cut=True)(f"AUTH {start}") == "AUTH ***"
    assert hiding([SECRET])(SECRET[:12]) == SECRET[:12]


def test_what_is_no_secret_stays() -> None:
    text = "550 5.7.1 not allowed, see https://example.com/services/help"
    assert hiding([SECRET, "T0KENSECRET"], cut=True)(text) == text
    assert hiding([])(text) == text


@given(st.text(min_size=6, max_size=40), st.binary(max_size=9), st.binary(max_size=9))
def test_in_base64_it_is_hidden_wherever_it_begins(
    secret: str, before: bytes, behind: bytes
) -> None:
    secret = secret.encode("utf-8", "replace").decode()
    said = b64encode(before + secret.encode() + behind).decode()
    assert hiding([secret])(f"<{said}>") == "<***>"
