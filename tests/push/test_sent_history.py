"""What is read of long ago in bulk is what the fold of each delivery says."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta

from sending_shop import MULTICAST, Shop, to_members

from oactl.insight.sync import sent_of
from oactl.ledger.store import Ledger
from oactl.sandbox import Fault


def test_a_delivery_of_long_ago_is_the_same_as_one_of_now(shop: Shop) -> None:
    to_members(shop)
    shop.line.fault(Fault("reset_after", path=MULTICAST, count=1))
    assert shop.settle().only["state"] == "sent"
    with closing(Ledger(shop.ledger)) as ledger:
        began = ledger.created_at
        (record,) = ledger.records_since(began)
        host, account = record.delivery.channel.host, record.delivery.account
        ends = record.delivery.created_at + timedelta(seconds=1)
        (precise,) = sent_of([record], ends)
        assert ledger.sent.between(host, [account], began, ends) == {
            account: [replace(precise, request_id=None)]
        }
        assert ledger.sent.between(host, [account, "none"], ends, ends) == {account: [], "none": []}
        assert ledger.sent.between("elsewhere", [account], began, ends) == {account: []}
