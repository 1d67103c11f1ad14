"""How many people a post reaches, as far as that is known without asking LINE.

For what the plans of a month cost. The ledger is opened only where it has figures to tell.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from oactl.domain.account import Account, Workspace
from oactl.domain.audience import Audience, FileTag, Via, natural_via
from oactl.domain.plan import Post
from oactl.errors import OactlError
from oactl.ledger.peek import has_figures, is_used

if TYPE_CHECKING:
    from oactl.domain.check import PlanViolation
    from oactl.domain.month import PlannedSending, Use
    from oactl.domain.plan import Plan
    from oactl.planfile.members import MemberFiles
    from oactl.sending.context import SendingContext


@dataclass(eq=False, slots=True)
class KnownRecipients:
    """Counts for the checks of plans; each file and each account's friends are looked at once."""

    workspace: Workspace
    now: datetime
    ledger: Callable[[], Path]
    context: "Callable[[], SendingContext]"
    members: "Callable[[], MemberFiles]"
    _friends: dict[str, int | None] = field(default_factory=dict)
    _used: "dict[str, Use]" = field(default_factory=dict)
    _chosen: dict[tuple[str, Audience], int | None] = field(default_factory=dict)

    def __call__(self, account: Account, post: Post) -> int | None:
        """The people of a post of an account; None where nobody knows."""
        match (
            Via.HAND_OFF if post.by_hand else post.via or natural_via(post.audience, account.tags)
        ):
            case Via.BROADCAST:
                return self._friends_of(account)
            case Via.MULTICAST | Via.PUSH:
                return self._chosen_of(account, post.audience)
            case Via.NARROWCAST if has_figures(self.ledger()):
                from oactl.sending.recipients import recipients_of  # noqa: PLC0415 - as `friends`

                return recipients_of(self.context(), account, post).reach.need
            case _:
                return None

    def check_cost(self, plans: "list[Plan]") -> "Iterator[PlanViolation]":
        """What the months come to, where a price plan or LINE's word bounds that of any account."""
        priced = any(map(_priced, self.workspace.accounts.values()))
        if not (priced or has_figures(self.ledger())):
            return
        from oactl.domain.month import check_cost  # noqa: PLC0415 - most know no bound

        to_come = self._to_come if is_used(self.ledger()) else None
        yield from check_cost(plans, self.workspace, self.now, self, self.use, to_come=to_come)

    def _to_come(
        self, account: Account, found: "Sequence[PlannedSending]"
    ) -> "tuple[Sequence[PlannedSending], int]":
        """What of it nothing began or closed, and the people of what has begun."""
        from oactl.sending.month import begun_people, still_open  # noqa: PLC0415 - as `friends`

        try:
            context = self.context().cached()
            return still_open(context, account.name, found), begun_people(context, account)
        except OactlError:  # a ledger that cannot be read keeps no plan from being checked
            return [each for each in found if each.at > self.now], 0

    def use(self, account: Account) -> "Use":
        """What LINE and the ledger know of the month; the ledger is opened where that counts."""
        if account.name not in self._used:
            self._used[account.name] = self._use_of(account)
        return self._used[account.name]

    def _use_of(self, account: Account) -> "Use":
        from oactl.domain.month import Use  # noqa: PLC0415 - most know no bound

        path = self.ledger()
        if not (is_used(path) if _priced(account) else has_figures(path)):
            return Use()
        from oactl.sending.month import use_of  # noqa: PLC0415 - it needs the ledger

        try:
            return use_of(self.context(), account)
        except OactlError:  # a ledger that cannot be read keeps no plan from being checked
            return Use()

    def _friends_of(self, account: Account) -> int | None:
        if account.name not in self._friends:
            known = has_figures(self.ledger())
            self._friends[account.name] = self._newest(account) if known else None
        return self._friends[account.name]

    def _newest(self, account: Account) -> int | None:
        from oactl.sending.recipients import friends  # noqa: PLC0415 - it needs the whole ledger

        return friends(self.context(), account)

    def _chosen_of(self, account: Account, audience: Audience) -> int | None:
        key = account.name, audience
        if key not in self._chosen:
            sources = {tag: account.tags.get(tag) for tag in audience.tags}
            paths = {t: each.path for t, each in sources.items() if isinstance(each, FileTag)}
            every = len(paths) == len(sources)
            found = self.members().select(audience, paths) if every else None
            self._chosen[key] = getattr(found, "count", None)
        return self._chosen[key]


def _priced(account: Account) -> bool:
    return account.price_plan is not None
