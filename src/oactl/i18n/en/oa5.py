"""OA5xx: people and approval."""

TEXTS: dict[str, str] = {
    "OA501.title": "An unknown person",
    "OA501.message": "`{name}` is not among `people:` of oactl.yaml ({known}).",
    "OA501.help": "Correct the name, or add it under `people:`.",
    "OA501.near.help": "Did you mean `{near}`?",
    "OA501.given": "oactl.yaml has 熊大, 兔兔 and 莎莉 under `people:`.",
    "OA502.title": "A checker without the role",
    "OA502.message": "{name} is not a checker.",
    "OA502.help": "Name somebody else, or give `role: checker` in oactl.yaml.",
    "OA502.given": "熊大 is a checker, 兔兔 an author.",
    "OA503.title": "Author and checker are the same",
    "OA503.message": "{name} writes this post and cannot check it too.",
    "OA503.help": "Name another checker; a one-person shop sets `approval: self` in the account.",
    "OA503.given": "莎莉 is author and checker, 熊大 a checker.",
    "OA504.title": "Nobody checks",
    "OA504.message": "The post names no checker, so anybody in that role may approve it.",
    "OA504.help": "Add `checker:` here or under `defaults:`. Who can: {known}.",
    "OA504.general": "Add `checker:` to the post or under `defaults:`.",
}
