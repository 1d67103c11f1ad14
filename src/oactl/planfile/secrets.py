"""Secrets that were written into a plan or the configuration: told, never shown."""

from itertools import islice

from oactl.domain.violation import Finding, Violation
from oactl.domain.visible import secrets_in
from oactl.planfile.yaml.document import Document
from oactl.planfile.yaml.limit import MAX_REPORTED


def find_secrets(document: Document) -> list[Finding]:
    """A finding for each token-shaped string of a file, comments included.

    The source line of every finding has stars in place of a secret. Those behind the first thousand
    are counted in `document.more`.
    """
    found = secrets_in(document.text)
    kept = [
        document.finding_at(start, end - start, Violation("OA601"))
        for start, end in islice(found, MAX_REPORTED)
    ]
    document.more["error"] += sum(1 for _ in found)
    return kept
