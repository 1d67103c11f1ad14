"""Secrets that were written into a plan or the configuration: told, never shown."""

from itertools import islice

from oactl.domain.masking import secrets_in
from oactl.domain.violation import Finding, Violation
from oactl.planfile.yaml.document import MAX_TOLD, Document


def find_secrets(document: Document) -> list[Finding]:
    """A finding for each token-shaped string of a file, comments included.

    The source line of every finding has stars in place of a secret.
    """
    return [
        document.finding_at(start, end - start, Violation("OA601"))
        for start, end in islice(secrets_in(document.text), MAX_TOLD)
    ]
