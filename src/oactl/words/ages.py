"""How long something took, and how long ago it was, as people say it."""

from oactl.i18n import _, ngettext

_HOUR = 60
_DAY = 24 * _HOUR


def length(minutes: int) -> str:
    """`90 minutes`, `5 hours`, `3 days`: the largest unit of which there are at least two."""
    if minutes < 1:
        return _("less than a minute")
    if minutes < 2 * _HOUR:
        return ngettext("{count} minute", "{count} minutes", minutes, count=minutes)
    if minutes < 2 * _DAY:
        hours = minutes // _HOUR
        return ngettext("{count} hour", "{count} hours", hours, count=hours)
    days = minutes // _DAY
    return ngettext("{count} day", "{count} days", days, count=days)


def age(minutes: int) -> str:
    """`3 days ago`."""
    return _("just now") if minutes < 1 else _("{length} ago", length=length(minutes))
