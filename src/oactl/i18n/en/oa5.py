"""OA5xx: people and approval."""

TEXTS: dict[str, str] = {
    "OA501.title": "An unknown person",
    "OA501.message": "`{name}` is not among `people:` of oactl.yaml ({known}).",
    "OA501.help": "Correct the name, or add it under `people:`.",
    "OA501.near.help": "Did you mean `{near}`?",
    "OA502.title": "A checker without the role",
    "OA502.message": "{name} is not a checker.",
    "OA502.help": "Name somebody else, or give `role: checker` in oactl.yaml.",
    "OA503.title": "Author and checker are the same",
    "OA503.message": "{name} writes this post and cannot check it too.",
    "OA503.help": "Name another checker; a one-person shop sets `approval: self` in the account.",
    "OA504.title": "Nobody checks",
    "OA504.message": "The post names no checker, so anybody in that role may approve it.",
    "OA504.help": "Add `checker:` here or under `defaults:`. Who can: {known}.",
}
