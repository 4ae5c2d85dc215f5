"""flask import template: a sheet that is filled in and taken in as it is."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from tests import cast, office
from tests.cli.outcomes import was_not_understood, went_well, went_wrong
from tests.conftest import BEFORE
from tests.tables import for_each

pytestmark = pytest.mark.usefixtures("time")

COLUMNS = {
    "entries": "candidate_number name local_name date_of_birth internal_id school id_number secret_number "
    "reference_number",
    "timetable": "paper date time room venue venue_address candidate_number",
    "results": "id_number candidate_number status overall grade cefr_level reading_and_writing listening speaking",
}
Template = tuple[Workbook, Path, list[str]]
each_kind = for_each("kind", COLUMNS)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[Path, dict[Path, Template]]:
    """The folder of the templates that were made, and what each of them is."""
    return tmp_path_factory.mktemp("templates"), {}


@pytest.fixture
def template(run, made):
    """A function: the workbook that is made, where it lies, and what was said; each is made once, and read alone."""
    folder, templates = made

    def make(kind: str, exam: str = "a2-key-schools") -> Template:
        file = folder / f"{kind}-{exam}.xlsx"
        if file not in templates:
            told = went_well(run("import", "template", kind, "--exam", exam, "--to", str(file)))
            templates[file] = load_workbook(file), file, told
        return templates[file]

    return make


def header(workbook: Workbook) -> list[str]:
    return [cell.value for cell in workbook.worksheets[0][1]]


def help_for(workbook: Workbook) -> dict[str, list[str]]:
    """What the second sheet says of each column."""
    rows = list(workbook.worksheets[1].iter_rows(min_row=2, values_only=True))
    return {row[0]: [cell or "" for cell in row[1:]] for row in rows if row[0]}


@each_kind
def test_the_first_sheet_has_the_columns_an_import_knows(template, kind):
    workbook, file, told = template(kind, "a2-key-schools" if kind != "results" else "pre-a1-starters")
    assert workbook.sheetnames[0] == kind
    assert {"Help", "說明"} <= set(workbook.sheetnames[1].split())
    assert told == [f"{kind}: {len(header(workbook))} columns written to {file}"]
    assert sorted(header(workbook)) == sorted(COLUMNS[kind].split())


@each_kind
def test_a_thousand_rows_take_what_is_typed_as_text(template, kind):
    page = template(kind)[0].worksheets[0]
    assert page.max_row == 1_001
    assert {cell.number_format for row in page.iter_rows() for cell in row} == {"@"}


@each_kind
def test_the_second_sheet_has_a_line_of_help_for_each_column(template, kind):
    workbook, _, _ = template(kind)
    assert list(help_for(workbook)) == header(workbook)


@for_each(
    "exam, papers",
    [
        ("b1-preliminary", ["reading", "writing", "listening", "speaking"]),
        ("b2-first", ["reading", "use_of_english", "writing", "listening", "speaking"]),
        ("pre-a1-starters", ["listening", "reading_and_writing", "speaking"]),
    ],
)
def test_a_results_sheet_has_the_exams_own_papers(template, exam, papers):
    workbook, _, told = template("results", exam)
    assert header(workbook)[6:] == papers
    assert len(told) == 1


def test_of_two_sets_of_papers_the_larger_is_taken_and_said_so(template):
    workbook, _, told = template("results", "a2-key")
    assert header(workbook)[6:] == ["reading", "writing", "listening", "speaking"]
    assert told[0] == (
        "a2-key has more than one set of papers. This sheet has the largest: reading, writing, listening, speaking."
    )


def filled_in(template: Path, row: dict[str, str], file: Path) -> Path:
    """An office types one row into the template and saves it as a file."""
    workbook = load_workbook(template)
    for column, name in enumerate(header(workbook), start=1):
        workbook.worksheets[0].cell(2, column).value = row.get(name)
    workbook.save(file)
    return file


@pytest.mark.slow
@each_kind
def test_a_sheet_filled_in_with_its_own_examples_is_taken_in_without_an_option(run, template, tmp_path, afresh, kind):
    afresh()
    office.add_sitting("fresh", exam="b1-preliminary", now=BEFORE)
    workbook, empty, _ = template(kind, "b1-preliminary")
    examples = {name: line[-1] for name, line in help_for(workbook).items()}
    if kind == "entries":
        examples["id_number"] = cast.STRANGER.id_number  # the example's is Mei's
    else:
        office.enter(tmp_path, "candidate_number,name\n0007,LIN\n", now=BEFORE, sitting="fresh")
        examples.pop("id_number", None)
    file = filled_in(empty, examples, tmp_path / f"{kind}.xlsx")
    assert went_well(run("import", kind, str(file), "--sitting", "fresh", "--write"))[-1].startswith(f"{kind}: 1 new")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("entries.csv", "'entries.csv' does not end in .xlsx. Name the file so that it does."),
        ("no-such-folder/entries.xlsx", "There is no folder "),
    ],
)
def test_a_file_that_cannot_be_is_told(run, tmp_path, name, reason):
    words = ("import", "template", "entries", "--exam", "a2-key", "--to", str(tmp_path / name))
    [told] = went_wrong(run(*words))
    assert told.startswith(reason)


def test_a_file_that_is_there_is_left_as_it_is(run, template):
    _, file, _ = template("entries")
    before = file.read_bytes()
    [told] = went_wrong(run("import", "template", "entries", "--exam", "a2-key-schools", "--to", str(file)))
    assert "already exists" in told
    assert file.read_bytes() == before


def test_an_unknown_exam_is_answered_with_the_nearest(run, tmp_path):
    [told] = went_wrong(run("import", "template", "entries", "--exam", "a2-kee", "--to", str(tmp_path / "a.xlsx")))
    assert "the nearest is a2-key" in told
    assert list(tmp_path.iterdir()) == []


def test_another_kind_is_not_understood(run, tmp_path):
    words = ("import", "template", "grades", "--exam", "a2-key", "--to", str(tmp_path / "a.xlsx"))
    assert "'grades' is not one of" in was_not_understood(run(*words))


def test_only_its_owner_may_read_it(template):
    assert stat.S_IMODE(template("entries")[1].stat().st_mode) == 0o600
