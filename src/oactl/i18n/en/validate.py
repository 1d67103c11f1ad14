"""`oactl plan validate --online`: when LINE could not be asked."""

TEXTS: dict[str, str] = {
    "validate.unasked": "account {account}: LINE was not asked about its posts ({error}); what is "
    "the matter: oactl account check {account}",
}
