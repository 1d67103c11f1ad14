"""Days of followers in a ledger, as if they had been synchronised for months."""

import json
import sqlite3
from datetime import date, timedelta
from pathlib import Path

DAY = date(2026, 11, 25)


def keep_days(path: Path, spike: int) -> None:
    """Twenty weeks in which 13 and 7 more people block the account in turn, and then the day."""
    with sqlite3.connect(path) as db:
        (place,) = db.execute("select host, bot_user_id from snapshots limit 1").fetchall()
        db.execute("delete from snapshots where kind = 'followers'")
        followers, blocks = 20_000, 4_000
        for n in range(140, -1, -1):
            followers += 20
            blocks += spike if n == 0 else (13, 7)[n % 2]
            day = (DAY - timedelta(days=n)).isoformat()
            figures = {"followers": followers, "targetedReaches": 9_000, "blocks": blocks}
            row = (*place, "followers", day, "2026-11-26T00:00:00.000000+00:00", 1)
            answer = json.dumps({"status": "ready", **figures})
            db.execute("insert into snapshots values (?, ?, ?, ?, ?, ?, ?)", (*row, answer))
