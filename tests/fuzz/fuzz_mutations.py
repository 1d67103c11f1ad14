"""Ways to spoil bytes, YAML, JSON, CSV and command lines; each is decided by a `random.Random`."""

import copy
import json
import re
from collections.abc import Callable
from random import Random
from typing import Any

import yaml

# What may stand where a value stands, as it is written in YAML or JSON.
VALUES = (
    *("null", "~", "true", "no", "0", "-1", "1e999", ".nan", "-.inf", "0x1F", "1_000", "''", '""'),
    *(
        "[]",
        "{}",
        "[[]]",
        "{a: b}",
        "[{}]",
        "[null]",
        "{'': ''}",
        "{1: 2}",
        "{[1]: 2}",
        "? x",
        "*a",
    ),
    *(
        "&a x",
        "!!python/none x",
        "!!binary aGk=",
        "|",
        ">-",
        "|-\n  x",
        "@x",
        "%x",
        "`x",
        "#",
        "- -",
    ),
    *("9" * 25, "9" * 4400, "-" + "9" * 400, "1." + "0" * 400, "1e-400", "0" * 50),
    *("0001-01-01", "9999-12-31", "9999-12-31T23:59", "2026-02-30", "2026-13-01", "0000-00-00"),
    *('"24:00"', '"99:99"', '"20:00:00"', "20:00", "20：00", "-1d", "0d", "1d" + " " * 40 + "x"),
    *(
        "99999999999999999999d",
        "1e3d",
        "30天",
        "weekly",
        "last",
        "[last, 31, 0, -1]",
        "[first mon]",
    ),
    *("FREQ=YEARLY;INTERVAL=99999999999", "FREQ=DAILY;BYMONTHDAY=31;BYMONTH=2", "'* * * * *'"),
    *("'0 20 29 2 *'", "'60 25 32 13 8'", "all", "members", "[members, members]", "group:shops"),
    *("group:", "熊大", "line", "'../../x'", "'a\\0b'", '"a\\0b"', '"\\e[1A\\e[2K"', '"\\x9b2J"'),
    *(
        '"\\u202E"',
        '"\\uD800"',
        '"\\U0001F1F9"',
        "ｆｕｌｌ",
        "e\u0301",
        "\u00e9",
        "\u3164",
        "'" + "長" * 300 + "'",
    ),
    *(
        "x" * 300,
        "'" + "a" * 6000 + "'",
        "https://example.com/" + "x" * 2100,
        "http://[::1",
        "file:///x",
    ),
    *(
        "http://127.0.0.1:99999",
        "http://127.0.0.1:0",
        "https://a:b@localhost",
        "https://",
        "//",
        ".",
    ),
    *('"{{ x }}"', '"{{ 1/0 }}"', '"{% if 1 %}"', '"{{ "', '"{# x"', "'{{ ''a'' * 9999999 }}'"),
    *("'{{ 9" + "9" * 4400 + " }}'", "'" + "{% for a in [1] %}" * 25 + "{% endfor %}" * 25 + "'"),
    *('\'{{ "a"' + "|upper" * 80 + " }}'", "'{{ occurrence }}'", "'{{ post.subject[9] }}'"),
    *("U" + "0" * 32, "'=1+1'", "eyJhbGciOiJIUzI1NiJ9.eyJ4IjoxfQ", "<<: *a", "sha256:" + "0" * 64),
)
# What may stand anywhere.
PIECES = (
    *(
        b"\0",
        b"\x1b[31m",
        b"\x1b]0;x\x07",
        b"\x9b",
        b"\xc2\x9b2J",
        b"\xc2\x85",
        b"\xff",
        b"\xfe\xff",
    ),
    *(
        b"\xef\xbb\xbf",
        b"\r",
        b"\r\n",
        b"\n",
        b"\n\n",
        b"\t",
        b"  ",
        b"\xe3\x80\x80",
        b"\xe2\x80\xa8",
    ),
    *(
        b"\xe2\x80\xae",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xc0\x80",
        b"\x7f",
        b"\x08",
        b"'",
        b'"',
    ),
    *(
        b": ",
        b":",
        b"- ",
        b"? ",
        b"#",
        b" #",
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b"&a ",
        b"*a",
        b"!!str ",
    ),
    *(b"|\n", b"---\n", b"...\n", b"%YAML 1.1\n", b"<<<<<<< HEAD\n", b"=======\n", b">>>>>>> x\n"),
    *(b"{{", b"}}", b"{%", b"%}", b"\\", b"$", b";", b"=", b"@", b"\xef\xbc\x9a", b"\xe2\x80\x9c"),
)
RAW = "\u0001RAW%d\u0001"  # stands in a tree for a value that is written as it is
_RAW = re.compile('"\\\\u0001RAW(\\d+)\\\\u0001"')
_WORD = re.compile(rb"[^\s:,\[\]{}\"']+")


def spoiled(random: Random, data: bytes) -> bytes:
    """A YAML, JSON, CSV or other text with one to four faults."""
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        data = random.choice((_value, _value, _tree, _tree, _tree, _piece, _line, _cut, _swap))(
            random, data
        )
    return data


def _value(random: Random, data: bytes) -> bytes:
    """Another value in the place of a word."""
    words = [*_WORD.finditer(data)]
    if not words:
        return data + random.choice(VALUES).encode("utf-8", "surrogatepass")
    word = random.choice(words)
    value = random.choice(VALUES).encode("utf-8", "surrogatepass")
    return data[: word.start()] + value + data[word.end() :]


def _piece(random: Random, data: bytes) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] + random.choice(PIECES) + data[at + random.choice((0, 0, 1)) :]


def _line(random: Random, data: bytes) -> bytes:
    """A line less, twice, elsewhere, or indented otherwise."""
    lines = data.splitlines(keepends=True) or [b""]
    at, to = random.randrange(len(lines)), random.randrange(len(lines))
    match random.randrange(5):
        case 0:
            del lines[at]
        case 1:
            lines.insert(to, lines[at])
        case 2:
            lines[at], lines[to] = lines[to], lines[at]
        case 3:
            lines[at] = random.choice((b" ", b"  ", b"\t", b"\xe3\x80\x80")) + lines[at]
        case _:
            lines[at] = lines[at].lstrip()
    return b"".join(lines)


def _cut(random: Random, data: bytes) -> bytes:
    """A stretch less, or twice."""
    start = random.randrange(len(data) + 1)
    end = start + random.choice((1, 2, 8, 40))
    return data[:start] + data[start:end] * random.choice((0, 0, 2, 30)) + data[end:]


def _swap(random: Random, data: bytes) -> bytes:
    """One byte becomes another."""
    if not data:
        return data
    at = random.randrange(len(data))
    return data[:at] + bytes([random.randrange(256)]) + data[at + 1 :]


def _tree(random: Random, data: bytes) -> bytes:
    """The same values in flow style, with a node that is something else."""
    tree = read_tree(data)
    if not isinstance(tree, dict | list):
        return _value(random, data)
    raw: list[str] = []
    change = random.choice((_replace, _replace, _drop, _rename, _repeat, _wrap, _graft))
    change(random, tree, raw)
    return written(tree, raw)


def read_tree(data: bytes) -> Any:
    """The value of a YAML or JSON text, all scalars as texts; None where it has none."""
    try:
        return yaml.load(data, yaml.CBaseLoader)  # noqa: S506 - makes texts, lists and mappings only
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def written(tree: Any, raw: list[str]) -> bytes:
    """A tree as JSON, which is YAML as well; the raw values as they are."""
    text = json.dumps(tree, ensure_ascii=False, default=str)
    text = text.replace("\u0001", "\\u0001")
    return _RAW.sub(lambda found: raw[int(found[1])], text).encode("utf-8", "surrogatepass")


def _nodes(tree: Any) -> list[tuple[Any, Any]]:
    """Every place below the top: its parent and its key or index."""
    found: list[tuple[Any, Any]] = []
    left = [tree]
    while left:
        parent = left.pop()
        keys = list(parent) if isinstance(parent, dict) else range(len(parent))
        for key in keys:
            found.append((parent, key))
            if isinstance(parent[key], dict | list):
                left.append(parent[key])
    return found


def _place(random: Random, tree: Any) -> tuple[Any, Any] | None:
    nodes = _nodes(tree)
    return random.choice(nodes) if nodes else None


Change = Callable[[Random, Any, list[str]], None]


def _replace(random: Random, tree: Any, raw: list[str]) -> None:
    if place := _place(random, tree):
        place[0][place[1]] = RAW % len(raw)
        raw.append(random.choice(VALUES))


def _drop(random: Random, tree: Any, _raw: list[str]) -> None:
    if place := _place(random, tree):
        del place[0][place[1]]


def _rename(random: Random, tree: Any, _raw: list[str]) -> None:
    places = [each for each in _nodes(tree) if isinstance(each[0], dict)]
    if places:
        parent, key = random.choice(places)
        names = [str(other[1]) for other in places]
        parent[random.choice([*names, key + "s", key.upper(), "", "  ", "\x00", "1"])] = parent.pop(
            key
        )


def _repeat(random: Random, tree: Any, _raw: list[str]) -> None:
    """An entry of a list many times, or a key with many like it."""
    if place := _place(random, tree):
        parent, key = place
        times = random.choice((2, 6, 300))
        if isinstance(parent, list):
            parent.extend(parent[key : key + 1] * times)
        else:
            parent.update({f"{key}{n}": parent[key] for n in range(times)})


def _wrap(random: Random, tree: Any, _raw: list[str]) -> None:
    if place := _place(random, tree):
        parent, key = place
        for _ in range(random.choice((1, 1, 3, 40))):
            parent[key] = random.choice(([parent[key]], {"x": parent[key]}))


def _graft(random: Random, tree: Any, _raw: list[str]) -> None:
    """A value of elsewhere."""
    first, second = _place(random, tree), _place(random, tree)
    if first and second:
        first[0][first[1]] = copy.deepcopy(second[0][second[1]])


WORDS = (
    *(
        "",
        " ",
        "-",
        "--",
        "---",
        "-x",
        "--json",
        "--format",
        "--format=xml",
        "--help",
        "-h",
        "=",
        "@",
    ),
    *(
        "\udcff",
        "\udc80\udc9b",
        "\x1b[31m",
        "\x9b2J",
        "\u202e",
        "\u3000",
        "\n",
        "x" * 300,
        "長" * 100,
    ),
    *(
        "x/y",
        "/",
        "//",
        "a/b/c",
        "shop",
        "shop/",
        "shop/offer",
        "offer",
        "shop/offer@",
        "@2026-11-25",
    ),
    *("shop/offer@9999-12-31T23:59", "shop/offer@0001-01-01T00:00", "shop/offer@2026-02-30T20:00"),
    *(
        "shop/offer@2026-11-25T20:00",
        "main/shop/offer@2026-11-25T20:00",
        "shop/offer@2026-11-25T24:00",
    ),
    *(
        "0",
        "-1",
        "9" * 30,
        "1e9",
        "1%",
        "1±2%",
        "1200±99999999999999999999%",
        "5s",
        "0s",
        "-5s",
        "9" * 20 + "h",
    ),
    *(
        "0001-01-01",
        "9999-12-31",
        "2026-W53",
        "9999-W52",
        "0000-W01",
        "last",
        "2026-11-25",
        "10000-01-01",
    ),
    *("0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00", "9999-12-31T23:59:59-14:00"),
    *(
        "0001-01-01T00:00:00+14:00",
        "2026-11-25T20:00",
        "2026-11-25T20:00:30+08:00",
        "+23:59",
        "nan",
    ),
    *(
        "OA301",
        "OA",
        "OA000",
        "oa301",
        "OA" + "9" * 30,
        "main",
        "group:shops",
        "group:",
        "熊大",
        "all",
    ),
    *(
        "plans/shop.yaml",
        "plans",
        "plans/nope.yaml",
        "oactl.yaml",
        "approvals/shop.yaml",
        "/dev/full/x",
    ),
    *(
        "{all: [members]}",
        "{",
        "[",
        "all: [",
        "{all: {all: []}}",
        "members",
        "*a",
        "&a [*a]",
        "!!x y",
    ),
    *(
        "eyJhbGciOiJIUzI1NiJ9.eyJ4IjoxfQ",
        "U" + "0" * 32,
        "[/]",
        "[bold]",
        "{0}",
        "{name}",
        "%s",
        "$(x)",
    ),
)
OPTIONS = (
    *(
        "--now",
        "--workspace",
        "--json",
        "--format",
        "--account",
        "--plan",
        "--days",
        "--from",
        "--to",
    ),
    *(
        "--by",
        "--week",
        "--deadline",
        "--expect-recipients",
        "--reason",
        "--out",
        "--strict",
        "--pending",
    ),
    *("--dry-run", "--test", "--due", "--check", "--offline", "--all", "--version", "--nope"),
)


def spoiled_words(random: Random, words: list[str]) -> list[str]:
    """A command line with one to three words too many, too few or wrong."""
    words = [*words]
    for _ in range(random.choice((1, 1, 2, 3))):
        at = random.randrange(len(words) + 1)
        match random.randrange(6):
            case 0:
                words[at:at] = [random.choice(OPTIONS), random.choice(WORDS)]
            case 1:
                words[at:at] = [random.choice(OPTIONS)]
            case 2:
                words[at:at] = [f"{random.choice(OPTIONS)}={random.choice(WORDS)}"]
            case 3 | 4:
                words[at : at + 1] = [random.choice(WORDS)]
            case _:
                del words[at : at + 1]
    return words
