"""`oactl audience`: tags and sizes."""

TEXTS: dict[str, str] = {
    "audience.none": "There are no tags yet. They stand in oactl.yaml under `tags:` of an account.",
    "audience.not_asked": "account {account}: LINE was not asked ({why}); the sizes are those that "
    "are kept",
    "audience.not_told": "account {account}: LINE did not tell every size ({why}); the "
    "others are as they were kept",
    "audience.head_account": "Account",
    "audience.head_tag": "Tag",
    "audience.head_kind": "Comes from",
    "audience.head_size": "People",
    "audience.head_status": "Note",
    "audience.kind_file": "a file",
    "audience.kind_audience_group": "LINE",
    "audience.kind_demographics": "LINE's estimate",
    "audience.kind_later": "a later version",
    "audience.problem_file_missing": "the file is not there",
    "audience.problem_file_folder": "it is a folder, not a file",
    "audience.problem_file_permission": "the file may not be read",
    "audience.problem_file_outside": "the file lies outside the workspace",
    "audience.problem_file_special": "it is no plain file",
    "audience.problem_file_too_large": "the file is too large",
    "audience.problem_file_unreadable": "the file cannot be read",
    "audience.problem_file_encoding": "the file is not UTF-8",
    "audience.problem_file_row": "a row is no user id",
    "audience.bad_rule": "“{text}” is not an audience: {why}",
    "audience.bad_rule.help": "write a tag, all, or a rule in quotes: oactl audience count "
    "'{{all: [vip], not: [staff]}}'; the tags: oactl audience list",
    "audience.people": "{count} people",
    "audience.at_most": "at most {count} people",
    "audience.unknown": "how many, only LINE knows",
}
