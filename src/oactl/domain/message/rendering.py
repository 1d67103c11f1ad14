"""What one occurrence says, after its templates."""

from collections.abc import Sequence
from dataclasses import dataclass

from oactl.domain.message.limits import problems_of_object, problems_of_request
from oactl.domain.value import JsonObject
from oactl.domain.violation import Violation


@dataclass(frozen=True, slots=True)
class Rendering:
    """The message objects of an occurrence, and the digest of their form.

    The form is the same for occurrences that differ only by the `date`, `time` and `number`
    inserted into it; `inserted` has those that are.
    """

    messages: list[JsonObject]
    digest: str
    inserted: frozenset[str] = frozenset()


def errors_of_messages(messages: Sequence[JsonObject]) -> list[Violation]:
    """What LINE would refuse of the finished messages of one request."""
    found = [*problems_of_request(messages)]
    found += (problem for obj in messages for problem in problems_of_object(obj))
    return [problem for problem in found if problem.severity == "error"]
