"""Letters are made from settings alone: these tests share one installation and leave its database be."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask


@pytest.fixture(scope="session")
def _installed(stages) -> Flask:
    stages.fresh("sqlite")
    return stages.app("sqlite")


@pytest.fixture
def app(_installed) -> Iterator[Flask]:
    with _installed.app_context():
        yield _installed
