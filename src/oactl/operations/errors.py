"""Errors that several operations raise."""

from oactl.errors import OactlError, TemporaryError
from oactl.i18n import N_


def rejected(*, account: object, error: object) -> OactlError:
    """LINE does not accept the token."""
    return OactlError(
        "account.rejected",
        N_("LINE does not accept the token of {account}: {error}"),
        help=N_(
            "issue a new one in the LINE Developers Console, tab Messaging "
            "API, then: oactl account add {account}"
        ),
        account=account,
        error=error,
    )


def unreachable(*, account: object, error: object) -> TemporaryError:
    """LINE cannot be reached."""
    return TemporaryError(
        "account.unreachable",
        N_("LINE cannot be reached for {account}: {error}"),
        help=N_("check the network (HTTPS_PROXY, SSL_CERT_FILE), then run the same again"),
        account=account,
        error=error,
    )
