"""Faults are tried on a real installation, served by the real server, each test from the same beginning."""

from __future__ import annotations

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
def site(standing) -> Site:
    """The site that all tests share; one that ends its site starts a site of its own."""
    return standing.fresh()
