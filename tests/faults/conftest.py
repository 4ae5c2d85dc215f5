"""Faults are tried on a real installation, served by the real server, each test on a copy of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import served
from tests.served import Installation, Site


def pytest_itemcollected(item: pytest.Item) -> None:
    """Everything in this folder is about a fault."""
    item.add_marker("faults")


@pytest.fixture
def installation(tmp_path_factory, tmp_path) -> Installation:
    return served.copied(served.original(tmp_path_factory.getbasetemp()), tmp_path / "instance")


@pytest.fixture
def workers() -> int:
    """How many worker processes the server has. With one, whoever is answered knows that all of it is up."""
    return 1


@pytest.fixture
def site(installation, workers) -> Iterator[Site]:
    with served.serving(installation, workers) as serving:
        yield serving
