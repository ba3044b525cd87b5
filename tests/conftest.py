"""Options of the test run. `--update-golden` writes the golden files anew; read the difference before you commit it."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from tests.golden import Golden

# How long an example takes says something about the machine, and nothing about us.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write golden files instead of comparing with them")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--update-golden") and os.environ.get("CI"):
        raise pytest.UsageError("--update-golden is refused in CI: a golden file is read by a person before it counts")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compares a text with a golden file, or writes it under `--update-golden`."""
    return Golden(update=bool(request.config.getoption("--update-golden")))
