"""Which language oactl speaks: a wish of the environment, of the configuration, of the system."""

import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.i18n import (
    N_,
    NP_,
    Plural,
    _,
    fits,
    language,
    language_of,
    languages,
    ngettext,
    pgettext,
    speaking,
    use,
)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "oactl.yaml"
    path.write_text("version: 1\nlanguage: zh-TW  # for all of us\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("environ", "wish"),
    [
        ({}, "zh-TW"),
        ({"LANG": "ja_JP.UTF-8"}, "zh-TW"),
        ({"OACTL_LANG": "en", "LANG": "zh_TW.UTF-8"}, "en"),
        ({"OACTL_LANG": ""}, "zh-TW"),
    ],
)
def test_a_wish_for_oactl_comes_before_the_configuration_and_that_before_the_system(
    config: Path, environ: dict[str, str], wish: str
) -> None:
    assert language_of(environ, config) == wish


@pytest.mark.parametrize(
    ("environ", "wish"),
    [
        ({}, "en"),
        ({"LANG": "zh_TW.UTF-8"}, "zh_TW.UTF-8"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_TW"}, "zh_TW"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_TW", "LC_ALL": ""}, "zh_TW"),
    ],
)
def test_without_one_the_system_is_asked_in_its_own_order(
    environ: dict[str, str], wish: str
) -> None:
    assert language_of(environ, None) == wish


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("language: en", "en"),
        ('language: "zh-TW"', "zh-TW"),
        ("language: 'zh_TW'", "zh_TW"),
        ("language:zh", "zh"),
        ("  language: zh-TW", "en"),
        ("# language: zh-TW", "en"),
        ("language:", "en"),
        ("", "en"),
    ],
)
def test_the_configuration_is_looked_at_without_being_read(
    tmp_path: Path, text: str, wish: str
) -> None:
    (tmp_path / "oactl.yaml").write_bytes(text.encode() + b"\n\xff: broken [")
    assert language_of({}, tmp_path / "oactl.yaml") == wish


def test_a_configuration_that_cannot_be_read_has_no_wish(tmp_path: Path) -> None:
    assert language_of({}, tmp_path / "none.yaml") == "en"
    assert language_of({}, tmp_path) == "en"


@given(st.text(max_size=20))
def test_whatever_is_wished_a_language_that_is_there_is_spoken(wish: str) -> None:
    use(wish)
    assert language() in languages()
    assert language() == "en" or wish.lower().startswith("zh")
    use("en")


def test_a_plural_counts_by_its_own_param_and_braces_stand_for_themselves() -> None:
    left = Plural(N_("{count} left"), N_("{count} left of {all}"), "count")
    assert _(left, count=1, all=3) == "1 left"
    assert _(left, count=2, all=3) == ngettext(left.one, left.many, 2, count=2, all=3)
    assert _(N_("token: {{env: {name}}}"), name="T") == "token: {env: T}"
    assert pgettext("noun", "post") == _(NP_("noun", "post")) == "post"
    assert fits(left, {"count": 1, "all": 2})
    assert not fits(left, {"count": 1})
    assert not fits("{a[b]} {c}", {"a": {"b": 1}})


def test_for_a_while_another_language_is_spoken_and_then_the_one_before() -> None:
    with speaking("zh_TW.UTF-8"):
        assert (language(), _("Mon")) == ("zh-TW", "一")
        with speaking("en"):
            assert (language(), _("Mon")) == ("en", "Mon")
        with speaking(None):
            assert language() == "zh-TW"
    assert (language(), _("Mon")) == ("en", "Mon")
    use("zh-TW")
    with speaking(None):
        assert language() == "zh-TW"


def test_an_error_ends_it_too() -> None:
    with pytest.raises(ValueError, match="x"), speaking("zh-TW"):
        raise ValueError("x")
    assert language() == "en"


def test_other_threads_do_not_hear_it() -> None:
    heard: list[str] = []
    with speaking("zh-TW"):
        thread = threading.Thread(target=lambda: heard.append(language()))
        thread.start()
        thread.join()
    use("zh-TW")
    with speaking("en"):
        thread = threading.Thread(target=lambda: heard.append(language()))
        thread.start()
        thread.join()
    assert heard == ["en", "zh-TW"]
