"""JSON Schema of messages, for completion and for the keys of an entry.

Inside a message LINE's own names work as well, in snake case; what else stands there, its lengths
and its links are the validator's to tell.
"""

from typing import Any

Schema = dict[str, Any]
_SCALAR = ["string", "number", "boolean"]
TEXT: Schema = {"type": _SCALAR}
WORD: Schema = {"type": _SCALAR, "minLength": 1}
VALUES: Schema = {"type": "object"}


def ref(name: str) -> Schema:
    """A pointer to one of the plan schema's named parts, which `json_schema` makes."""
    return {"x-ref": name}


def closed(properties: Schema, description: str = "", **more: object) -> Schema:
    """A mapping with these keys and no others."""
    schema = {"type": "object", "additionalProperties": False, "properties": properties, **more}
    return {"description": description, **schema} if description else schema


MOST_MESSAGES = 5  # LINE, "Send broadcast message"

_ACTION: Schema = {
    "type": "object",
    "description": "What a tap does: `{label, uri}`, `{label, text}`, `{label, data}`, or nested.",
    "examples": [{"label": "看優惠", "uri": "https://example.com/"}],
    "minProperties": 1,
}
_ACTIONS: Schema = {"type": "array", "items": ref("action"), "minItems": 1}
_TYPES: dict[str, Schema] = {
    "action": ref("action"),
    "actions": _ACTIONS,
    "default_action": ref("action"),
    "columns": {"type": "array", "items": {"type": "object"}, "minItems": 1},
    "latitude": {"type": ["number", "string"]},
    "longitude": {"type": ["number", "string"]},
    "duration": {"type": ["integer", "string"]},
    "contents": {"type": "object"},
    "size": {"type": "object"},
    "video": {"type": "object"},
    "template": {"type": ["boolean", "string"]},
    "emojis": {"type": "array"},
}


def _form(description: str, keys: str, *, bare: bool = False) -> Schema:
    """A mapping with these keys, `!` behind the needed ones; `bare` allows a text in its place."""
    words = keys.split()
    names = [word.removesuffix("!") for word in words]
    mapping: Schema = {
        "type": "object",
        "properties": {name: _TYPES.get(name, TEXT) for name in names},
    }
    needed = [word.removesuffix("!") for word in words if word.endswith("!")]
    if needed and not bare:
        mapping["required"] = needed
    forms = {"anyOf": [WORD, mapping]} if bare else mapping
    return {"description": description, **forms}


KINDS: dict[str, Schema] = {
    "text": _form("A text of at most 5,000 characters.", "text! emojis", bare=True),
    "image": _form("A picture, JPEG or PNG, by https.", "url! preview", bare=True),
    "video": _form("A video, MP4, with its preview picture.", "url! preview! tracking_id"),
    "audio": _form("A sound, M4A.", "url! duration!"),
    "sticker": _form("A sticker of LINE's list.", "package! sticker!"),
    "location": _form("A place.", "title! address! latitude! longitude!"),
    "imagemap": _form("A picture with areas to tap.", "url! alt! size! actions! video"),
    "buttons": _form(
        "A text with up to 4 buttons.", "alt title text! image default_action actions!"
    ),
    "confirm": _form("A question with two buttons.", "alt text! actions!"),
    "carousel": _form("Up to 10 columns with buttons.", "alt! columns!"),
    "image_carousel": _form("Up to 10 pictures to tap.", "alt! columns!"),
    "flex": _form("LINE's Flex JSON, here or in a file.", "alt! contents file template"),
    "coupon": _form("A coupon by its id at LINE.", "id! delivery_tag", bare=True),
    "cards": {
        "description": "Products side by side.",
        "type": "array",
        "items": _form("A card.", "image title! text price link label"),
        "minItems": 1,
    },
    "line": {
        "description": "One of LINE's message objects, passed through.",
        "type": "object",
        "properties": {"type": {"type": "string"}},
    },
}
_BESIDE: dict[str, Schema] = {
    "quick_reply": {
        "description": "Buttons above the keyboard, up to 13.",
        "type": "array",
        "items": ref("action"),
    },
    "sender": {"anyOf": [WORD, {"type": "object"}]},
    "template": _TYPES["template"],
    "alt": TEXT,
}

MESSAGE = closed(
    {**KINDS, **_BESIDE},
    "One message; exactly one kind.",
    oneOf=[{"required": [kind]} for kind in KINDS],
)
MESSAGES: Schema = {
    "description": "發文內容: 1 to 5 messages, sent together.",
    "type": "array",
    "items": ref("message"),
    "minItems": 1,
    "maxItems": MOST_MESSAGES,
}
_ITEM = {"messages": ref("messages"), "vars": VALUES}
BY_DATE: Schema = {
    "description": "Other messages on each day.",
    "type": "object",
    "additionalProperties": closed(_ITEM, required=["messages"]),
}
ROTATE: Schema = {
    "description": "Messages in turn, by occurrence number; the cadence needs `from`.",
    "type": "array",
    "items": closed(_ITEM, required=["messages"]),
    "minItems": 1,
}
VARIANTS: Schema = {
    "description": "Variants of an experiment.",
    "type": "array",
    "items": closed({"name": WORD, **_ITEM}, required=["name", "messages"]),
    "minItems": 1,
}
EXPERIMENT = closed(
    {"metric": TEXT, "split": {}, "winner": {}},
    "How variants are compared; held until oactl can run experiments.",
)
DEFS: dict[str, Schema] = {"action": _ACTION, "message": MESSAGE, "messages": MESSAGES}
