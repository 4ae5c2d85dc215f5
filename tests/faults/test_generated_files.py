"""Files made up by the thousand, as offices save them and as they are hurt on their way, into the real commands.

What was saved well is kept to the letter; what was hurt is taken in whole as its last line counts it, or refused in
sentences with nothing changed; a traceback is neither.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import Result
from hypothesis import HealthCheck, given, settings

from tests import kept, office
from tests.cli.outcomes import went_wrong
from tests.conftest import BEFORE
from tests.faults import offices, saving
from tests.faults.saving import File

CONTENTS = {"entries": offices.candidates(), "results": offices.results(), "timetable": offices.timetables()}
SITTING = {"entries": "empty", "results": office.SITTING, "timetable": office.SITTING}
every_kind = pytest.mark.parametrize("kind", list(CONTENTS))


def often(few: int, many: int) -> pytest.MarkDecorator:
    """The test with a few files, always the same, and once more with very many when somebody asks for the slow ones."""
    counts = [(few, few), pytest.param((2, many), marks=pytest.mark.slow)]
    return pytest.mark.parametrize("how_often", counts, ids=["a few", "very many"])


@pytest.fixture
def take_in(stages, tmp_path_factory) -> Callable[[File], Result]:
    """A function: the file handed to `flask import --write`, each on a stage of its own."""
    folder = tmp_path_factory.mktemp("handed-in")

    def take_in(file: File, *, again: bool = False) -> Result:
        path = folder / f"handed-in{file.ending}"
        path.write_bytes(file.saved)
        words = ("import", file.content.kind, str(path), "--sitting", SITTING[file.content.kind], "--write")
        return stages.app("sqlite").test_cli_runner().invoke(args=[*words, *file.options], catch_exceptions=False)

    return take_in


@pytest.fixture
def repeat(stages, rounds) -> Callable:
    """A function that gives a test its files one by one, each on a fresh stage; the few are always the same."""

    def repeat(files, how_often: tuple[int, int], look: Callable[[File], None]) -> None:
        few, many = how_often

        @settings(
            max_examples=rounds(few, many), derandomize=rounds(few, many) == few, database=None, deadline=None,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(files)
        def on_a_fresh_stage(file: File) -> None:
            with stages.fresh("sqlite").app_context():
                if file.content.kind == "entries":
                    office.add_sitting("empty", now=BEFORE)
                look(file)

        on_a_fresh_stage()

    return repeat


@every_kind
@often(8, 170)
def test_what_an_office_saved_is_kept_to_the_letter(take_in, repeat, kind, how_often):
    def look(file: File) -> None:
        told = take_in(file)
        assert told.exit_code == 0, told.output
        wanted = file.content.wanted
        assert told.stdout.splitlines()[-1].startswith(f"{kind}: {len(wanted)} new, 0 changed, 0 the same, ")
        assert kept.of(is_kept(kind), wanted[0]) == wanted

    repeat(saving.files(CONTENTS[kind]), how_often, look)


@every_kind
@often(20, 170)
def test_what_was_hurt_is_taken_in_whole_or_not_at_all(take_in, repeat, kind, how_often):
    def look(file: File) -> None:
        before = office.everything()
        told = take_in(file)
        if told.exit_code:
            assert went_wrong(told)
            assert office.everything() == before
        else:
            assert told.stdout.splitlines()[-1].startswith(f"{kind}: {len(is_kept(kind))} new, 0 changed, 0 the same, ")

    repeat(saving.damaged(CONTENTS[kind]), how_often, look)


def is_kept(kind: str) -> kept.Rows:
    match kind:
        case "entries":
            return kept.entries(SITTING[kind])
        case "timetable":
            return kept.timetable(SITTING[kind])
    return kept.results(SITTING[kind], sorted({paper for papers in offices.SETS for paper in papers}))
