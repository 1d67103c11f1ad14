"""OA8xx: quota and cost."""

TEXTS: dict[str, str] = {
    "OA801.title": "More messages than the month has",
    "OA801.message": (
        "In {month} the account {account} would send {total} messages ({sendings} sends "
        "times the people they reach). Its plan {price_plan} includes {included} and none "
        "can be added: the send of {day} is the first that no longer fits."
    ),
    "OA801.help": (
        "Send less often, to fewer people (`audience`, `limit`), or take a bigger plan at LINE."
    ),
    "OA801.given": "The account reaches 1,000 friends.",
    "OA802.title": "Messages beyond the month's allowance",
    "OA802.message": (
        "In {month} the account {account} would send {total} messages; {included} are in its "
        "plan {price_plan}. The other {beyond} cost at most {cost} beside the fee, from the "
        "send of {day} on."
    ),
    "OA802.help": (
        "Prices are of {as_of} and before tax; set your own under `price_plan:`. At LINE the "
        "additional messages must be switched on."
    ),
    "OA802.given": "The account reaches 1,000 friends.",
    "OA802.general": (
        "Send less often or to fewer people, or expect the additional cost; set prices of "
        "your own under `price_plan:`. At LINE the additional messages must be switched on."
    ),
}
