"""OA5xx: people and approval. 熊大 checks, 兔兔 writes, 莎莉 does both."""

from oactl.render.rule_examples import Example

EXAMPLES: dict[str, Example] = {
    "OA501": Example("post", "checker: 熊二\n", "checker: 熊大\n"),
    "OA502": Example("post", "author: 熊大\nchecker: 兔兔\n", "author: 兔兔\nchecker: 熊大\n"),
    "OA503": Example("post", "author: 莎莉\nchecker: 莎莉\n", "author: 莎莉\nchecker: 熊大\n"),
    "OA504": Example(
        "plan",
        """\
posts:
  - id: teaser
    author: 兔兔
    audience: all
    cadence: {once: 2026-12-01T20:00}
    messages: [{text: 明天見}]
""",
        """\
posts:
  - id: teaser
    author: 兔兔
    checker: 熊大
    audience: all
    cadence: {once: 2026-12-01T20:00}
    messages: [{text: 明天見}]
""",
        "warning",
    ),
}
