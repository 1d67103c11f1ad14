"""When and to whom a post goes out, as canonical text that two people can compare."""

from oactl.domain import audience, cadence
from oactl.domain.account import Account
from oactl.domain.plan import Plan, Post
from oactl.domain.when import duration_text

_WORDS = {True: "true", False: "false"}


def terms_of(plan: Plan, post: Post) -> dict[str, str]:
    """What is the same for every account, one text an aspect.

    What may be taken away without asking again (`skip`, `until`, `limit`) is left out.
    """
    return {
        "zone": plan.timezone,
        "platform": post.platform,
        "via": post.via.value if post.via else "auto",
        "cadence": cadence.written(post.cadence),
        "late": duration_text(post.late),
        "quiet_ok": _WORDS[post.quiet_ok],
        "allow_repeat": _WORDS[post.allow_repeat],
        "silent": _WORDS[post.silent],
        "audience": audience.written(post.audience),
    }


def tags_of(post: Post, account: Account) -> dict[str, str]:
    """What each tag of the audience stands for in one account."""
    return audience.definitions(post.audience, account.tags)
