"""Hands notices to their receivers: each has its time, and one never stops the others."""

import threading
from collections.abc import Mapping

from oactl.domain.account import Workspace
from oactl.domain.receiver import Receiver
from oactl.errors import OactlError, bug_params
from oactl.ledger.notifications import Notification
from oactl.line.gateway import LineEnvironment
from oactl.notify.failure import NotToldError
from oactl.notify.outlet import Outlet
from oactl.notify.time_limit import SECONDS, TimeLimit
from oactl.words.errors import sentence_of


class Outlets:
    """The ways out of a workspace. `stop` ends what is under way."""

    def __init__(
        self,
        workspace: Workspace,
        environ: Mapping[str, str],
        *,
        clock_is_set: bool,
        stop: threading.Event,
    ) -> None:
        self._workspace = workspace
        self._environ = environ
        self._stop = stop
        self._surroundings = LineEnvironment.of(environ, clock_is_set=clock_is_set)

    def check(self, receiver: Receiver) -> None:
        """Whether what is configured is there, asking nobody. Raises `NotToldError`."""
        self._outlet(SECONDS).check(receiver)

    def deliver(
        self, receiver: Receiver, notification: Notification, seconds: float = SECONDS
    ) -> None:
        """Hand it over within so many seconds, whatever it takes.

        Raises `NotToldError`, without the secrets that were used for it.
        """
        outlet = self._outlet(seconds)
        try:
            outlet.hand_over(receiver, notification)
        except NotToldError as error:
            raise outlet.shown(error) from None
        except OactlError as error:
            unanswered = NotToldError("unanswered", host=receiver.name, why=sentence_of(error))
            raise outlet.shown(unanswered) from None
        except Exception as error:  # noqa: BLE001 - one receiver never stops the others
            raise NotToldError("unforeseen", **bug_params(error)) from None

    def _outlet(self, seconds: float) -> Outlet:
        limit = TimeLimit(self._stop, seconds)
        return Outlet(self._workspace, self._environ, self._surroundings, limit)
