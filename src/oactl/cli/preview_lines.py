"""What a checker is shown of a post's contents."""

from collections.abc import Iterator

from oactl.domain.cadence import Slot
from oactl.domain.message import Item, item_for
from oactl.domain.occurrence import Occurrence
from oactl.domain.problem import Fault
from oactl.i18n import Catalog
from oactl.operations.approve import Approved
from oactl.operations.desk import Desk
from oactl.planfile.messages import preview


def approval_lines(desk: Desk, item: Approved, t: Catalog) -> Iterator[str]:
    """Every content that was approved, as the phone will show it."""
    if item.post.by_hand:
        yield from (item.post.copy or "").splitlines()
        yield from item.post.assets
        return
    shown: set[str] = set()
    for slot in item.slots:
        content = item_for(item.post.contents, slot.wall.date(), slot.number)
        if content is not None and content.name not in shown:
            shown.add(content.name)
            yield from _lines(desk, item, slot, content, t)


def _lines(desk: Desk, item: Approved, slot: Slot, content: Item, t: Catalog) -> Iterator[str]:
    if content.name:
        yield f"[{content.name}]"
    occurrence = Occurrence(item.plan.accounts[0], item.plan, item.post, slot)
    try:
        yield from preview(desk.writer.messages(occurrence), t)
    except Fault as fault:
        yield t("push.test_invalid", post=item.post.id, errors=fault.facts.get("rule", fault.code))
