"""For all tests: hypothesis must not fail because a machine is busy, and each begins in English."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from oactl.i18n import ENGLISH, use

settings.register_profile(
    "oactl", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("oactl")


# What looks for the exception in thousands of tries, or kills processes of its own, is much
# slower while branches are counted, and reaches none that the other tests do not.
_NOT_MEASURED = (
    *("fuzz/", "push/test_push_edits", "push/test_push_kill", "push/test_push_told"),
    *("push/test_push_never_twice", "push/test_push_pace", "push/test_push_ends"),
    *("domain/test_cadence_slots", "domain/test_cadence_clock", "planfile/test_bounds"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leaves the slowest out of the measuring, not out of the run."""
    here = Path(__file__).parent
    for item in items:
        if item.path.relative_to(here).as_posix().startswith(_NOT_MEASURED):
            item.add_marker(pytest.mark.no_cover)


@pytest.fixture(autouse=True)
def speaks_english() -> Iterator[None]:
    """A test that chooses a language leaves none behind."""
    use(ENGLISH)
    yield
    use(ENGLISH)
