"""Mail: the text, and the pictures that a person is to post, as attachments."""

import smtplib
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from email.message import EmailMessage
from email.utils import formatdate
from mimetypes import guess_type
from pathlib import Path
from typing import Any, NamedTuple

from oactl.domain.account import ToEmail
from oactl.domain.visible import in_one_line
from oactl.line.connection import failure_text
from oactl.notify.document import assets_of
from oactl.notify.failure import SECONDS, NotToldError
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
    to: ToEmail,
    mail: EmailMessage,
    login: Login | None,
    context: ssl.SSLContext,
    stop: threading.Event,
) -> None:
    """Hand a mail to the server. Raises `NotToldError`.

    smtplib knows a time for each read only: a thread asks, which is left alone after 10 s.
    """
    failed: list[Exception] = []
    over = threading.Event()

    def ask() -> None:
        try:
            _hand_over(to, mail, login, context)
        except Exception as error:  # noqa: BLE001 - told by the thread that waits
            failed.append(error)
        over.set()

    threading.Thread(target=ask, name="mail", daemon=True).start()
    ends = time.monotonic() + SECONDS
    while not over.wait(_TICK):
        if time.monotonic() > ends or stop.is_set():
            raise NotToldError("slow", seconds=round(SECONDS))
    if failed:
        raise _failure(to, failed[0])


def _hand_over(
    to: ToEmail, mail: EmailMessage, login: Login | None, context: ssl.SSLContext
) -> None:
    if to.security == "ssl":
        server: smtplib.SMTP = smtplib.SMTP_SSL(to.host, to.port, timeout=SECONDS, context=context)
    else:
        server = smtplib.SMTP(to.host, to.port, timeout=SECONDS)
    try:
        if to.security == "starttls":
            server.starttls(context=context)
        if login is not None:
            server.login(login.user, login.password)
        server.send_message(mail, to.sender, to.to)
        with suppress(OSError, smtplib.SMTPException):  # the mail is taken, whatever comes now
            server.quit()
    finally:
        server.close()


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
