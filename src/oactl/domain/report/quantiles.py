"""The quantiles that the usual figures are made with."""

from collections.abc import Sequence

MAD_TO_SD = 1.4826  # of a normal distribution: from the median distance to the standard deviation
Z_975 = 1.959963984540054


def median(values: Sequence[float]) -> float:
    """The middle one, or halfway between the two in the middle."""
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def t_975(freedom: float) -> float:
    """The 97.5 % quantile of Student's t, from 5 degrees of freedom on to 0.1 %.

    Abramowitz and Stegun 26.7.5.
    """
    z = Z_975
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / freedom**power for power, term in enumerate(terms, 1))
