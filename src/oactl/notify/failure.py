"""Why a receiver was not told: a code of `words/receivers.py` with its params."""

import json
from typing import Any

from oactl.i18n import _
from oactl.words.errors import localized, localized_params
from oactl.words.receivers import FAILURES

SECONDS = 10.0  # for one receiver


class NotToldError(Exception):
    """A receiver was not told."""

    def __init__(self, code: str, /, **params: Any) -> None:  # noqa: ANN401 - whatever a sentence says
        super().__init__(code, params)
        self.code = code
        self.params = params

    def to_text(self) -> str:
        """As the ledger keeps it."""
        return json.dumps({"code": self.code, "params": self.params}, ensure_ascii=False)


def in_words(text: str) -> str:
    """The sentence of what the ledger keeps."""
    try:
        kept = json.loads(text)
        sentence, params = FAILURES[kept["code"]], kept["params"]
        return _(sentence, **localized_params(params))
    except (ValueError, KeyError, TypeError):  # of another version of oactl
        return localized(text)
