"""Why a receiver was not told: a code of `words/receivers.py` with its params."""

import json
from collections.abc import Callable
from typing import Any

from oactl.domain.visible import in_one_line, masked
from oactl.i18n import _
from oactl.words.errors import localized, localized_params
from oactl.words.receivers import FAILURES

_LONGEST = 300  # characters of what somebody else says


class NotToldError(Exception):
    """A receiver was not told."""

    def __init__(self, code: str, /, **params: Any) -> None:  # noqa: ANN401 - whatever a sentence says
        super().__init__(code, params)
        self.code = code
        self.params = params

    def without(self, hide: Callable[[str], str]) -> "NotToldError":
        """The same for the screen and the ledger: a server may have said a secret back."""
        return NotToldError(
            self.code,
            **{
                name: masked(in_one_line(hide(value)))[:_LONGEST]
                if isinstance(value, str)
                else value
                for name, value in self.params.items()
            },
        )

    def to_text(self) -> str:
        """As the ledger keeps it."""
        return json.dumps({"code": self.code, "params": self.params}, ensure_ascii=False)


def too_slow(seconds: float) -> NotToldError:
    """Nothing came in the time that there was."""
    return NotToldError("slow", seconds=max(1, round(seconds)))


def in_words(text: str) -> str:
    """The sentence of what the ledger keeps."""
    try:
        kept = json.loads(text)
        sentence, params = FAILURES[kept["code"]], kept["params"]
        return _(sentence, **localized_params(params))
    except (ValueError, KeyError, TypeError):  # of another version of oactl
        return localized(text)
