"""Charts as inline SVG of our own: small, without a script, with their values for screen readers.

Colours are classes, so that a page chooses them for light, dark and paper. What is not known is a
gap: no line runs over it, and no bar stands for 0.
"""

from oactl.reports.charts.bars import across, bars, share, stacked
from oactl.reports.charts.lines import lines, sparkline
from oactl.reports.charts.values import Chart, Series, Unit

__all__ = ["Chart", "Series", "Unit", "across", "bars", "lines", "share", "sparkline", "stacked"]
