"""Where secrets are kept: the tokens of accounts, and what `notify:` needs (contract 2)."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class TokenEnv:
    """The token stands in an environment variable."""

    name: str


@dataclass(frozen=True, slots=True)
class TokenFile:
    """The token stands in a file of the workspace or at an absolute path."""

    path: str


@dataclass(frozen=True, slots=True)
class TokenKeyring:
    """The token is kept by the desktop's keyring, as `service/name`."""

    service: str
    name: str


@dataclass(frozen=True, slots=True)
class TokenCommand:
    """A command prints the token; it runs without a shell."""

    argv: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TokenStateless:
    """A 15-minute token is minted for each run from the channel's id and secret."""

    channel_id: str
    secret: "TokenSource"


TokenSource: TypeAlias = TokenEnv | TokenFile | TokenKeyring | TokenCommand | TokenStateless


def innermost(source: TokenSource) -> TokenSource:
    """Where the secret itself is kept: of a stateless token, its channel's."""
    return innermost(source.secret) if isinstance(source, TokenStateless) else source
