"""A push's part in telling people: before its sends and after them. It never changes the exit."""

from typing import NamedTuple

from oactl.commands.sentences import sentences_of
from oactl.console import Console
from oactl.context import Context
from oactl.errors import OactlError, bug_params
from oactl.i18n import _
from oactl.notify.failure import in_words
from oactl.notify.run import SECONDS_A_RUN, NoticeRun, NotTold
from oactl.sending.context import SendingContext
from oactl.words.receivers import GIVEN_UP, NOT_TOLD_HELP, RETRIED, UNFORESEEN


class Telling(NamedTuple):
    """A run of notices, with the screen where it says what did not get through."""

    console: Console
    run: NoticeRun

    def told(self, deadline: float | None, spent: float) -> bool:
        """Tell who is to be told. Whether all of it was looked at.

        `deadline` are the seconds of the whole run, of which so many are spent.
        """
        left = SECONDS_A_RUN if deadline is None else min(SECONDS_A_RUN, deadline - spent)
        try:
            failed = self.run.tell(max(0.0, left))
        except OactlError as error:
            self.console.explain_error(error)
            return False
        except Exception as error:  # noqa: BLE001 - what was sent was sent
            self.console.error(_(UNFORESEEN, **bug_params(error)))
            return False
        for each in failed:
            self._show(each)
        return not self.run.is_busy

    def _show(self, failed: NotTold) -> None:
        said = GIVEN_UP if failed.given_up else RETRIED
        why = in_words(failed.error)
        self.console.error(_(said, receiver=failed.receiver, why=why))
        self.console.error("  " + _(NOT_TOLD_HELP, receiver=failed.receiver))


def begin(context: Context, sending: SendingContext, accounts: tuple[str, ...]) -> Telling:
    """Before the sends: receivers that are new hear what comes from here on."""
    run = NoticeRun(sending, accounts, context.outlets, sentences_of, context.stop)
    run.begin()
    return Telling(context.console, run)
