"""The rule of `oactl audience count`, read as in a plan."""

from oactl.context import Context
from oactl.domain.audience import Audience
from oactl.errors import UsageError
from oactl.findings.wording import message
from oactl.i18n import N_
from oactl.planfile.audience import problems_with, read_audience
from oactl.planfile.yaml.reader import read_yaml


def rule_of(context: Context, text: str, account: str | None) -> Audience:
    """The rule of `vip` or `{all: [vip], not: [staff]}`, as in a plan. Raises `OactlError`."""
    document = read_yaml(f"audience: {text}".encode(), "EXPR")
    raw = document.root.get("audience") if isinstance(document.root, dict) else None
    rule, problems = read_audience(raw)
    found = list(document.problems) or [document.finding(p, ("audience",)) for p in problems]
    if rule is not None and not found:
        accounts = [context.workspace.accounts[name] for name in context.accounts(account)]
        root = str(context.root)
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
