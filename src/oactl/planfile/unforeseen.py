"""What nobody foresaw while something was read or checked: a finding there, and no traceback."""

from typing import Literal

from oactl.domain.violation import Violation
from oactl.errors import bug_params


def unforeseen(what: Literal["file", "post"], error: Exception) -> Violation:
    """The violation of a file or post that oactl itself failed at."""
    return Violation("OA127", (), bug_params(error), variant=what)
