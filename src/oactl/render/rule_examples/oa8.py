"""OA8xx: quota and cost, for an account that reaches 1,000 friends."""

from oactl.render.rule_examples import Example

EXAMPLES: dict[str, Example] = {
    "OA801": Example(
        "files",
        """\
# oactl.yaml
accounts:
  main: {price_plan: tw-medium}

# plans/tea.yaml
defaults: {cadence: {weekly: [wed], at: "20:00"}}
""",
        """\
# oactl.yaml
accounts:
  main: {price_plan: tw-medium}

# plans/tea.yaml
defaults: {cadence: {monthly: [first wed], at: "20:00"}}
""",
        "warning",
    ),
    "OA802": Example(
        "files",
        """\
# oactl.yaml
accounts:
  main: {price_plan: tw-high}

# plans/tea.yaml
defaults: {cadence: {weekly: [wed, fri], at: "20:00"}}
""",
        """\
# oactl.yaml
accounts:
  main: {price_plan: tw-high}

# plans/tea.yaml
defaults: {cadence: {weekly: [wed], at: "20:00"}}
""",
        "info",
    ),
}
