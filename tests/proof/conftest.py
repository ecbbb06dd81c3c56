"""Hypothesis draws alike every time, and does not time what it draws."""

import pytest
from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "quorate",
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],  # making a failure small takes minutes
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
        HealthCheck.large_base_example,
    ],
)
settings.load_profile("quorate")


@pytest.fixture(autouse=True)
def test_installation() -> None:
    """The record is read without an installation."""
