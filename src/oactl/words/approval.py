"""What an approval covers: the names of its parts."""

from collections.abc import Mapping

from oactl.i18n import N_, Message, _

PARTS: Mapping[str, Message] = {
    "account": N_("account"),
    "zone": N_("time zone"),
    "platform": N_("platform"),
    "via": N_("way of sending"),
    "cadence": N_("cadence"),
    "late": N_("how late"),
    "quiet_ok": N_("inside quiet hours too"),
    "allow_repeat": N_("may repeat another post"),
    "silent": N_("without notification"),
    "audience": N_("audience"),
    "then": N_("follow-up"),
    "variants": N_("variants and what they are compared by"),
    "tags": N_("what the tags stand for"),
    "skip": N_("days left out"),
    "until": N_("last day"),
    "limit": N_("limit"),
    "content": N_("content"),
    "values": N_("values of the account"),
    "draft": N_("draft"),
    "subject": N_("subject"),
    "author": N_("author"),
    "checker": N_("checker"),
}


def item_in_words(item: str) -> str:
    """The name of a content; of what is derived, what it is."""
    return _(PARTS[item[1:]]) if item.startswith("#") and item[1:] in PARTS else item


def parts_in_words(changed: str) -> str:
    """Parts in a row, as a hold names those that changed: `cadence, content 2`."""
    comma = _(", ")
    found = (each.partition(" ") for each in changed.split(comma) if each)
    return comma.join(
        " ".join(filter(None, (_(PARTS.get(part, part)), item_in_words(item))))
        for part, _space, item in found
    )
