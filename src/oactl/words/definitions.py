"""What every figure of a report is: formula, where LINE gives it, and when there is none."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from oactl.i18n import N_, Message, _


class Definition(NamedTuple):
    """One figure. All but `source` are to be translated; `metrics` are its paths in the JSON."""

    title: Message
    formula: str
    source: str  # LINE's endpoint, or what oactl keeps
    base: str
    missing: str
    console: str
    metrics: tuple[str, ...]


def definition_lines(each: Definition) -> Iterator[str]:
    """The formula, and where a figure comes from, of which time, when there is none."""
    yield _(each.formula)
    yield _("from: {source}", source=source_of(each))
    yield _("time: {base}", base=_(each.base))
    yield _("no figure: {missing}", missing=_(each.missing))
    yield _("LINE's console: {console}", console=_(each.console))


def source_of(each: Definition) -> str:
    """LINE's endpoint, which has a name in no language, or what oactl keeps."""
    return each.source if each.source.startswith("GET ") else _(each.source)


_FOLLOWERS = "GET /v2/bot/insight/followers"
_DELIVERIES = "GET /v2/bot/insight/message/delivery"
_EVENT = "GET /v2/bot/insight/message/event, …/event/aggregation"
_QUOTA = "GET /v2/bot/message/quota, …/quota/consumption"
_DAY_ENDS = N_("The end of a day of LINE's (UTC+9); a period has that of its last ready day.")
_TWO_ENDS = N_(
    "The difference between the end of the day before the period and its last ready day (UTC+9)."
)
_NOT_READY = N_(
    "Null until LINE has counted the day, which takes about a day, and for days that nobody asked "
    "for in time; never 0."
)
_SAME = N_("The console shows such a count too; LINE does not say whether its days are UTC+9.")
_UNDER_20 = N_("Null below 20: LINE gives no such small figures. Null is never taken for 0.")
_POST_TIME = N_(
    "The post's whole life: LINE counts for 14 days after it, then the figure is final."
)

DEFINITIONS: Mapping[str, Definition] = {
    "followers": Definition(
        N_("Followers"),
        N_("People who ever added the account. Blocking does not lower it."),
        _FOLLOWERS,
        _DAY_ENDS,
        _NOT_READY,
        _SAME,
        ("followers.end", "followers.start"),
    ),
    "new-followers": Definition(
        N_("New followers"),
        N_("followers at the end − followers at the start"),
        _FOLLOWERS,
        _TWO_ENDS,
        _NOT_READY,
        N_("The console shows the friends added; LINE does not say whether its days are UTC+9."),
        ("followers.net",),
    ),
    "growth-rate": Definition(
        N_("Growth rate"),
        N_("new followers ÷ followers at the start"),
        _FOLLOWERS,
        _TWO_ENDS,
        N_("Null where one of both is, and where there were no followers."),
        N_("The console has no such figure."),
        ("followers.growth_rate",),
    ),
    "target-reach": Definition(
        N_("Target reach"),
        N_("Friends whom LINE can address by gender, age or area."),
        _FOLLOWERS,
        _DAY_ENDS,
        _NOT_READY,
        _SAME,
        ("targeted_reaches.end", "targeted_reaches.net"),
    ),
    "blocks": Definition(
        N_("Blocks"),
        N_("People who block the account. It falls when they unblock it."),
        _FOLLOWERS,
        _DAY_ENDS,
        _NOT_READY,
        _SAME,
        ("blocks.end", "blocks.net"),
    ),
    "block-rate": Definition(
        N_("Block rate"),
        N_("blocks ÷ followers of the same day"),
        _FOLLOWERS,
        _DAY_ENDS,
        N_("Null where one of both is, and where there are no followers."),
        N_(
            "LINE publishes no formula. Agencies in Taiwan and Japan divide so too; 20 to 30 % is "
            "common."
        ),
        ("blocks.rate_end", "blocks.rate_change"),
    ),
    "friends": Definition(
        N_("Friends"),
        N_("followers − blocks of the same day"),
        _FOLLOWERS,
        _DAY_ENDS,
        _NOT_READY,
        N_(
            "The console has no such figure. Deleted LINE accounts are still in it: fewer can be "
            "reached."
        ),
        ("friends.end", "friends.net"),
    ),
    "messages": Definition(
        N_("Messages"),
        N_(
            "People reached, test sends too: by LINE's count of the post, or of the day where "
            "nothing else of the kind went out; otherwise those that LINE accepted."
        ),
        _DELIVERIES,
        N_("The posts that began in the period, by oactl's record of sending."),
        N_(
            "Posts of which nobody knows how many they reached are left out; null where that is "
            "so of all of them."
        ),
        N_("The console counts what was sent by hand and by other programs too."),
        ("reached.total", "messages.broadcast", "messages.multicast"),
    ),
    "delivered": Definition(
        N_("Delivered"),
        N_(
            "People whom a post reached. `delivered_by` says whose count it is: `line` (of the "
            "post), `line_day` (of the day) or `accepted` (the requests)."
        ),
        _EVENT,
        _POST_TIME,
        N_("Null until all is sent."),
        N_("The console has a count of its own; LINE does not say whether it is the same."),
        ("engagement.delivered",),
    ),
    "open-rate": Definition(
        N_("Open rate"),
        N_("people who saw a whole bubble ÷ delivered, over the posts of which both are known"),
        _EVENT,
        _POST_TIME,
        _UNDER_20,
        N_(
            "An opening is a whole bubble on the screen of a phone; reading it in the list of "
            "chats does not count. LINE's guide divides by delivered in one place, by those who "
            "opened in another."
        ),
        ("engagement.open_rate", "engagement.unique_impressions"),
    ),
    "click-rate": Definition(
        N_("Click rate"),
        N_("people who tapped a link ÷ delivered, over the posts of which both are known"),
        _EVENT,
        _POST_TIME,
        _UNDER_20,
        N_("Some vendors divide by those who opened: that figure is higher."),
        ("engagement.click_rate", "engagement.unique_clicks"),
    ),
    "comparison": Definition(
        N_("What works"),
        N_(
            "The posts of one type, topic, audience, weekday or hour together: sums, and rates "
            "over those of which both parts are known. What went together, not what caused it."
        ),
        _EVENT,
        N_(
            "The posts of the 13 weeks that end with the period, of a quarter its own; weekday and "
            "hour are on the account's clock."
        ),
        _UNDER_20,
        N_("The console has no such figure."),
        ("breakdowns",),
    ),
    "link-clicks": Definition(
        N_("Clicks of a link"),
        N_(
            "How often an address was followed, over all bubbles and posts that have it; the "
            "people who did, each counted once a post, ÷ delivered."
        ),
        _EVENT,
        N_("The posts of the 13 weeks that end with the period, of a quarter its own."),
        _UNDER_20,
        N_("The console shows clicks of one message at a time."),
        ("breakdowns",),
    ),
    "block-cost": Definition(
        N_("Cost in friends"),
        N_(
            "Blocks beyond the account's usual, by trend and weekday, to the end of the last day "
            "that 24 or 48 hours after a message touch; with a 95 % interval."
        ),
        _FOLLOWERS,
        N_("Whole days of LINE's (UTC+9); what several messages share is told as shared."),
        N_(
            "Too little to tell where the interval holds 0; null with fewer than 14 quiet days to "
            "compare with, or where a day of the window is not counted."
        ),
        N_("The console has no such figure. People who unblocked are taken off: a lower bound."),
        ("message_costs",),
    ),
    "quota": Definition(
        N_("Quota"),
        N_("LINE's own limit of the month's messages, and how many of them are used."),
        _QUOTA,
        N_("The month, as it was last asked; the day of that is shown."),
        N_("Null where LINE sets no limit, or nobody asked."),
        N_("The same as in the console, with all that was sent by hand."),
        ("quota.used", "quota.limit", "quota.remaining"),
    ),
    "month": Definition(
        N_("The month's messages"),
        N_(
            "sent + planned, in people: what LINE said last and what it took since, and the "
            "recipients of all that plans still send. The cost: the price plan's fee, what is "
            "above its included messages by its tiers, and tax."
        ),
        N_("LINE's quota, oactl's plans and `price_plan` of the account"),
        N_("The month of now; a report of an older period has none."),
        N_("No cost without `price_plan`; sends that only LINE can count are told beside it."),
        N_("The console shows what was sent and knows no plans."),
        ("month",),
    ),
    "frequency": Definition(
        N_("Promised frequency"),
        N_("How many posts of a kind went out in each day, week or month that `frequency:` names."),
        N_("oactl's plans and its record of sending"),
        N_("Days of the plan's zone; a week is Monday to Sunday."),
        N_("None for a plan without `frequency:`."),
        N_("The console knows no plan."),
        ("plans",),
    ),
    "plan-kept": Definition(
        N_("Plan kept"),
        N_("What became of each occurrence whose day lies in the period, drafts left out."),
        N_("oactl's plans and its record of sending"),
        N_("The wall-clock day of the plan's zone."),
        N_("Never null: what is not sent is named with its reason."),
        N_("The console knows no plan."),
        ("adherence.planned", "adherence.sent", "adherence.missed"),
    ),
    "usual-range": Definition(
        N_("Usual range"),
        N_(
            "From the 10th to the 90th percentile of the account's own earlier periods: up to 52 "
            "weeks, 13 months, 8 quarters, and for a day the same weekday."
        ),
        N_("what oactl keeps of the endpoints above"),
        N_("Whole periods only."),
        N_("None with fewer than 8 known periods, and for numbers that only grow."),
        N_("The console has no such figure."),
        (),
    ),
}
