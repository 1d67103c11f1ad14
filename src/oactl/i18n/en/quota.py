"""`oactl quota`: how many messages are left this month."""

TEXTS: dict[str, str] = {
    "quota.left": "{account}: {left} messages left this month ({used} of {limit} used)",
    "quota.no_limit": "{account}: {used} messages used this month, no limit set",
    "quota.credentials": "{account}: its token is missing or not accepted; what is the matter: "
    "oactl account check {account}",
    "quota.offline": "{account}: LINE cannot be reached ({error}); try again, or: oactl doctor",
    "quota.rate": "{account}: LINE was asked too often; try again in a minute",
    "quota.refused": "{account}: LINE does not tell: {error}",
    "quota.strange": "{account}: the answer was not LINE's ({error}); what may be in the way: "
    "oactl doctor",
}
