"""`oactl experiment`: how many people an experiment needs, what came of it, what was learned."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Annotated, TypeAlias

import typer

from oactl.commands import completion
from oactl.commands.experiment_documents import decision_document, experiment_document
from oactl.commands.experiment_screen import (
    decided_lines,
    design_lines,
    reading_lines,
    register_lines,
    status_line,
)
from oactl.commands.folding import print_folded
from oactl.commands.options import (
    AccountOption,
    FormatOption,
    JsonOption,
    PlanOption,
    format_of,
)
from oactl.context import Context
from oactl.domain.experiment import (
    METRICS,
    ExperimentArm,
    ExperimentDecision,
    ExperimentDesign,
    Metric,
    UsualBlocks,
)
from oactl.domain.experiment import share_of as part_of_people
from oactl.domain.insight import SyncResult
from oactl.domain.value import composed
from oactl.errors import Exit, UsageError
from oactl.i18n import N_, _
from oactl.insight.experiments import (
    Experiment,
    OwnRate,
    fetch,
    guardrail_of,
    own_rate,
    usual_blocks_of,
)
from oactl.insight.experiments import experiments as experiments_of
from oactl.insight.sync import exit_of
from oactl.planfile.experiments import ExperimentFiles
from oactl.private import user_name
from oactl.public_json import experiments
from oactl.sending.recipients import friends as friends_of
from oactl.usage import group

MOST_VARIANTS = 10
app = group("oactl experiment design --account main --lift 5%")

ExperimentArgument: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="POST",
        help=N_("PLAN/POST, POST alone, or PLAN/POST@TIME of an older one."),
        autocompletion=completion.posts,
    ),
]
OfflineOption: TypeAlias = Annotated[
    bool, typer.Option("--offline", help=N_("Only with figures that are kept; asks LINE nothing."))
]


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


def _split(text: str | None, variants: int) -> Fraction:
    """The share that a `split:` says. Raises `UsageError` where it says none."""
    share = part_of_people({"split": text}, variants) if text is not None else Fraction(1)
    if share is None:
        raise UsageError(
            "experiment.bad_split",
            N_("“{text}” says no share of the people"),
            help=N_("write 20 out of 100 for all variants as --split 20%"),
            text=text,
        )
    return share


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
    split: Annotated[
        str | None,
        typer.Option(metavar="20%", help=N_("Only so many of them get a variant, as in the plan.")),
    ] = None,
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
        share=_split(split, variants),
    )
    blocks = _usual_blocks(context, name)
    if look == "json":
        context.console.json(_document(found, name, own, blocks))
    else:
        for line in design_lines(found, name, own, blocks):
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


def _usual_blocks(context: Context, account: str | None) -> UsualBlocks | None:
    if account is None:
        return None
    return usual_blocks_of(context.sending_without_plans(writes=False), account)


def _document(
    design: ExperimentDesign, account: str | None, own: OwnRate | None, blocks: UsualBlocks | None
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
        share=float(design.share),
        friends_each=design.arm,
        enough=design.is_enough,
        smallest_lift=design.smallest,
        usual_blocks_low=blocks.low if blocks else None,
        usual_blocks_high=blocks.high if blocks else None,
    )


def _experiments(context: Context, account: str | None) -> list[Experiment]:
    sending = context.sending(writes=False)
    names = set(context.accounts(account))
    return [each for each in experiments_of(sending) if each.account in names]


def _one(found: Sequence[Experiment], name: str, account: str | None) -> Experiment:
    """The newest experiment of PLAN/POST or POST, or that of an occurrence. Raises `UsageError`."""
    wanted = composed(name.strip())
    mine = [each for each in found if wanted in _names(each)]
    newest = [each for each in mine if each.scheduled_at == mine[0].scheduled_at]
    if len(newest) == 1:
        return newest[0]
    if newest and account is None:
        raise UsageError(
            "experiment.which_account",
            N_("{name} went out as an experiment of several accounts: {accounts}"),
            help=N_("name one of them with --account"),
            name=name,
            accounts=", ".join(each.account for each in newest),
        )
    raise UsageError(
        "experiment.none",
        N_("no experiment {name} went out in the last year"),
        help=N_("see which did: oactl experiment status"),
        name=name,
    )


def _names(experiment: Experiment) -> set[str]:
    post = experiment.post
    return {post, f"{experiment.plan}/{post}", experiment.occurrence}


def _decision_of(context: Context, found: Experiment) -> ExperimentDecision | None:
    """What was decided of an experiment last."""
    known = ExperimentFiles(str(context.root)).of(found.plan)
    place = (found.occurrence, found.account)
    mine = [each for each in known if (each.occurrence, each.account) == place]
    return mine[-1] if mine else None


@app.command(
    help=N_("The experiments that went out, and how far LINE has counted them."),
    epilog="oactl experiment status",
)
def status(
    ctx: typer.Context,
    account: AccountOption = None,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """The experiments that went out, and how far LINE has counted them."""
    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    known = [(each, _decision_of(context, each)) for each in _experiments(context, account)]
    if look == "json":
        sending = context.sending_without_plans(writes=False)
        found = [experiment_document(*each, guardrail_of(sending, each[0])) for each in known]
        context.console.json(experiments.Experiments(found))
    elif not known:
        print_folded(context.console, _("No experiment went out in the last year."))
    else:
        for each, decision in known:
            print_folded(context.console, status_line(each, decision))
    return Exit.OK


@app.command(
    help=N_("What came of an experiment: its figures, and the verdict once they are final."),
    epilog="oactl experiment read anniversary/wed-fri-offer",
)
def read(
    ctx: typer.Context,
    post: ExperimentArgument,
    account: AccountOption = None,
    offline: OfflineOption = False,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """What came of an experiment."""
    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    found = _one(_experiments(context, account), post, account)
    result = SyncResult()
    if not (offline or found.reading.is_verdict):
        result = fetch(context.sending_without_plans(writes=True), found)
        found = _one(_experiments(context, found.account), found.occurrence, found.account)
    decision = _decision_of(context, found)
    blocks = guardrail_of(context.sending_without_plans(writes=False), found)
    if look == "json":
        context.console.json(experiment_document(found, decision, blocks))
    else:
        for line in reading_lines(found, decision, blocks, context.clock.now()):
            print_folded(context.console, line)
    for failure in result.failures:
        context.console.error(_("LINE did not tell: {error}", error=failure.error))
    return exit_of([result])


@app.command(
    help=N_("Note what was decided of an experiment, in experiments/PLAN.yaml."),
    epilog='oactl experiment decide wed-offer --winner b --by 熊大 --reason "opened more"',
)
def decide(
    ctx: typer.Context,
    post: ExperimentArgument,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help=N_("Who decided."))],
    reason: Annotated[str, typer.Option(help=N_("What was learned, in a sentence."))],
    winner: Annotated[
        str | None, typer.Option(metavar="NAME", help=N_("The variant that was better."))
    ] = None,
    none: Annotated[bool, typer.Option("--none", help=N_("No variant was better."))] = False,
    account: AccountOption = None,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """Note what was decided of an experiment."""
    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    found = _one(_experiments(context, account), post, account)
    _check_decision(context, found, winner, by, none=none)
    decision = ExperimentDecision(
        occurrence=found.occurrence,
        account=found.account,
        winner=winner,
        by=by,
        entered_by=user_name(),
        at=context.clock.now().replace(microsecond=0),
        reason=reason,
        metric=found.reading.metric,
        verdict=found.reading.is_verdict,
        arms=[_figures_of(each, found.reading.metric) for each in found.reading.arms],
    )
    path = ExperimentFiles(str(context.root)).add(found.plan, decision)
    if look == "json":
        context.console.json(experiments.ExperimentDecided(path, decision_document(decision)))
    else:
        for line in decided_lines(decision, path, found):
            print_folded(context.console, line)
    return Exit.OK


def _figures_of(arm: ExperimentArm, metric: Metric) -> dict[str, object]:
    did = arm.opened if metric == "open_rate" else arm.clicked
    return {"variant": arm.name, "people": arm.people, "did": did}


def _check_decision(
    context: Context, found: Experiment, winner: str | None, by: str, *, none: bool
) -> None:
    """Raise the `UsageError` that says what of a decision cannot be noted."""
    names = [arm.name for arm in found.reading.arms]
    if (winner is None) is not none:
        raise UsageError(
            "experiment.winner",
            N_("say which variant was better, or that none was"),
            help=N_("--winner NAME with one of {variants}, or --none"),
            variants=", ".join(names),
        )
    if winner is not None and winner not in names:
        raise UsageError(
            "experiment.no_variant",
            N_("{name} is no variant of {occurrence}"),
            help=N_("it has these: {variants}"),
            name=winner,
            occurrence=found.occurrence,
            variants=", ".join(names),
        )
    people = context.workspace.people
    if people and by not in people:
        raise UsageError(
            "experiment.unknown_person",
            N_("“{name}” is not among the people of oactl.yaml: {people}"),
            help=N_("take one of these names with --by, or add the person under `people:`"),
            name=by,
            people=", ".join(people),
        )


@app.command(
    "list",
    help=N_("What was learned: the register of all experiments that were decided."),
    epilog="oactl experiment list",
)
def list_them(
    ctx: typer.Context,
    plan: PlanOption = None,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """What was learned."""
    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    files = ExperimentFiles(str(context.root))
    plans = [name for name in files.known_plans() if plan in {None, name}]
    known = sorted((d for name in plans for d in files.of(name)), key=lambda d: d.at, reverse=True)
    if look == "json":
        context.console.json(experiments.ExperimentRegister(list(map(decision_document, known))))
    elif not known:
        print_folded(context.console, _("Nothing was decided yet."))
    else:
        for each in known:
            for line in register_lines(each):
                print_folded(context.console, line)
    return Exit.OK
