"""Who stands in for LINE, and a clock that is set: what a person at a terminal has to know first.

A terminal in which somebody rehearsed keeps OACTL_LINE_API_BASE and OACTL_NOW; without this line a
real token would be "not accepted", and nobody would know by whom.
"""

from collections import defaultdict
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from oactl.domain.account import DEFAULT_API, Workspace, read_base
from oactl.domain.when import parse_instant
from oactl.i18n import _

if TYPE_CHECKING:
    from oactl.context import Context


def stand_in_line(context: "Context") -> str | None:
    """The line, as far as the command has read configuration and clock; None where all is real."""
    read = vars(context)
    hosts = _hosts(context.environ.get("OACTL_LINE_API_BASE"), read.get("workspace"))
    now = _time(context) if "clock" in read and context.clock.is_set else ""
    if hosts and now:
        return _("note: not LINE but {hosts}; clock set to {now}", hosts=hosts, now=now)
    if hosts:
        return _("note: not LINE but {hosts}", hosts=hosts)
    return _("note: clock set to {now}", now=now) if now else None


def _hosts(usual: str | None, workspace: Workspace | None) -> str:
    """The hosts that are not LINE's, each with its accounts where others are real."""
    accounts = workspace.accounts.values() if workspace else ()
    found: dict[str, list[str]] = defaultdict(list)
    for account in accounts:
        base = read_base(account.api_base or usual or DEFAULT_API)
        if base is not None and not base.is_line:
            found[base.netloc].append(account.name)
    if [len(names) for names in found.values()] == [len(accounts)]:
        return "".join(found)
    return _(", ").join(f"{host} ({_(', ').join(names)})" for host, names in found.items())


def _time(context: "Context") -> str:
    """What the clock says, in the workspace's zone, else in the one in which it was set."""
    workspace: Workspace | None = vars(context).get("workspace")
    now = context.clock.now()
    if workspace is not None:
        zone = ZoneInfo(workspace.timezone)
        return f"{now.astimezone(zone):%Y-%m-%d %H:%M} {workspace.timezone}"
    written = parse_instant(context.now or context.environ["OACTL_NOW"])
    assert written is not None  # noqa: S101 - the clock was made of it
    return f"{now.astimezone(written.tzinfo):%Y-%m-%d %H:%M %Z}"
