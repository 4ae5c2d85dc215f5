"""The site that journeys and faults share: to start one takes longer than most of what is tried on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import served
from tests.served import Standing


@pytest.fixture(scope="session")
def standing(tmp_path_factory) -> Iterator[Standing]:
    original = served.original(tmp_path_factory.getbasetemp())
    standing = Standing(original, tmp_path_factory.mktemp("standing") / "instance")
    yield standing
    standing.close()
