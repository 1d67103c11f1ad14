"""`push POST --test`: what a post will look like, to the account's testers only.

A test needs no approval, has an id of its own and never counts as the occurrence.
"""

from oactl.domain.account import Account
from oactl.domain.audience import Via
from oactl.domain.delivery.record import Realm
from oactl.domain.gate import Reach
from oactl.domain.plan import Plan, Post
from oactl.domain.problem import Exit, Fault
from oactl.operations.begin import batches_of, delivery_of
from oactl.operations.conclude import conclude
from oactl.operations.desk import Desk
from oactl.operations.errand import Errand
from oactl.operations.patience import Patience
from oactl.operations.pushed import AccountRun, Pushed
from oactl.operations.reach import Recipients
from oactl.operations.sample import sample_of
from oactl.operations.weigh import Scale, Weighed
from oactl.ports import NoMembers, StopSign


def push_test(desk: Desk, plan: Plan, post: Post, stop: StopSign) -> Pushed:
    """Send a post's next occurrence (or its last, where none is left) to the testers."""
    if post.by_hand:
        raise Fault("push.test_by_hand", {"post": post.id, "platform": post.platform}, Exit.USAGE)
    runs = [_account(desk, plan, post, name, stop) for name in plan.accounts]
    return Pushed(desk.now, dry_run=False, runs=tuple(runs))


def _account(desk: Desk, plan: Plan, post: Post, name: str, stop: StopSign) -> AccountRun:
    account = desk.account(name)
    run = AccountRun(name)
    errand = Errand(desk, account, run, Patience(desk.clock), stop, strict=True)
    testers = testers_of(desk, account)
    weighed = _weighed(desk, errand, plan, post, testers)
    contact = errand.contact()
    if contact.realm is not None:
        _send(errand, weighed, contact.realm)
    return run


def _weighed(
    desk: Desk, errand: Errand, plan: Plan, post: Post, testers: tuple[str, ...]
) -> Weighed:
    occurrence = sample_of(desk, plan, post, errand.account.name)
    if occurrence is None:
        raise Fault("push.no_occurrence", {"post": post.id}, Exit.USAGE)
    weighed = Scale(desk, errand.account).weigh(occurrence, by_name=True)
    if weighed.situation.errors:
        errors = ", ".join(weighed.situation.errors)
        raise Fault("push.test_invalid", {"post": post.id, "errors": errors})
    recipients = Recipients(Via.PUSH, Reach(len(testers)), testers)
    return Weighed(
        occurrence,
        weighed.situation,
        recipients,
        weighed.item,
        weighed.messages,
        weighed.likeness,
        None,
    )


def testers_of(desk: Desk, account: Account) -> tuple[str, ...]:
    """The user ids of an account's testers. Raises a `Fault` where there are none."""
    testers = set(account.testers)
    if account.testers_file is not None:
        found = desk.members.of(account.testers_file)
        if isinstance(found, NoMembers):
            raise Fault("push.testers_file", {"account": account.name, **found.facts}, Exit.USAGE)
        testers |= found
    if not testers:
        raise Fault("push.no_testers", {"account": account.name}, Exit.USAGE)
    return tuple(sorted(testers))


def _send(errand: Errand, weighed: Weighed, realm: Realm) -> None:
    desk = errand.desk
    name = f"test:{weighed.occurrence.id}:{desk.now:%Y%m%dT%H%M%S%f}"
    delivery = delivery_of(weighed, realm, desk.now, by_name=True, occurrence=name, purpose="test")
    desk.ledger.begin(delivery, batches_of(delivery, weighed.recipients.ids), [])
    record = desk.ledger.record_of(realm.host, realm.bot_user_id, name)
    if record is not None:
        errand.carry(record)
        conclude(errand, record)
