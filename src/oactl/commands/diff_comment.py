"""What changes since a revision, for the comment of a pull request."""

from collections.abc import Iterator, Sequence

from oactl.commands.diff_lines import SIGNS, ComparedStates, described, grouped, head, said, title
from oactl.commands.diff_summary import SCREENFUL, summary
from oactl.commands.differences import changed_parts
from oactl.domain.account import Workspace
from oactl.domain.visible import in_one_line
from oactl.i18n import _
from oactl.reports.markdown import escaped
from oactl.sending.compare import PlanChanges
from oactl.sending.compare_states import PostChange

MARK = "<!-- oactl plan diff -->"  # by which the comment of a pull request is found again
_MOST = 60_000  # characters; GitHub takes 65,536 of a comment


def as_comment(states: ComparedStates, found: PlanChanges) -> str:
    """The same as on the screen, never longer than GitHub takes."""
    heading = _("What changes for friends")
    first = [MARK, f"### {escaped(heading)}", "", escaped(head(states)), ""]
    tail = ["", *(f"{escaped(line)}  " for line in summary(found))]
    room = _MOST - len("\n".join([*first, *tail]))
    blocks = _blocks(states, found, room)
    return "\n".join([*first, *blocks, *tail]) + "\n"


def _blocks(states: ComparedStates, found: PlanChanges, room: int) -> Iterator[str]:
    """A block for posts of which the same is told, as many as there is room for."""
    left = len(found.changes)
    points = grouped(found.changes, lambda change: _points(change, states.workspace))
    for body, alike in points.items():
        block = "\n".join([*_titles(alike), *body])
        room -= len(block) + 1
        if room < 0:
            yield escaped(_("… and {count} more: oactl plan diff REV", count=left))
            return
        left -= len(alike)
        yield block


def _titles(alike: Sequence[PostChange]) -> Iterator[str]:
    signs = {kind: sign.replace("+", r"\+") for kind, sign in SIGNS.items()}  # `- +` is two lists
    names = [f"{signs[each.kind]} **{escaped(title(each))}**" for each in alike[:SCREENFUL]]
    yield "- " + "<br>".join(names)
    if len(alike) > SCREENFUL:
        yield "  - " + escaped(_("… and {count} more", count=len(alike) - SCREENFUL))


def _points(change: PostChange, workspace: Workspace) -> Iterator[str]:
    yield from (f"  - {escaped(line)}" for line in described(change, workspace))
    if change.kind == "added":
        yield from (f"  - {_code(at)}: {_code(value)}" for at, value in said(change.differences))
    elif change.kind == "changed":
        for each in changed_parts(change.differences, workspace):
            words = escaped(each.told) if each.told else f"{_code(each.was)} → {_code(each.now)}"
            yield f"  - {_code(each.place)}: {words}"


def _code(text: str) -> str:
    """A text as code: nothing in it is markup, a link or somebody's name."""
    if not text:
        return "—"
    text = in_one_line(text)
    fence = "`" * (text.count("`") + 1)  # longer than any run of them inside
    return f"{fence} {text} {fence}" if "`" in text else f"{fence}{text}{fence}"
