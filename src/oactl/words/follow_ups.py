"""What a follow-up is, in a sentence: how much later, and to whom."""

from collections.abc import Mapping
from datetime import timedelta

from oactl.domain.audience import Via
from oactl.domain.plan import ONE_DAY, Derivation
from oactl.i18n import N_, Message, _, ngettext

_TO: Mapping[tuple[str, bool], Message] = {
    ("not_opened", True): N_("{later}, to every friend who has not opened it by then"),
    ("not_opened", False): N_("{later}, to those who got it and have not opened it by then"),
    ("clicked", True): N_("{later}, to those who clicked a link in it"),
    ("clicked", False): N_("{later}, to those who clicked a link in it"),
}


def follow_up_words(derivation: Derivation, via: Via) -> str:
    """`3 days later, to those who …`; `via` is what carries the post that it follows."""
    sentence = _TO[derivation.to, via is Via.BROADCAST]
    return _(sentence, later=_later(derivation.after))


def _later(after: timedelta) -> str:
    if after % ONE_DAY:
        hours = int(after.total_seconds() // 3600)
        return ngettext("{count} hour later", "{count} hours later", hours, count=hours)
    return ngettext("{count} day later", "{count} days later", after.days, count=after.days)
