"""Fetching figures."""

TEXTS: dict[str, str] = {
    "insight.fetched": "{account}: answers fetched: {count}",
    "insight.unready": "{account}: not ready yet at LINE: {days}",
    "insight.left": (
        "{account}: requests left: {count}; LINE answers 60 an hour and endpoint. "
        "Run again after {at}: oactl insight sync"
    ),
    "insight.later": "{account}: requests left: {count}; run again: oactl insight sync",
    "insight.trouble_offline": "{account}: LINE could not be reached: {error}",
    "insight.trouble_rate": "{account}: LINE's rate limit is used up for {what}",
    "insight.trouble_credentials": "{account}: no figures, the token is missing or rejected",
    "insight.trouble_refused": "{account}: LINE gives no figures for {what} {subject}: {error}",
    "insight.trouble_strange": "{account}: an answer that is not LINE's for {what}: {error}",
    "insight.kind_followers": "followers",
    "insight.kind_deliveries": "message deliveries",
    "insight.kind_demographic": "demographics",
    "insight.kind_event": "message statistics",
    "insight.kind_unit": "message statistics",
    "insight.kind_quota": "quota",
    "insight.kind_account": "account",
    "insight.day": "Day (UTC+9)",
    "insight.followers": "Followers",
    "insight.reach": "Target reach",
    "insight.blocks": "Blocks",
    "insight.block_rate": "Block rate",
    "insight.friends": "Friends",
    "insight.not_ready": "not ready",
    "insight.nothing": "No figures are kept for these days; run: oactl insight sync",
    "insight.comma": ", ",
}
