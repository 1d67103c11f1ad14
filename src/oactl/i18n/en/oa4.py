"""OA4xx: audiences and tags."""

TEXTS: dict[str, str] = {
    "OA401.title": "A tag that the account does not have",
    "OA401.message": "The account has no tag `{tag}`. It has: {known}.",
    "OA401.help": "Correct the name, or add the tag under `tags:` of the account in oactl.yaml.",
    "OA402.title": "Tags at LINE mixed with tags of user ids",
    "OA402.message": (
        "Tags with user ids ({ours}) and what LINE selects ({theirs}) cannot go in one audience."
    ),
    "OA402.help": (
        "Make two posts of it, or load the user ids into LINE with `oactl audience upload` and "
        "use that tag."
    ),
    "OA403.title": "`via` that cannot carry the audience",
    "OA403.message": "This audience cannot go out as `{via}`; it goes out as `{natural}`.",
    "OA403.help": "Delete `via:`, or change the audience.",
    "OA404.title": "A tag of demographics in `any`",
    "OA404.message": "`any` cannot hold tags that are defined by demographics: {tags}.",
    "OA404.help": (
        "LINE joins them by “and” only: put them into `all`, make two posts, or build the tag "
        "with `oactl audience upload`."
    ),
    "OA405.title": "Too many audiences in one narrowcast",
    "OA405.message": "LINE takes at most {limit} audiences in one narrowcast.",
    "OA405.help": "Use fewer tags, or join them into one with `oactl audience upload`.",
}
