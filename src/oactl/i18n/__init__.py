"""Sentences for codes, in each language that oactl speaks.

A key is `area.name`. Each area is one module of
`oactl.i18n.en` and one of `oactl.i18n.zh_tw`, holding `TEXTS: dict[str, str]`, and is imported when
its first sentence is needed. Sentences have `{named}` places in the way of `str.format`.
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module

LANGUAGES = ("en", "zh-TW")
_PACKAGES = {"en": "en", "zh-TW": "zh_tw"}


def area_of(key: str) -> str:
    """The module that holds a key's sentence."""
    return key.partition(".")[0]


@cache
def texts(language: str, area: str) -> dict[str, str]:
    """All sentences of one area in one language."""
    module = import_module(f"oactl.i18n.{_PACKAGES[language]}.{area}")
    return dict(module.TEXTS)


class Catalog:
    """The sentences of one language: `t("push.sent", count=3)`."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "en"

    def __call__(self, key: str, /, **facts: object) -> str:
        """The sentence of a key, filled with facts. A key that no catalogue has is a bug."""
        return texts(self.language, area_of(key))[key].format(**facts)

    def fits(self, key: str, facts: Mapping[str, object]) -> bool:
        """Whether there is a sentence for the key and the facts fill all its places."""
        if not self.has(key):
            return False
        try:
            texts(self.language, area_of(key))[key].format_map(facts)
        except KeyError:
            return False
        return True

    def has(self, key: str) -> bool:
        """Whether there is a sentence for the key."""
        return key in texts(self.language, area_of(key))
