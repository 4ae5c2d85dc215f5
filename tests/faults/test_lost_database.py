"""The database is deleted, replaced or cut to nothing while the service runs: nothing is taken in and lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from portal import settings
from portal.store import database
from tests import cast
from tests.served import serving, until

SOON = 3  # seconds


def delete(file: Path) -> None:
    file.unlink()


def cut_to_nothing(file: Path) -> None:
    file.open("wb").close()


def replace(file: Path) -> None:
    """By a copy that is as good as it: what is written to the old one is lost all the same."""
    copy = file.with_name("copy")
    shutil.copy(file, copy)
    copy.replace(file)


WAYS = [delete, cut_to_nothing, replace]


@pytest.mark.slow
@pytest.mark.parametrize("lose", WAYS)
def test_the_service_ends_with_a_sentence_and_a_registration_is_not_lost(installation, lose):  # R15
    with serving(installation) as site:
        visit = site.visit(patience=5)
        fields = visit.filled("/register", cast.filled(cast.MEI))
        lose(site.installation.database)
        assert _answered(lambda: visit.send("/register", fields).status) in (503, None)
        until(lambda: site.process.poll() is not None, SOON, "ended")
        assert site.process.returncode == 1
        last = site.log().splitlines()[-1]
        assert last.startswith(f"{site.installation.database} was deleted or replaced while the service ran. ")
        assert ("start the service again" if lose is replace else "There is no backup in") in last
        until(lambda: not site.left(), SOON, "all of its processes ended")


def _answered(ask: Callable[[], int]) -> int | None:
    """None where the service had ended before it was asked."""
    try:
        return ask()
    except OSError:
        return None


@pytest.mark.slow
def test_the_service_that_ended_for_a_replaced_file_starts_with_the_new_one(installation):  # R15
    with serving(installation) as site:
        replace(site.installation.database)
        until(lambda: site.process.poll() is not None, SOON, "ended")
    with serving(installation) as site:
        assert site.visit().register(cast.MEI).status == 303


@pytest.fixture
def stage_file(app) -> Path:
    """The database of the stage, put back to its place afterwards."""
    file = settings.current().database_file
    kept = shutil.copy(file, file.with_name("kept-by-this-test"))
    yield file
    database.close()
    kept.replace(file)


@pytest.mark.parametrize("lose", WAYS)
def test_a_form_that_was_written_into_a_file_that_is_lost_is_not_answered_as_done(visitor, time, stage_file, lose):
    """R15: before anybody could end the service."""
    visitor.get("/")
    database.answers()  # a connection is open
    lose(stage_file)
    answer = visitor.post("/register", data=cast.filled(cast.MEI))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "300")


@pytest.mark.parametrize(("spoil", "cause"), [
    (delete, "The database is gone."),
    (cut_to_nothing, "The database is gone."),
    (lambda file: file.write_bytes(b"no database" * 999), "The database is damaged (file is not a database)."),
])  # fmt: skip
def test_visitors_are_asked_to_come_back_later_and_the_log_names_the_cause(
    visitor, time, stage_file, caplog, spoil, cause
):  # R15
    database.close()
    spoil(stage_file)
    answer = visitor.get("/healthz")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "300")
    page = answer.text
    assert "The service is out of order" in page
    assert not [word for word in ("database", "sqlite", "backup", "flask") if word in page.lower()]
    assert f"({cause})" in caplog.text
