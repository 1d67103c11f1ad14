"""The workspace of the corpus, and what a corpus file expects."""

import re
from datetime import UTC, datetime
from pathlib import Path

from oactl.domain.account import Account, Person, Workspace
from oactl.domain.audience import AudienceGroup, Demographics, DemographicTag, FileTag

PLANS = Path(__file__).parent.parent / "corpus" / "plans"
NOW = datetime(2026, 11, 20, tzinfo=UTC)
_EXPECT = re.compile(r"# expect: (OA\d{3}) (\d+:\d+)")


def workspace(root: Path, **account) -> Workspace:
    """A workspace with two accounts of one group, one of them with every kind of tag."""
    (root / "audiences").mkdir(exist_ok=True)
    (root / "audiences" / "members.csv").write_text("U" + "0" * 32 + "\n")
    tags = {
        "vip": AudienceGroup(1),
        "new-friend": DemographicTag(Demographics(friend_days_below=30)),
        "members": FileTag("audiences/members.csv"),
        "staff": FileTag("audiences/members.csv"),
        "gone": FileTag("audiences/gone.csv"),
    }
    zone = "Asia/Taipei"
    main = Account("main", groups=("shops",), timezone=zone, tags=tags, **account)
    north = Account("north", groups=("shops",), timezone=zone, tags=tags)
    people = {
        "熊大": Person("熊大", frozenset({"checker"})),
        "莎莉": Person("莎莉", frozenset({"author", "checker"})),
        "兔兔": Person("兔兔", frozenset({"author"})),
    }
    return Workspace(str(root), zone, people=people, accounts={"main": main, "north": north})


def expected(text: str) -> list[tuple[str, str]]:
    """The rules and places that a file's comments expect, in the order of places."""
    found = _EXPECT.findall(text)
    return sorted(found, key=lambda each: [*map(int, each[1].split(":")), each[0]])
