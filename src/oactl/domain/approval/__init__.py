"""A checker's yes, bound to what will be sent (contract 5)."""

from oactl.domain.approval.check import (
    UNREADABLE,
    ApprovalCheck,
    FrozenApproval,
    check_approval,
    covers,
    freeze_approval,
    grown_beyond,
    may_check,
)
from oactl.domain.approval.model import (
    AccountPart,
    Approval,
    Difference,
    Proposal,
    Tombstone,
    differences,
    holds_until,
    tags_of,
    terms_of,
)

__all__ = [
    "UNREADABLE",
    "AccountPart",
    "Approval",
    "ApprovalCheck",
    "Difference",
    "FrozenApproval",
    "Proposal",
    "Tombstone",
    "check_approval",
    "covers",
    "differences",
    "freeze_approval",
    "grown_beyond",
    "holds_until",
    "may_check",
    "tags_of",
    "terms_of",
]
