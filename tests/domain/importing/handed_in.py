"""Sheets as they come out of a file, written down as lines of text, and what is understood of them."""

from __future__ import annotations

from pathlib import Path

from portal import exams
from portal.domain.importing import Choices, ImportedTable, understand
from portal.domain.importing.table.fields import ENTRIES, TIMETABLE, of_results
from portal.spreadsheets import Sheet, SheetLine
from tests.refusing import words

NAMES = {"name", "family_name", "given_name"}
LENGTHS = {"candidate_number": 4, "secret_number": 4}


def sheet(text: str) -> Sheet:
    """One line of text a line of the sheet, its cells between bars; blank lines are counted and left out."""
    lines = [
        SheetLine(number, line.split("|")) for number, line in enumerate(text.strip("\n").split("\n"), start=1) if line
    ]
    return Sheet(file_name="handed-in.csv", sha256="", lines=lines)


def entries(text: str, *, today=None, lengths=LENGTHS, **choices) -> ImportedTable:
    needed = [{"candidate_number"}, NAMES]
    return understand(sheet(text), ENTRIES, needed, Choices(**choices), lengths=lengths, today=today)


def results(text: str, *, exam: str = "a2-key-schools", **choices) -> ImportedTable:
    fields = of_results(exams.find(exam, Path("none of its own")))
    return understand(sheet(text), fields, [{"id_number", "candidate_number"}], Choices(**choices), lengths=LENGTHS)


def timetable(text: str, **choices) -> ImportedTable:
    return understand(sheet(text), TIMETABLE, [{"paper"}, {"date"}], Choices(**choices), lengths=LENGTHS)


def cells(table: ImportedTable, column: str) -> list[str]:
    """A column from above to below; what could not be understood is missing."""
    return [row.cells[column] for row in table.rows if column in row.cells]


def faults(table: ImportedTable) -> list[str]:
    return [words(fault) for fault in table.faults]
