"""Which command prints which document, and the JSON Schema of them all."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from oactl.public_json import (
    accounts,
    cost,
    deliveries,
    experiments,
    figures,
    goals,
    notices,
    pauses,
    plans,
    report,
    workspace,
)

DOCUMENTS: Mapping[str, type] = {
    "status": workspace.Status,
    "init": workspace.Made,
    "demo": workspace.Demo,
    "account add": accounts.AddedAccount,
    "account list": accounts.Accounts,
    "account check": accounts.CheckedAccounts,
    "plan agenda": deliveries.Agenda,
    "plan validate": plans.Findings,
    "plan show": plans.Post,
    "plan preview": plans.Preview,
    "plan approve": plans.Approvals,
    "plan revoke": plans.Revocations,
    "plan status": plans.ApprovalStatuses,
    "plan diff": plans.PlanDiff,
    "plan retire": plans.Retired,
    "push": deliveries.Push,
    "pause": pauses.Pauses,
    "resume": pauses.Resumes,
    "delivery list": deliveries.Deliveries,
    "delivery show": deliveries.DeliveryDetail,
    "delivery show (variants)": deliveries.DeliveryDetails,
    "delivery show (not begun)": deliveries.UndeliveredDetail,
    "delivery resume": deliveries.Push,
    "delivery stop": deliveries.Delivery,
    "delivery skip": deliveries.Delivery,
    "delivery skip (several)": deliveries.Decided,
    "delivery resolve": deliveries.Delivery,
    "delivery done": deliveries.Delivery,
    "delivery done (several)": deliveries.Decided,
    "insight sync": accounts.Sync,
    "insight show": accounts.Insight,
    "insight import": figures.ImportedFile,
    "insight export --format jsonl": figures.ExportedFigure,
    "report weekly": report.Report,
    "report weekly --explain": report.TracedFigure,
    "report daily --if-notable": report.DayAlerts,
    "audience list": accounts.Tags,
    "audience count": accounts.Audience,
    "experiment design": experiments.ExperimentDesign,
    "experiment status": experiments.Experiments,
    "experiment read": experiments.Experiment,
    "experiment decide": experiments.ExperimentDecided,
    "experiment list": experiments.ExperimentRegister,
    "quota": accounts.Quotas,
    "cost": cost.Costs,
    "goal status": goals.GoalStatus,
    "notify test": notices.NotifyTest,
    "(every notice)": notices.Notification,
    "explain OCCURRENCE": deliveries.ExplainedOccurrence,
    "explain RULE": plans.RulePage,
    "explain FIGURE": report.FigurePage,
    "schedule install": workspace.ScheduleInstalled,
    "schedule status": workspace.ScheduleStatus,
    "schedule remove": workspace.ScheduleRemoved,
    "doctor": workspace.Checks,
    "db backup": workspace.Backup,
    "db restore": workspace.Restored,
    "db check": workspace.Checkup,
    "sandbox serve": workspace.Sandbox,
    "(every error)": workspace.Error,
}


class _Plain(GenerateJsonSchema):
    """Without titles, which only repeat the names."""

    def field_title_should_be_set(self, _schema: Any) -> bool:  # noqa: ANN401 - Pydantic's
        """No field has a title."""
        return False


def schema() -> tuple[dict[str, str], dict[str, Any]]:
    """The name of each command's document, and the definition of every name."""
    inputs: list[tuple[str, Any, TypeAdapter[Any]]] = [
        (name, "serialization", TypeAdapter(kind)) for name, kind in DOCUMENTS.items()
    ]
    places, document = TypeAdapter.json_schemas(inputs, schema_generator=_Plain)
    names = {name: places[name, "serialization"]["$ref"].rpartition("/")[2] for name in DOCUMENTS}
    return names, document["$defs"]
