"""The keys of `notify:` (contract 2): who is told of what, and how."""

from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import BeforeValidator, Field, Tag

from oactl.domain.account import is_loopback
from oactl.domain.receiver import (
    NOTICE_EVENTS,
    NoticeEvent,
    Receiver,
    ToCommand,
    ToEmail,
    ToLine,
    ToWebhook,
    WebhookKind,
)
from oactl.domain.token_source import TokenSource
from oactl.domain.violation import Violation
from oactl.planfile.models.account import OneSource, SecretSource, not_written
from oactl.planfile.models.base import MAPPING, OTHER, BuiltBy, Model, Violations, by_kind
from oactl.planfile.models.scalars import (
    Named,
    OneOrMany,
    Word,
    form,
    matching,
    optional,
)
from oactl.planfile.violations import kind

_LARGEST_PORT = 65_535
_PORTS = {"starttls": 587, "ssl": 465, "none": 25}

_Source: TypeAlias = Annotated[TokenSource, BuiltBy(SecretSource, OneSource.source)]
_Email: TypeAlias = Annotated[str, matching("email", r"[^@\s<>,;]+@[^@\s<>,;]+")]


def _event(word: object) -> object:
    return word.replace("-", "_") if isinstance(word, str) else word


def _port(text: str) -> int | None:
    number = int(text) if text.isascii() and text.isdigit() else 0
    return number if 0 < number <= _LARGEST_PORT else None


def _argv(value: object) -> object:
    """A program and its words; one text is a program without any."""
    if not value:
        raise Violations(kind("list", (), value))
    return [value] if isinstance(value, str) else value


class WebhookModel(SecretSource):
    """Where the address is kept: whoever knows it can write there, so it is a secret."""

    what = "webhook"
    beside: ClassVar[frozenset[str]] = frozenset({"kind"})

    kind: WebhookKind | None = optional(
        "What is at the address; without it, its host says so, else the JSON document goes there."
    )


class EmailModel(Model):
    """A mail server, and who gets the mail."""

    host: Annotated[str, matching("mail_host", r"[A-Za-z0-9_.:\[\]-]{1,253}")] = Field(
        description="The mail server.", examples=["smtp.gmail.com"]
    )
    port: (
        Annotated[
            int,
            form("port", _port, {"type": ["integer", "string"], "pattern": "^[0-9]{1,5}$"}),
        ]
        | None
    ) = optional("Without it 587, with `ssl` 465, with `none` 25.")
    security: Literal["starttls", "ssl", "none"] | None = optional(
        "How the connection is encrypted: `starttls` (the default), `ssl`, or `none` for a server "
        "on this machine."
    )
    user: (
        Annotated[
            Annotated[_Source, Tag(MAPPING)] | Annotated[Word, Tag(OTHER)],
            by_kind,
        ]
        | None
    ) = optional("The name to log in with, or where it is kept.")
    password: Annotated[_Source, not_written("password")] | None = optional(
        "Where the password is kept; never the password itself."
    )
    from_: _Email = Field(alias="from", description="The sender's address.")
    to: Annotated[tuple[_Email, ...], OneOrMany(20)] = Field(description="Who gets it.")

    def receiver(self) -> ToEmail:
        """The mail server as the domain has it."""
        local = is_loopback(self.host)
        security = self.security or ("none" if local else "starttls")
        if security == "none" and not local:
            params = {"value": self.host}
            raise Violations(Violation("OA185", ("security",), params, variant="unencrypted"))
        if (self.user is None) != (self.password is None):
            missing = "user" if self.user is None else "password"
            raise Violations(Violation("OA153", (), {"key": missing}))
        port = self.port or _PORTS[security]
        return ToEmail(self.host, self.from_, self.to, port, security, self.user, self.password)


class LinePersonModel(Model):
    """One person who gets a LINE message."""

    account: Named = Field(description="The account that sends it; the person is its friend.")
    user: Annotated[_Source, not_written("user")] = Field(
        description="Where the person's user id is kept (U and 32 characters)."
    )


class ToModel(OneSource):
    """How somebody is told: exactly one of these."""

    what = "receiver"

    command: (
        Annotated[
            ToCommand, BuiltBy(Annotated[tuple[Word, ...], BeforeValidator(_argv)], ToCommand)
        ]
        | None
    ) = optional("A program and its arguments; it gets one JSON document on stdin.")
    webhook: (
        Annotated[
            ToWebhook,
            BuiltBy(WebhookModel, lambda made: ToWebhook(made.source(), made.kind)),
            not_written("webhook"),
        ]
        | None
    ) = optional("An address that takes notices: Slack, Teams, Discord or your own.")
    email: Annotated[ToEmail, BuiltBy(EmailModel, EmailModel.receiver)] | None = optional(
        "By mail."
    )
    line: Annotated[ToLine, BuiltBy(LinePersonModel)] | None = optional("By LINE, to one person.")


class ReceiverModel(Model):
    """Who is told of what, and how."""

    name: Named | None = optional("For `oactl notify test --to NAME`.", examples=["owner"])
    on: Annotated[tuple[Annotated[NoticeEvent, BeforeValidator(_event)], ...], OneOrMany()] = Field(
        NOTICE_EVENTS, description="Of which events; without it of all."
    )
    to: Annotated[Any, BuiltBy(ToModel, OneSource.source)] = Field(
        description="How: exactly one of the four."
    )

    def receiver(self) -> Receiver:
        """The receiver as the domain has it; its name is empty where it has none of its own."""
        return Receiver(self.name or "", self.on, self.to)
