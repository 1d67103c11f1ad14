"""No more problems of one file than anybody reads, with the number of those that are left out."""

from collections import Counter
from collections.abc import Iterable
from itertools import islice

from oactl.domain.violation import Finding, Severity, Violation
from oactl.planfile.yaml.document import Document, Note

MAX_REPORTED = 1_000  # problems of one file; more are of no use to anybody
RULE = "OA116"


class Notes:
    """Problems as they are found: of each source the first thousand, the others are counted."""

    def __init__(self) -> None:
        self.kept: list[Note] = []
        self.more: Counter[Severity] = Counter()

    def add(self, notes: Iterable[Note]) -> list[Note]:
        """Take the problems of one source; gives back those that are kept."""
        source = iter(notes)
        kept = list(islice(source, MAX_REPORTED))
        self.kept += kept
        self.more.update(note.problem.severity for note in source)
        return kept


def limited(document: Document, findings: list[Finding]) -> list[Finding]:
    """The findings of a file in their order: errors first where not all can be reported.

    Those that are left out are added to `document.more`, and are not to be given again. The last
    finding says how many there are. It touches all posts of a plan: one of theirs may be among the
    errors that are left out.
    """
    all_found = [found for found in findings if found.rule != RULE]
    errors_first = sorted(range(len(all_found)), key=lambda at: all_found[at].severity != "error")
    chosen = sorted(errors_first[:MAX_REPORTED])
    left_out = document.more + Counter(all_found[at].severity for at in errors_first[MAX_REPORTED:])
    if not left_out:
        return all_found
    document.more = left_out
    kept = [all_found[at] for at in chosen]
    severity: Severity = "error" if left_out["error"] else "warning"
    more = left_out.total()
    params = {"limit": MAX_REPORTED, "more": f"{more:,}", "total": f"{MAX_REPORTED + more:,}"}
    problem = Violation(RULE, (), params, severity)
    return [*kept, document.finding_behind(problem, kept[-1] if kept else None)]
