"""JSON Schema of what the shape passes through (cadence, audience), and of its typed scalars.

An editor reads `20` as a number and `no` as a word where our reader sees text; so a scalar's schema
takes both forms of what the validator accepts. Values whose sense needs the workspace or the
calendar (a tag's name, the 31st of February) are the validator's alone.
"""

from typing import Any

from oactl.planfile.demographics import APPS, GENDERS

Schema = dict[str, Any]

YES = ("true", "yes", "on")
NO = ("false", "no", "off")
_SCALAR = ["string", "number", "boolean"]
# No ASCII, general or full-width punctuation and no space: letters of any script, digits, - and _.
# Written as what is excluded because the dialects of regular expressions name letters differently.
_NAME = (
    "^[^\\u0000-,./:-@\\[-^`{-\\u00a9\\u00ab-\\u00b1\\u00b4\\u00b6-\\u00b8\\u00bb\\u00bf\\u00d7\\u00f7"
    "\\u2000-\\u206f\\u3000-\\u3004\\u3008-\\u3020\\uff01-\\uff0f\\uff1a-\\uff20]+$"
)

TEXT: Schema = {"type": _SCALAR}
LINE: Schema = {"type": [*_SCALAR, "null"]}
WORD: Schema = {"type": _SCALAR, "minLength": 1}
NAME: Schema = {"type": ["string", "integer"], "minLength": 1, "maxLength": 100, "pattern": _NAME}
WORDS: Schema = {"anyOf": [WORD, {"type": "array", "items": WORD, "minItems": 1}]}
FLAG: Schema = {
    "enum": [
        True,
        False,
        *(form for word in YES + NO for form in (word, word.capitalize(), word.upper())),
    ]
}
NUMBER: Schema = {"type": ["number", "string"], "pattern": r"^-?\d{1,12}(\.\d{1,6})?$"}
DAY: Schema = {"type": "string", "pattern": r"^[0-9０-９]{4}[-－][0-9０-９]{2}[-－][0-9０-９]{2}$"}
DURATION: Schema = {
    "type": "string",
    "description": "A length of time: `7d`, `2h`, `90m`, `1h30m`.",
    "pattern": r"^\s*(\d{1,5}[dD]\s*)?(\d{1,6}[hH]\s*)?(\d{1,7}[mM]\s*)?(\d{1,9}[sS]\s*)?$",
    "minLength": 1,
}
PER: Schema = {"type": "string", "pattern": r"^[1-9]\d{0,3} ?/ ?(day|week|month)$"}
VERSION: Schema = {"enum": [1, "1"]}
VALUES: Schema = {"type": "object"}
VARS: Schema = {
    **VALUES,
    "description": "Values for `{{ name }}` in the texts.",
    "examples": [{"coupon_code": "OA85"}],
}
COUNT: Schema = {
    "type": ["integer", "string"],
    "minimum": 1,
    "maximum": 9999,
    "pattern": "^[0-9０-９]{1,4}$",
}
LATE: Schema = {
    **DURATION,
    "description": "How late it may still go out, at most 23h; default 2h.",
    "examples": ["2h", "30m"],
}


def ref(name: str) -> Schema:
    """A pointer to one of the plan schema's named parts."""
    return {"$ref": f"#/$defs/{name}"}


def closed(properties: Schema, description: str = "", **more: object) -> Schema:
    """A mapping with these keys and no others."""
    schema = {"type": "object", "additionalProperties": False, "properties": properties, **more}
    return {"description": description, **schema} if description else schema


def one_or_many(item: Schema, description: str = "", **more: object) -> Schema:
    """One value or a list of at least one."""
    schema: Schema = {"anyOf": [item, {"type": "array", "items": item, "minItems": 1}], **more}
    return {"description": description, **schema} if description else schema


_TIME: Schema = {"type": "string", "pattern": r"^\s*[0-9０-９]{1,2}[:：][0-9０-９]{2}\s*$"}
_OWN_TIMES = ("once", "cron")
_DAYS_ONLY = ("dates", "daily", "weekly", "monthly", "rrule")

CADENCE = closed(
    {
        "once": {
            "type": "string",
            "description": "One time.",
            "examples": ["2026-12-01T20:00"],
            "minLength": 1,
        },
        "dates": one_or_many(DAY, "Days one by one.", examples=[["2026-12-01", "2026-12-24"]]),
        "daily": {"enum": [True, *YES, "True", "TRUE"], "description": "Every day."},
        "weekly": one_or_many(
            WORD,
            "Days of the week.",
            examples=[["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ["週三"]],
        ),
        "monthly": one_or_many(
            {"type": ["integer", "string"], "minLength": 1},
            "Days of the month; a day that a month lacks is skipped.",
            examples=[[1, 15, "last"], ["first mon", "last fri"]],
        ),
        "rrule": {
            "type": "string",
            "minLength": 1,
            "description": "The date parts of an RFC 5545 rule; anchored at `from`.",
            "examples": ["FREQ=MONTHLY;BYDAY=2SA"],
        },
        "cron": {
            "type": "string",
            "minLength": 1,
            "description": "Five cron fields; brings its own times.",
            "examples": ["0 20 * * wed,fri"],
        },
        "at": one_or_many(_TIME, "The time of day, or several.", examples=["20:00"]),
        "from": {**DAY, "description": "The first day."},
        "until": {**DAY, "description": "The last day, inclusive."},
        "count": {**COUNT, "description": "How many occurrences; `skip` does not change it."},
        "every": {**COUNT, "description": "Every n-th day, week or month; needs `from`."},
        "skip": {
            "anyOf": [DAY, {"type": "array", "items": DAY}],
            "description": "Days on which it does not go out.",
        },
        "late": LATE,
    },
    "發文時間: when it goes out, in wall-clock times of the plan's zone.",
    oneOf=[
        *({"required": [form], "not": {"required": ["at"]}} for form in _OWN_TIMES),
        *({"required": [form, "at"]} for form in _DAYS_ONLY),
    ],
)

_AGES = {
    "anyOf": [
        {"type": ["string", "integer"], "minLength": 1},
        closed({"gte": COUNT, "lt": COUNT}, minProperties=1),
    ],
    "description": "Ages in LINE's steps of five years from 15: `25-34`, `30-`, `-29`.",
    "examples": ["25-34"],
}
_FRIEND_DAYS: Schema = {"type": "string", "examples": ["7d", "30d", "90d", "180d", "365d"]}

DEMOGRAPHICS = closed(
    {
        "gender": one_or_many({"enum": list(GENDERS)}),
        "age": _AGES,
        "area": one_or_many(WORD, "Areas by name or LINE's code.", examples=[["台北市"]]),
        "app": one_or_many({"enum": list(APPS)}),
        "friends_for": closed(
            {"gte": _FRIEND_DAYS, "lt": _FRIEND_DAYS},
            "How long they have been friends.",
            minProperties=1,
        ),
    },
    "LINE's estimates about friends.",
    minProperties=1,
)

_TAGS = one_or_many(WORD)
AUDIENCE: Schema = {
    "description": "目標對象: `all` for every friend, one tag, or a mapping of rules.",
    "anyOf": [
        {"type": "string", "minLength": 1, "examples": ["all"]},
        closed(
            {
                "all": {**_TAGS, "description": "In all of these tags."},
                "tags": {**_TAGS, "description": "Another word for `all`."},
                "any": {**_TAGS, "description": "In one of these tags."},
                "not": {**_TAGS, "description": "In none of these tags."},
                "exclude": {**_TAGS, "description": "Another word for `not`."},
                "demographics": ref("demographics"),
                "limit": {
                    "type": ["integer", "string"],
                    "minimum": 1,
                    "pattern": "^[0-9]{1,9}$",
                    "description": "The most recipients.",
                },
            },
            minProperties=1,
            allOf=[
                {"not": {"required": ["all", "tags"]}},
                {"not": {"required": ["not", "exclude"]}},
            ],
        ),
    ],
}
