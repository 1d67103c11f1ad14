"""The composition root: reads configuration, clock and environment once and joins the rooms."""

import getpass
import os
import signal
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo, reset_tzpath

from oactl.cli.clock import SystemClock, clock_of
from oactl.cli.secrets import Secrets
from oactl.cli.start import Base
from oactl.domain.account import Account, Workspace
from oactl.domain.cadence import Slot
from oactl.domain.occurrence import Occurrence
from oactl.domain.plan import Plan, Post
from oactl.domain.problem import Exit, Fault, Finding
from oactl.ledger.lock import FileLocks
from oactl.ledger.store import SqlLedger
from oactl.operations.desk import Desk
from oactl.operations.reach import recipients_of
from oactl.planfile.approvals import ApprovalFiles
from oactl.planfile.load import Loaded, load_plans
from oactl.planfile.members import MemberFiles
from oactl.planfile.named_files import NamedFiles
from oactl.planfile.second_opinion import SecondOpinion
from oactl.planfile.workspace import load_workspace
from oactl.planfile.writer import PlanWriter
from oactl.platforms.line.gateways import LineGateways, Surroundings

STATE = ".oactl"
SQLITE = "sqlite:///"


@dataclass(slots=True)
class BadConfiguration(Exception):  # noqa: N818 - its findings are printed, it is no bug
    """`oactl.yaml` or a file beside it has errors."""

    findings: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class Book:
    """`ports.PlanBook` over what was loaded."""

    loaded: Loaded = field(default_factory=Loaded)

    @property
    def plans(self) -> Sequence[Plan]:
        """The plans that could be read."""
        return self.loaded.plans

    @property
    def has_errors(self) -> bool:
        """Whether any file has a finding of severity error."""
        return any(finding.severity == "error" for finding in self.loaded.findings)

    def errors_of(self, plan: str, post: str) -> Sequence[str]:
        """The rules of the errors that touch a post."""
        return [finding.rule for finding in self.loaded.errors_of(plan, post)]


class Workshop:
    """One workspace with everything that commands need, each made when first asked for."""

    def __init__(self, base: Base) -> None:
        # The rules of the tzdata package on every machine, so that a plan means one thing.
        reset_tzpath(())
        self.base = base
        root = base.root
        if root is None:
            raise Fault("cli.no_workspace", {"folder": str(base.cwd)}, Exit.USAGE)
        if not (root / base.config_name).exists():
            facts = {"path": str(root / base.config_name)}
            raise Fault("cli.no_config", facts, Exit.USAGE)
        self.root = root

    @cached_property
    def clock(self) -> SystemClock:
        """The run's clock."""
        return clock_of(self.base.set_now)

    @cached_property
    def workspace(self) -> Workspace:
        """The configuration. Raises `BadConfiguration`."""
        api_base = self.base.environ.get("OACTL_LINE_API_BASE")
        found, findings = load_workspace(str(self.root), self.base.config_name, api_base=api_base)
        if found is None:
            raise BadConfiguration(findings)
        return found

    def close(self) -> None:
        """Close the connections and the ledger, as far as they were opened."""
        opened = vars(self)
        for name in ("gateways", "ledger", "shown_ledger"):
            if name in opened:
                opened[name].close()

    @property
    def state(self) -> Path:
        """The folder of what oactl remembers."""
        return self.root / STATE

    @cached_property
    def ledger_path(self) -> Path:
        """The ledger's file. Raises a `Fault` for what this stage cannot open."""
        url = self.base.environ.get("OACTL_DATABASE_URL") or self.workspace.database
        if not url.startswith(SQLITE):
            raise Fault("cli.database_later", {"scheme": url.partition(":")[0]}, Exit.USAGE)
        return self.root / url.removeprefix(SQLITE)

    @property
    def has_ledger(self) -> bool:
        """Whether the ledger is there."""
        return self.ledger_path.exists()

    @cached_property
    def ledger(self) -> SqlLedger:
        """The ledger, made where there is none yet."""
        if not self.has_ledger:
            return SqlLedger.create(self.ledger_path, self.clock.now())
        return SqlLedger(self.ledger_path)

    @cached_property
    def shown_ledger(self) -> SqlLedger:
        """The ledger for commands that only look: where there is none they make none."""
        if self.has_ledger:
            return self.ledger
        return SqlLedger.for_now(self.clock.now())

    @cached_property
    def gateways(self) -> LineGateways:
        """The ways to LINE."""
        environ = self.base.environ
        secrets = Secrets(self.root, environ)
        surroundings = Surroundings.of(environ, clock_is_set=self.clock.is_set)
        return LineGateways(self.workspace.accounts, secrets.of, surroundings)

    @cached_property
    def approvals(self) -> ApprovalFiles:
        """What checkers approved."""
        return ApprovalFiles(str(self.root))

    @cached_property
    def files(self) -> NamedFiles:
        """The files that plans name."""
        return NamedFiles(str(self.root))

    def desk(self, *, writes: bool, opinion: bool = False) -> Desk:
        """Everything an operation works with. With `writes` the ledger is made if need be."""
        bare = self.bare_desk(writes=writes)
        return replace(bare, book=Book(self.load(bare, opinion=opinion)))

    def bare_desk(self, *, writes: bool) -> Desk:
        """The same without the plans."""
        return Desk(
            workspace=self.workspace,
            clock=self.clock,
            ledger=self.ledger if writes else self.shown_ledger,
            gateways=self.gateways,
            book=Book(),
            writer=PlanWriter(self.workspace, self.files),
            approvals=self.approvals,
            members=MemberFiles(str(self.root)),
            locks=FileLocks(self.ledger_path.parent / "locks"),
            actor=actor(),
        )

    def load(
        self, desk: Desk, paths: Iterable[str] | None = None, *, opinion: bool = False
    ) -> Loaded:
        """Read the plans, with the recipients that `desk` can count."""
        second = SecondOpinion(self.state / "cache") if opinion else None
        count = _count(desk)
        return load_plans(
            self.workspace, self.files, desk.now, paths, recipients=count, opinion=second
        )

    def accounts(self, wish: str | None) -> tuple[str, ...]:
        """The accounts of `--account NAME` or `group:NAME`, all without. Raises a `Fault`."""
        known = self.workspace.accounts
        if wish is None:
            return tuple(known)
        if wish.startswith("group:"):
            found = self.workspace.group(wish.removeprefix("group:"))
        else:
            found = (wish,) if wish in known else ()
        if not found:
            facts = {"name": wish, "accounts": ", ".join(known) or "—"}
            raise Fault("cli.unknown_account", facts, Exit.USAGE)
        return found


def _count(desk: Desk) -> Callable[[Account, Post], int | None]:
    """How many people a post reaches, as far as that is known without asking LINE."""
    nowhere = Plan(name="", path="", accounts=(), timezone="UTC", posts=())
    slot = Slot(datetime(2000, 1, 1, tzinfo=ZoneInfo("UTC")), desk.now, None)

    def count(account: Account, post: Post) -> int | None:
        occurrence = Occurrence(account.name, nowhere, post, slot)
        return recipients_of(desk, account, occurrence).reach.count

    return count


def actor() -> str:
    """The operating system's user, also where it has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return f"uid {os.getuid()}" if hasattr(os, "getuid") else "unknown"


def stop_sign() -> threading.Event:
    """Set when the process is asked to end, so that no new request begins."""
    stop = threading.Event()

    def ask(_number: int, _frame: object) -> None:
        stop.set()

    for name in ("SIGTERM", "SIGINT"):
        signal.signal(getattr(signal, name), ask)
    return stop
