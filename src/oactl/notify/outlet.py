"""The way of one notice to its receiver, whatever its kind. Secrets are looked up here."""

import errno
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, assert_never

from oactl.domain.account import Workspace, is_loopback
from oactl.domain.audience import Via
from oactl.domain.delivery.facts import Accepted, Ambiguous, NotSent
from oactl.domain.receiver import Receiver, ToCommand, ToEmail, ToLine, ToWebhook
from oactl.domain.token_source import (
    TokenCommand,
    TokenEnv,
    TokenFile,
    TokenKeyring,
    TokenSource,
    TokenStateless,
)
from oactl.domain.value import compact_json, is_user_id
from oactl.errors import OactlError
from oactl.ledger.notifications import Notification
from oactl.line.connection import Route, proxy_for
from oactl.line.gateway import LineEnvironment, LineGateway, LineGateways, trust
from oactl.line.hidden import hiding
from oactl.line.secret_sources import Secrets
from oactl.line.transport import Request, Timeouts, Transport
from oactl.notify.document import assets_of
from oactl.notify.failure import NotToldError, too_slow
from oactl.notify.time_limit import SECONDS, TimeLimit
from oactl.words.errors import reason_of, sentence_of

if TYPE_CHECKING:
    from oactl.notify.mail import Login
    from oactl.notify.webhook import Address

_PICTURES = (".jpg", ".jpeg", ".png")
_MOST_MESSAGES = 5  # LINE, "Send push message"


class Outlet:
    """The way of one notice: its secrets, its connections and its time."""

    def __init__(
        self,
        workspace: Workspace,
        environ: Mapping[str, str],
        surroundings: LineEnvironment,
        limit: TimeLimit,
    ) -> None:
        self._workspace = workspace
        self._environ = environ
        self._surroundings = surroundings
        self._limit = limit
        self._shown_nowhere = set[str]()
        self._secrets = Secrets(Path(workspace.root), environ, timeout=SECONDS, stop=limit)

    def check(self, receiver: Receiver) -> None:
        """Whether what is configured is there. Raises `NotToldError`."""
        match receiver.to:
            case ToCommand() as to:
                self._find(to)
            case ToWebhook() as to:
                self._address(to)
            case ToEmail() as to:
                self._login(to)
            case ToLine() as to:
                self._user(to)
            case _:
                assert_never(receiver.to)

    def shown(self, error: NotToldError) -> NotToldError:
        """The same without the secrets that were used."""
        return error.without(hiding(self._shown_nowhere, cut=True))

    def hand_over(self, receiver: Receiver, notification: Notification) -> None:
        """Hand it over, by whatever way. Raises `NotToldError`, `OactlError` and what it meets."""
        document = json.loads(notification.document)
        match receiver.to:
            case ToCommand() as to:
                self._run(to, notification)
            case ToWebhook() as to:
                self._post(to, document, notification.id)
            case ToEmail() as to:
                self._mail(to, document)
            case ToLine() as to:
                self._push(to, document, notification.id)
            case _:
                assert_never(receiver.to)

    def _find(self, to: ToCommand) -> None:
        """Whether the program is there; a name without a slash is looked for in PATH."""
        program = to.argv[0]
        place = Path(self._workspace.root) / program if "/" in program else program
        if shutil.which(place, path=self._environ.get("PATH")) is None:
            why = reason_of(FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)))
            raise NotToldError("no_program", program=Path(program).name, why=why)

    def _run(self, to: ToCommand, notification: Notification) -> None:
        from oactl.notify.program import run_program  # noqa: PLC0415 - of this kind only

        run_program(
            to,
            notification.document.encode("utf-8", "replace"),
            folder=Path(self._workspace.root),
            environ=self._environ,
            limit=self._limit,
        )

    def _post(self, to: ToWebhook, document: dict[str, Any], key: str) -> None:
        from oactl.notify.webhook import body_of, kind_of  # noqa: PLC0415 - of this kind only

        base, target = self._address(to)
        self._refuse_rehearsal(base.host)
        around = self._surroundings
        proxy = proxy_for(base, around.proxy, around.no_proxy)
        route = Route(base, proxy, trust(around) if base.tls else None)
        headers = (("Content-Type", "application/json"), ("Idempotency-Key", key))
        body = body_of(to.kind or kind_of(base.host), document)
        transport = Transport(route, self._timeouts(), self._limit.stop)
        try:
            came = transport.exchange(Request("POST", target, headers, body))
        finally:
            transport.close()
        if isinstance(came, NotSent):
            raise NotToldError("unreachable", host=base.host, why=came.error)
        if isinstance(came, Ambiguous):
            raise NotToldError("unanswered", host=base.host, why=came.error)
        if came.status not in range(200, 300):  # a redirect is not followed
            raise NotToldError("answered", host=base.host, status=came.status)

    def _address(self, to: ToWebhook) -> "Address":
        from oactl.notify.webhook import read_address, secrets_of  # noqa: PLC0415 - of this kind only

        text, place = self._secret(to.url)
        address = read_address(text)
        if address is None:
            raise NotToldError("address", place=place)
        if not address.base.is_safe:
            raise NotToldError("plain_http", host=address.base.host)
        self._shown_nowhere.update(secrets_of(text, address))
        return address

    def _mail(self, to: ToEmail, document: dict[str, Any]) -> None:
        from oactl.notify.mail import mail_of, send_mail  # noqa: PLC0415 - of this kind only

        self._refuse_rehearsal(to.host)
        mail = mail_of(to, document, self._workspace.root)
        send_mail(to, mail, self._login(to), trust(self._surroundings), self._limit)

    def _login(self, to: ToEmail) -> "Login | None":
        from oactl.notify.mail import Login  # noqa: PLC0415 - of this kind only

        if to.user is None or to.password is None:
            return None
        user = to.user if isinstance(to.user, str) else self._secret(to.user)[0]
        password = self._secret(to.password)[0]
        self._shown_nowhere.update([password] if user == to.user else [user, password])
        return Login(user, password)

    def _push(self, to: ToLine, document: dict[str, Any], key: str) -> None:
        """The key is that of the notification, so a repeat reaches nobody twice."""
        user, accounts = self._user(to), self._workspace.accounts
        gateways = LineGateways(  # nobody waits as long for a notice as for a delivery
            accounts, self._secrets.of, self._surroundings, self._timeouts(), self._limit
        )
        try:
            gateway = self._opened(gateways, to.account)
            body = compact_json({"to": user, "messages": _messages(document)})
            came = gateway.send(Via.PUSH, key, body)
        finally:
            gateways.close()
        if isinstance(came, Accepted):
            return
        if self._limit.is_set():
            raise too_slow(self._limit.seconds)
        if isinstance(came, NotSent):
            raise NotToldError("unreachable", host=gateway.host, why=came.error)
        raise NotToldError("line", why=came.error.replace(user, "U***"))

    def _opened(self, gateways: LineGateways, account: str) -> LineGateway:
        try:
            return gateways.of(account)
        except OactlError as error:
            match error.code:
                case "line.clock_set":
                    why = NotToldError("clock_set", host=error.params["host"])
                case "cli.aborted":
                    why = too_slow(self._limit.seconds)
                case _:
                    why = NotToldError("account", account=account, why=sentence_of(error))
            raise why from None

    def _timeouts(self) -> Timeouts:
        left = self._limit.left
        return Timeouts(min(SECONDS / 2, left), left)

    def _user(self, to: ToLine) -> str:
        text, place = self._secret(to.user)
        if not is_user_id(text):
            raise NotToldError("user_id", place=place)
        self._shown_nowhere.add(text)
        return text

    def _secret(self, source: TokenSource) -> tuple[str, str]:
        try:
            return self._secrets.text_of("", source)
        except OactlError as error:
            if error.code == "cli.aborted":
                raise too_slow(self._limit.seconds) from None
            raise NotToldError("secret", place=_place(source)) from None

    def _refuse_rehearsal(self, host: str) -> None:
        """On a set clock nothing goes to another machine (contract 2)."""
        if self._surroundings.clock_is_set and not is_loopback(host):
            raise NotToldError("clock_set", host=host)


def _messages(document: Mapping[str, Any]) -> list[dict[str, str]]:
    """The text, and the pictures to post that LINE can fetch."""
    pictures = [
        {"type": "image", "originalContentUrl": url, "previewImageUrl": url}
        for url in assets_of(document)
        if url.startswith("https://") and url.partition("?")[0].lower().endswith(_PICTURES)
    ]
    text = {"type": "text", "text": str(document["text"])}
    return [text, *pictures[: _MOST_MESSAGES - 1]]


def _place(source: TokenSource) -> str:
    """Where a secret is kept, as a sentence names it."""
    match source:
        case TokenEnv(name=name):
            return f"env: {name}"
        case TokenFile(path=path):
            return f"file: {path}"
        case TokenKeyring(service=service, name=name):
            return f"keyring: {service}/{name}"
        case TokenCommand(argv=argv):
            return f"command: {argv[0]}"
        case TokenStateless(secret=inner):
            return _place(inner)
        case _:
            assert_never(source)
