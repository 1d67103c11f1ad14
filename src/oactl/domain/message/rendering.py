"""What one occurrence says, after its templates."""

from dataclasses import dataclass

from oactl.domain.value import JsonObject


@dataclass(frozen=True, slots=True)
class Rendering:
    """The message objects of an occurrence, and the digest of their form.

    The form is the same for occurrences that differ only by the `date`, `time` and `number`
    inserted into it; `inserted` has those that are.
    """

    messages: list[JsonObject]
    digest: str
    inserted: frozenset[str] = frozenset()
