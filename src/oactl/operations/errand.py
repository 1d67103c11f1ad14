"""One account's part of a run: who it is at LINE, asked once and only when something is to go."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from oactl.domain.account import Account
from oactl.domain.delivery.record import Delivery, Record
from oactl.domain.delivery.standing import FINAL, standing
from oactl.domain.gate import CLOCK_STOP, CLOCK_WARN, quiet_at
from oactl.domain.problem import Exit, Fault
from oactl.operations.courier import Courier, Next
from oactl.operations.desk import Desk
from oactl.operations.hourly import due_to_tell
from oactl.operations.patience import Patience
from oactl.operations.preflight import Contact, preflight
from oactl.operations.pushed import AccountRun
from oactl.ports import StopSign


@dataclass(slots=True)
class Errand:
    """What a run does for one account while it holds its lock."""

    desk: Desk
    account: Account
    run: AccountRun
    patience: Patience
    stop: StopSign
    dry_run: bool = False
    strict: bool = False
    _contact: Contact | None = None
    _spent: int = field(default=0)
    _dead: bool = field(default=False)

    @property
    def host(self) -> str:
        """The API host of the account."""
        return self.desk.gateways.host(self.account.name)

    def over(self) -> bool:
        """Whether no new request may begin in this run."""
        return self._dead or self.stop.is_set() or self.patience.over()

    def contact(self) -> Contact:
        """What LINE says before anything is sent; asked once."""
        if self._contact is None:
            self._contact = preflight(self.desk, self.account, self.patience)
            self._tell(self._contact)
        quota = self._contact.quota
        return replace(self._contact, quota=quota.minus(self._spent) if quota else None)

    def _tell(self, contact: Contact) -> None:
        self.run.error = contact.credentials or contact.unreachable
        error = contact.error or ""
        if contact.credentials:
            self.run.credentials = contact.credentials
            facts = {"reason": contact.credentials, "error": error}
            self._hourly("push.credentials", Exit.FAILED, facts)
        elif contact.unreachable:
            self._hourly("push.unreachable", Exit.TEMPORARY, {"error": error})
        elif contact.skew is not None and abs(contact.skew) > CLOCK_WARN:
            self._tell_clock(contact.skew)

    def _tell_clock(self, skew: timedelta) -> None:
        seconds = {"seconds": round(-skew.total_seconds())}
        if abs(skew) > CLOCK_STOP:
            self.run.error = "clock"
            self._hourly("push.clock_wrong", Exit.TEMPORARY, seconds)
        else:
            self._hourly("push.clock_off", Exit.OK, seconds)

    def _hourly(self, code: str, exit_code: Exit, facts: dict[str, Any]) -> None:
        """A line about the account: its exit code in every run, its words once an hour."""
        name = self.account.name
        self.run.exits.append(exit_code)
        if self.dry_run or due_to_tell(self.desk, self.host, name, "", code):
            self.run.tell(code, account=name, **facts)

    def carry(self, record: Record) -> None:
        """Send what is open of a delivery as far as this run gets."""
        contact = self.contact()
        if contact.gateway is None or (contact.skew and abs(contact.skew) > CLOCK_STOP):
            return
        courier = Courier(
            self.desk,
            contact.gateway,
            self.account.limits,
            self.patience,
            self.stop,
            self.stopped_by,
            self.desk.progress,
        )
        if courier.carry(record) is Next.STOP_ACCOUNT:
            self._dead = True
        self._spent += self._taken(record)

    def _taken(self, before: Record) -> int:
        """How many messages a delivery took in this run, or still may take in the next."""
        d, now = before.delivery, self.desk.now
        after = self.desk.ledger.record_of(d.realm.host, d.realm.bot_user_id, d.occurrence)
        stands = standing(after or before, now)
        most = stands.accepted_recipients if stands.state in FINAL else d.recipients
        return max(0, (most or 0) - (standing(before, now).accepted_recipients or 0))

    def stopped_by(self, record: Record) -> str | None:
        """What stops a begun delivery before its next request: quiet hours or a revoke."""
        delivery = record.delivery
        if delivery.purpose == "test":
            return None
        if quiet_at(self.account, self.desk.now) and not delivery.approval.get("quiet_ok"):
            return "quiet_hours"
        return None if self._still_approved(delivery) else "approval"

    def _still_approved(self, delivery: Delivery) -> bool:
        try:
            return delivery.post in self.desk.approvals.of(delivery.plan)
        except Fault:  # what cannot be read may have been revoked
            return False
