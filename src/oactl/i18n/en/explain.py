"""`oactl explain`: every gate in order, or a rule."""

TEXTS: dict[str, str] = {
    "explain.unknown_rule": "there is no rule {rule}",
    "explain.unknown_rule.help": "rules stand in brackets in what oactl plan validate says, like "
    "OA301",
    "explain.open": "nothing in the way",
    "explain.foot": "The first ✗ holds it. Quota, token and clock are asked of LINE when it is "
    "sent.",
    "explain.wrong": "Wrong:",
    "explain.right": "Right:",
}
