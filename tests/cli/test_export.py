"""flask export: files that Excel opens and `flask import` takes in again, and what is said of each."""

from __future__ import annotations

import csv
import io
import stat

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from portal.store.audit import AuditLine
from portal.store.database import db
from tests import cast, office
from tests.cli.outcomes import was_not_understood, went_well, went_wrong
from tests.conftest import BEFORE
from tests.stage import staged
from tests.tables import for_each

pytestmark = pytest.mark.usefixtures("time")
both_kinds = for_each("kind", ["entries", "results"])
each_ending = pytest.mark.parametrize("ending", [".csv", ".xlsx"])


@pytest.fixture
@staged
def results(app, time) -> None:
    cast.load_results(now=BEFORE)


def table(content: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content, newline="")))


def exports_written_down() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).where(AuditLine.what == "Secret Numbers exported"))


@both_kinds
@each_ending
@pytest.mark.usefixtures("results")
def test_a_file_is_written_for_its_owner_alone_and_counted(run, tmp_path, kind, ending):
    file = tmp_path / f"{kind}{ending}"
    assert went_well(run("export", kind, office.SITTING, "--to", str(file))) == [f"{kind}: 40 written to {file}"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_without_a_file_it_is_printed_and_counted_apart(run):
    printed = run("export", "entries", office.SITTING)
    assert (printed.exit_code, printed.stderr) == (0, "entries: 40 written\n")
    assert printed.stdout_bytes.startswith(b"\xef\xbb\xbfcandidate_number,name,"), "as Excel knows UTF-8"
    assert len(table(printed.stdout_bytes.decode("utf-8-sig"))) == 40


def test_what_is_printed_is_what_a_file_holds(run, tmp_path):
    went_well(run("export", "entries", office.SITTING, "--to", str(tmp_path / "entries.csv")))
    assert (tmp_path / "entries.csv").read_bytes() == run("export", "entries", office.SITTING).stdout_bytes


def test_a_workbook_holds_what_a_csv_file_holds(run, tmp_path):
    for ending in ("csv", "xlsx"):
        went_well(run("export", "entries", office.SITTING, "--to", str(tmp_path / f"entries.{ending}"), "--secrets"))
    page = load_workbook(tmp_path / "entries.xlsx")["entries"]
    rows = [[cell or "" for cell in row] for row in page.iter_rows(values_only=True)]
    assert rows == list(csv.reader(io.StringIO((tmp_path / "entries.csv").read_text("utf-8-sig"))))


@each_ending
def test_no_secret_number_leaves_unasked(run, tmp_path, ending):  # T9
    file = tmp_path / f"entries{ending}"
    went_well(run("export", "entries", office.SITTING, "--to", str(file)))
    if ending == ".csv":
        assert "secret_number" not in file.read_text("utf-8-sig")
        assert ",1079" not in file.read_text("utf-8-sig")
    else:
        assert "secret_number" not in [cell.value for cell in load_workbook(file)["entries"][1]]
    assert exports_written_down() == 0


def test_secret_numbers_leave_with_their_zeros_and_it_is_written_down(run, tmp_path):
    file = tmp_path / "entries.csv"
    told = run("export", "entries", office.SITTING, "--to", str(file), "--secrets")
    assert went_well(told) == [f"entries: 40 written to {file}"]
    numbers = {row["id_number"]: row["secret_number"] for row in table(file.read_text("utf-8-sig"))}
    assert (numbers[cast.MEI.id_number], numbers[cast.HAN.id_number]) == ("1079", "0801")
    assert exports_written_down() == 1


def test_results_have_no_secret_numbers(run, tmp_path):
    told = went_wrong(run("export", "results", office.SITTING, "--to", str(tmp_path / "r.csv"), "--secrets"))
    assert told == ["Only entries have Secret Numbers. Leave out --secrets."]
    assert list(tmp_path.iterdir()) == []


@both_kinds
@pytest.mark.usefixtures("results")
@for_each("ending", [".csv", ".xlsx"])
def test_what_was_exported_is_the_same_when_it_is_imported(run, tmp_path, kind, ending):
    file = tmp_path / f"{kind}{ending}"
    went_well(run("export", kind, office.SITTING, "--to", str(file)))
    assert went_well(run("import", kind, str(file), "--sitting", office.SITTING, "--write"))[-1] == (
        f"{kind}: 0 new, 0 changed, 40 the same, 0 not in the file"
    )


@both_kinds
def test_a_file_that_is_there_is_left_as_it_is(run, tmp_path, kind):
    file = tmp_path / "mine.csv"
    file.write_text("mine")
    told = went_wrong(run("export", kind, office.SITTING, "--to", str(file)))
    assert told == [f"{file} already exists and was not changed. Choose another name, or remove the file first."]
    assert file.read_text() == "mine"


def test_nothing_is_written_down_for_a_file_that_is_there(run, tmp_path):
    (tmp_path / "mine.csv").touch()
    went_wrong(run("export", "entries", office.SITTING, "--to", str(tmp_path / "mine.csv"), "--secrets"))
    assert exports_written_down() == 0


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("entries.ods", "'entries.ods' does not end in .csv or .xlsx. Name the file so that it does."),
        ("entries", "'entries' does not end in .csv or .xlsx. Name the file so that it does."),
        ("no-such-folder/entries.csv", "There is no folder "),
    ],
)
def test_a_file_that_cannot_be_is_told_before_anything_leaves(run, tmp_path, name, reason):
    [told] = went_wrong(run("export", "entries", office.SITTING, "--to", str(tmp_path / name), "--secrets"))
    assert told.startswith(reason)
    assert exports_written_down() == 0
    assert list(tmp_path.iterdir()) == []


@both_kinds
def test_an_unknown_sitting_is_answered_with_those_there_are(run, tmp_path, kind):
    told = went_wrong(run("export", kind, "ket-may", "--to", str(tmp_path / "a.csv")))
    assert told == ["There is no sitting 'ket-may'. The sittings are: ket-april."]
    assert list(tmp_path.iterdir()) == []


def test_another_kind_is_not_understood(run):
    assert "No such command 'timetable'" in was_not_understood(run("export", "timetable", office.SITTING))


@each_ending
def test_a_secret_number_that_cannot_be_read_leaves_no_file(run, tmp_path, ending):
    office.swap_secrets(cast.MEI, cast.HAN)
    [told] = went_wrong(run("export", "entries", office.SITTING, "--to", str(tmp_path / f"a{ending}"), "--secrets"))
    assert told.startswith("The Secret Number of candidate 0001 cannot be read")
    assert list(tmp_path.iterdir()) == []


HOSTILE = '=HYPERLINK("https://evil.example")'


@pytest.fixture
@staged
def wanting(app) -> None:
    """Mei and Han want updates, to hostile words; Mei's name would be a formula."""
    office.alter_entry(cast.MEI, name=HOSTILE)
    for person in (cast.MEI, cast.HAN):
        cast.register(person, now=BEFORE, updates_wording=f"@{person.name}")


@each_ending
@pytest.mark.usefixtures("wanting")
def test_who_wants_updates_is_written_to_a_file_and_counted(run, tmp_path, ending):  # T39
    file = tmp_path / f"updates{ending}"
    assert went_well(run("export", "updates", "--to", str(file))) == [f"updates: 2 written to {file}"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    if ending == ".csv":
        [mei, han] = table(file.read_text("utf-8-sig"))
        assert (mei["name"], mei["wording"], han["name"]) == (f"'{HOSTILE}", f"'@{cast.MEI.name}", cast.HAN.name)
    else:
        cells = [cell for row in load_workbook(file)["updates"] for cell in row]
        assert {cell.data_type for cell in cells if cell.value} == {"s"}


@pytest.mark.usefixtures("wanting")
def test_who_wants_updates_is_printed_without_a_file(run):
    printed = run("export", "updates")
    assert (printed.exit_code, printed.stderr) == (0, "updates: 2 written\n")
    rows = table(printed.stdout_bytes.decode("utf-8-sig"))
    assert [(row["email"], row["confirmed"]) for row in rows] == [(cast.MEI.email, "no"), (cast.HAN.email, "no")]


@pytest.mark.usefixtures("wanting")
def test_no_address_is_written_down_for_a_file_that_is_there(run, tmp_path):
    (tmp_path / "mine.csv").touch()
    went_wrong(run("export", "updates", "--to", str(tmp_path / "mine.csv")))
    assert "updates exported" not in str(office.everything()["audit"])


def test_results_are_exported_before_their_release(run):
    cast.load_results(now=BEFORE)
    rows = table(run("export", "results", office.SITTING).stdout_bytes.decode("utf-8-sig"))
    [mei] = [row for row in rows if row["id_number"] == cast.MEI.id_number]
    assert (mei["status"], mei["overall"], mei["listening"]) == ("final", "138", "142")
