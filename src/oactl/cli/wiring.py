"""The composition root: reads configuration, clock and environment once and joins the rooms.

Each room is imported when its first part is asked for: `plan validate` opens no ledger and no way
to LINE.
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cache, cached_property
from typing import TYPE_CHECKING

from oactl.cli.clock import SystemClock, clock_of
from oactl.errors import Exit, UsageError
from oactl.i18n import N_
from oactl.private import STATE, is_there, private_folder

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from oactl.cli.base import Base
    from oactl.domain.account import Workspace
    from oactl.domain.delivery.notice import Notice
    from oactl.domain.violation import Finding
    from oactl.ledger.store import Ledger
    from oactl.line.gateways import LineGateways
    from oactl.planfile.approvals import ApprovalFiles
    from oactl.planfile.load import Loaded
    from oactl.planfile.members import MemberFiles
    from oactl.planfile.named_files import NamedFiles
    from oactl.sending.context import Context

SQLITE = "sqlite:///"


class BadConfiguration(Exception):  # noqa: N818 - its findings are printed, it is no bug
    """`oactl.yaml` or a file beside it has errors."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(findings)
        self.findings = findings


class Workshop:
    """One workspace with everything that commands need, each made when first asked for."""

    def __init__(self, base: Base) -> None:
        use_own_zones()
        self.base = base
        root = base.root
        if root is None:
            raise UsageError(
                "cli.no_workspace",
                N_("no oactl.yaml in {folder} or in any folder above it"),
                help=N_(
                    "make a workspace with oactl init, or name one: oactl --workspace FOLDER …"
                ),
                folder=str(base.cwd),
            )
        if not is_there(root / base.config_name):
            params = {"path": str(root / base.config_name)}
            raise UsageError(
                "cli.no_config",
                N_("there is no file {path}"),
                help=N_(
                    "make a workspace with oactl init, or name another with "
                    "--workspace, OACTL_WORKSPACE or OACTL_CONFIG"
                ),
                **params,
            )
        self.root = root

    @cached_property
    def clock(self) -> SystemClock:
        """The run's clock."""
        return clock_of(self.base.set_now)

    @cached_property
    def workspace(self) -> Workspace:
        """The configuration. Raises `BadConfiguration`."""
        from oactl.planfile.workspace import load_workspace

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

    @cached_property
    def stop(self) -> threading.Event:
        """Set when the process was asked to end."""
        import threading

        return threading.Event()

    def abort(self) -> None:
        """Give up what LINE has not answered."""
        if "gateways" in vars(self):
            self.gateways.abort()

    @property
    def state(self) -> Path:
        """The folder of what oactl remembers."""
        return self.root / STATE

    @cached_property
    def ledger_path(self) -> Path:
        """The ledger's file. Raises `OactlError` for what this stage cannot open."""
        url = self.base.environ.get("OACTL_DATABASE_URL") or self.workspace.database
        if not url.startswith(SQLITE):
            raise UsageError(
                "cli.database_later",
                N_("ledgers at {scheme}:… come with a later version of oactl"),
                help=N_(
                    "for now, in oactl.yaml: database: sqlite:///.oactl/state.db (and "
                    "check OACTL_DATABASE_URL)"
                ),
                scheme=url.partition(":")[0],
            )
        return self.root / url.removeprefix(SQLITE)

    @property
    def has_ledger(self) -> bool:
        """Whether the ledger is there."""
        from oactl.ledger.database import is_there

        return is_there(self.ledger_path)

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger, made where there is none yet."""
        from oactl.ledger.store import Ledger

        if not self.has_ledger:
            return Ledger.create(self.ledger_path, self.clock.now(), *self._new_ledger())
        with suppress(OSError):  # what cannot be mended here is told by whoever writes
            private_folder(self.ledger_path.parent)
        return Ledger(self.ledger_path)

    def _new_ledger(self) -> Iterable[Notice]:
        """What the next push has to tell: there was no ledger, although something was approved."""
        from oactl.domain.delivery.notice import Notice

        if self.approvals.any():
            params = {"path": str(self.ledger_path)}
            yield Notice("push.new_ledger", params, Exit.HELD)

    @cached_property
    def shown_ledger(self) -> Ledger:
        """The ledger for commands that only look: where there is none they make none."""
        from oactl.ledger.store import Ledger

        if self.has_ledger:
            return self.ledger
        return Ledger.for_now(self.clock.now())

    @cached_property
    def gateways(self) -> LineGateways:
        """The ways to LINE."""
        from oactl.cli.secrets import Secrets
        from oactl.line.gateways import LineGateways, Surroundings

        environ = self.base.environ
        secrets = Secrets(self.root, environ, stop=self.stop)
        surroundings = Surroundings.of(environ, clock_is_set=self.clock.is_set)
        return LineGateways(self.workspace.accounts, secrets.of, surroundings)

    @cached_property
    def approvals(self) -> ApprovalFiles:
        """What checkers approved."""
        from oactl.planfile.approvals import ApprovalFiles

        return ApprovalFiles(str(self.root))

    @cached_property
    def files(self) -> NamedFiles:
        """The files that plans name."""
        from oactl.planfile.named_files import NamedFiles

        return NamedFiles(str(self.root))

    @cached_property
    def members(self) -> MemberFiles:
        """The lists of user ids that tags name."""
        from oactl.planfile.members import MemberFiles

        return MemberFiles(str(self.root), self.state / "cache" / "lists")

    def context(self, *, writes: bool, opinion: bool = False) -> Context:
        """Everything a run works with. With `writes` the ledger is made if need be."""
        from dataclasses import replace

        bare = self.bare_context(writes=writes)
        return replace(bare, loaded=self.load(lambda: bare, opinion=opinion))

    def bare_context(self, *, writes: bool) -> Context:
        """The same without the plans."""
        from oactl.ledger.lock import FileLocks
        from oactl.planfile.writer import PlanWriter
        from oactl.sending.context import Context

        ledger = self.ledger if writes else self.shown_ledger
        if writes:
            ledger.forget_ids(self.clock.now())
        return Context(
            workspace=self.workspace,
            clock=self.clock,
            ledger=ledger,
            gateways=self.gateways,
            writer=PlanWriter(self.workspace, self.files),
            approvals=self.approvals,
            members=self.members,
            locks=FileLocks(self.ledger_path.parent / "locks"),
            actor=actor(),
        )

    def load(
        self,
        context: Callable[[], Context],
        paths: Iterable[str] | None = None,
        *,
        opinion: bool = False,
    ) -> Loaded:
        """Read the plans; `context` counts recipients, and is asked for where that is needed."""
        from oactl.cli.counting import Counter
        from oactl.planfile.load import load_plans
        from oactl.planfile.second_opinion import SecondOpinion

        return load_plans(
            self.workspace,
            self.files,
            self.clock.now(),
            paths,
            recipients=Counter(lambda: self.ledger_path, cache(context), lambda: self.members),
            opinion=SecondOpinion(self.state / "cache") if opinion else None,
        )

    def accounts(self, wish: str | None) -> tuple[str, ...]:
        """The accounts of `--account NAME` or `group:NAME`, all without. Raises `OactlError`."""
        known = self.workspace.accounts
        if wish is None:
            return tuple(known)
        from oactl.domain.value import composed

        wish = composed(wish)
        if wish.startswith("group:"):
            found = self.workspace.group(wish.removeprefix("group:"))
        else:
            found = (wish,) if wish in known else ()
        if not found:
            params = {"name": wish, "accounts": ", ".join(known) or "—"}
            raise UsageError(
                "cli.unknown_account",
                N_("there is no account “{name}”; the workspace has: {accounts}"),
                help=N_("see them all: oactl account list"),
                **params,
            )
        return found


def use_own_zones() -> None:
    """Take the rules of the tzdata package on every machine, so that a plan means one thing."""
    from zoneinfo import reset_tzpath

    import tzdata  # type: ignore[import-untyped]  # it has one constant

    # Named as a folder its files are opened directly; by itself zoneinfo looks them up in 10 ms.
    reset_tzpath([f"{folder}/zoneinfo" for folder in tzdata.__path__])


def actor() -> str:
    """The operating system's user, also where it has no name."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return f"uid {os.getuid()}" if hasattr(os, "getuid") else "unknown"


GRACE = 2.5  # seconds that requests in the air may still be answered after SIGTERM


def stop_signal(shop: Workshop) -> threading.Event:
    """Set when the process is asked to end, so that no new request begins.

    What LINE has not answered a little later is given up: the process is gone within 5 s.
    """
    import signal
    import threading

    def ask(_number: int, _frame: object) -> None:
        if not shop.stop.is_set():
            shop.stop.set()
            timer = threading.Timer(GRACE, shop.abort)
            timer.daemon = True
            timer.start()

    for name in ("SIGTERM", "SIGINT"):
        signal.signal(getattr(signal, name), ask)
    return shop.stop
