"""The findings of `plan validate --online`: LINE's errors at the place that caused them."""

import re

from oactl.domain.message import Item
from oactl.domain.plan import Plan, Post
from oactl.domain.violation import Finding, Path, Violation
from oactl.planfile.compose import locate
from oactl.planfile.files import read_file
from oactl.planfile.yaml.document import Document
from oactl.planfile.yaml.reader import read_yaml

_STEP = r"[^./\[\]]+"
_INDEX = "[0-9]{1,9}"
RULE = "OA395"


def message_finding(root: str, subject: tuple[Plan, Post, Item], where: str, words: str) -> Finding:
    """The finding of one of LINE's errors.

    `where` is LINE's path: `messages[0].text`, inside a Flex message `messages[0]/body/contents`.
    """
    plan, post, item = subject
    path = [int(step) if re.fullmatch(_INDEX, step) else step for step in re.findall(_STEP, where)]
    problem = Violation(RULE, (), {"words": words, "where": where or "—"})
    if len(path) > 1 and path[0] == "messages" and isinstance(path[1], int):
        problem = _located(item, path[1], tuple(path[2:]), problem, pointer="/" in where)
    document = _document(root, plan)
    index = _row(document, post)
    base: Path = ("posts", index) if index is not None else ()
    return document.finding(problem, base, plan=plan.name, post=post.id)


def audience_finding(root: str, plan: Plan, post: Post, problem: Violation) -> Finding:
    """The finding of a problem with a post's audience."""
    document = _document(root, plan)
    index = _row(document, post)
    base: Path = ("posts", index) if index is not None else ()
    return document.finding(problem, base, plan=plan.name, post=post.id)


def account_finding(root: str, config: str, account: str, problem: Violation) -> Finding:
    """The finding of a problem with an account, where the configuration has it."""
    data = read_file(root, config)
    document = Document(config) if isinstance(data, Finding) else read_yaml(data, config)
    accounts = document.root.get("accounts") if isinstance(document.root, dict) else None
    if isinstance(accounts, dict) and account in accounts:
        return document.finding(problem, ("accounts", account))
    return Document(f"accounts/{account}.yaml").finding(problem)


def _located(item: Item, index: int, path: Path, problem: Violation, *, pointer: bool) -> Violation:
    """A slash pointer leads from a Flex message's contents, a dotted path from the message."""
    if index >= len(item.messages):
        return problem
    message = item.messages[index]
    below = ("contents", *path) if pointer and message.body.get("type") == "flex" else path
    return locate(message, Violation(problem.rule, below, problem.params))


def _document(root: str, plan: Plan) -> Document:
    data = read_file(root, plan.path)
    return Document(plan.path) if isinstance(data, Finding) else read_yaml(data, plan.path)


def _row(document: Document, post: Post) -> int | None:
    rows = document.root.get("posts") if isinstance(document.root, dict) else None
    ids = [row.get("id") if isinstance(row, dict) else None for row in rows or []]
    return ids.index(post.id) if post.id in ids else None
