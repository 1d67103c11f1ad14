"""The composition root: the only place that opens files, ledger and connections.

Each part is made, and its module imported, when it is first asked for: `plan validate` opens no
ledger and no connection to LINE.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from oactl.argv import config_name, workspace_root
from oactl.clock import SystemClock, clock_of
from oactl.errors import Exit, OactlError, UsageError
from oactl.i18n import N_
from oactl.private import STATE, is_there, private_folder, user_name
from oactl.words.errors import reason_of

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from oactl.console import Console
    from oactl.domain.account import Workspace
    from oactl.domain.delivery.summary import Notice
    from oactl.domain.violation import Finding
    from oactl.ledger.store import Ledger
    from oactl.line.gateway import LineGateways
    from oactl.notify.outlets import Outlets
    from oactl.planfile.approvals import ApprovalFiles
    from oactl.planfile.files import NamedFiles
    from oactl.planfile.load import LoadedPlans
    from oactl.planfile.members import MemberFiles
    from oactl.sending.context import SendingContext
    from oactl.sending.known_recipients import KnownRecipients

    Runner: TypeAlias = Callable[[Sequence[str], Mapping[str, str], Path], int]

SQLITE = "sqlite:///"
GRACE = 2.5  # seconds that requests in the air may still be answered after SIGTERM


class ConfigurationError(UsageError):
    """`oactl.yaml` or a file beside it has errors."""

    def __init__(self, file: str, findings: Sequence[Finding]) -> None:
        super().__init__("cli.bad_configuration", N_("{file} cannot be used as it is"), file=file)
        self.findings = findings


class Context:
    """What a command works with: surroundings, workspace, ledger, gateways, plans, console.

    `named` is the folder of `--workspace`, `now` the instant of `--now` as it was written. `run`
    runs another command line in this process, for the demo.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        cwd: Path,
        console: Console,
        named: str | None = None,
        now: str | None = None,
        run: Runner | None = None,
    ) -> None:
        self.environ = environ
        self.cwd = cwd
        self.console = console
        self.folder = workspace_root(environ, cwd, named)  # of the workspace, if there is one
        self.config_name = config_name(environ)
        self.named = named
        self.now = now
        self._run = run

    def run(self, words: Sequence[str], environ: Mapping[str, str], cwd: Path) -> int:
        """Run another command line, in another folder. Returns its exit code."""
        assert self._run is not None  # noqa: S101 - the program's own context has it
        return self._run(words, environ, cwd)

    @cached_property
    def root(self) -> Path:
        """The workspace's folder. Raises `OactlError` where there is none."""
        root = self.folder
        if root is None:
            raise UsageError(
                "cli.no_workspace",
                N_("no oactl.yaml in {folder} or in any folder above it"),
                help=N_(
                    "make a workspace with oactl init, or name one: oactl --workspace FOLDER …"
                ),
                folder=str(self.cwd),
            )
        if not is_there(root / self.config_name):
            raise UsageError(
                "cli.no_config",
                N_("there is no file {path}"),
                help=N_(
                    "make a workspace with oactl init, or name another with "
                    "--workspace, OACTL_WORKSPACE or OACTL_CONFIG"
                ),
                path=str(root / self.config_name),
            )
        return root

    @cached_property
    def clock(self) -> SystemClock:
        """The run's clock."""
        return clock_of(self.now or self.environ.get("OACTL_NOW"))

    @cached_property
    def workspace(self) -> Workspace:
        """The configuration. Raises `ConfigurationError`."""
        from oactl.planfile.workspace import load_workspace

        use_own_zones()
        root, api_base = str(self.root), self.environ.get("OACTL_LINE_API_BASE")
        found, findings = load_workspace(root, self.config_name, api_base=api_base)
        if found is None:
            raise ConfigurationError(self.config_name, findings)
        return found

    def accounts(self, wish: str | Sequence[str] | None) -> tuple[str, ...]:
        """The accounts of `--account NAME` or `group:NAME`, one or several; all without.

        They are in the order of the configuration. Raises `OactlError`.
        """
        known = self.workspace.accounts
        if not wish:
            return tuple(known)
        wishes = [wish] if isinstance(wish, str) else wish
        found = {name for each in wishes for name in self._accounts_of(each)}
        return tuple(name for name in known if name in found)

    def _accounts_of(self, wish: str) -> tuple[str, ...]:
        """One account, or those of a group."""
        from oactl.domain.value import composed

        name, known = composed(wish), self.workspace.accounts
        if name.startswith("group:"):
            found = self.workspace.group(name.removeprefix("group:"))
        else:
            found = (name,) if name in known else ()
        if not found:
            from oactl.sending.context import unknown_account

            raise unknown_account(name, self.workspace)
        return found

    @property
    def state(self) -> Path:
        """The folder of what oactl remembers."""
        return self.root / STATE

    @cached_property
    def ledger_path(self) -> Path:
        """The ledger's file. Raises `OactlError` for what this version cannot open."""
        url = self.environ.get("OACTL_DATABASE_URL") or self.workspace.database
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
            return Ledger.create(self.ledger_path, self.clock.now(), *self._of_a_new_ledger())
        with suppress(OSError):  # what cannot be closed here is told by whoever writes
            private_folder(self.ledger_path.parent)
        return Ledger(self.ledger_path)

    def _of_a_new_ledger(self) -> Iterable[Notice]:
        """What the next push has to tell: there was no ledger, although something was approved."""
        from oactl.domain.delivery.summary import Notice

        if self.approvals.any():
            yield Notice("push.new_ledger", {"path": str(self.ledger_path)}, Exit.HELD)

    @cached_property
    def ledger_to_read(self) -> Ledger:
        """The ledger for commands that only look: where there is none they make none."""
        from oactl.ledger.store import Ledger

        return self.ledger if self.has_ledger else Ledger.for_now(self.clock.now())

    @cached_property
    def gateways(self) -> LineGateways:
        """The connections to LINE, one an account."""
        from oactl.line.gateway import LineEnvironment, LineGateways
        from oactl.line.secret_sources import Secrets

        secrets = Secrets(self.root, self.environ, stop=self.stop)
        surroundings = LineEnvironment.of(self.environ, clock_is_set=self.clock.is_set)
        return LineGateways(self.workspace.accounts, secrets.of, surroundings)

    @cached_property
    def outlets(self) -> Outlets:
        """The ways to those whom `notify:` names."""
        from oactl.notify.outlets import Outlets

        clock_is_set = self.clock.is_set
        return Outlets(self.workspace, self.environ, clock_is_set=clock_is_set, stop=self.stop)

    @cached_property
    def approvals(self) -> ApprovalFiles:
        """What checkers approved."""
        from oactl.planfile.approvals import ApprovalFiles

        return ApprovalFiles(str(self.root))

    @cached_property
    def files(self) -> NamedFiles:
        """The files that plans name."""
        from oactl.planfile.files import NamedFiles

        return NamedFiles(str(self.root))

    @cached_property
    def members(self) -> MemberFiles:
        """The lists of user ids that tags name."""
        from oactl.planfile.members import MemberFiles

        return MemberFiles(str(self.root), self.state / "cache" / "lists")

    def sending(self, *, writes: bool, sdk_check: bool = False) -> SendingContext:
        """What the machine works with, plans included. With `writes` a ledger is made if need be.

        With `sdk_check` the message objects are judged by line-bot-sdk too.
        """
        bare = self.sending_without_plans(writes=writes)
        return replace(bare, loaded=self.load_plans(sdk_check=sdk_check))

    def sending_without_plans(self, *, writes: bool) -> SendingContext:
        """The same for what needs no plan."""
        from oactl.ledger.lock import FileLocks
        from oactl.planfile.compose import MessageRenderer
        from oactl.sending.context import SendingContext

        ledger = self.ledger if writes else self.ledger_to_read
        if writes:
            ledger.forget_ids(self.clock.now())
        return SendingContext(
            workspace=self.workspace,
            clock=self.clock,
            ledger=ledger,
            gateways=self.gateways,
            writer=MessageRenderer(self.workspace, self.files),
            approvals=self.approvals,
            members=self.members,
            locks=FileLocks(self.ledger_path.parent / "locks"),
            actor=user_name(),
        )

    def load_plans(
        self,
        paths: Iterable[str] | None = None,
        *,
        costs_by: Callable[[], SendingContext] | None = None,
        sdk_check: bool = False,
    ) -> LoadedPlans:
        """Read the plans; what their months come to is checked where `costs_by` is given.

        It is asked for where recipients have to be counted.
        """
        from oactl.planfile.load import load_plans
        from oactl.planfile.sdk_check import SdkCheck

        return load_plans(
            self.workspace,
            self.files,
            self.clock.now(),
            paths,
            costs=self._known_recipients(costs_by).check_cost if costs_by else None,
            opinion=SdkCheck(self.state / "cache") if sdk_check else None,
        )

    def _known_recipients(self, sending: Callable[[], SendingContext]) -> KnownRecipients:
        from oactl.sending.known_recipients import KnownRecipients

        now = self.clock.now()
        return KnownRecipients(
            self.workspace, now, lambda: self.ledger_path, sending, lambda: self.members
        )

    @cached_property
    def stop(self) -> threading.Event:
        """Set when the process was asked to end."""
        import threading

        return threading.Event()

    def listen_for_stop(self) -> threading.Event:
        """From now on SIGTERM and Ctrl-C set `stop`, so that no new request begins.

        What LINE has not answered a little later is given up: the process is gone within 5 s.
        """
        import signal

        for name in ("SIGTERM", "SIGINT"):
            signal.signal(getattr(signal, name), self._ask_to_stop)
        return self.stop

    def _ask_to_stop(self, _number: int, _frame: object) -> None:
        import threading

        if not self.stop.is_set():
            self.stop.set()
            timer = threading.Timer(GRACE, self._abort)
            timer.daemon = True
            timer.start()

    def _abort(self) -> None:
        if "gateways" in vars(self):
            self.gateways.abort()

    def deliver(self, text: str, out: str | None, *, styled: bool = False) -> None:
        """Print what a command made, or write it to the file of `--out`. Raises `OactlError`."""
        if out is None:
            self.console.print(text, styled=styled)
            return
        self.write(text.encode(), out)

    def write(self, data: bytes, out: str) -> None:
        """Write the file of `--out`. Raises `OactlError`."""
        try:
            (self.cwd / out).write_bytes(data)
        except OSError as error:
            raise cannot_write(out, error) from error

    def close(self) -> None:
        """Close the connections and the ledger, as far as they were opened."""
        opened = vars(self)
        for name in ("gateways", "ledger", "ledger_to_read"):
            if name in opened:
                opened[name].close()


def cannot_write(path: str, error: OSError) -> OactlError:
    """A file cannot be written."""
    return OactlError(
        "cli.cannot_write",
        N_("{path} cannot be written: {why}"),
        help=N_("check the folder, or take another with --out FILE"),
        path=path,
        why=reason_of(error),
    )


def use_own_zones() -> None:
    """Take the rules of the tzdata package on every machine, so that a plan means one thing."""
    from zoneinfo import reset_tzpath

    import tzdata  # type: ignore[import-untyped]  # it has one constant

    # Named as a folder its files are opened directly; by itself zoneinfo looks them up in 10 ms.
    reset_tzpath([f"{folder}/zoneinfo" for folder in tzdata.__path__])
