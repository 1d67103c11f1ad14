"""Stateless channel access tokens: fifteen minutes, minted from channel id and secret.

Errors have OAuth's shape (`error`, `error_description`), not the Messaging API's.
"""

import math
from hashlib import blake2b
from urllib.parse import parse_qs

from oactl.sandbox.answers import Answer, as_json
from oactl.sandbox.state import STATELESS_LIFE, Request, World

LONG_LIVED = 2_592_000


def issue(world: World, request: Request) -> Answer:
    """`POST /oauth2/v3/token`."""
    form = _form(request)
    if form.get("grant_type") != "client_credentials":
        return _error("unsupported_grant_type", "invalid grant_type")
    channel = form.get("client_id")
    account = next(
        (each for each in world.accounts.values() if each.spec.channel_id == channel), None
    )
    if account is None:
        return _error("invalid_request", "invalid client_id")
    if form.get("client_secret") != account.spec.channel_secret:
        return _error("invalid_client", "invalid client_secret")
    digest = blake2b(f"token:{world.request_id()}".encode(), digest_size=20).hexdigest()
    token = f"sandbox-stateless-{digest}"
    world.tokens[token] = (account, world.clock.now() + STATELESS_LIFE)
    body = {"token_type": "Bearer", "access_token": token, "expires_in": int(STATELESS_LIFE)}
    return as_json(body)


def verify(world: World, request: Request) -> Answer:
    """`GET /oauth2/v2.1/verify` and `POST /v2/oauth/verify`."""
    token = request.param("access_token") or _form(request).get("access_token", "")
    account, until = world.tokens.get(token, (None, 0.0))
    left = until - world.clock.now()
    if account is None or left <= 0:
        return _error("invalid_request", "access token expired")
    life = LONG_LIVED if math.isinf(left) else int(left)
    body = {"client_id": account.spec.channel_id, "expires_in": life}
    return as_json(body | ({} if math.isinf(left) else {"scope": "bot"}))


def _form(request: Request) -> dict[str, str]:
    values = parse_qs(request.body.decode("utf-8", "replace"))
    return {name: given[0] for name, given in values.items()}


def _error(code: str, description: str) -> Answer:
    return as_json({"error": code, "error_description": description}, 400)
