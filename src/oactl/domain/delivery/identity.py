"""What makes an occurrence the same one, however its account is written (contract 1).

Identity is API host, bot user id, plan, post and wall-clock time. Everything that the ledger knows
hangs on it: sent, begun, skipped, resolved, missed. The account's name and the written id are how
people say it.
"""

import hashlib
import re
import uuid
from dataclasses import dataclass

from oactl.domain.value import canonical_json

_KEYS = uuid.UUID("5f0e5a0c-2c1a-5d9e-9b1f-6f61c1a0b7d4")


@dataclass(frozen=True, slots=True)
class Channel:
    """Where a fact holds: one bot at one API host. A sandbox's facts are never LINE's.

    Hand-offs belong to no bot, and an account that was never contacted has none that is known:
    `of_account` stands in its place.
    """

    host: str
    bot_user_id: str


def of_account(name: str) -> str:
    """What stands for the bot where there is none, or where it is not known yet."""
    return f"account:{name}"


@dataclass(frozen=True, slots=True)
class Identity:
    """One post at one wall-clock time (`2026-11-25T20:00`) for one bot."""

    channel: Channel
    plan: str
    post: str
    wall: str

    @property
    def name(self) -> str:
        """`PLAN/POST@2026-11-25T20:00`, without the account."""
        return f"{self.plan}/{self.post}@{self.wall}"


def retry_key(workspace: str | None, identity: Identity, batch: str, generation: int) -> str:
    """The batch's retry key: the same for every ledger of this workspace that sends this batch.

    A lost or restored ledger thereby meets LINE's own 409, and two workspaces on one bot never take
    each other's sends for their own. Lower case and hyphens, as LINE shows it ("Retrying an API
    request").
    """
    bot = identity.channel.bot_user_id
    parts = (workspace or "", bot, identity.name, batch, str(generation))
    return str(uuid.uuid5(_KEYS, "\n".join(parts)))


def delivery_id(host: str, account: str, occurrence: str) -> str:
    """A short id, the same for every ledger, and before the account's bot is known.

    `occurrence` is the name without the account (`Identity.name`).
    """
    text = canonical_json([host, account, occurrence])
    return "d" + hashlib.sha256(text.encode()).hexdigest()[:12]


def unit_name(workspace: str | None, identity: Identity) -> str:
    """The aggregation unit of a delivery: at most 30 of `[A-Za-z0-9_]`, readable where it can be.

    LINE, "Get statistics per unit": what is sent under one name is counted together.
    """
    day = re.sub(r"\D", "", identity.wall)[:8]
    seed = canonical_json([workspace or "", identity.channel.bot_user_id, identity.name])
    return f"oa_{day}_{hashlib.sha256(seed.encode()).hexdigest()[:16]}"
