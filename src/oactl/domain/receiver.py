"""Who is told of what has to be told, and how: `notify:` of oactl.yaml."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple, TypeAlias, get_args

from oactl.domain.token_source import TokenSource
from oactl.domain.value import digest_of

NoticeEvent: TypeAlias = Literal[
    "held", "missed", "refused", "unknown", "unapproved", "hand_off", "alert"
]
NOTICE_EVENTS: tuple[NoticeEvent, ...] = get_args(NoticeEvent)
WebhookKind: TypeAlias = Literal["generic", "slack", "teams", "discord"]


class ToCommand(NamedTuple):
    """Notices go to a program's stdin as JSON; it runs without a shell."""

    argv: tuple[str, ...]


class ToWebhook(NamedTuple):
    """Notices go to an address that is a secret; without `kind` its host says whose it is."""

    url: TokenSource
    kind: WebhookKind | None = None


class ToEmail(NamedTuple):
    """Notices go out by a mail server; `user` is a name, or where it is kept."""

    host: str
    sender: str
    to: tuple[str, ...]
    port: int
    security: Literal["starttls", "ssl", "none"]
    user: str | TokenSource | None = None
    password: TokenSource | None = None


class ToLine(NamedTuple):
    """Notices are pushed to one person by an account; each costs a message of its month."""

    account: str
    user: TokenSource


class Receiver(NamedTuple):
    """Who is told of which events, and how.

    The ledger knows a receiver by its `key`, which stays when others come, go or change places.
    """

    name: str
    on: tuple[NoticeEvent, ...]
    to: ToCommand | ToWebhook | ToEmail | ToLine
    key: str = ""

    @property
    def kind(self) -> Literal["command", "webhook", "email", "line"]:
        """The key under `to:`."""
        match self.to:
            case ToCommand():
                return "command"
            case ToWebhook():
                return "webhook"
            case ToEmail():
                return "email"
            case ToLine():
                return "line"

    @property
    def target(self) -> str:
        """Whom it reaches, as configured: of what is secret the place where it is kept."""
        match self.to:
            case ToCommand(argv=argv):
                return repr(argv)
            case ToWebhook(url=url):
                return repr(url)
            case ToEmail(host=host, to=to):
                return repr((host, *sorted(to)))
            case ToLine(account=account, user=user):
                return repr((account, user))

    def secrets(self) -> Iterator[TokenSource]:
        """Where the secrets are kept that it takes to tell them."""
        match self.to:
            case ToCommand():
                return
            case ToWebhook(url=url):
                yield url
            case ToEmail(user=user, password=password):
                yield from (each for each in (user, password) if each and not isinstance(each, str))
            case ToLine(user=user):
                yield user


def with_names(receivers: Iterable[Receiver]) -> tuple[Receiver, ...]:
    """The same, each with a name: without one of its own `webhook`, of several `webhook-2`.

    The key of one without a name is made of its target, so that it stays when the list changes.
    """
    kinds, keys = Counter[str](), Counter[str]()
    named = []
    for each in receivers:
        kinds[each.kind] += 1
        number = kinds[each.kind]
        name = each.name or (each.kind if number == 1 else f"{each.kind}-{number}")
        key = each.name or f"{each.kind}:{digest_of(each.target)[7:23]}"
        keys[key] += 1
        twin = "" if keys[key] == 1 else f":{keys[key]}"  # the same target for other events
        named.append(each._replace(name=name, key=key + twin))
    return tuple(named)
