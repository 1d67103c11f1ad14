"""Once a run and account that has something to send: is it the right account, and on time?"""

from dataclasses import dataclass
from datetime import timedelta

from oactl.domain.account import Account
from oactl.domain.delivery.record import Realm
from oactl.domain.insight.days import line_day
from oactl.domain.problem import Fault
from oactl.domain.quota import Quota
from oactl.operations.desk import Desk
from oactl.operations.patience import Patience
from oactl.ports import BotInfo, Gateway, Pin, Snapshot, Unanswered


@dataclass(frozen=True, slots=True)
class Contact:
    """What LINE said before anything is sent.

    `credentials` is why nothing may be sent with this token (`missing`, `rejected`,
    `other_account` …), `unreachable` why nobody knows; `skew` is LINE's clock minus ours.
    """

    gateway: Gateway | None = None
    realm: Realm | None = None
    name: str = ""
    quota: Quota | None = None
    skew: timedelta | None = None
    credentials: str | None = None
    unreachable: str | None = None
    error: str | None = None

    @property
    def ready(self) -> bool:
        """Whether something may be sent."""
        return self.gateway is not None and self.realm is not None


def preflight(desk: Desk, account: Account, patience: Patience) -> Contact:
    """Ask LINE who the token belongs to and what is left this month."""
    try:
        gateway = desk.gateways.of(account.name)
    except Fault as fault:
        if not fault.code.startswith("credentials."):
            raise  # the way to LINE itself is not set up right
        return Contact(credentials=fault.code.partition(".")[2], error=str(fault.facts))
    info = _who(gateway, patience)
    if isinstance(info, Unanswered):
        if info.kind in {"credentials", "refused"}:
            return Contact(credentials="rejected", error=info.error)
        return Contact(unreachable=info.kind, error=info.error)
    wrong = wrong_account(desk, account, info)
    if wrong:
        return Contact(credentials="other_account", error=wrong)
    return _met(desk, account, gateway, info)


def _met(desk: Desk, account: Account, gateway: Gateway, info: BotInfo) -> Contact:
    realm = Realm(gateway.host, info.user_id)
    pin = Pin(info.user_id, info.basic_id, info.display_name)
    if desk.ledger.pin_of(gateway.host, account.name) != pin:
        desk.ledger.pin(gateway.host, account.name, pin, desk.now)
    return Contact(
        gateway=gateway,
        realm=realm,
        name=info.display_name,
        quota=_quota(desk, gateway, realm),
        skew=_skew(desk, info),
    )


def wrong_account(desk: Desk, account: Account, info: BotInfo) -> str | None:
    """Whom a token belongs to, where that is not the configured or the pinned account."""
    expected = desk.bot_of(account)
    if expected is not None and expected != info.user_id:
        return f"{info.display_name} {info.basic_id}"
    if account.basic_id is not None and account.basic_id not in {info.basic_id, info.premium_id}:
        return f"{info.display_name} {info.basic_id}"
    return None


def _skew(desk: Desk, info: BotInfo) -> timedelta | None:
    if desk.clock.is_set or info.server_time is None:
        return None
    return info.server_time - desk.now


def _quota(desk: Desk, gateway: Gateway, realm: Realm) -> Quota | None:
    answer = gateway.quota()  # worth one question; LINE's own limit holds without it
    if isinstance(answer, Unanswered):
        return None
    data = {"limit": answer.limit, "used": answer.used}
    now = desk.now
    snapshot = Snapshot("quota", line_day(now).isoformat(), now, final=False, data=dict(data))
    desk.ledger.snapshots(realm).put(snapshot)
    return Quota(answer.limit, answer.used)


def _who(gateway: Gateway, patience: Patience) -> BotInfo | Unanswered:
    """Ask again while nobody answers and patience lasts; a question may be repeated."""
    answer = gateway.bot_info()
    while isinstance(answer, Unanswered) and answer.kind in {"offline", "rate", "strange"}:
        if not patience.wait():
            break
        answer = gateway.bot_info()
    return answer
