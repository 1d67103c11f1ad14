"""`oactl plan preview POST`: what the phone will show, in text."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from oactl.cli.base import Base
from oactl.cli.errors import cannot_write, later, unknown_format
from oactl.cli.options import json_option
from oactl.cli.session import with_shop
from oactl.errors import Exit
from oactl.i18n import _
from oactl.sending.errors import no_occurrence
from oactl.words.errors import reason_of


def build() -> Callable[..., Any]:
    """The command in one language."""

    def preview(
        ctx: typer.Context,
        post: Annotated[
            str,
            typer.Argument(
                metavar="POST", help=_("PLAN/POST, or POST alone where only one plan has it.")
            ),
        ],
        output: Annotated[
            str, typer.Option("--format", help=_("text; html comes with a later version."))
        ] = "text",
        out: Annotated[
            str | None, typer.Option("--out", help=_("Write to this file instead of the screen."))
        ] = None,
        json: Annotated[bool, json_option()] = False,
    ) -> None:
        if json or output == "json":
            raise typer.Exit(int(_preview_json(ctx.obj, post)))
        if output == "html":
            raise later(command="plan preview --format html")
        if output != "text":
            params = {"format": output, "known": "text, json, html"}
            raise unknown_format(**params)
        raise typer.Exit(int(_preview(ctx.obj, post, out)))

    return preview


def _preview(base: Base, name: str, out: str | None) -> Exit:
    from oactl.cli.wiring import Workshop

    def work(shop: Workshop) -> Exit:
        lines = previewed(shop, name)
        if out is None:
            base.screen.out("\n".join(lines))
        else:
            write_file(base, out, "\n".join(lines) + "\n")
        return Exit.OK

    return with_shop(base, work)


def _preview_json(base: Base, name: str) -> Exit:
    from oactl.cli.wiring import Workshop
    from oactl.sending.named_posts import find_posts
    from oactl.sending.sample import sample_of

    def work(shop: Workshop) -> Exit:
        context = shop.context(writes=False)
        plan, post = find_posts(context, [name])[0]
        occurrence = sample_of(context, plan, post)
        said = context.writer.messages(occurrence) if occurrence and not post.by_hand else []
        found = {"occurrence": occurrence.id if occurrence else None, "messages": said}
        base.screen.json({**found, "copy": post.copy, "assets": list(post.assets)})
        return Exit.OK

    return with_shop(base, work)


def write_file(base: Base, name: str, text: str) -> None:
    """Write what a command made. Raises `OactlError` where that is not possible."""
    path = base.cwd / Path(name)
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise cannot_write(path=name, why=reason_of(error)) from error


def previewed(shop: Any, name: str) -> list[str]:  # noqa: ANN401 - a Workshop
    """The lines of a post's preview, at its next time or, where none is left, its last."""
    from oactl.planfile.messages import preview
    from oactl.sending.named_posts import find_posts
    from oactl.sending.sample import sample_of

    context = shop.context(writes=False)
    plan, post = find_posts(context, [name])[0]
    occurrence = sample_of(context, plan, post)
    if occurrence is None:
        raise no_occurrence(post=post.id)
    head = _("{occurrence} · {subject}", occurrence=occurrence.id, subject=post.subject or "—")
    if post.by_hand:
        return [head, "", *(post.copy or "").splitlines(), *post.assets]
    return [head, "", *preview(context.writer.messages(occurrence))]
