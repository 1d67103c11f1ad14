"""For all tests: hypothesis must not fail because a machine is busy."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "oactl", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("oactl")
