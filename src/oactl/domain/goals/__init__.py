"""The goals of a quarter, KGI → CSF → KPI, and how far each figure is. Days are LINE's (UTC+9)."""

from oactl.domain.goals.progress import (
    TREND_WEEKS,
    DayFigure,
    Effort,
    GoalFigures,
    GoalProgress,
    Trend,
    progress,
)
from oactl.domain.goals.values import (
    MEASURES,
    Csf,
    Kgi,
    Kpi,
    Measure,
    Quarter,
    QuarterGoals,
    measure_of,
    parse_quarter,
    quarter_of,
)

__all__ = [
    "MEASURES",
    "TREND_WEEKS",
    "Csf",
    "DayFigure",
    "Effort",
    "GoalFigures",
    "GoalProgress",
    "Kgi",
    "Kpi",
    "Measure",
    "Quarter",
    "QuarterGoals",
    "Trend",
    "measure_of",
    "parse_quarter",
    "progress",
    "quarter_of",
]
