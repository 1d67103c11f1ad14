"""Print lines that go on deeper where the terminal is too narrow; texts with a bar before each."""

from oactl.console import Console
from oactl.domain.visible import in_one_line
from oactl.folding import folded
from oactl.planfile.preview import framed


def barred(text: str) -> list[str]:
    """A text of several lines with a bar before each, so that none can pass for one of ours."""
    return list(map(in_one_line, framed(text))) if text else []


def print_folded(console: Console, text: str) -> None:
    """Print lines that go on deeper where the terminal is too narrow for them."""
    console.print("\n".join(folded([text], console.width)))
