"""How `oactl experiment` reads."""

from collections.abc import Iterator, Mapping
from math import ceil

from oactl.domain.experiment import LEAST, ExperimentDesign, Metric
from oactl.domain.statistics import ALPHA
from oactl.i18n import N_, _, ngettext
from oactl.insight.experiments import OwnRate
from oactl.reports.table import percent, signed_percent

METRIC_WORDS: Mapping[Metric, str] = {"open_rate": N_("open rate"), "click_rate": N_("click rate")}


def design_lines(design: ExperimentDesign, account: str | None, own: OwnRate | None) -> list[str]:
    """What an experiment needs, and whether the friends suffice for it."""
    return [
        *_question(design, account, own),
        *_needed(design),
        *_friends(design, account),
        *_limits(design),
    ]


def rise(baseline: float, lift: float) -> str:
    """`42.0% → 47.0%`."""
    return f"{percent(baseline, 1)} → {percent(baseline + lift, 1)}"


def points(difference: float) -> str:
    """A difference of two rates in percentage points, with its sign: `+5.0`."""
    return signed_percent(difference, 1).removesuffix("%")


def _question(design: ExperimentDesign, account: str | None, own: OwnRate | None) -> Iterator[str]:
    yield _(
        "{metric} {rates}, {variants:d} variants",
        metric=_(METRIC_WORDS[design.metric]),
        rates=rise(design.baseline, design.lift),
        variants=design.variants,
    )
    yield "  " + _(
        "found with a certainty of {power}; a false alarm in {alpha} of all cases",
        power=percent(design.power, 0),
        alpha=percent(ALPHA, 0),
    )
    if own is not None:
        yield "  " + ngettext(
            "{baseline} is what {account} had in the last 8 weeks: {did} of {people} in {count} "
            "delivery",
            "{baseline} is what {account} had in the last 8 weeks: {did} of {people} in {count} "
            "deliveries",
            own.deliveries,
            baseline=percent(design.baseline, 1),
            account=account or "",
            did=f"{own.share.successes:,}",
            people=own.share.people,
            count=own.deliveries,
        )


def _needed(design: ExperimentDesign) -> Iterator[str]:
    needed = design.needed
    if needed is None:
        yield _("There is no such rise: it would be above 100%.")
        return
    yield _(
        "Each variant needs {people} people, all of them together {total}.",
        people=needed,
        total=needed * design.variants,
    )


def _friends(design: ExperimentDesign, account: str | None) -> Iterator[str]:
    if design.friends is None:
        yield _(
            "How many friends {account} has is not known yet: oactl insight sync",
            account=account or "",
        )
        return
    params = {"friends": design.friends, "people": design.arm or 0}
    who = _("{account} has {friends} friends", account=account, **params) if account else ""
    who = who or _("Of {friends} friends", **params)
    yield _("{who}, {people} for each variant.", who=who, **params)
    if design.is_enough is False:
        yield _("You have too few friends for that.")
    elif design.is_enough:
        yield _("That is enough.")
    yield _smallest(design)


def _smallest(design: ExperimentDesign) -> str:
    smallest = design.smallest
    if smallest is None:
        return _("They suffice for no rise at all, however large.")
    smallest = min(ceil(smallest * 1_000) / 1_000, 1 - design.baseline)  # never told too small
    return _(
        "They suffice for a rise of {points} points or more: {rates}.",
        points=points(smallest).removeprefix("+"),
        rates=rise(design.baseline, smallest),
    )


def _limits(design: ExperimentDesign) -> Iterator[str]:
    if design.is_below_line:
        yield _(
            "With so few LINE will give no figure at all: it gives none below {least}.",
            least=LEAST,
        )
    yield _(
        "Who gets which variant is shared out in a list of user ids; friends that only LINE knows "
        "cannot be."
    )
    yield _(
        "LINE counts blocks of an account and a day, not of a message: what one variant costs in "
        "friends cannot be told from what the other costs."
    )
