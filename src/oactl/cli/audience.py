"""`oactl audience`: tags and sizes."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from oactl.cli.base import Base
from oactl.cli.options import account_option, format_option, json_option
from oactl.cli.report import met
from oactl.cli.session import json_wanted, with_shop
from oactl.errors import Exit, UsageError
from oactl.i18n import N_, NP_, _, ngettext
from oactl.words.states import VIAS

_KINDS: dict[str, str] = {
    "file": N_("a file"),
    "audience_group": NP_("audience", "LINE"),
    "demographics": N_("LINE's estimate"),
    "later": N_("a later version"),
}
_PROBLEMS: dict[str, str] = {
    "file_missing": N_("the file is not there"),
    "file_folder": N_("it is a folder, not a file"),
    "file_permission": N_("the file may not be read"),
    "file_outside": N_("the file lies outside the workspace"),
    "file_special": N_("it is no plain file"),
    "file_too_large": N_("the file is too large"),
    "file_unreadable": N_("the file cannot be read"),
    "file_encoding": N_("the file is not UTF-8"),
    "file_utf16": N_("the file is UTF-16, not UTF-8"),
    "file_nul": N_("the file is damaged: it has a NUL"),
    "file_row": N_("a row is no user id"),
    "file_quote": N_("a quotation mark is not closed on its line"),
    "file_after_quote": N_("there is text behind a closing quotation mark"),
    "file_field": N_("a cell has more than 128 KiB"),
    "file_short": N_("a row ends before the column user_id"),
    "file_cells": N_("a row has more cells than the first"),
    "file_two_ids": N_("a row has two user ids"),
    "file_header_twice": N_("there are two columns user_id"),
    "file_header_again": N_("the header stands in it again"),
    "file_changed": N_("the file was changed while it was read"),
    "unforeseen": N_("oactl itself failed at the file"),
    "no_room": N_("there is no room to sort the user ids"),
    "copy": N_("the sorted copy was damaged; the next run makes it anew"),
}
_HEADS = (N_("Account"), N_("Tag"), N_("Comes from"), N_("People"), N_("Note"))


def build_list() -> Callable[..., Any]:
    """`audience list`."""

    def listed(
        ctx: typer.Context,
        account: Annotated[str | None, account_option()] = None,
        offline: Annotated[
            bool,
            typer.Option("--offline", help=_("Only with sizes that are kept; asks LINE nothing.")),
        ] = False,
        output: Annotated[str | None, format_option()] = None,
        json: Annotated[bool, json_option()] = False,
    ) -> None:
        look = json_wanted(json=json, output=output)
        code = _list(ctx.obj, account, offline=offline, as_json=look == "json")
        raise typer.Exit(int(code))

    return listed


def _list(base: Base, account: str | None, *, offline: bool, as_json: bool) -> Exit:
    from oactl.cli.wiring import Workshop
    from oactl.operations.audiences import list_tags

    def work(shop: Workshop) -> Exit:
        context = _asked(base, shop, account, offline=offline)
        tags = [
            tag
            for name in shop.accounts(account)
            for tag in list_tags(context, context.account(name))
        ]
        if as_json:
            base.screen.json({"tags": [tag.to_json() for tag in tags]})
        else:
            _print(base, tags)
        return Exit.OK

    return with_shop(base, work)


def _asked(base: Base, shop: Any, account: str | None, *, offline: bool) -> Any:  # noqa: ANN401
    """A context that knows the sizes LINE gives, unless that was not wanted."""
    from oactl.cli.push_output import why_not
    from oactl.operations.audiences import ask

    context = shop.bare_context(writes=shop.has_ledger)
    if offline:
        return context
    names = shop.accounts(account)
    met(context, names)
    for name in names:
        missed = ask(context, context.account(name))
        if missed is None:
            continue
        if missed.kind == "credentials":
            why = why_not(name, missed.error)
            base.screen.err(
                _(
                    "account {account}: LINE was not asked ({why}); the sizes are "
                    "those that are kept",
                    account=name,
                    why=why,
                )
            )
        else:
            base.screen.err(
                _(
                    "account {account}: LINE did not tell every size ({why}); the "
                    "others are as they were kept",
                    account=name,
                    why=missed.error,
                )
            )
    return context


def _print(base: Base, tags: list[Any]) -> None:
    from oactl.cli.table import table

    if not tags:
        base.screen.out(
            _("There are no tags yet. They stand in oactl.yaml under `tags:` of an account.")
        )
        return
    rows = [
        [
            tag.account,
            tag.tag,
            _(_KINDS[tag.kind]),
            f"{tag.size:,}" if tag.size is not None else "—",
            _(_PROBLEMS[tag.problem]) if tag.problem else tag.status or "",
        ]
        for tag in tags
    ]
    heads = [_(head) for head in _HEADS]
    base.screen.out(table(rows, heads, base.screen.width))


def build_count() -> Callable[..., Any]:
    """`audience count`."""

    def count(
        ctx: typer.Context,
        rule: Annotated[
            str,
            typer.Argument(
                metavar="EXPR", help=_("A tag, or a rule as a plan has it under audience.")
            ),
        ],
        account: Annotated[str | None, account_option()] = None,
        offline: Annotated[
            bool,
            typer.Option("--offline", help=_("Only with sizes that are kept; asks LINE nothing.")),
        ] = False,
        output: Annotated[str | None, format_option()] = None,
        json: Annotated[bool, json_option()] = False,
    ) -> None:
        look = json_wanted(json=json, output=output)
        code = _count(ctx.obj, rule, account, offline=offline, as_json=look == "json")
        raise typer.Exit(int(code))

    return count


def _count(base: Base, text: str, account: str | None, *, offline: bool, as_json: bool) -> Exit:
    from oactl.cli.wiring import Workshop
    from oactl.operations.audiences import count

    def work(shop: Workshop) -> Exit:
        rule = _rule(shop, text, account)
        context = _asked(base, shop, account, offline=offline)
        found = [count(context, context.account(name), rule) for name in shop.accounts(account)]
        if as_json:
            base.screen.json({"audience": text, "accounts": [each.to_json() for each in found]})
        else:
            for each in found:
                _print_count(base, each)
        return Exit.OK

    return with_shop(base, work)


def _rule(shop: Any, text: str, account: str | None) -> Any:  # noqa: ANN401
    """The rule of `vip` or `{all: [vip], not: [staff]}`, as in a plan. Raises `OactlError`."""
    from oactl.planfile.audience import problems_with, read_audience
    from oactl.planfile.yaml.reader import read_yaml
    from oactl.render.findings.wording import message

    document = read_yaml(f"audience: {text}".encode(), "EXPR")
    raw = document.root.get("audience") if isinstance(document.root, dict) else None
    rule, problems = read_audience(raw)
    found = list(document.problems) or [document.finding(p, ("audience",)) for p in problems]
    if rule is not None and not found:
        accounts = [shop.workspace.accounts[name] for name in shop.accounts(account)]
        root = str(shop.root)
        later = problems_with(rule, raw, accounts, None, root)
        found = [document.finding(p, ("audience",)) for p in later if p.severity == "error"]
    if found or rule is None:
        why = message(found[0]) if found else text
        raise UsageError(
            "audience.bad_rule",
            N_("“{text}” is not an audience: {why}"),
            help=N_(
                "write a tag, all, or a rule in quotes: oactl audience count "
                "'{{all: [vip], not: [staff]}}'; the tags: oactl audience list"
            ),
            text=text,
            why=why,
        )
    return rule


def _print_count(base: Base, each: Any) -> None:  # noqa: ANN401 - a Counted
    from oactl.cli.push_output import flat, why

    if each.reach.problem:
        params = {name: flat(value) for name, value in each.reach.params.items()}
        people = why("audience", each.reach.problem, **params)
    elif each.reach.count is not None:
        people = ngettext(
            "{count} person", "{count} people", each.reach.count, count=f"{each.reach.count:,}"
        )
    elif each.reach.most is not None:
        people = ngettext(
            "at most {count} person",
            "at most {count} people",
            each.reach.most,
            count=f"{each.reach.most:,}",
        )
    else:
        people = _("how many, only LINE knows")
    base.screen.out(f"{each.account}  {_(VIAS[each.via.value])}  {people}")
