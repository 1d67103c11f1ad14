"""The workspace: where it is, and what `oactl.yaml` and `accounts/*.yaml` say (contract 2)."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Any

from oactl.domain.account import Account, Person, Workspace
from oactl.domain.audience import AudienceNamed, EngagedTag, ImportedTag
from oactl.domain.prices import PricePlan
from oactl.domain.value import composed
from oactl.domain.violation import Finding, Path, Violation
from oactl.planfile import json_parts as parts
from oactl.planfile.account_fields import NO_QUIET, account_fields
from oactl.planfile.demographics import brief
from oactl.planfile.fields import (
    NAME,
    Field,
    Notes,
    Raw,
    choice,
    many,
    mapping,
    matching,
    named,
    read_keys,
)
from oactl.planfile.files import inside, read_file
from oactl.planfile.places import is_local_url, path_in
from oactl.planfile.secrets import find_secrets
from oactl.planfile.yaml.document import Document, YamlMap
from oactl.planfile.yaml.limit import limited
from oactl.planfile.yaml.reader import read_yaml
from oactl.planfile.zones import ZONE

CONFIG = "oactl.yaml"
ACCOUNTS = "accounts"
# LINE, "Rate limits"; above them only where nobody but a sandbox is asked.
LINE_LIMITS = {"multicast_per_second": 200, "push_per_second": 2000, "broadcast_per_hour": 60}
_KEPT = ("timezone", "language", "database", "plans")
_LANGUAGES = ("zh-TW", "en", "ja", "th")
_LATER_LANGUAGES = ("ja", "th")
_SQLITE, _POSTGRES = "sqlite:///", ("postgresql://", "postgres://")


def find_workspace(start: str, config: str = CONFIG) -> str | None:
    """The nearest folder at or above `start` that holds `oactl.yaml`."""
    here = FilePath(os.path.realpath(start))
    found = (folder for folder in (here, *here.parents) if (folder / config).is_file())
    return next((str(folder) for folder in found), None)


def load_workspace(
    root: str, config: str = CONFIG, *, api_base: str | None = None
) -> tuple[Workspace | None, list[Finding]]:
    """The workspace at `root`, None where its configuration has errors, and all findings.

    `api_base` is the host that accounts without one of their own talk to.
    """
    files = [_File(root, config), *(_File(root, path) for path in _account_files(root))]
    main = files[0]
    values = main.read(workspace_fields(root))
    accounts = values.pop("accounts", {})
    places: dict[str, tuple[_File, Path]] = {}
    for name, account in accounts.items():
        places[name] = main, ("accounts", name)
        main.notes += _of_account(account, ("accounts", name), api_base)
    for file in files[1:]:
        places.setdefault(file.stem, (file, ()))
        file.read_account(accounts, api_base)
    for name, other in _same_bots(accounts, api_base):
        file, path = places[name]
        file.notes.append(Violation("OA184", (*path, "bot_user_id"), {"other": other}))
    main.notes += _later(values, _LATER)
    findings = [finding for file in files for finding in file.report()]
    if any(finding.severity == "error" for finding in findings):
        return None, findings
    return _workspace(root, values, accounts), findings


def workspace_schema() -> dict[str, Any]:
    """The JSON Schema of `oactl.yaml`."""
    body = parts.closed({key: each.schema for key, each in workspace_fields(".").items()})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "oactl workspace",
        **body,
        "$defs": {"demographics": parts.DEMOGRAPHICS},
    }


def workspace_fields(root: str) -> dict[str, Field]:
    """Every key of `oactl.yaml`."""
    return {
        "version": _VERSION.about("The version of this format."),
        "timezone": ZONE,
        "workspace": matching("workspace", r"[0-9A-Za-z_-]{1,64}").about(
            "Written by `oactl init`: what tells this workspace from others. Keep it as it is."
        ),
        "language": choice(*_LANGUAGES).about("Of all that people read."),
        "database": _database(root).about(
            "The ledger; relative to the workspace.", "sqlite:///.oactl/state.db"
        ),
        "plans": many(path_in(root)).about("Files and folders.", ["plans/"]),
        "people": named_people(),
        "accounts": named(mapping(account_fields(root))).about("LINE Official Accounts."),
        "notify": Field(lambda raw, _path, _notes: raw, {"type": "array"}).about(
            "Comes with a later version."
        ),
    }


def named_people() -> Field:
    """Who works on the plans; any name will do."""
    person = mapping(
        {
            "role": many(choice("author", "checker")),
            "email": matching("email", r"[^@\s]+@[^@\s]+"),
        }
    )

    def read(raw: Raw, path: Path, notes: Notes) -> dict[str, Any]:
        if not isinstance(raw, dict):
            return person.read(raw, path, notes) or {}
        return {
            name: {} if value is None else person.read(value, (*path, name), notes) or {}
            for name, value in raw.items()
        }

    schema = {
        "type": "object",
        "additionalProperties": {"anyOf": [person.schema, {"type": "null"}]},
    }
    return Field(read, schema).about("Authors and checkers by name.")


class _File:
    """One file of the configuration and what is wrong with it."""

    def __init__(self, root: str, path: str) -> None:
        self.root, self.path = root, path
        self.notes: Notes = []
        data = read_file(root, path)
        if isinstance(data, Finding):
            self.document = Document(path, problems=[data])
        else:
            self.document = read_yaml(data, path, typed_under=frozenset(), items=None)

    @property
    def stem(self) -> str:
        """The name of the account in a file of its own."""
        return composed(FilePath(self.path).stem)

    def read(self, fields: Mapping[str, Field]) -> dict[str, Any]:
        """The values of the file."""
        root = self.document.root
        return read_keys(fields, root, (), self.notes) if isinstance(root, YamlMap) else {}

    def read_account(self, accounts: dict[str, dict[str, Any]], api_base: str | None) -> None:
        """The one account of a file of its own; the file's stem is its name."""
        name = self.stem
        if name in accounts:
            self.notes.append(Violation("OA183", (), {"name": name}))
        if not NAME.fullmatch(name):
            self.notes.append(Violation("OA181", (), {"value": name}, variant="name"))
        values = self.read({"version": _VERSION, **account_fields(self.root)})
        values.pop("version", None)
        self.notes += _of_account(values, (), api_base)
        accounts.setdefault(name, values)

    def report(self) -> list[Finding]:
        """All findings of the file, in the order of its lines."""
        found = [self.document.finding(problem) for problem in self.notes]
        written = {each.line: each for each in found if _shows_a_secret(each)}
        plain = {each.line for each in found if each.rule == "OA602"}
        secrets = [each for each in find_secrets(self.document) if each.line not in plain]
        reported = limited(self.document, self.document.report([*found, *secrets]))
        return [_without(each, written.get(each.line)) for each in reported]


def _shows_a_secret(finding: Finding) -> bool:
    return finding.rule == "OA602" or finding.variant in {"env", "keyring"}


def _without(finding: Finding, secret: Finding | None) -> Finding:
    """A finding on the line of a written-out secret, the secret unreadable."""
    if secret is None or finding.source is None:
        return finding
    start, end = secret.column - 1, secret.column - 1 + secret.width
    return replace(
        finding, source=finding.source[:start] + "*" * secret.width + finding.source[end:]
    )


def _account_files(root: str) -> list[str]:
    folder = FilePath(root) / ACCOUNTS
    if not folder.is_dir():
        return []
    names = sorted(entry.name for entry in folder.iterdir() if not entry.name.startswith("."))
    return [f"{ACCOUNTS}/{name}" for name in names if name.endswith((".yaml", ".yml"))]


def _same_bots(
    accounts: Mapping[str, Mapping[str, Any]], api_base: str | None
) -> Iterator[tuple[str, str]]:
    """Each account whose bot an account before it has, with that account."""
    owners: dict[tuple[str | None, str], str] = {}
    for name, values in accounts.items():
        if bot := values.get("bot_user_id"):
            owner = owners.setdefault((values.get("api_base") or api_base, bot), name)
            if owner != name:
                yield name, owner


def _of_account(values: Mapping[str, Any], path: Path, api_base: str | None) -> Iterator[Violation]:
    """What no key of an account knows by itself."""
    if not is_local_url(values.get("api_base") or api_base):
        for key, limit in LINE_LIMITS.items():
            if getattr(values.get("limits"), key, 0) > limit:
                params = {"key": key, "limit": limit}
                yield Violation("OA604", (*path, "limits", key), params)
    for problem in _later(values, _LATER_OF_ACCOUNT):
        yield replace(problem, path=(*path, *problem.path))
    for name, source in values.get("tags", {}).items():
        if isinstance(source, AudienceNamed | ImportedTag | EngagedTag):
            params = {"key": f"tags: {name}"}
            yield Violation("OA180", (*path, "tags", name), params, "warning")


def _later(values: Mapping[str, Any], later: Mapping[str, Callable[[Any], bool]]) -> Notes:
    """What is accepted now and does its work in a later version."""
    return [
        Violation("OA180", (key,), {"key": key}, "warning")
        for key, is_later in later.items()
        if key in values and is_later(values[key])
    ]


_LATER: Mapping[str, Callable[[Any], bool]] = {
    "language": lambda value: value in _LATER_LANGUAGES,
    "database": lambda value: value.startswith(_POSTGRES),
    "notify": bool,
}
_LATER_OF_ACCOUNT: Mapping[str, Callable[[Any], bool]] = {
    "frequency_cap": bool,
    "budget": bool,
    "approval": lambda value: value.startswith("signed"),
}


def _workspace(
    root: str, values: dict[str, Any], accounts: Mapping[str, dict[str, Any]]
) -> Workspace:
    people = {
        name: Person(name, frozenset(person.get("role", ())), person.get("email"))
        for name, person in values.pop("people", {}).items()
    }
    kept = {key: values[key] for key in _KEPT if key in values}
    workspace = Workspace(root, people=people, id=values.get("workspace"), **kept)
    built = {name: _account(name, each, workspace.timezone) for name, each in accounts.items()}
    return replace(workspace, accounts=built)


def _account(name: str, values: Mapping[str, Any], timezone: str) -> Account:
    known = {"timezone": timezone, **values}
    if "group" in known:
        known["groups"] = known.pop("group")
    if known.get("quiet_hours") == NO_QUIET:
        known["quiet_hours"] = None
    if isinstance(price := known.get("price_plan"), PricePlan):
        known |= {"price_plan": price.name, "price": price}
    if isinstance(testers := known.get("testers"), dict):
        del known["testers"]
        known["testers_file"] = testers["file"]
    return Account(name, **known)


def _read_version(raw: Raw, path: Path, notes: Notes) -> int | None:
    if raw == "1":
        return 1
    notes.append(Violation("OA158", path, {"value": brief(raw)}))
    return None


def _database(root: str) -> Field:
    def read(raw: Raw, path: Path, notes: Notes) -> str | None:
        text = raw.strip() if isinstance(raw, str) else ""
        file = text.removeprefix(_SQLITE)
        if text.startswith(_POSTGRES):
            return text
        if not file or file == text:
            notes.append(Violation("OA181", path, {"value": brief(raw)}, variant="database"))
        elif inside(root, file) is None:
            notes.append(Violation("OA101", path, {"file": file}, variant="outside"))
        else:
            return text
        return None

    return Field(read, parts.WORD)


_VERSION = Field(_read_version, parts.VERSION)
