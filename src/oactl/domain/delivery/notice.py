"""What has to be told to a person, kept in the ledger until it was written out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from oactl.domain.delivery.summary import DeliverySummary
from oactl.errors import Exit


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence (`code` with `params`), the line of a delivery (`summary`), or both.

    `exit` is what it means for the exit code of the run that tells it. `key` names what goes on: a
    notice with the key of one that is younger than an hour is not made again. `id` is the ledger's.
    """

    code: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    exit: Exit = Exit.OK
    host: str = ""
    account: str = ""
    key: str = ""
    summary: DeliverySummary | None = None
    id: int | None = None
