"""One league table, many looks, as `oactl.reports` has them of a report."""

from datetime import datetime
from zoneinfo import ZoneInfo

from oactl.domain.report.league import League
from oactl.reports.league_table import league_csv, league_markdown, league_text, page_of_league

LOOKS = ("table", "csv", "md", "html")


def render_league(
    found: League, look: str, width: int | None, as_of: datetime, zone: ZoneInfo
) -> str:
    """The table as one of `LOOKS` or `json`; `width` is the terminal's, None in a pipe."""
    match look:
        case "json":
            from oactl.reports.league_document import league_json  # noqa: PLC0415 - own imports

            return league_json(found, as_of)
        case "csv":
            return league_csv(found)
        case "html":
            from oactl.reports.html import render_league_page  # noqa: PLC0415 - as above

            return render_league_page(page_of_league(found, as_of, zone))
        case "md":
            return league_markdown(page_of_league(found, as_of, zone))
        case _:
            assert look == "table", look  # noqa: S101 - a name of LOOKS without a case
            return league_text(page_of_league(found, as_of, zone), width)
