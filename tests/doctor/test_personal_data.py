"""What is kept for too long, and erasures that were interrupted, looked at by `flask doctor`."""

from __future__ import annotations

import os

from portal import create_app, store
from portal.domain.accounts import erasing
from portal.language import clock
from tests import cast
from tests.cli.outcomes import went_well
from tests.conftest import DATA

WORDS = ("sitting", "add", "ket-april", "--exam", "a2-key-schools", "--name", "April", "--results-by")


def enter(flask, results_by: str) -> None:
    went_well(flask(*WORDS, results_by))
    went_well(flask("import", "entries", str(DATA / "entries.csv"), "--sitting", "ket-april", "--write"))


def test_what_is_older_than_the_centre_keeps_is_told(flask, look, installed):  # T52
    assert look("retention").state == "fit"
    enter(flask, "2019-06-05 09:00")
    found = look("retention")
    assert (found.state, found.remedy) == (
        "warning",
        "`flask retention` tells what, and `flask retention --write` erases it.",
    )
    went_well(flask("retention", "--write"))
    assert look("retention").state == "fit"


def test_an_erasure_that_was_interrupted_is_told(flask, look, installed):  # R3
    enter(flask, "2040-06-05 09:00")
    app = create_app(os.environ)
    with app.app_context():
        erasing.erase(cast.MEI.id_number, reason="asked", by="office", now=clock.now())
        store.database.close()
    assert look("erasures").state == "warning"
    went_well(flask("retention"))
    assert look("erasures").state == "fit"
