"""`cards`: products or offers side by side, drawn as a Flex carousel.

A card is a picture at the top, a title, a text, a price at the foot, and a button where `label` is
given. The whole card opens `link`. Cards stand in one row at one height, so the price sits at the
bottom of each.
"""

from oactl.domain.value import JsonObject
from oactl.domain.violation import Path
from oactl.planfile.messages.draft import Draft, Key, Table, each, nested, words

_INK, _SOFT, _PRICE = "#1A1A1A", "#666666", "#D0312D"
_MOST_ALT = 400  # what a notification can show; LINE takes 1,500
_CARD = Table(
    image=Key("image", words),
    title=Key("title", words, needed=True),
    text=Key("text", words),
    price=Key("price", words),
    link=Key("link", words),
    label=Key("label", words),
)


def cards(value: object, draft: Draft) -> JsonObject | None:
    """A Flex message of up to 12 cards; its alternative text is their titles."""
    taken = each(nested(_CARD))(value, ("cards",), ("cards",), draft)
    if taken is None:
        return None
    draft.places.clear()  # those led to the cards as they were read, not as they are drawn
    draft.place((), ("cards",))
    drawn = [_bubble(card, index, draft) for index, card in enumerate(taken) if card is not None]
    alt = "、".join(str(card.get("title") or "") for card in taken if card)
    short = alt if len(alt) <= _MOST_ALT else alt[: _MOST_ALT - 1] + "…"
    contents = {"type": "carousel", "contents": drawn}
    return {"type": "flex", "altText": short or "—", "contents": contents}


def _bubble(card: JsonObject, index: int, draft: Draft) -> JsonObject:
    at: Path = ("contents", "contents", index)
    ours: Path = ("cards", index)
    draft.place(at, ours)
    bubble: JsonObject = {"type": "bubble", "size": "kilo"}
    if "image" in card:
        bubble["hero"] = _picture(card["image"])
        draft.place((*at, "hero"), (*ours, "image"))
    bubble["body"] = _body(card, at, ours, draft)
    if "link" in card:
        bubble["action"] = {"type": "uri", "uri": card["link"]}
        draft.place((*at, "action"), (*ours, "link"))
    if "link" in card and "label" in card:
        bubble["footer"] = _footer(card, at, ours, draft)
    elif "label" in card:
        draft.problem("OA318", (*ours, "label"), "needs", on_key=True, field="label", other="link")
    return bubble


def _picture(url: str) -> JsonObject:
    return {
        "type": "image",
        "url": url,
        "size": "full",
        "aspectRatio": "20:13",
        "aspectMode": "cover",
    }


def _body(card: JsonObject, at: Path, ours: Path, draft: Draft) -> JsonObject:
    """Title and text above, the price at the foot, whatever the height."""
    looks: dict[str, JsonObject] = {
        "title": {"weight": "bold", "size": "lg", "color": _INK, "maxLines": 2},
        "text": {"size": "sm", "color": _SOFT, "maxLines": 5},
        "price": {"weight": "bold", "size": "xl", "color": _PRICE, "margin": "lg"},
    }
    upper: list[JsonObject] = []
    for name in ("title", "text"):
        if name in card:
            draft.place((*at, "body", "contents", 0, "contents", len(upper)), (*ours, name))
            upper.append({"type": "text", "text": card[name], "wrap": True, **looks[name]})
    blocks: list[JsonObject] = [
        {"type": "box", "layout": "vertical", "spacing": "sm", "contents": upper}
    ]
    if "price" in card:
        draft.place((*at, "body", "contents", 1), (*ours, "price"))
        blocks.append({"type": "text", "text": card["price"], **looks["price"]})
    return {
        "type": "box",
        "layout": "vertical",
        "justifyContent": "space-between",
        "contents": blocks,
    }


def _footer(card: JsonObject, at: Path, ours: Path, draft: Draft) -> JsonObject:
    tap: Path = (*at, "footer", "contents", 0, "action")
    draft.place((*tap, "label"), (*ours, "label"))
    draft.place((*tap, "uri"), (*ours, "link"))
    action = {"type": "uri", "label": card["label"], "uri": card["link"]}
    button = {"type": "button", "style": "primary", "height": "sm", "action": action}
    return {"type": "box", "layout": "vertical", "contents": [button]}
