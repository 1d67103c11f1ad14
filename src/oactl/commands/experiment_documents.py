"""The documents of `oactl experiment`."""

from dataclasses import asdict
from datetime import UTC, datetime

from oactl.domain.experiment import BlockGuardrail, ExperimentArm, ExperimentDecision, Metric
from oactl.domain.plan import winner_name
from oactl.insight.experiments import Experiment
from oactl.public_json import experiments


def decision_document(found: ExperimentDecision) -> experiments.ExperimentDecision:
    """An entry of the register."""
    return experiments.ExperimentDecision(
        **{**asdict(found), "at": found.at.isoformat(timespec="seconds")}
    )


def experiment_document(
    found: Experiment, decision: ExperimentDecision | None, blocks: BlockGuardrail | None
) -> experiments.Experiment:
    """What is known of an experiment now."""
    reading = found.reading
    return experiments.Experiment(
        occurrence=found.occurrence,
        plan=found.plan,
        post=found.post,
        account=found.account,
        scheduled_at=found.scheduled_at.isoformat(),
        metric=reading.metric,
        share=float(found.share),
        winner_occurrence=winner_name(found.occurrence) if found.share < 1 else None,
        verdict=reading.is_verdict,
        final_at=_instant(found.settles_at),
        sample_ratio_p_value=reading.ratio_p_value,
        sample_ratio_ok=reading.is_shared_out_well,
        same_time=reading.is_at_one_time,
        arms=[_arm(each, reading.metric) for each in reading.arms],
        comparisons=[
            experiments.ArmComparison(
                variant=each.arm,
                against=reading.arms[0].name,
                difference=each.difference,
                low=each.interval.low,
                high=each.interval.high,
                p_value=each.p_value,
                clear=each.is_clear,
            )
            for each in reading.comparisons
        ],
        best=reading.best,
        blocks=experiments.BlockGuardrail(*blocks, blocks.is_usual) if blocks else None,
        decision=decision_document(decision) if decision else None,
    )


def _arm(arm: ExperimentArm, metric: Metric) -> experiments.ExperimentArm:
    share = arm.share(metric)
    return experiments.ExperimentArm(
        variant=arm.name,
        delivery=arm.delivery,
        state=arm.state,
        sent_at=_instant(arm.sent_at),
        people=arm.people,
        opened=arm.opened,
        clicked=arm.clicked,
        rate=share.rate if share else None,
        final=arm.final,
    )


def _instant(at: datetime | None) -> str | None:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if at else None
