"""How `oactl experiment` reads."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from math import ceil

from oactl.domain.experiment import (
    LEAST,
    BlockGuardrail,
    ExperimentArm,
    ExperimentDecision,
    ExperimentDesign,
    ExperimentReading,
    Metric,
    UsualBlocks,
    share_text,
)
from oactl.domain.line_day import line_day
from oactl.domain.plan import winner_name
from oactl.domain.statistics import ALPHA
from oactl.domain.visible import in_one_line
from oactl.i18n import N_, _, ngettext
from oactl.insight.experiments import Experiment, OwnRate
from oactl.reports.table import percent, signed, signed_percent
from oactl.words.notices import STATES

LEAST_P = 0.001  # a smaller p-value is told as that

METRIC_WORDS: Mapping[Metric, str] = {"open_rate": N_("open rate"), "click_rate": N_("click rate")}


def design_lines(
    design: ExperimentDesign, account: str | None, own: OwnRate | None, blocks: UsualBlocks | None
) -> list[str]:
    """What an experiment needs, and whether the friends suffice for it."""
    return [
        *_question(design, account, own),
        *_needed(design),
        *_friends(design, account),
        *_limits(design),
        *_guardrail(blocks),
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
        "In a list of user ids oactl shares out who gets which variant; among friends that only "
        "LINE knows LINE does, one variant after the other."
    )
    yield _(
        "LINE counts blocks of an account and a day, not of a message: what one variant costs in "
        "friends cannot be told from what the other costs."
    )


def _guardrail(blocks: UsualBlocks | None) -> Iterator[str]:
    if blocks is None:
        return
    yield _(
        "Blocks of the whole account: two days of the last 8 weeks came to {low} to {high}. More "
        "than that on the day of sending and the next is told.",
        low=signed(blocks.low),
        high=signed(blocks.high),
    )


def status_line(found: Experiment, decision: ExperimentDecision | None) -> str:
    """One experiment in one line."""
    rates = (f"{arm.name} {_rate(arm, found.reading.metric)}" for arm in found.reading.arms)
    parts = [found.occurrence, found.account, _(", ").join(rates), _how_far(found)]
    if decision is not None:
        parts.append(_decided(decision))
    return in_one_line("  ".join(parts))


def _rate(arm: ExperimentArm, metric: Metric) -> str:
    share = arm.share(metric)
    return percent(share.rate, 1) if share else "—"


def _how_far(found: Experiment) -> str:
    if found.reading.is_verdict:
        return _("counted to the end")
    if found.settles_at is None:
        return _("not all of it has gone out")
    return _("LINE counts until {day}", day=f"{line_day(found.settles_at)}")


def _decided(decision: ExperimentDecision) -> str:
    if decision.winner is None:
        return _("decided: none was better")
    return _("decided: {variant}", variant=decision.winner)


def reading_lines(
    found: Experiment,
    decision: ExperimentDecision | None,
    blocks: BlockGuardrail | None,
    now: datetime,
) -> Iterator[str]:
    """What came of an experiment: its arms, whether they can be compared, the verdict."""
    reading = found.reading
    yield in_one_line(
        _(
            "{occurrence}  {account}  {metric}",
            occurrence=found.occurrence,
            account=found.account,
            metric=_(METRIC_WORDS[reading.metric]),
        )
    )
    for arm in reading.arms:
        yield "  " + in_one_line(_arm_line(arm, reading.metric))
    if found.share < 1:
        yield _(
            "{share} of the people got a variant; a winner goes to the others.",
            share=share_text(found.share),
        )
    if reading.chosen_by_line:
        yield _("LINE chose by chance who got which, one variant after the other.")
    yield from _ratio(reading)
    if not reading.is_at_one_time:
        yield _("The variants went out at different times, which may be what makes them differ.")
    yield from _verdict(reading) if reading.is_verdict else _preview(found, now)
    if blocks is not None:
        yield _blocks(blocks)
    if decision is not None:
        yield from register_lines(decision)
    elif reading.is_verdict:
        yield _(
            "Note what was learned: {command}",
            command=f"oactl experiment decide {found.plan}/{found.post} --winner NAME --by NAME "
            "--reason TEXT",
        )


def _arm_line(arm: ExperimentArm, metric: Metric) -> str:
    if arm.sent_at is None:
        return _("{variant}  {state}", variant=arm.name, state=_(STATES[arm.state]))
    did = arm.opened if metric == "open_rate" else arm.clicked
    did_words = {"open_rate": N_("{did} opened it"), "click_rate": N_("{did} clicked")}
    people = "—" if arm.people is None else f"{arm.people:,}"
    known = "" if did is None else _(did_words[metric], did=f"{did:,}")
    parts = (arm.name, _("sent to {people}", people=people), known, _rate(arm, metric))
    return "  ".join(filter(None, parts))


def _ratio(reading: ExperimentReading) -> Iterator[str]:
    p_value = reading.ratio_p_value
    if p_value is None:
        return
    if reading.is_shared_out_well:
        yield _("The parts are as equal as chance makes them (p {p}).", p=p_words(p_value))
    else:
        yield _(
            "The parts are not of the sizes that chance makes of equal ones (p {p}): something "
            "else decided who got which, so they cannot be compared.",
            p=p_words(p_value),
        )


def _preview(found: Experiment, now: datetime) -> Iterator[str]:
    if found.settles_at is None:
        yield _("Not all of its variants have gone out: oactl delivery list")
    elif now >= found.settles_at:
        yield _("LINE has counted to the end; fetch the last figures: oactl insight sync")
    else:
        yield _(
            "A preview: LINE counts until {day}, and the verdict is read once, after that. A "
            "difference that is seen before may be chance.",
            day=f"{line_day(found.settles_at)}",
        )


def _verdict(reading: ExperimentReading) -> Iterator[str]:
    for name in reading.missing:
        yield _(
            "{variant}: LINE gives no figure below {least}, so nothing can be said of it.",
            variant=name,
            least=LEAST,
        )
    for each in reading.comparisons:
        yield _(
            "{variant} beside {first}: {points} points ({low} to {high}), p {p}: {clear}",
            variant=each.arm,
            first=reading.arms[0].name,
            points=points(each.difference),
            low=points(each.interval.low),
            high=points(each.interval.high),
            p=p_words(each.p_value),
            clear=_("a clear difference") if each.is_clear else _("may be chance"),
        )
    if reading.best is not None:
        yield _("The best is {variant}.", variant=reading.best)
    elif reading.comparisons and reading.is_shared_out_well:
        yield _("No variant is clearly better.")


def _blocks(blocks: BlockGuardrail) -> str:
    params = {"net": signed(blocks.net), "low": signed(blocks.low), "high": signed(blocks.high)}
    told = _(
        "Blocks of the whole account on the day of sending and the next: {net}; two days of the 8 "
        "weeks before came to {low} to {high}.",
        **params,
    )
    if blocks.is_usual:
        return told
    return told + " " + _("That is more than usual: look for the cause before it goes to others.")


def p_words(p_value: float | None) -> str:
    """`= 0.012`, `< 0.001`; a dash where there is nothing to test."""
    if p_value is None:
        return "—"
    return "< 0.001" if p_value < LEAST_P else f"= {p_value:.3f}"


def decided_lines(decision: ExperimentDecision, path: str, found: Experiment) -> Iterator[str]:
    """What was noted, what it was noted of, and what comes of it."""
    best = found.reading.best
    yield from register_lines(decision)
    if not decision.verdict:
        yield _("It was decided before LINE had counted to the end; the register says so.")
    elif decision.winner is not None and decision.winner != best:
        yield _("By the figures it is not clearly the best; the register has them.")
    yield _("Written to {path}; commit it with the plan.", path=path)
    if decision.winner is not None and found.share < 1:
        yield _(
            "The next push sends it to the others of its people, once: {name}",
            name=winner_name(found.occurrence),
        )


def register_lines(decision: ExperimentDecision) -> Iterator[str]:
    """An entry of the register."""
    yield in_one_line(
        "  ".join(
            (
                f"{decision.at:%Y-%m-%d}",
                decision.occurrence,
                decision.account,
                _decided(decision),
                _("by {name}", name=decision.by),
            )
        )
    )
    yield "  " + in_one_line(decision.reason)
