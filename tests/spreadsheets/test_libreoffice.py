"""What leaves, as LibreOffice opens it: no formula, no lost zero, no broken character."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from portal.spreadsheets import formulas, writing
from portal.spreadsheets.sheet import SheetToWrite
from tests.spreadsheets import hostile

SOFFICE = shutil.which("soffice")
IN_UTF_8 = "--infilter=CSV:44,34,76,1"  # what its window proposes for a byte order mark, when there is a window
AS_TEXT = "csv:Text - txt - csv (StarCalc):44,34,76,1"  # comma, quotation mark, UTF-8, from line 1
SECONDS = 60

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice Calc is not on this machine"),
]


@pytest.fixture(scope="module")
def profile(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("profile")


@pytest.fixture
def opened(tmp_path, profile):
    """A function: the bytes of a file as LibreOffice opened it and saved it in another form."""

    def convert(file: Path, form: str) -> str:
        words = ["--headless", f"-env:UserInstallation={profile.as_uri()}"]
        words += [IN_UTF_8] if file.suffix == writing.CSV else []
        folder = tmp_path / "opened"
        words += ["--convert-to", form, "--outdir", str(folder), str(file)]
        subprocess.run([SOFFICE, *words], check=True, capture_output=True, timeout=SECONDS)
        return (folder / f"{file.stem}.{form.partition(':')[0]}").read_text("utf-8")

    return convert


def hostile_file(folder: Path, ending: str) -> Path:
    file = folder / f"hostile{ending}"
    writing.write(file, SheetToWrite(name="entries", header=["number", "name"], rows=rows()))
    return file


def rows() -> list[list[str]]:
    return [["0079", name] for name in hostile.NAMES]


@pytest.mark.parametrize("ending", writing.ENDINGS)
def test_no_cell_is_a_formula(opened, tmp_path, ending):  # T39
    saved = opened(hostile_file(tmp_path, ending), "fods")
    assert saved.count("<table:table-row") > len(hostile.NAMES)
    assert re.findall(r"table:formula=\S+", saved) == []


def test_every_cell_of_a_workbook_is_text(opened, tmp_path):  # T39
    saved = opened(hostile_file(tmp_path, writing.XLSX), "fods")
    assert set(re.findall(r'office:value-type="(\w+)"', saved)) == {"string"}


def test_a_workbook_says_what_it_was_given(opened, tmp_path):
    saved = opened(hostile_file(tmp_path, writing.XLSX), AS_TEXT)
    [_, *found] = csv.reader(saved.splitlines())
    assert found == [[number, formulas.marked_again(name)] for number, name in rows()]


def test_a_csv_file_has_no_broken_character(opened, tmp_path):
    names = [name for name in hostile.PLAIN if not name[0].isascii()]
    file = tmp_path / "names.csv"
    writing.write(file, SheetToWrite(name="entries", header=["name"], rows=[[name] for name in names]))
    assert [row[0] for row in csv.reader(opened(file, AS_TEXT).splitlines())] == ["name", *names]
