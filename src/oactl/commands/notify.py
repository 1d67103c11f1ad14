"""`oactl notify test`: whether those who are to be told can be told."""

from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from oactl.commands.folding import print_folded
from oactl.commands.options import FormatOption, JsonOption, format_of
from oactl.context import Context
from oactl.domain.receiver import Receiver
from oactl.domain.value import composed
from oactl.errors import Exit, UsageError
from oactl.i18n import N_, _
from oactl.public_json.notices import NotifyTest, TestedReceiver
from oactl.usage import group
from oactl.words.receivers import KINDS

app = group("oactl notify test")


@app.command(
    "test",
    help=N_("Send a test to everyone that `notify:` names, and say what came back."),
    epilog="oactl notify test\noactl notify test --to owner",
)
def try_receivers(
    ctx: typer.Context,
    to: Annotated[
        list[str] | None,
        typer.Option(
            "--to",
            metavar="NAME|N",
            help=N_("Only this one: its name, or its place in the list. May be repeated."),
        ),
    ] = None,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """Send a test to everyone that `notify:` names, and say what came back."""
    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    tested = []
    for each in _tested(context, _chosen(context.workspace.notify, to or [])):
        tested.append(each)
        if look != "json":
            print_folded(context.console, _line(each))
    if look == "json":
        context.console.json(NotifyTest(tested))
    return Exit.OK if all(each.delivered for each in tested) else Exit.FAILED


def _chosen(receivers: Sequence[Receiver], wishes: Sequence[str]) -> list[Receiver]:
    """Those that are named, by name or number; all where none is. Raises `UsageError`."""
    if not receivers:
        raise UsageError(
            "notify.nobody",
            N_("`notify:` names nobody who is to be told"),
            help=N_(
                "write it into oactl.yaml, as in: notify: [{{to: {{webhook: {{env: "
                "SLACK_WEBHOOK}}}}}}]"
            ),
        )
    return [_named(receivers, wish) for wish in wishes] or list(receivers)


def _named(receivers: Sequence[Receiver], wish: str) -> Receiver:
    found = {str(place): each for place, each in enumerate(receivers, 1)}
    found |= {each.name: each for each in receivers}
    name = composed(wish)
    if name not in found:
        raise UsageError(
            "notify.unknown",
            N_("`notify:` has no “{name}”; it has: {known}"),
            help=N_("all of them: oactl notify test"),
            name=wish,
            known=[each.name for each in receivers],
        )
    return found[name]


def _tested(context: Context, receivers: Sequence[Receiver]) -> Iterator[TestedReceiver]:
    from oactl.notify.run import tried

    context.listen_for_stop()
    workspace, clock = context.workspace, context.clock
    for receiver in receivers:
        why = tried(context.outlets, receiver, workspace, clock)
        message = _("the test was handed over") if why is None else why
        yield TestedReceiver(receiver.name, receiver.kind, why is None, message)


def _line(tested: TestedReceiver) -> str:
    kind, mark = _(KINDS[tested.kind]), "✓" if tested.delivered else "✗"
    if tested.receiver == tested.kind:
        return _("{mark} {kind}: {message}", mark=mark, kind=kind, message=tested.message)
    return _(
        "{mark} {receiver} ({kind}): {message}",
        mark=mark,
        receiver=tested.receiver,
        kind=kind,
        message=tested.message,
    )
