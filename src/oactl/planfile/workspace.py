"""The workspace: where it is, what `oactl.yaml` and `accounts/*.yaml` say (contract 2)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path as FilePath
from typing import TypeVar

from oactl.domain.account import Workspace, read_base
from oactl.domain.audience import AudienceNamed, EngagedTag, ImportedTag
from oactl.domain.receiver import Receiver, ToLine, with_names
from oactl.domain.value import composed, is_name
from oactl.domain.violation import Finding, Path, Violation
from oactl.planfile.files import read_file
from oactl.planfile.models.account import AccountFile, AccountModel
from oactl.planfile.models.base import Model, Reading, validate_parts
from oactl.planfile.models.plan import POSTGRES, WorkspaceModel
from oactl.planfile.models.scalars import find_secrets
from oactl.planfile.violations import hinted, misleading_names, near
from oactl.planfile.yaml.document import Document, YamlMap
from oactl.planfile.yaml.lines import limited
from oactl.planfile.yaml.reader import read_yaml

M = TypeVar("M", bound=Model)
CONFIG = "oactl.yaml"
ACCOUNTS = "accounts"
# LINE, "Rate limits"; above them only where nobody but a sandbox is asked.
LINE_LIMITS = {"multicast_per_second": 200, "push_per_second": 2000, "broadcast_per_hour": 60}
_TYPED_UNDER = frozenset({"vars"})


def load_workspace(
    root: str, config: str = CONFIG, *, api_base: str | None = None
) -> tuple[Workspace | None, list[Finding]]:
    """The workspace at `root`, None where its configuration has errors, and all findings.

    `api_base` is the host that accounts without one of their own talk to.
    """
    files = [_File(root, config), *(_File(root, path) for path in _account_files(root))]
    main = files[0]
    values = main.read(WorkspaceModel) or WorkspaceModel.model_construct()
    accounts = dict(values.accounts)
    places: dict[str, tuple[_File, Path]] = {}
    for name, account in accounts.items():
        places[name] = main, ("accounts", name)
        main.notes += _of_account(account, ("accounts", name), api_base)
    for file in files[1:]:
        places.setdefault(file.stem, (file, ()))
        file.read_account(accounts, api_base)
    main.notes += _look_alikes(values.people, ("people",))
    for name, each in misleading_names(accounts, on_key=True):
        file, path = places[name]
        file.notes.append(replace(each, path=path))
    for name, other in _same_bots(accounts, api_base):
        file, path = places[name]
        file.notes.append(Violation("OA184", (*path, "bot_user_id"), {"other": other}))
    main.notes += _later(values)
    main.notes += _blackouts(values, accounts)
    main.notes += _of_receivers(values.notify, accounts)
    findings = [finding for file in files for finding in file.report()]
    if any(finding.severity == "error" for finding in findings):
        return None, findings
    zone = values.timezone
    built = {
        name: replace(account.account(name, zone), file=places[name][0].path)
        for name, account in accounts.items()
    }
    return values.built(root, built), findings


class _File:
    """One file of the configuration and what is wrong with it."""

    def __init__(self, root: str, path: str) -> None:
        self.root, self.path = root, path
        self.notes: list[Violation] = []
        data = read_file(root, path)
        if isinstance(data, Finding):
            self.document = Document(path, problems=[data])
        else:
            self.document = read_yaml(data, path, typed_under=_TYPED_UNDER, items=None)

    @property
    def stem(self) -> str:
        """The name of the account in a file of its own."""
        return composed(FilePath(self.path).stem)

    def read(self, model: type[M]) -> M | None:
        """The values of the file, as far as they hold."""
        root = self.document.root
        if not isinstance(root, YamlMap):
            return None
        made, found = validate_parts(model, root, Reading(self.root))
        self.notes += found
        return made

    def read_account(self, accounts: dict[str, AccountModel], api_base: str | None) -> None:
        """The one account of a file of its own; the file's stem is its name."""
        name = self.stem
        if name in accounts:
            self.notes.append(Violation("OA183", (), {"name": name}))
        if not is_name(name):
            self.notes.append(Violation("OA181", (), {"value": name}, variant="name"))
        made = self.read(AccountFile) or AccountFile.model_construct()
        self.notes += _of_account(made, (), api_base)
        accounts.setdefault(name, made)

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
    accounts: Mapping[str, AccountModel], api_base: str | None
) -> Iterator[tuple[str, str]]:
    """Each account whose bot an account before it has, with that account."""
    owners: dict[tuple[str | None, str], str] = {}
    for name, account in accounts.items():
        if account.bot_user_id:
            owner = owners.setdefault((account.api_base or api_base, account.bot_user_id), name)
            if owner != name:
                yield name, owner


def _of_account(account: AccountModel, path: Path, api_base: str | None) -> Iterator[Violation]:
    """What no key of an account knows by itself."""
    if not is_local(account.api_base or api_base):
        for key, limit in LINE_LIMITS.items():
            if getattr(account.limits, key, 0) > limit:
                params = {"key": key, "limit": limit}
                yield Violation("OA604", (*path, "limits", key), params)
    later = {
        "frequency_cap": account.frequency_cap is not None,
        "budget": account.budget is not None,
        "approval": account.approval.startswith("signed"),
    }
    for key in (key for key, is_later in later.items() if is_later):
        yield Violation("OA180", (*path, key), {"key": key}, "warning")
    yield from _look_alikes(account.tags, (*path, "tags"))
    for name, source in account.tags.items():
        if isinstance(source, AudienceNamed | ImportedTag | EngagedTag):
            params = {"key": f"tags: {name}"}
            yield Violation("OA180", (*path, "tags", name), params, "warning")


def _look_alikes(names: Iterable[str], path: Path) -> Iterator[Violation]:
    for name, each in misleading_names(names, on_key=True):
        yield replace(each, path=(*path, name))


def _blackouts(values: WorkspaceModel, accounts: Mapping[str, AccountModel]) -> Iterator[Violation]:
    """Accounts and groups that `blackout:` names and that are not there."""
    groups = sorted({group for account in accounts.values() for group in account.group})
    for index, each in enumerate(values.blackout):
        for place, name in enumerate(each.accounts or ()):
            group = name.removeprefix("group:")
            known, variant = (accounts, None) if group == name else (groups, "group")
            if group not in known:
                params = {"name": group, **near(group, tuple(known))}
                path: Path = ("blackout", index, "accounts", place)
                yield hinted(Violation("OA157", path, params, variant=variant))


def _later(values: WorkspaceModel) -> Iterator[Violation]:
    """What is accepted now and does its work in a later version."""
    if (values.database or "").startswith(POSTGRES):
        yield Violation("OA180", ("database",), {"key": "database"}, "warning")


def _of_receivers(
    receivers: Iterable[Receiver], accounts: Mapping[str, AccountModel]
) -> Iterator[Violation]:
    """What no receiver of notices knows by itself: its account, and the names of the others."""
    names: set[str] = set()
    for place, receiver in enumerate(with_names(receivers)):
        if receiver.name in names:
            yield Violation("OA185", ("notify", place), {"name": receiver.name}, variant="twice")
        names.add(receiver.name)
        to = receiver.to
        if isinstance(to, ToLine) and to.account not in accounts:
            path = ("notify", place, "to", "line", "account")
            params = {"name": to.account, "known": tuple(accounts) or "—"}
            yield Violation("OA185", path, params, variant="account")


def is_local(url: str | None) -> bool:
    """Whether the address of an API is this machine's."""
    base = read_base(url) if url else None
    return base is not None and base.is_loopback
