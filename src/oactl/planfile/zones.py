"""Time zones by name."""

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from oactl.domain.violation import Path, Violation
from oactl.planfile.demographics import brief, near
from oactl.planfile.fields import Field, Notes, Raw


@cache
def is_zone(name: str) -> bool:
    """Whether the zone's rules are known."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError
        return False
    return True


def unknown_zone(name: str, path: Path) -> Violation:
    """The problem of a zone that nobody knows, with the nearest name."""
    nearest = near(name, tuple(sorted(available_timezones())))["near"]
    return Violation("OA163", path, {"value": name, "near": nearest})


def _zone(raw: Raw, path: Path, notes: Notes) -> str | None:
    if isinstance(raw, str) and is_zone(raw):
        return raw
    notes.append(unknown_zone(brief(raw), path))
    return None


ZONE = Field(
    _zone, {"type": "string", "description": "A zone's name.", "examples": ["Asia/Taipei"]}
)
