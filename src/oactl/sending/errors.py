"""Errors that several operations on deliveries raise."""

from oactl.errors import UsageError
from oactl.i18n import N_


def no_delivery(name: object) -> UsageError:
    """Nothing of it was begun."""
    return UsageError(
        "delivery.no_delivery",
        N_("nothing of {name} was begun"),
        help=N_("what it waits for: oactl explain {name}"),
        name=name,
    )


def several(*, name: object, ids: object) -> UsageError:
    """A name of more than one delivery."""
    return UsageError(
        "delivery.several",
        N_("{name} is more than one delivery: {ids}"),
        help=N_("take one of these ids"),
        name=name,
        ids=ids,
    )


def unknown_plan(name: object) -> UsageError:
    """No plan has the name."""
    return UsageError(
        "plan.unknown_plan",
        N_("there is no plan {name}"),
        help=N_("see what there is: oactl plan status"),
        name=name,
    )


def no_occurrence(post: object) -> UsageError:
    """The post never goes out."""
    return UsageError(
        "push.no_occurrence",
        N_("{post} has no time at which it goes out"),
        help=N_("look at its `cadence:`, then: oactl plan validate"),
        post=post,
    )


def no_account(plan: object, path: object) -> UsageError:
    """The plan names no account that there is."""
    return UsageError(
        "plan.no_account",
        N_("plan {plan} names no account that oactl.yaml has"),
        help=N_("see where: oactl plan validate {path}"),
        plan=plan,
        path=path,
    )
