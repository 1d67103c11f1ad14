"""What is read of long ago in bulk is what the fold of each delivery says."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta

from sending_shop import MULTICAST, TO_MEMBERS, Shop

from oactl.insight.sync import sent_of
from oactl.ledger.store import Ledger
from oactl.sandbox import Fault


def test_a_delivery_of_long_ago_is_the_same_as_one_of_now(shop: Shop) -> None:
    shop.members(1_200)
    shop.plan(TO_MEMBERS.replace("audience:", "topic: 周年慶\n    audience:"))
    shop.approve()
    shop.line.fault(Fault("reset_after", path=MULTICAST, count=1))
    assert shop.settle().only["state"] == "sent"
    with closing(Ledger(shop.ledger)) as ledger:
        began = ledger.created_at
        (record,) = ledger.records_since(began)
        host, account = record.delivery.channel.host, record.delivery.account
        ends = record.delivery.created_at + timedelta(seconds=1)
        (precise,) = sent_of([record], ends)
        assert (precise.topic, precise.audience) == ("周年慶", "members")
        assert ledger.sent.between(host, [account], began, ends) == {
            account: [replace(precise, request_id=None)]
        }
        assert ledger.sent.between(host, [account, "none"], ends, ends) == {account: [], "none": []}
        assert ledger.sent.between("elsewhere", [account], began, ends) == {account: []}
