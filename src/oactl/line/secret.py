"""A secret in memory: it can be used, but not printed by accident."""

import re

_SENDABLE = re.compile(r"[\x21-\x7e]+")


class Secret:
    """A token or channel secret. `repr`, `str` and `format` show `***`.

    Raises ValueError, without the text, where it could not stand in a header: it is empty, or holds
    spaces, line breaks or anything but ASCII.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        if not _SENDABLE.fullmatch(text):
            raise ValueError("not a secret: empty, or holds more than printable ASCII")
        self._text = text

    def reveal(self) -> str:
        """The secret itself, for the header or form that needs it and nothing else."""
        return self._text

    def __repr__(self) -> str:
        return "***"

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError("a secret is not written anywhere")
