"""The report as the object of contract 4, `report weekly`: keys English, rates fractions."""

from datetime import UTC, date
from typing import Any
from zoneinfo import ZoneInfo

from oactl.domain.report.values import (
    AccountReport,
    Adherence,
    Blocks,
    Engagement,
    Figures,
    Followers,
    Level,
    Messages,
    OccurrenceFact,
    PostFigures,
    Quota,
    Report,
)
from oactl.domain.value import JsonObject


def to_json(report: Report) -> JsonObject:
    """The whole report. Days are LINE's (UTC+9); times carry their offset."""
    period = report.period
    return {
        "period": {
            "kind": period.kind,
            "label": period.label,
            "start": period.start.isoformat(),
            "end": period.end.isoformat(),
        },
        "as_of": f"{report.as_of.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "accounts": [_account(account) for account in report.accounts],
    }


def figures_json(figures: Figures, zone: ZoneInfo) -> JsonObject:
    """The figures of one account in one period, without the account's name and quota."""
    return {
        "provisional": figures.provisional,
        "followers": _followers(figures.followers),
        "targeted_reaches": _level(figures.targeted_reaches),
        "blocks": _blocks(figures.blocks),
        "friends": _level(figures.friends),
        "engagement": _engagement(figures.engagement, zone),
        "messages": _messages(figures.messages),
        "adherence": _adherence(figures.adherence),
        "missing_days": [day.isoformat() for day in figures.missing_days],
    }


def quota_json(quota: Quota) -> JsonObject:
    """This month's messages as last synced."""
    return {"limit": quota.limit, "used": quota.used, "remaining": quota.remaining}


def _account(account: AccountReport) -> JsonObject:
    figures = figures_json(account.figures, ZoneInfo(account.timezone))
    last = {key: figures.pop(key) for key in ("adherence", "missing_days")}
    return {"account": account.account, **figures, "quota": quota_json(account.quota), **last}


def _followers(followers: Followers) -> JsonObject:
    return {
        "start": followers.start,
        "end": followers.end,
        "end_date": _day(followers.end_date),
        "net": followers.net,
        "growth_rate": followers.growth_rate,
        "daily": [{"date": day.isoformat(), "value": value} for day, value in followers.daily],
    }


def _level(level: Level) -> JsonObject:
    return {"start": level.start, "end": level.end, "net": level.net}


def _blocks(blocks: Blocks) -> JsonObject:
    return {
        "start": blocks.start,
        "end": blocks.end,
        "net": blocks.net,
        "rate_start": blocks.rate_start,
        "rate_end": blocks.rate_end,
        "rate_change": blocks.rate_change,
    }


def _engagement(engagement: Engagement, zone: ZoneInfo) -> JsonObject:
    return {
        "deliveries": engagement.deliveries,
        **_reactions(engagement),
        "posts": [_post(post, zone) for post in engagement.posts],
    }


def _post(post: PostFigures, zone: ZoneInfo) -> JsonObject:
    return {
        "occurrence": post.occurrence,
        "subject": post.subject,
        "sent_at": post.sent_at.astimezone(zone).isoformat(timespec="seconds"),
        **_reactions(post),
    }


def _reactions(figures: Engagement | PostFigures) -> dict[str, Any]:
    return {
        "delivered": figures.delivered,
        "unique_impressions": figures.unique_impressions,
        "unique_clicks": figures.unique_clicks,
        "open_rate": figures.open_rate,
        "click_rate": figures.click_rate,
    }


def _messages(messages: Messages) -> JsonObject:
    return {
        "broadcast": messages.broadcast,
        "multicast": messages.multicast,
        "narrowcast": messages.narrowcast,
        "push": messages.push,
    }


def _adherence(kept: Adherence) -> JsonObject:
    return {
        "planned": kept.planned,
        "sent": kept.sent,
        "handed_off": kept.handed_off,
        "held": kept.held,
        "missed": kept.missed,
        "failed": kept.failed,
        "open": kept.open,
        "skipped": kept.skipped,
        "done": kept.done,
        "occurrences": [_not_sent(fact) for fact in kept.occurrences],
    }


def _not_sent(fact: OccurrenceFact) -> JsonObject:
    subject = {} if fact.subject is None else {"subject": fact.subject}
    return {
        "occurrence": fact.occurrence,
        **subject,
        "state": fact.state.value,
        "reason": fact.reason,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
