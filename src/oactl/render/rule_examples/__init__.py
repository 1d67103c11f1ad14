"""A wrong and a right example of each rule, in no language: what `explain` and the docs show.

One module a group, `oa3.EXAMPLES["OA301"]`, imported when one of its rules is asked for. What no
text can show (a file's encoding, say) the catalogue describes, as `OA102.wrong` and `OA102.right`.
A test puts every example into a workspace and validates it.
"""

from importlib import import_module
from typing import Literal, NamedTuple, TypeAlias

from oactl.domain.violation import Severity

# What the lines of an example belong to: a post, the top of a plan, a whole plan, an account of
# oactl.yaml, or several files, each below a comment with its name.
Where: TypeAlias = Literal["post", "plan", "file", "account", "files"]
GROUPS = ("oa1", "oa2", "oa3", "oa4", "oa5", "oa6", "oa8")


class Example(NamedTuple):
    """YAML lines that break a rule and how they should be; `severity` is that of the finding."""

    where: Where
    wrong: str
    right: str
    severity: Severity = "error"


class Described(NamedTuple):
    """A rule whose examples are sentences of the catalogue."""

    severity: Severity = "error"


def examples(group: str) -> dict[str, Example | Described]:
    """What shows each rule of a group (`oa3`)."""
    module = import_module(f"oactl.render.rule_examples.{group}")
    return dict(module.EXAMPLES)
