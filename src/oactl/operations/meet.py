"""First contact: learn which bot an account's name stands for, so that facts have a home."""

from oactl.domain.problem import Fault
from oactl.operations.desk import Desk
from oactl.ports import BotInfo, Pin


def meet(desk: Desk, account: str) -> None:
    """Ask who the token belongs to, once. Where nobody answers nothing is learned."""
    owner = desk.account(account)
    if desk.bot_of(owner) is not None:
        return
    try:
        gateway = desk.gateways.of(account)
    except Fault as fault:
        if not fault.code.startswith("credentials."):
            raise
        return
    info = gateway.bot_info()
    if isinstance(info, BotInfo):
        pin = Pin(info.user_id, info.basic_id, info.display_name)
        desk.ledger.pin(gateway.host, account, pin, desk.now)
