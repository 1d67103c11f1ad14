"""How a delivery of the shop may stand: functions that bring it about."""

from sending_shop import BROADCAST, BY_HAND, MULTICAST, TO_MEMBERS, Shop

from oactl.sandbox import Fault

WHY = "wrong price"


def sent(shop: Shop) -> None:
    assert shop.push().only["state"] == "sent"


def held(shop: Shop) -> None:
    shop.run("plan", "revoke", "shop/offer")
    assert shop.push().only["state"] == "held"


def begun(shop: Shop) -> None:
    """LINE took one batch of several and is too busy for the rest."""
    people = shop.members(1_200)
    shop.plan(TO_MEMBERS)
    shop.approve()
    for batch in shop.batches(people)[1:]:
        shop.line.fault(Fault("429_rate", path=MULTICAST, user=batch[0], count=None))
    assert shop.push().only["state"] == "sending"
    shop.line.clear_faults()


def refused(shop: Shop) -> None:
    shop.line.fault(Fault("413", path=BROADCAST, count=None))
    assert shop.push().only["state"] == "refused"
    shop.line.clear_faults()


def unknown(shop: Shop) -> None:
    """The answer was lost, and the key's life is over."""
    shop.line.fault(Fault("reset_after", path=BROADCAST, count=None))
    shop.push()
    shop.line.clear_faults()
    shop.at("2026-11-26T19:01")
    assert shop.push().only["state"] == "unknown"


def handed_off(shop: Shop) -> None:
    shop.plan(BY_HAND)
    shop.approve()
    assert shop.push().only["state"] == "handed_off"


def nothing(shop: Shop) -> None:
    """Nothing ran yet."""


def paused(shop: Shop, *args: str) -> str:
    """Somebody paused what the arguments name; what the command said."""
    ran = shop.run("pause", "--reason", WHY, *args)
    assert ran.code == 0, ran.err
    return ran.out
