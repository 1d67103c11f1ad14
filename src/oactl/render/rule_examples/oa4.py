"""OA4xx: audiences and tags. `vip` and `loyal` live at LINE, `members` and `staff` are files."""

from oactl.render.rule_examples import Described, Example


def _audience(wrong: str, right: str) -> Example:
    """An example of one line."""
    return Example("post", f"audience: {{{wrong}}}\n", f"audience: {{{right}}}\n")


def _many(count: int) -> str:
    """A workspace with so many audiences, and a plan that names them all."""
    areas = [f"area-{number}" for number in range(1, count + 1)]
    tags = "".join(f"      {area}: {{audience_group: {at}}}\n" for at, area in enumerate(areas, 1))
    listed = f"{', '.join(areas[:6])},\n       {', '.join(areas[6:])}"
    return (
        f"# oactl.yaml\naccounts:\n  main:\n    tags:\n{tags}\n# plans/tea.yaml\n"
        f"defaults:\n  audience:\n    any:\n      [{listed}]\n"
    )


EXAMPLES: dict[str, Example | Described] = {
    "OA401": _audience("all: [vpi]", "all: [vip]"),
    "OA402": _audience("all: [vip, members]", "all: [vip, loyal]"),
    "OA403": Example(
        "post",
        "audience: {all: [vip]}\nvia: multicast\n",
        "audience: {all: [vip]}\n",
    ),
    "OA404": _audience("any: [vip, new-friend]", "all: [vip, new-friend]"),
    "OA405": Example("files", _many(11), _many(10)),
    "OA410": _audience("demographics: {age: 18-24}", "demographics: {age: 20-24}"),
    "OA411": _audience(
        "demographics: {friends_for: {lt: 14d}}", "demographics: {friends_for: {lt: 7d}}"
    ),
    "OA412": _audience("demographics: {area: [台北縣]}", "demographics: {area: [新北市]}"),
    "OA413": _audience(
        "demographics: {age: {gte: 30, lt: 20}}", "demographics: {age: {gte: 20, lt: 30}}"
    ),
    "OA414": _audience("not: [staff]", "all: [members], not: [staff]"),
    "OA415": Example(
        "files",
        """\
# oactl.yaml
accounts:
  main:
    tags:
      members: {file: audiences/membres.csv}

# plans/tea.yaml
defaults: {audience: {all: [members]}}
""",
        """\
# oactl.yaml
accounts:
  main:
    tags:
      members: {file: audiences/members.csv}

# plans/tea.yaml
defaults: {audience: {all: [members]}}
""",
        "warning",
    ),
    "OA416": Described("warning"),
}
