"""What looks like a secret is found, wherever it stands, and nothing else is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oactl.domain.visible import masked, secrets_in

_BASE64 = st.text("ABZabz0189+/", min_size=100, max_size=260)
_AROUND = st.text(" :\"'\n。週=x-", max_size=30)


@given(_AROUND, _BASE64, st.integers(0, 2), _AROUND)
@settings(max_examples=300)
def test_a_row_of_100_base64_characters_is_never_missed(before, run, padding, after):
    text = f"{before} {run}{'=' * padding} {after}"
    begin = len(before) + 1
    assert (begin, begin + len(run) + padding) in list(secrets_in(text))


@given(st.text("ab0+/_- =週\n", max_size=600))
@settings(max_examples=300)
def test_what_is_told_always_has_100_such_characters_in_a_row(text):
    for start, end in secrets_in(text):
        assert len(text[start:end].rstrip("=")) >= 100


@pytest.mark.parametrize("at", range(9))
def test_99_characters_are_no_secret_wherever_they_stand(at):
    assert list(secrets_in(" " * at + "a" * 99)) == []
    assert list(secrets_in(" " * at + "a" * 100)) == [(at, at + 100)]


def test_two_secrets_side_by_side_are_two():
    text = "a" * 120 + " " + "b" * 120 + "=="
    assert list(secrets_in(text)) == [(0, 120), (121, 243)]


def test_the_path_of_a_url_is_no_secret():
    assert list(secrets_in("https://example.com/" + "a" * 150)) == []


def test_a_masked_text_keeps_its_length_and_loses_its_secret():
    secret = "eyJhbGciOiJIUzI1NiJ9"
    assert masked(f"token: {secret} end") == f"token: {'*' * len(secret)} end"
