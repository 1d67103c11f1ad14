"""Findings about cadence and calendar, in English."""

TEXTS: dict[str, str] = {
    "OA201.title": "Not exactly one form of days",
    "OA201.message": "The cadence does not say on which days: it has none of {choices}.",
    "OA201.several.message": "The cadence has {given}, but can have only one of {choices}.",
    "OA201.help": "Give exactly one, for example `weekly: [wed, fri]` with `at: 20:00`.",
    "OA202.title": "A date that is none",
    "OA202.message": "`{key}`: “{value}” is not a date.",
    "OA202.moment.message": "`{key}`: “{value}” is not a date with a time.",
    "OA202.help": "Write year, month and day of a day that exists, 1970 to 2199: 2026-11-25.",
    "OA202.moment.help": (
        "Write day and time without seconds or zone: 2026-12-01T20:00. The zone is the plan's."
    ),
    "OA203.title": "A time of day that is none",
    "OA203.message": "`{key}`: “{value}” is not a time of day.",
    "OA203.help": "Write hours and minutes from 00:00 to 23:59: 20:00. Midnight is 00:00.",
    "OA204.title": "An unknown day of the week",
    "OA204.message": "“{value}” is not a day of the week.",
    "OA204.help": (
        "Write mon, tue, wed, thu, fri, sat or sun, or 一 to 日; several as a list: [wed, fri]."
    ),
    "OA205.title": "An unknown day of the month",
    "OA205.message": "“{value}” is not a day of the month.",
    "OA205.help": (
        "Write 1 to 31, `last`, or a place and a weekday: `first mon`, `2nd tue`, `last fri`; "
        "several as a list: [1, 15, last]."
    ),
    "OA206.title": "A count that is no whole number",
    "OA206.message": "`{key}`: “{value}” is not a whole number from 1 to 9999.",
    "OA206.help": "Write it in figures: `count: 12`, `every: 2`.",
    "OA207.title": "A lateness that cannot be",
    "OA207.message": "`late`: “{value}” is not a length of time.",
    "OA207.long.message": "`late`: {value} is longer than 23 hours.",
    "OA207.help": "Write hours or minutes: 2h, 90m, 1h30m.",
    "OA207.long.help": (
        "Write at most 23h. LINE recognises a repeated request for 24 hours only; "
        "after that a repeat could reach people twice."
    ),
    "OA208.title": "A value of the wrong kind in the cadence",
    "OA208.message": "`{key}` needs one value here.",
    "OA208.empty.message": "`{key}` is an empty list.",
    "OA208.flag.message": "`{key}` can only be true, not “{value}”.",
    "OA208.help": "Write a value behind `{key}:`, or take the key out.",
    "OA208.general": "Write a value behind the key, or take the key out.",
    "OA209.title": "A time that is missing or too much",
    "OA209.message": "`{key}` says on which days, but `at` is missing: at what time?",
    "OA209.once.message": "`once` has its own time, so `at` cannot stand beside it.",
    "OA209.cron.message": "`cron` brings its own times, so `at` cannot stand beside it.",
    "OA209.help": "Write `at: 20:00`, or several times: `at: [12:00, 20:00]`.",
    "OA209.once.help": "Take `at` out; `once: 2026-12-01T20:00` says day and time.",
    "OA209.cron.help": "Take `at` out; the first two cron fields are minute and hour.",
    "OA210.title": "The same day or time twice",
    "OA210.message": "`{key}` has “{value}” twice.",
    "OA210.help": "Take one out, or write what was meant instead.",
    "OA211.title": "An end before the beginning",
    "OA211.message": "`until` {until} lies before `from` {start}.",
    "OA211.help": "Put `until` on the day of `from` or later; both days are included.",
    "OA212.title": "Two ends",
    "OA212.message": "`count` and `until` both say when it ends.",
    "OA212.help": "Keep one of them.",
    "OA213.title": "Nothing to count from",
    "OA213.message": "`{key}` counts from a first day, but there is no `from`.",
    "OA213.anchor.message": "The rule names no day, so it needs a `from` to take the day from.",
    "OA213.help": "Give the cadence the day from which to count: `from: 2026-11-25`.",
    "OA213.anchor.help": (
        "Give the cadence a `from`, or name the day in the rule: `BYDAY=WE`, `BYMONTHDAY=15`."
    ),
    "OA214.title": "`every` where it does not go",
    "OA214.message": "`every` does not go with `{key}`.",
    "OA214.help": "`every` goes with weekly, daily and monthly; in a rule write INTERVAL.",
    "OA215.title": "A recurrence rule that does not hold",
    "OA215.message": "The rule's {name} cannot be “{value}”.",
    "OA215.part.message": "The rule has a part “{name}” that is not known.",
    "OA215.freq.message": "The rule does not begin with how often: FREQ is missing.",
    "OA215.twice.message": "The rule has {name} twice.",
    "OA215.place.message": (
        "The rule's BYDAY={value} counts weekdays further than the month or year of its FREQ has."
    ),
    "OA215.dtstart.message": "The rule says DTSTART itself.",
    "OA215.until.message": "The rule says UNTIL itself.",
    "OA215.finer.message": "The rule has {name}={value}, which is finer than a day.",
    "OA215.help": (
        "Write the date parts of an RFC 5545 rule: `FREQ=MONTHLY;BYDAY=2TU`. FREQ is DAILY, "
        "WEEKLY, MONTHLY or YEARLY; INTERVAL, COUNT, BYDAY, BYMONTHDAY, BYMONTH, BYYEARDAY, "
        "BYWEEKNO, BYSETPOS and WKST may follow, each once."
    ),
    "OA215.place.help": (
        "With FREQ=MONTHLY a weekday's place is 1 to 5 or -5 to -1 (`2TU`, `-1FR`), with YEARLY "
        "up to 53; with WEEKLY and DAILY it has none."
    ),
    "OA215.dtstart.help": "Take DTSTART out and give the cadence a `from`.",
    "OA215.until.help": "Take UNTIL out and give the cadence an `until`.",
    "OA215.finer.help": "Take it out; times of day stand in `at`.",
    "OA216.title": "Cron text that does not hold",
    "OA216.message": "Field {number} of the cron text, “{value}”, is not one that cron knows.",
    "OA216.fields.message": "The cron text has {count} fields, not five.",
    "OA216.help": (
        "Five fields: minute (0-59), hour (0-23), day of the month (1-31), month (1-12), "
        "day of the week (0-7 or sun-sat): `0 20 * * wed,fri`."
    ),
    "OA217.title": "A cadence that never happens",
    "OA217.message": "This cadence never happens: no day is left on which it goes out.",
    "OA217.help": "Compare its days with `from`, `until` and `skip`.",
    "OA218.title": "A skipped day that was none",
    "OA218.message": "`skip` has {value}, but nothing goes out on that day anyway.",
    "OA218.help": "Look whether another day was meant; else take it out.",
    "OA219.title": "Very many times a day",
    "OA219.message": "This goes out {count} times a day.",
    "OA219.help": (
        "Every send reaches people's phones. For once a day at 20:00 the cron text is "
        "`0 20 * * *`; `* 20 * * *` is each minute from 20:00 to 20:59."
    ),
    "OA250.title": "A time inside quiet hours",
    "OA250.message": "{at} lies inside the quiet hours of {account} ({quiet}).",
    "OA250.help": "Choose another time, or write `quiet_ok: true` where it is meant.",
    "OA250.given": "The account is quiet from 22:00 to 08:00, as is the default.",
    "OA251.title": "A post whose times are all past",
    "OA251.message": "All times of this post are past; it will not go out again.",
    "OA251.help": "Take the post out, or give it new times.",
    "OA251.given": "Today is 20 November 2026.",
    "OA252.title": "The same said twice within 7 days",
    "OA252.message": (
        "On {day} this says the same to the same people as `{other}` within 7 days before."
    ),
    "OA252.help": "It would be held. Change one of them, or write `allow_repeat: true`.",
    "OA253.title": "A day of `by_date` without a send",
    "OA253.message": "`by_date` has {day}, but nothing goes out on that day.",
    "OA253.help": "Correct the day, or add it to the cadence.",
}
