"""Both languages say the same, with the same places."""

import re
from string import Formatter

import pytest

from oactl.i18n import texts


@pytest.mark.parametrize("area", ["report", "insight"])
def test_both_languages_have_the_same_keys_and_places(area):
    english, chinese = texts("en", area), texts("zh-TW", area)
    assert english.keys() == chinese.keys()
    for key, text in english.items():
        assert places(text) == places(chinese[key]), key


@pytest.mark.parametrize("area", ["report", "insight"])
def test_chinese_is_punctuated_in_full_width(area):
    bare = re.sub(r"\{[^}]*\}|oactl [a-z ]+", "", " ".join(texts("zh-TW", area).values()))
    assert not re.search(r"[一-鿿][,:;!?]", bare)


def places(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name}
