"""One report, many looks."""
