"""`oactl audience`: tags and sizes."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from oactl.cli.base import Base
from oactl.cli.options import account_option, format_option, json_option
from oactl.cli.report import met
from oactl.cli.session import json_wanted, with_shop
from oactl.errors import Exit, OactlError
from oactl.i18n import Catalog


def build_list(t: Catalog) -> Callable[..., Any]:
    """`audience list`."""

    def listed(
        ctx: typer.Context,
        account: Annotated[str | None, account_option(t)] = None,
        offline: Annotated[
            bool, typer.Option("--offline", help=t("help.audience_offline"))
        ] = False,
        output: Annotated[str | None, format_option(t)] = None,
        json: Annotated[bool, json_option(t)] = False,
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
            why = why_not(base.screen, name, missed.error)
            base.screen.tell("audience.not_asked", account=name, why=why)
        else:
            base.screen.tell("audience.not_told", account=name, why=missed.error)
    return context


def _print(base: Base, tags: list[Any]) -> None:
    from oactl.cli.table import table

    t = base.t
    if not tags:
        base.screen.say("audience.none")
        return
    rows = [
        [
            tag.account,
            tag.tag,
            t(f"audience.kind_{tag.kind}"),
            f"{tag.size:,}" if tag.size is not None else "—",
            t(f"audience.problem_{tag.problem}") if tag.problem else tag.status or "",
        ]
        for tag in tags
    ]
    heads = [t(f"audience.head_{name}") for name in ("account", "tag", "kind", "size", "status")]
    base.screen.out(table(rows, heads, base.screen.width))


def build_count(t: Catalog) -> Callable[..., Any]:
    """`audience count`."""

    def count(
        ctx: typer.Context,
        rule: Annotated[str, typer.Argument(metavar="EXPR", help=t("help.audience_rule"))],
        account: Annotated[str | None, account_option(t)] = None,
        offline: Annotated[
            bool, typer.Option("--offline", help=t("help.audience_offline"))
        ] = False,
        output: Annotated[str | None, format_option(t)] = None,
        json: Annotated[bool, json_option(t)] = False,
    ) -> None:
        look = json_wanted(json=json, output=output)
        code = _count(ctx.obj, rule, account, offline=offline, as_json=look == "json")
        raise typer.Exit(int(code))

    return count


def _count(base: Base, text: str, account: str | None, *, offline: bool, as_json: bool) -> Exit:
    from oactl.cli.wiring import Workshop
    from oactl.operations.audiences import count

    def work(shop: Workshop) -> Exit:
        rule = _rule(base, shop, text, account)
        context = _asked(base, shop, account, offline=offline)
        found = [count(context, context.account(name), rule) for name in shop.accounts(account)]
        if as_json:
            base.screen.json({"audience": text, "accounts": [each.to_json() for each in found]})
        else:
            for each in found:
                _print_count(base, each)
        return Exit.OK

    return with_shop(base, work)


def _rule(base: Base, shop: Any, text: str, account: str | None) -> Any:  # noqa: ANN401
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
        why = message(found[0], base.t) if found else text
        raise OactlError("audience.bad_rule", {"text": text, "why": why}, Exit.USAGE)
    return rule


def _print_count(base: Base, each: Any) -> None:  # noqa: ANN401 - a Counted
    from oactl.cli.push_output import flat

    t = base.t
    if each.reach.problem:
        key = f"gate.audience.{each.reach.problem}"
        facts = {name: flat(value) for name, value in each.reach.facts.items()}
        people = t(key, **facts) if t.fits(key, facts) else t("gate.audience")
    elif each.reach.count is not None:
        people = t("audience.people", count=f"{each.reach.count:,}")
    elif each.reach.most is not None:
        people = t("audience.at_most", count=f"{each.reach.most:,}")
    else:
        people = t("audience.unknown")
    base.screen.out(f"{each.account}  {t(f'via.{each.via.value}')}  {people}")
