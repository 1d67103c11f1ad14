"""Who gets a post: the rule as it is written, and what LINE is asked for."""

from oactl.domain.audience.narrowcast import at_most, groups_of, narrowcast_parts
from oactl.domain.audience.rule import (
    EVERYONE,
    MAX_AUDIENCES_IN_A_NARROWCAST,
    Audience,
    AudienceGroup,
    AudienceNamed,
    Demographics,
    DemographicTag,
    EngagedTag,
    FileTag,
    ImportedTag,
    Tags,
    TagSource,
    Via,
    is_at_line,
    is_carried,
    natural_via,
    problems_of,
)
from oactl.domain.audience.written import definitions, written

__all__ = [
    "EVERYONE",
    "MAX_AUDIENCES_IN_A_NARROWCAST",
    "Audience",
    "AudienceGroup",
    "AudienceNamed",
    "DemographicTag",
    "Demographics",
    "EngagedTag",
    "FileTag",
    "ImportedTag",
    "TagSource",
    "Tags",
    "Via",
    "at_most",
    "definitions",
    "groups_of",
    "is_at_line",
    "is_carried",
    "narrowcast_parts",
    "natural_via",
    "problems_of",
    "written",
]
