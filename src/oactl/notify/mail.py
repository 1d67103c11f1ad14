"""Mail: the text, and the pictures that a person is to post, as attachments."""

import smtplib
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate
from mimetypes import guess_type
from pathlib import Path
from typing import Any, NamedTuple

from oactl.domain.receiver import ToEmail
from oactl.domain.visible import in_one_line
from oactl.line.connection import failure_text
from oactl.notify.document import assets_of
from oactl.notify.failure import NotToldError, too_slow
from oactl.notify.time_limit import TimeLimit
from oactl.planfile.files import inside

_MOST_ATTACHED = 10 * 1024 * 1024  # bytes in all; many mailboxes take no more than 20 MB
_TICK = 0.05


class Login(NamedTuple):
    """A name and a password at a mail server."""

    user: str
    password: str

    def __repr__(self) -> str:
        return "***"


def mail_of(to: ToEmail, document: Mapping[str, Any], folder: str) -> EmailMessage:
    """The mail. A repeat has the same Message-ID, by which a mailbox may know it."""
    mail = EmailMessage()
    mail["Subject"] = in_one_line(str(document["title"]))
    mail["From"] = to.sender
    mail["To"] = ", ".join(to.to)
    mail["Date"] = formatdate()
    mail["Message-ID"] = f"<{document['id']}@oactl>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(str(document["text"]))
    left = _MOST_ATTACHED
    for path in assets_of(document):
        left -= _attach(mail, folder, path, left)
    return mail


def _attach(mail: EmailMessage, folder: str, path: str, most: int) -> int:
    """Attach a file of the workspace, if it is one and small enough. Gives its size."""
    place = inside(folder, path) if "://" not in path else None
    if place is None or not Path(place).is_file() or Path(place).stat().st_size > most:
        return 0
    data = Path(place).read_bytes()
    main, _, sub = (guess_type(path)[0] or "application/octet-stream").partition("/")
    mail.add_attachment(data, maintype=main, subtype=sub, filename=Path(path).name)
    return len(data)


def send_mail(
    to: ToEmail, mail: EmailMessage, login: Login | None, context: ssl.SSLContext, limit: TimeLimit
) -> None:
    """Hand a mail to the server. Raises `NotToldError`.

    smtplib knows a time for each read only, so a thread asks. When the time is over its connection
    is cut: a mail that is said not to be sent is not sent by it a little later.
    """
    asked = _Asked(to, mail, login, context, limit)
    threading.Thread(target=asked.ask, name="mail", daemon=True).start()
    while not asked.over.wait(_TICK):
        if limit.is_set():
            asked.cut()
            raise too_slow(limit.seconds)
    if asked.failed is not None:
        raise _failure(to, asked.failed)


@dataclass(slots=True)
class _Asked:
    """A mail server that is asked by a thread; `failed` is why it did not take the mail."""

    to: ToEmail
    mail: EmailMessage
    login: Login | None
    context: ssl.SSLContext
    limit: TimeLimit
    over: threading.Event = field(default_factory=threading.Event)
    failed: Exception | None = None
    server: smtplib.SMTP | None = None

    def ask(self) -> None:
        try:
            self._hand_over()
        except Exception as error:  # noqa: BLE001 - told by the thread that waits
            self.failed = error
        self.over.set()

    def cut(self) -> None:
        """Break the connection; who reads from it gets its end."""
        server = self.server
        if server is not None and server.sock is not None:
            with suppress(OSError):
                server.sock.shutdown(socket.SHUT_RDWR)

    def _hand_over(self) -> None:
        to, self.server = self.to, self._connected()
        try:
            if to.security == "starttls":
                self.server.starttls(context=self.context)
            if self.login is not None:
                self.server.login(self.login.user, self.login.password)
            if self.limit.is_set():  # it was given up while it connected
                return
            self.server.send_message(self.mail, to.sender, to.to)
            with suppress(OSError, smtplib.SMTPException):  # the mail is taken, whatever comes now
                self.server.quit()
        finally:
            self.server.close()

    def _connected(self) -> smtplib.SMTP:
        to, seconds = self.to, max(self.limit.left, _TICK)  # smtplib refuses 0
        if to.security == "ssl":
            return smtplib.SMTP_SSL(to.host, to.port, timeout=seconds, context=self.context)
        return smtplib.SMTP(to.host, to.port, timeout=seconds)


def _failure(to: ToEmail, error: Exception) -> NotToldError:
    match error:
        case smtplib.SMTPResponseException():
            raw = error.smtp_error
            said = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(raw)
            why = f"{error.smtp_code} {said}"
        case smtplib.SMTPRecipientsRefused():
            codes = sorted({code for code, _ in error.recipients.values()})
            why = ", ".join(map(str, codes))
        case smtplib.SMTPException():
            return NotToldError("mail", host=to.host, why=str(error))
        case OSError():
            return NotToldError("unreachable", host=to.host, why=failure_text(error))
        case _:
            why = type(error).__name__
    return NotToldError("mail", host=to.host, why=why)
