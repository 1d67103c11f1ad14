"""`oactl explain`: every gate in order, or a rule."""

TEXTS: dict[str, str] = {
    "explain.unknown_rule": "there is no rule {rule}",
    "explain.unknown_rule.help": "Near are {near}; try: oactl explain {first}",
    "explain.open": "nothing in the way",
    "explain.foot": "The first ✗ holds it. Quota, token and clock are asked of LINE when it is "
    "sent.",
    "explain.wrong": "Wrong",
    "explain.right": "Right",
    "explain.in_post": "{what}, in a post:",
    "explain.in_plan": "{what}, in a plan:",
    "explain.in_file": "{what}, a whole plan:",
    "explain.in_account": "{what}, in an account of oactl.yaml:",
    "explain.in_files": "{what}, in these files:",
    "explain.in_words": "{what}:",
    "explain.rule": "{rule}  {title} ({severity})",
    "explain.ignorable": "A comment can silence it, with a reason: "
    "`# oactl: ignore {rule} until 2026-12-31 the reason`.",
}
