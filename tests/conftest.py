"""For all tests: hypothesis must not fail because a machine is busy, and each begins in English."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from oactl.i18n import ENGLISH, use

settings.register_profile(
    "oactl", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("oactl")


@pytest.fixture(autouse=True)
def speaks_english() -> Iterator[None]:
    """A test that chooses a language leaves none behind."""
    use(ENGLISH)
    yield
    use(ENGLISH)
