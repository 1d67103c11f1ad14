"""What nobody foresaw: one sentence with a number to report; the details in a private file."""

import traceback
from pathlib import Path

from oactl.errors import OactlError, bug_params
from oactl.i18n import N_
from oactl.private import private_folder, write_private

_HERE = Path(__file__).parent


def bug(error: Exception, state: Path | None) -> OactlError:
    """The error of a bug; its details go to `bugs/` of the workspace's state folder, if any.

    The number stands for the kind of the error and where it was raised: a bug that comes again has
    the same one. The sentence has no value of the user's.
    """
    frames = traceback.extract_tb(error.__traceback__)
    ours = [each for each in frames if Path(each.filename).is_relative_to(_HERE)]
    last = (ours or frames)[-1]
    params = bug_params(error)
    path = _kept(error, params["number"], state)
    return OactlError(
        "bug",
        N_("a fault of oactl itself: {kind} in {place}, line {line} (number {number})"),
        help=_ADVICE_WITH_FILE if path else _ADVICE,
        place=f"{Path(last.filename).stem}.{last.name}",
        line=last.lineno,
        path=path,
        **params,
    )


_ADVICE = N_("please report it with this number and the command")
_ADVICE_WITH_FILE = N_(
    "please report it with this number and the command; the details are in {path} (look for "
    "secrets before you send it)"
)


def _kept(error: Exception, number: str, state: Path | None) -> str | None:
    """Where the traceback was written; None where it could not be."""
    if state is None or not state.is_dir():
        return None
    path = state / "bugs" / f"{number}.txt"
    try:
        private_folder(path.parent)
        write_private(path, "".join(traceback.format_exception(error)))
    except OSError:
        return None
    return str(path)
