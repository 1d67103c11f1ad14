"""For all tests: hypothesis must not fail because a machine is busy, and each begins in English."""

import gc
import os
import sys
import threading
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from oactl.i18n import ENGLISH, use

settings.register_profile(
    "oactl", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("oactl")


# What looks for the exception in thousands of tries, kills processes of its own or waits for a
# clock is much slower while branches are counted, and reaches none that the other tests do not.
_NOT_MEASURED = (
    *("fuzz/", "docs/test_pages_run", "cli/test_approve_together", "cli/test_outside_words"),
    *("domain/test_cadence_slots", "domain/test_cadence_clock", "domain/test_visible"),
    *("planfile/test_bounds", "planfile/test_message_limits", "planfile/yaml/test_bounded"),
    *("push/test_push_backup", "push/test_push_corrected", "push/test_push_edits"),
    *("push/test_push_ends", "push/test_push_faults", "push/test_push_identity"),
    *("push/test_push_kill", "push/test_push_line_said", "push/test_push_lost_plans"),
    *("push/test_push_never_twice", "push/test_push_pace", "push/test_push_stopping"),
    *("push/test_push_told", "push/test_push_alerts", "push/test_push_counted"),
    *("push/test_push_follow_up_kill", "push/test_push_variants_", "push/test_push_winner"),
    *("domain/test_statistics", "domain/report/test_alerts", "domain/report/test_block_coverage"),
    *("reports/test_figures_never", "reports/test_league_same", "reports/test_report_in_browser"),
    *("reports/test_readers_languages", "rules/", "sandbox/"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leaves the slowest out of the measuring, not out of the run."""
    here = Path(__file__).parent
    for item in items:
        if item.path.relative_to(here).as_posix().startswith(_NOT_MEASURED):
            item.add_marker(pytest.mark.no_cover)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """In a worker of xdist pytest-cov starts twice, and what it pauses for `no_cover` goes on."""
    if item.get_closest_marker("no_cover") is None:
        return (yield)
    here, in_threads = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)  # type: ignore[arg-type]  # as its own documentation says
    try:
        return (yield)
    finally:
        sys.settrace(here)
        threading.settrace(in_threads)  # type: ignore[arg-type]


def pytest_collection_finish() -> None:
    """Ten thousand collected tests stay to the end: the garbage collector need not look at them."""
    gc.collect()
    gc.freeze()


def pytest_xdist_auto_num_workers() -> int:
    """One more than processors: many a test waits for a clock or for a process of its own."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(autouse=True)
def speaks_english() -> Iterator[None]:
    """A test that chooses a language leaves none behind."""
    use(ENGLISH)
    yield
    use(ENGLISH)
