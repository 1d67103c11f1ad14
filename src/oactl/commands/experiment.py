"""`oactl experiment`: how many people an experiment needs, what came of it, what was learned."""

from typing import Annotated

import typer

from oactl.commands.experiment_screen import design_lines
from oactl.commands.folding import print_folded
from oactl.commands.options import AccountOption, FormatOption, JsonOption, format_of
from oactl.context import Context
from oactl.domain.experiment import METRICS, ExperimentDesign, Metric
from oactl.errors import Exit, UsageError
from oactl.i18n import N_
from oactl.insight.experiments import OwnRate, own_rate
from oactl.public_json import experiments
from oactl.sending.recipients import friends as friends_of
from oactl.usage import group

MOST_VARIANTS = 10
app = group("oactl experiment design --account main --lift 5%")


def share_of(text: str, option: str) -> float:
    """`0.42` or `42%` as 0.42. Raises `UsageError` for what does not lie between 0 and 1."""
    written = text.strip().replace("％", "%")
    try:
        number = float(written.removesuffix("%")) / (100 if written.endswith("%") else 1)
    except ValueError:
        number = -1.0
    if not 0 < number < 1:
        raise UsageError(
            "experiment.bad_share",
            N_("{option} {text} is no share between 0 and 1"),
            help=N_("write 42 out of 100 as 42% or as 0.42"),
            option=option,
            text=text,
        )
    return number


def _metric_of(text: str) -> Metric:
    found: Metric | None = next((each for each in METRICS if each == text), None)
    if found is None:
        raise UsageError(
            "experiment.bad_metric",
            N_("an experiment does not compare “{text}”"),
            help=N_("take one of these with --metric: {known}"),
            text=text,
            known=", ".join(METRICS),
        )
    return found


@app.command(
    help=N_("How many people an experiment needs, and what your friends suffice for."),
    epilog="oactl experiment design --account main --lift 5%",
)
def design(
    ctx: typer.Context,
    account: AccountOption = None,
    friends: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help=N_("So many friends, instead of an account's.")),
    ] = None,
    baseline: Annotated[
        str | None,
        typer.Option(
            help=N_("The rate without a change, 42% or 0.42; else the account's of 8 weeks.")
        ),
    ] = None,
    lift: Annotated[
        str, typer.Option(help=N_("The rise to be found, in points: 5% is from 42% to 47%."))
    ] = "5%",
    metric: Annotated[
        str, typer.Option(help=N_("What is compared: open_rate or click_rate."))
    ] = "open_rate",
    power: Annotated[
        str, typer.Option(help=N_("How surely a rise that is there is found."))
    ] = "80%",
    variants: Annotated[
        int,
        typer.Option(metavar="N", min=2, max=MOST_VARIANTS, help=N_("How many variants.")),
    ] = 2,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """How many people an experiment needs, and what the friends suffice for."""
    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    kind = _metric_of(metric)
    name = None if friends is not None and baseline else _account(context, account)
    own = None if name is None or baseline else _own_rate(context, name, kind)
    found = ExperimentDesign(
        metric=kind,
        baseline=share_of(baseline, "--baseline") if baseline else _known(own, name, kind),
        lift=share_of(lift, "--lift"),
        variants=variants,
        friends=friends if friends is not None else _friends(context, name),
        power=share_of(power, "--power"),
    )
    if look == "json":
        context.console.json(_document(found, name, own))
    else:
        for line in design_lines(found, name, own):
            print_folded(context.console, line)
    return Exit.OK


def _account(context: Context, wish: str | None) -> str:
    """The one account. Raises `UsageError` where several are meant."""
    names = context.accounts(wish)
    if len(names) != 1:
        raise UsageError(
            "experiment.one_account",
            N_("an experiment is of one account, and these are {count}"),
            help=N_("take one of them with --account: {accounts}"),
            count=len(names),
            accounts=", ".join(names) or "—",
        )
    return names[0]


def _own_rate(context: Context, account: str, metric: Metric) -> OwnRate | None:
    return own_rate(context.sending_without_plans(writes=False), account, metric)


def _known(own: OwnRate | None, account: str | None, metric: Metric) -> float:
    """The account's own rate. Raises `UsageError` where nobody knows it, or it is none to raise."""
    if own is None or not 0 < own.share.rate < 1:
        raise UsageError(
            "experiment.no_baseline",
            N_("nothing is known of {account} in the last 8 weeks that {metric} could be made of"),
            help=N_("fetch what LINE has with oactl insight sync, or say it: --baseline 42%"),
            account=account or "—",
            metric=metric,
        )
    return own.share.rate


def _friends(context: Context, account: str | None) -> int | None:
    """The newest known number of an account's friends; None where LINE never told."""
    if account is None:
        return None
    sending = context.sending_without_plans(writes=False)
    return friends_of(sending, sending.account(account))


def _document(
    design: ExperimentDesign, account: str | None, own: OwnRate | None
) -> experiments.ExperimentDesign:
    needed = design.needed
    return experiments.ExperimentDesign(
        account=account,
        metric=design.metric,
        baseline=design.baseline,
        baseline_deliveries=own.deliveries if own else None,
        lift=design.lift,
        variants=design.variants,
        power=design.power,
        alpha=design.alpha,
        needed=needed,
        needed_in_all=None if needed is None else needed * design.variants,
        friends=design.friends,
        friends_each=design.arm,
        enough=design.is_enough,
        smallest_lift=design.smallest,
    )
