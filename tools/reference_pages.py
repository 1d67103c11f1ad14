"""Writes `docs/reference/`: the pages of `tools/reference/` with what the program itself knows.

Run by `make docs`; a test compares what is committed with what this would write.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typer

from oactl.app import COMMANDS, LATER, app
from oactl.domain.gates import Gate
from oactl.domain.prices import AS_OF, PRICE_PLANS, PricePlan
from oactl.findings.rule_page import PLACES, rule_page
from oactl.i18n import ENGLISH, _, language, use
from oactl.planfile.schema import goals_schema, plan_schema, workspace_schema
from oactl.planfile.schema_texts import in_language
from oactl.public_json.plans import RulePage
from oactl.public_json.registry import schema
from oactl.reports.traced import figure_page, page_lines
from oactl.rules import Rule, all_rules, find_rule
from oactl.usage import load, metavar, named
from oactl.words.definitions import DEFINITIONS
from oactl.words.gates import GATES

TOP = Path(__file__).resolve().parent.parent
NOTE = "<!-- Written by `make docs` from tools/reference. -->\n\n"
GROUPS = {
    "OA1": "files, YAML, schema and workspace",
    "OA2": "cadence and calendar",
    "OA3": "messages",
    "OA4": "audiences and tags",
    "OA5": "people and approval",
    "OA6": "secrets and safety",
    "OA8": "quota and cost",
    "OA9": "goals",
}
PARTS = ("post", "cadence", "audience", "demographics", "entry", "follow_up")
_MARK = re.compile(r"@([a-z_]+)@")


# What stands around the program's own sentences, in the language of the page.
WORDS = {
    ENGLISH: {
        "key": "key",
        "example": "for example",
        "needed": " (needed)",
        "see": "See [{name}](#{anchor}).",
        "one_of": "One of {words}.",
        "a_post": "a-post",
        "space": " ",
        "default": " Default: {value}.",
        "prices": "name|fee a month, before tax|messages included|tax|beyond",
        "no_more": "none",
        "each": "{price} each",
        "at_most": "at most {price} each",
    },
    "zh-TW": {
        "key": "欄位",
        "example": "例如",
        "needed": "（必填）",
        "see": "見 [{name}](#{anchor})。",
        "one_of": "可以寫 {words}。",
        "a_post": "貼文",
        "space": "",
        "default": "沒寫就是 {value}。",
        "prices": "名稱|月費（未稅）|包含則數|稅|超過之後",
        "no_more": "不能加購",
        "each": "每則 {price}",
        "at_most": "每則最多 {price}",
    },
}


def pages() -> dict[str, str]:
    """The text of every page by its file's name; `plan.zh-TW.md` is a page in Chinese."""
    return {
        page.name: NOTE + page_text(page)
        for page in sorted((TOP / "tools" / "reference").glob("*.md"))
    }


def page_text(page: Path) -> str:
    """A page with what the program says in the page's language."""
    wish = page.name.split(".")[1]
    use(wish if wish in WORDS else ENGLISH)
    known = parts()
    text = _MARK.sub(lambda mark: known[mark[1]], page.read_text(encoding="utf-8"))
    use(ENGLISH)
    return text


@cache
def schemas(spoken: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The schemas of a plan and of oactl.yaml in the language that is spoken."""
    del spoken  # what tells the answers apart
    return in_language(plan_schema()), in_language(workspace_schema())


def parts() -> dict[str, str]:
    """What stands for each mark."""
    plan, workspace = schemas(language())
    defs = plan["$defs"]
    return {
        "program": params(program()),
        "commands": "\n".join(section(*each) for each in commands()),
        "later": ", ".join(f"`{words}`" for words in later()),
        "plan": keys(plan),
        **{name: keys(defs[name]) for name in PARTS},
        "workspace": keys(workspace),
        "account": keys(workspace["$defs"]["account"]),
        "receiver": keys(workspace["$defs"]["receiver"]),
        **goals(),
        "email": keys(workspace["$defs"]["email"]),
        "rules": "\n".join(rules_page()),
        "gates": gates(),
        "documents": documents(),
        "figures": figures(),
        "schema": schema_lines(),
        "prices": prices(),
        "prices_of": AS_OF.isoformat(),
    }


def goals() -> dict[str, str]:
    """The keys of goals.yaml, and of each step in it."""
    schema = in_language(goals_schema())
    steps = {name: keys(schema["$defs"][name]) for name in ("kgi", "csf", "kpi")}
    return {"goals": keys(schema), **steps}


def program() -> Any:  # noqa: ANN401 - Click's command
    """The program itself, for the options of all commands."""
    return typer.main.get_command(app)


def commands() -> Iterator[tuple[str, Any]]:
    """Every command by its words, groups before what is in them."""
    for name, entry in COMMANDS.items():
        command: Any = load(name, entry)
        yield name, command
        for sub, each in getattr(command, "commands", {}).items():
            yield f"{name} {sub}", each


def later() -> Iterator[str]:
    """The commands of later versions."""
    for group, names in LATER.items():
        yield from (f"{group} {name}" for name in names)


def section(words: str, command: Any) -> str:  # noqa: ANN401 - Click's command
    """What a page says of one command."""
    shown = f"```sh\n{command.epilog}\n```\n"
    return "\n".join([f"## oactl {words}\n", f"{_(command.help)}\n", shown, params(command)])


def params(command: Any) -> str:  # noqa: ANN401 - Click's command
    """Arguments and options of a command."""
    rows = []
    for param in command.params:
        if param.param_type_name != "option":
            name = named(str(param.metavar)) + ("..." if param.nargs != 1 else "")
        elif param.is_flag:
            name = ", ".join([*param.opts, *param.secondary_opts])
        else:
            name = f"{', '.join(param.opts)} {metavar(param)}"
        given = param.default not in {None, False}
        default = WORDS[language()]["default"].format(value=param.default) if given else ""
        if name != "--help":
            rows.append((f"`{name}`", f"{_(param.help or '')}{default}"))
    return table(("", ""), rows) if rows else ""


def figures() -> str:
    """Every figure of a report, each with its definition."""
    lines: list[str] = []
    for name in DEFINITIONS:
        title, *rest = page_lines(figure_page(name))
        lines += [f"## {title}", "", rest[0].strip(), "", *(f"* {line}" for line in rest[1:]), ""]
    return "\n".join(lines).rstrip()


def documents() -> str:
    """Every command's document: its keys, what they hold, and the documents in them."""
    names, known = schema()
    lines = [
        table(
            ("command", "document"),
            [(f"`oactl {c}`", f"[{d}](#{d.lower()})") for c, d in names.items()],
        )
    ]
    for name in sorted(known):
        lines += [f"### {name}\n", known[name].get("description", "") + "\n", fields(known[name])]
    return "\n".join(lines)


def schema_lines() -> str:
    """The JSON Schema of every document, one definition a line."""
    known = schema()[1].items()
    lines = [f"{json.dumps(name)}: {json.dumps(kind)}" for name, kind in sorted(known)]
    return '{"$defs": {\n' + ",\n".join(lines) + "\n}}"


def fields(kind: Mapping[str, Any]) -> str:
    """The keys of a document with their types."""
    needed = kind.get("required", ())
    rows = [
        (f"`{key}`", kind_of(each) + ("" if key in needed else "; may be left out"))
        for key, each in kind["properties"].items()
    ]
    return table(("key", ""), rows)


def kind_of(field: Mapping[str, Any]) -> str:
    """The type of a field in words."""
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in field:
        return " or ".join(kind_of(each) for each in field["anyOf"])
    if field.get("type") == "array":
        return f"list of {kind_of(field['items'])}"
    if isinstance(field.get("additionalProperties"), dict):
        return f"object of {kind_of(field['additionalProperties'])}"
    return str(field.get("format") or field.get("type", "anything"))


def rules_page() -> Iterator[str]:
    """Every rule by its group: titles, what it says and what to do."""
    group = ""
    for rule_id in all_rules():
        if rule_id[:3] != group:
            group = rule_id[:3]
            yield f"## {group}xx: {GROUPS[group]}\n"
        rule = find_rule(rule_id)
        yield from one_rule(rule) if rule else ()


def one_rule(rule: Rule) -> Iterator[str]:
    """A rule with all its variants."""
    text = rule.texts["en"]
    yield f"### {rule.id}\n"
    yield f"**{text.title}** · {rule.texts['zh-TW'].title}\n"
    variants = [None] if text.message else []
    variants += [name for name, own in (text.variants or {}).items() if "message" in own]
    for variant in variants:
        yield f"* {readable(text.message_of(variant))} {readable(text.help_of(variant))}"
    page = rule_page(rule)
    silenced = " A comment can silence it, with a reason." if page.ignorable else ""
    yield f"\n{page.why}{silenced}\n"
    yield from wrong_and_right(page)


def wrong_and_right(page: RulePage) -> Iterator[str]:
    """The examples of a rule, or what they would show."""
    if page.given:
        yield f"{page.given}\n"
    for name, lines in (("Wrong", page.wrong), ("Right", page.right)):
        head = PLACES[page.where or "words"].format(what=name)
        yield f"{head} {lines}\n" if page.where is None else f"{head}\n\n```yaml\n{lines}```\n"


def readable(sentence: str) -> str:
    """A sentence with its places shown as such."""
    text = re.sub(r"(?<!\{)\{(\w+)[^{}]*\}(?!\})", r"‹\1›", sentence)
    return text.replace("{{", "{").replace("}}", "}").replace("\n", " ")


def gates() -> str:
    """Every gate in its order."""
    return table(("held_by", ""), [(f"`{gate.value}`", _(GATES[gate.value])) for gate in Gate])


def prices() -> str:
    """Every price plan that can be named."""
    words = WORDS[language()]
    rows = [
        (
            f"`{plan.name}`",
            f"{plan.currency}{plan.fee:,.0f}",
            f"{plan.included:,}",
            f"{plan.tax:.0%}",
            _further(plan, words),
        )
        for plan in PRICE_PLANS.values()
    ]
    return table(words["prices"].split("|"), rows)


def _further(plan: PricePlan, words: Mapping[str, str]) -> str:
    """What each message beyond those included costs."""
    if plan.extra is None:
        return words["no_more"]
    return words["at_most" if plan.falls else "each"].format(price=f"{plan.currency}{plan.extra:g}")


def keys(schema: Mapping[str, Any]) -> str:
    """The keys of a mapping, from its JSON Schema."""
    needed, words = schema.get("required", ()), WORDS[language()]
    rows = [
        (f"`{key}`" + (words["needed"] if key in needed else ""), about(each), examples(each))
        for key, each in schema["properties"].items()
        if "$comment" not in each  # another spelling of a key
    ]
    return table((words["key"], "", words["example"]), rows)


def about(schema: Mapping[str, Any]) -> str:
    """What a key says."""
    name, words = schema.get("$ref", "").rpartition("/")[2], WORDS[language()]
    if schema.get("items", {}).get("$ref", "").endswith("/entry"):
        see = words["see"].format(name="messages", anchor="messages")
        return f"{schema['description']}{words['space']}{see}"
    if name == "follow_up":
        return f"{schema['description']}{words['space']}" + words["see"].format(
            name="then", anchor="then"
        )
    if name in {*PARTS, "defaults"}:
        anchor = words["a_post"] if name == "defaults" else name
        return words["see"].format(name=name, anchor=anchor)
    part = schemas(language())[0]["$defs"].get(name, {})
    choices = schema.get("enum", ())
    known = all(isinstance(word, str) for word in choices) and ", ".join(f"`{w}`" for w in choices)
    one_of = words["one_of"].format(words=known) if known else ""
    described = schema.get("description") or part.get("description", "")
    return f"{described}{words['space']}{one_of}".strip()


def examples(schema: Mapping[str, Any]) -> str:
    """How a key may be written."""
    shown = schema.get("examples", ())
    return ", ".join(f"`{json.dumps(each, ensure_ascii=False)}`" for each in shown)


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", r"\|").replace("\n", " ")


def main() -> None:
    """Write the pages."""
    folder = TOP / "docs" / "reference"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
