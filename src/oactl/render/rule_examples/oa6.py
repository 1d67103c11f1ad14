"""OA6xx: secrets and safety. The tokens here are nobody's."""

from oactl.render.rule_examples import Example

EXAMPLES: dict[str, Example] = {
    "OA601": Example(
        "post",
        "notes: eyJhbGciOiJIUzI1NiJ9.UnVQ8o0lAbc\n",
        "notes: 優惠碼見內部文件\n",
    ),
    "OA602": Example(
        "account",
        "token: 0123456789abcdef\n",
        "token: {env: LINE_CHANNEL_ACCESS_TOKEN}\n",
    ),
    "OA603": Example(
        "account",
        "api_base: http://example.com\n",
        "api_base: https://example.com\n",
    ),
    "OA604": Example(
        "account",
        "limits: {multicast_per_second: 500}\n",
        "limits: {multicast_per_second: 196}\n",
    ),
}
