"""Time zones by name."""

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from oactl.domain.violation import Path, Violation
from oactl.planfile.violations import nearest


@cache
def is_zone(name: str) -> bool:
    """Whether the zone's rules are known."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError
        return False
    return True


def unknown_zone(name: str, path: Path) -> Violation:
    """The violation of a zone that nobody knows, with the nearest name."""
    near = nearest(name, tuple(sorted(available_timezones())))
    return Violation("OA163", path, {"value": name, "near": near})
