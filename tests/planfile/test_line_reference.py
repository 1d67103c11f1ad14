"""LINE's reference, property by property: values that it takes and values that it refuses.

Each row names the section of LINE's reference or guide that says so.
"""

import copy
from typing import Any

import pytest

from oactl.planfile.models.messages import violations_of_message

URL = "https://example.com/a.jpg"
FILM = "https://example.com/a.mp4"
SOUND = "https://example.com/a.m4a"
CLUSTER = "👋🏻"  # two code points, four UTF-16 units
SAY = {"type": "message", "label": "a", "text": "b"}
AREA = {"x": 0, "y": 0, "width": 1, "height": 1}
BOX = {"type": "box", "layout": "vertical", "contents": []}
GRADIENT = {"type": "linearGradient", "angle": "0deg", "startColor": "#000000"}


def inside(**component: Any) -> dict[str, Any]:
    """A Flex message with one component in its body."""
    body = {"type": "box", "layout": "vertical", "contents": [component]}
    return {"type": "flex", "altText": "a", "contents": {"type": "bubble", "body": body}}


def action(**own: Any) -> dict[str, Any]:
    item = {"type": "action", "action": {"label": "a", **own}}
    return {"type": "text", "text": "x", "quickReply": {"items": [item]}}


def template(**own: Any) -> dict[str, Any]:
    return {"type": "template", "altText": "a", "template": own}


BODY = ("contents", "body", "contents", 0)
TAP = ("quickReply", "items", 0, "action")
OBJECTS: dict[str, tuple[dict[str, Any], tuple[str | int, ...]]] = {
    "text": ({"type": "text", "text": "x"}, ()),
    "sticker": ({"type": "sticker", "packageId": "1", "stickerId": "2"}, ()),
    "image": ({"type": "image", "originalContentUrl": URL, "previewImageUrl": URL}, ()),
    "video": ({"type": "video", "originalContentUrl": FILM, "previewImageUrl": URL}, ()),
    "audio": ({"type": "audio", "originalContentUrl": SOUND, "duration": 1}, ()),
    "location": (
        {"type": "location", "title": "t", "address": "a", "latitude": 0, "longitude": 0},
        (),
    ),
    "coupon": ({"type": "coupon", "couponId": "01JYNW8JMQVFBNWF1APF8Z3FS7"}, ()),
    "imagemap": (
        {
            "type": "imagemap",
            "baseUrl": "https://example.com/map",
            "altText": "a",
            "baseSize": {"width": 1040, "height": 1040},
            "actions": [{"type": "message", "text": "x", "area": AREA}],
        },
        (),
    ),
    "imagemap action": (
        {
            "type": "imagemap",
            "baseUrl": "https://example.com/map",
            "altText": "a",
            "baseSize": {"width": 1040, "height": 1040},
            "actions": [{"type": "message", "text": "x", "area": AREA}],
        },
        ("actions", 0),
    ),
    "buttons": (template(type="buttons", text="t", actions=[SAY]), ("template",)),
    "confirm": (template(type="confirm", text="t", actions=[SAY, SAY]), ("template",)),
    "message action": (action(type="message", text="b"), TAP),
    "postback action": (action(type="postback", data="d"), TAP),
    "uri action": (action(type="uri", uri=URL), TAP),
    "datetime action": (action(type="datetimepicker", data="d", mode="date"), TAP),
    "clipboard action": (action(type="clipboard", clipboardText="c"), TAP),
    "sender": ({"type": "text", "text": "x", "sender": {}}, ("sender",)),
    "bubble": (inside(type="filler"), ("contents",)),
    "box": (inside(type="box", layout="vertical", contents=[]), BODY),
    "button": (inside(type="button", action=SAY), BODY),
    "flex image": (inside(type="image", url=URL), BODY),
    "flex text": (inside(type="text", text="x"), BODY),
    "span": (
        inside(type="text", contents=[{"type": "span", "text": "x"}]),
        (*BODY, "contents", 0),
    ),
    "separator": (inside(type="separator"), BODY),
    "gradient": (
        inside(
            type="box",
            layout="vertical",
            contents=[],
            background={**GRADIENT, "endColor": "#ffffff"},
        ),
        (*BODY, "background"),
    ),
}
LENGTHS = ("none", "xs", "sm", "md", "lg", "xl", "xxl")
SIZES = ("xxs", "xs", "sm", "md", "lg", "xl", "xxl", "3xl", "4xl", "5xl")
LAYOUT = "Guide, Flex Message layout"

# Section · object · property · taken · refused
TABLE: list[tuple[str, str, str, tuple[Any, ...], tuple[Any, ...]]] = [
    ("Text message", "text", "text", ("x", "x" * 5000, "🍎" * 2500), ("", "x" * 5001, 1, None)),
    ("Sticker message", "sticker", "packageId", ("446", "1" * 20), (446, "x", "", "1" * 21)),
    ("Image message", "image", "originalContentUrl",
     (URL, "https://e.com/a", "https://e.com/a.PNG", "https://e.com/a.php?f=a.gif"),
     ("http://e.com/a.jpg", "https://e.com/a.gif", "https://e.com/a.webp", "https://e.com/a.svg",
      "https://e.com/a.bmp", "https://e.com/a.heic", "https://e.com/a.tiff", "https://e.com/a.pdf",
      "https://e.com/a.apng", "https://e.com/圖.jpg", "https://e.com/a b.jpg", "a.jpg",
      f"https://e.com/{'a' * 2000}")),
    ("Video message", "video", "originalContentUrl", (FILM, "https://e.com/v"),
     ("https://e.com/a.mov", "https://e.com/a.avi", "https://e.com/a.webm", URL)),
    ("Video message", "video", "trackingId", ("a", "-.=,+*()%$&;:@{}!?<>[]", "a" * 100),
     ("", "a" * 101, "a b", "é", 1)),
    ("Audio message", "audio", "originalContentUrl", (SOUND, "https://e.com/a.mp3"),
     ("https://e.com/a.wav", "https://e.com/a.ogg", "https://e.com/a.aac")),
    ("Audio message", "audio", "duration", (1, 3_600_000), (0, -1, 1.5, "1", True, 10**400)),
    ("Location message", "location", "title", ("x" * 100,), ("x" * 101, "")),
    ("Location message", "location", "latitude", (-90, 90, 25.03), (-90.1, 91, "25", True)),
    ("Location message", "location", "longitude", (-180, 180), (-181, 180.5, "121")),
    ("Coupon message", "coupon", "deliveryTag", ("a_1", "x" * 30), ("x" * 31, "秋", "a-b", "")),
    ("Coupon message", "coupon", "couponId", ("01JYNW8JMQVFBNWF1APF8Z3FS7",), ("週年慶", "", 1)),
    ("Imagemap message", "imagemap", "baseUrl", ("https://e.com/map", "https://e.com/v1.2"),
     ("https://e.com/map.png", "https://e.com/map.JPG", "https://e.com/map.jpeg?x=1")),
    ("Imagemap message", "imagemap", "altText", ("x" * 1500,), ("x" * 1501, "")),
    ("Imagemap message", "imagemap", "baseSize",
     ({"width": 1040, "height": 1},),
     ({"width": 1039, "height": 1}, {"width": "1040", "height": 1}, {"width": 1040},
      {"width": 1040, "height": 0})),
    ("Imagemap message", "imagemap action", "text", ("x" * 400,), ("x" * 401, "")),
    ("Imagemap message", "imagemap action", "label", ("x" * 100,), ("x" * 101, CLUSTER * 51)),
    ("Imagemap message", "imagemap action", "area",
     ({"x": 1039, "y": 1039, "width": 1, "height": 1},),
     ({"x": -1, "y": 0, "width": 1, "height": 1}, {"x": 0, "y": 0, "width": 0, "height": 1},
      {"x": 1040, "y": 0, "width": 1, "height": 1}, {"x": 0, "y": 0, "width": 1})),
    ("Buttons template", "buttons", "text", ("x" * 160, CLUSTER * 80), ("x" * 161, CLUSTER * 81)),
    ("Buttons template", "buttons", "title", ("x" * 40, CLUSTER * 20), ("x" * 41, CLUSTER * 21)),
    ("Buttons template", "buttons", "imageBackgroundColor", ("#FFFFFF", "#00aaFF"),
     ("#fff", "white", "#FFFFFF00")),
    ("Buttons template", "buttons", "imageAspectRatio", ("rectangle", "square"), ("wide", 1)),
    ("Buttons template", "buttons", "imageSize", ("cover", "contain"), ("full",)),
    ("Buttons template", "buttons", "actions", ([SAY] * 4,), ([], [SAY] * 5, SAY)),
    ("Confirm template", "confirm", "text", ("x" * 240,), ("x" * 241, "")),
    ("Confirm template", "confirm", "actions", ([SAY] * 2,), ([SAY], [SAY] * 3)),
    ("Message action", "message action", "text", ("x" * 300, CLUSTER * 150),
     ("x" * 301, CLUSTER * 151, "")),
    ("Quick reply: label", "message action", "label", ("x" * 20, CLUSTER * 10),
     ("x" * 21, CLUSTER * 11, "")),
    ("Postback action", "postback action", "data", ("x" * 300,), ("x" * 301, "")),
    ("Postback action", "postback action", "displayText", ("x" * 300,), ("x" * 301,)),
    ("Postback action", "postback action", "inputOption",
     ("closeRichMenu", "openRichMenu", "openKeyboard", "openVoice"), ("open",)),
    ("URI action", "uri action", "uri",
     ("http://e.com", "https://e.com", "line://ti/p/@a", "tel:+886"),
     ("ftp://e.com", "javascript:x", "mailto:a@b.c", "e.com", f"https://e.com/{'a' * 1000}",
      "https://e.com/{id}")),
    ("URI action", "uri action", "altUri", ({"desktop": "https://e.com"},),
     ({"desktop": "ftp://e.com"}, {"mobile": "https://e.com"}, "https://e.com")),
    ("Datetime picker action", "datetime action", "mode", ("date", "time", "datetime"), ("month",)),
    ("Datetime picker action", "datetime action", "initial", ("2026-12-01", "1900-01-01"),
     ("2026-2-1", "2101-01-01", "20:00", 1)),
    ("Clipboard action", "clipboard action", "clipboardText", ("x" * 1000,), ("x" * 1001, "")),
    ("Common properties: sender", "sender", "name", ("x" * 20,), ("x" * 21, "")),
    ("Common properties: sender", "sender", "iconUrl", (URL,), ("http://e.com/a.png",
     "https://e.com/a.gif")),
    ("Bubble", "bubble", "size",
     ("nano", "micro", "deca", "hecto", "kilo", "mega", "giga"), ("huge", 1)),
    ("Bubble", "bubble", "direction", ("ltr", "rtl"), ("auto",)),
    ("Bubble", "bubble", "styles", ({"body": {"separator": True}},),
     ({"type": "x"}, {"body": {"color": "#000000"}}, {"body": {"separator": "true"}})),
    ("Box", "box", "layout", ("horizontal", "vertical", "baseline"), ("grid",)),
    ("Box: spacing · " + LAYOUT, "box", "spacing", (*LENGTHS, "0px", "12px", "1.5px"),
     ("-1px", "5%", "12", "1em", "XS", 12)),
    ("Box: margin · " + LAYOUT, "box", "margin", (*LENGTHS, "12px"), ("-1px", "5%", "auto")),
    ("Box: cornerRadius", "box", "cornerRadius", (*LENGTHS, "100px"), ("50%", "-1px")),
    ("Box: borderWidth", "box", "borderWidth",
     ("none", "light", "normal", "medium", "semi-bold", "bold", "2px"), ("thin", "1%", "-1px")),
    ("Box: padding · " + LAYOUT, "box", "paddingAll", (*LENGTHS, "5px", "5%"), ("-5px", "-5%")),
    ("Box: width · " + LAYOUT, "box", "width", ("50%", "30px"), ("md", "-1px", "30", "none")),
    ("Box: maxHeight · " + LAYOUT, "box", "maxHeight", ("50%", "30px"), ("lg", "-1%")),
    ("Offset · " + LAYOUT, "box", "offsetTop", (*LENGTHS, "5px", "-5px", "5%", "-5%"),
     ("5", "auto", "--5px")),
    ("Box", "box", "position", ("relative", "absolute"), ("fixed",)),
    ("Box", "box", "flex", (0, 1, 10), (-1, "1", 1.5, True)),
    ("Box", "box", "backgroundColor", ("#FFFFFF", "#FFFFFF00"), ("#fff", "#FFFFFFF", "red")),
    ("Box", "box", "justifyContent",
     ("center", "flex-start", "flex-end", "space-between", "space-around", "space-evenly"),
     ("start", "stretch")),
    ("Box", "box", "alignItems", ("center", "flex-start", "flex-end"), ("stretch",)),
    ("Box: background.angle", "gradient", "angle", ("0deg", "23.5deg", "359.99deg"),
     ("360deg", "-1deg", "90", "90 deg", 90)),
    ("Box: background.centerPosition", "gradient", "centerPosition",
     ("0%", "50%", "99.9%", "100%"), ("-1%", "100.1%", "50", "50px")),
    ("Box: background.startColor", "gradient", "startColor", ("#000000", "#00000000"), ("#000",)),
    ("Button", "button", "style", ("primary", "secondary", "link"), ("danger",)),
    ("Button", "button", "height", ("sm", "md"), ("lg", "40px")),
    ("Button", "button", "gravity", ("top", "bottom", "center"), ("middle",)),
    ("Button: action.label", "button", "action", ({**SAY, "label": "x" * 40},),
     ({**SAY, "label": "x" * 41}, {"type": "message", "text": "x"},
      {"type": "camera", "label": "a"}, {"type": "richmenuswitch", "label": "a"})),
    ("Image", "flex image", "url", (URL, "https://e.com/a.apng"), ("https://e.com/a.gif",)),
    ("Image: size", "flex image", "size", (*SIZES, "full", "50%", "10px"),
     ("none", "huge", "-1px")),
    ("Image: aspectRatio", "flex image", "aspectRatio", ("1:1", "1:3", "1.91:1", "100000:1"),
     ("1:3.01", "0:1", "100001:1", "16/9", "16:9:1", "")),
    ("Image", "flex image", "aspectMode", ("fit", "cover"), ("contain",)),
    ("Image", "flex image", "align", ("start", "end", "center"), ("left",)),
    ("Image", "flex image", "animated", (True, False), ("true", 1)),
    ("Text: size", "flex text", "size", (*SIZES, "13px"), ("full", "50%", "2em", "-1px")),
    ("Text", "flex text", "weight", ("regular", "bold"), ("600", "light")),
    ("Text", "flex text", "style", ("normal", "italic"), ("oblique",)),
    ("Text", "flex text", "decoration", ("none", "underline", "line-through"), ("blink",)),
    ("Text: lineSpacing", "flex text", "lineSpacing", ("1px", "20px", "0.5px"),
     ("0px", "-1px", "20", "md", "0.0px")),
    ("Text", "flex text", "maxLines", (0, 3), (-1, "3")),
    ("Text", "flex text", "wrap", (True, False), ("true", 0)),
    ("Text", "flex text", "adjustMode", ("shrink-to-fit",), ("grow",)),
    ("Span", "span", "size", (*SIZES, "13px"), ("full",)),
    ("Span", "span", "color", ("#111111",), ("#111",)),
    ("Separator", "separator", "margin", (*LENGTHS, "3px"), ("-3px", "3%")),
]  # fmt: skip


def with_value(name: str, key: str, value: Any) -> dict[str, Any]:
    obj, path = OBJECTS[name]
    changed: dict[str, Any] = copy.deepcopy(obj)
    part: Any = changed
    for step in path:
        part = part[step]
    part[key] = value
    return changed


def cases(column: int) -> list[Any]:
    return [
        pytest.param(row[1], row[2], value, id=f"{row[0]} {row[2]} {value!s:.30}")
        for row in TABLE
        for value in row[column]
    ]


@pytest.mark.parametrize(("name", "key", "value"), cases(3))
def test_a_value_of_lines_reference_is_taken(name, key, value):
    assert violations_of_message(with_value(name, key, value)) == []


@pytest.mark.parametrize(("name", "key", "value"), cases(4))
def test_a_value_that_lines_reference_does_not_know_is_refused_at_its_place(name, key, value):
    found = violations_of_message(with_value(name, key, value))
    assert found
    assert all(key in each.path or each.path[-1:] == OBJECTS[name][1][-1:] for each in found)


def flex(container: dict[str, Any]) -> dict[str, Any]:
    return {"type": "flex", "altText": "a", "contents": container}


@pytest.mark.parametrize(
    ("message", "rule", "path"),
    [
        (flex({"type": "bubble"}), "OA302", ("contents",)),
        (flex({"type": "bubble", "size": "kilo", "styles": {}}), "OA302", ("contents",)),
        (flex({"type": "carousel", "contents": [{"type": "bubble", "body": BOX},
                                                {"type": "bubble"}]}),
         "OA302", ("contents", "contents", 1)),
        (inside(type="text", contents=[]), "OA302", BODY),
        (inside(type="text", text=" ", contents=[]), "OA314", (*BODY, "text")),
        (inside(type="text", contents=[{"type": "span", "text": ""}]), "OA314",
         (*BODY, "contents", 0, "text")),
    ],
)  # fmt: skip
def test_a_flex_message_that_shows_nothing_is_refused_at_its_place(message, rule, path):
    assert [(each.rule, each.path) for each in violations_of_message(message)] == [(rule, path)]


@pytest.mark.parametrize(
    "url",
    [
        "https://[::1",
        "https://[1:2]/a.jpg",
        "https://e.com:99999/a.jpg",
        "https://e.com:x/a.jpg",
        "https://a..b/a.jpg",
        "https://.e.com/a.jpg",
        f"https://{'a' * 64}.com/a.jpg",
        f"https://{'a.' * 127}com/a.jpg",
        "https://:443/a.jpg",
        "https://[a.jpg",
    ],
)
@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("image", "originalContentUrl"),
        ("imagemap", "baseUrl"),
        ("uri action", "uri"),
        ("flex image", "url"),
        ("sender", "iconUrl"),
    ],
)
def test_an_address_that_is_no_url_is_refused(name, key, url):
    if name == "imagemap":
        url = url.removesuffix("/a.jpg").removesuffix(".jpg")
    (found,) = violations_of_message(with_value(name, key, url))
    assert (found.rule, found.path[-1]) == ("OA311", key)


@pytest.mark.parametrize(
    "url",
    [
        "https://[::1]/a.jpg",
        "https://[::1]:8080/a.jpg",
        "https://e.com.:443/a.jpg",
        "https://e.com:/a.jpg",
        f"https://{'a' * 63}.com/a.jpg",
        "https://u@e.com/a.jpg",
        "https://e.com?x=[1]:2",
    ],
)
def test_an_unusual_url_is_taken(url):
    assert violations_of_message(with_value("image", "originalContentUrl", url)) == []


@pytest.mark.parametrize("end", ["/", "/1040", "/240", "?x=1", "#a", "/700/", "/?"])
def test_an_imagemaps_url_is_what_stands_before_the_size(end):
    url = f"https://e.com/map{end}"
    (found,) = violations_of_message(with_value("imagemap", "baseUrl", url))
    assert (found.rule, found.path) == ("OA348", ("baseUrl",))


@pytest.mark.parametrize("name", ["a.html", "a.HTM", "a.json", "a.webp"])
def test_a_file_that_is_no_picture_is_refused(name):
    found = violations_of_message(
        with_value("image", "originalContentUrl", f"https://e.com/{name}")
    )
    assert [each.rule for each in found] == ["OA347"]


@pytest.mark.parametrize("name", OBJECTS)
def test_an_object_takes_no_key_that_lines_reference_does_not_have(name):
    (found,) = violations_of_message(with_value(name, "colour", "#111111"))
    assert (found.rule, found.severity, found.path[-1]) == ("OA303", "error", "colour")


@pytest.mark.parametrize(
    ("child", "rule"),
    [
        # Guide, Flex Message layout: child components of a baseline box.
        ({"type": "text", "text": "x"}, None),
        ({"type": "icon", "url": URL}, None),
        ({"type": "filler"}, None),
        ({"type": "text", "text": "x", "offsetTop": "1px"}, None),
        ({"type": "box", "layout": "vertical", "contents": []}, "OA322"),
        ({"type": "button", "action": SAY}, "OA322"),
        ({"type": "image", "url": URL}, "OA322"),
        ({"type": "separator"}, "OA322"),
        ({"type": "span", "text": "x"}, "OA322"),
        # Same page: unavailable properties.
        ({"type": "text", "text": "x", "gravity": "top"}, "OA355"),
        ({"type": "text", "text": "x", "offsetBottom": "1px"}, "OA355"),
        ({"type": "icon", "url": URL, "offsetBottom": "1px"}, "OA355"),
    ],
    ids=str,
)
def test_what_stands_in_a_baseline_box(child, rule):
    obj = inside(type="box", layout="baseline", contents=[child])
    assert [each.rule for each in violations_of_message(obj)] == ([rule] if rule else [])
