"""The plan of an import as a person reads it: what was understood of the file, what would be done, what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portal.domain.importing import ImportPlan, grouped
from portal.domain.importing.entries import EntriesPlan
from portal.domain.importing.results import ResultsPlan, Tally
from portal.domain.importing.table import ImportedTable
from portal.domain.importing.table.notices import OtherEncodings
from portal.language import listing
from portal.language.languages import Later as _
from portal.language.notices import AnyOf, Notice

from . import notices
from .notices import Presenter

MOST_SHOWN = 20
"""Of changes, of warnings, of headings nobody reads: the others are counted."""

_ROW, _ROWS = _("%(file)s: %(count)d row for %(sitting)s."), _("%(file)s: %(count)d rows for %(sitting)s.")
_SEPARATED = {
    ",": _("Read as %(encoding)s, separated by commas."),
    ";": _("Read as %(encoding)s, separated by semicolons."),
    "\t": _("Read as %(encoding)s, separated by tabs."),
    "|": _("Read as %(encoding)s, separated by bars (|)."),
    None: _("Read as %(encoding)s."),
}
_SHEET = _("Read from the sheet %(sheet)s.")
_SHEET_OF_SEVERAL = _("Read from the sheet %(sheet)s. The workbook also has: %(others)s.")
_TELLS_LITTLE = _(
    "A file of this kind (.xls, .xlsb, .ods) does not tell which rows are hidden, nor an error such as #N/A from an "
    "empty cell. If there may be any, save it as an Excel workbook (.xlsx)."
)
_HEADER = _("Header on line %(line)d; columns: %(columns)s.")
_NO_HEADER = _("No header; columns: %(columns)s.")
_UNUSED = _("Columns not used: %(headings)s.")
_UNUSED_AND_MORE = _("Columns not used: %(headings)s … and %(more)d more.")
_FIRST = {
    "entries": (_("The first candidate: %(names)s."), _("The first %(count)d candidates: %(names)s.")),
    "results": (_("The first candidate: %(names)s."), _("The first %(count)d candidates: %(names)s.")),
    "timetable": (_("The first venue: %(names)s."), _("The first %(count)d venues: %(names)s.")),
}
_RESULTS = _("Results in the file: %(counts)s.")
_GRADED = _("%(status)s %(count)d (%(grades)s)")
_COUNTED = _("%(what)s %(count)d")
_WITHOUT_GRADE = _("without a grade")
_FIRST_RESULTS = _("The first result: %(results)s."), _("The first %(count)d results: %(results)s.")
_CHANGE, _WARNING = _("change: %(notice)s"), _("warning: %(notice)s")
_MORE_CHANGES = _("… and 1 more change."), _("… and %(count)d more changes.")
_MADE = _("To be made: ID Numbers %(id_numbers)d, Secret Numbers %(secret_numbers)d.")
_REPORT = (_("line"), _("what"), _("column"), _("value"), _("what to do"))
_FAULT, _A_WARNING = _("fault"), _("warning")
_MORE_WARNINGS = _("… and 1 more warning."), _("… and %(count)d more warnings.")


def sentences(plan: ImportPlan, presenter: Presenter) -> Iterator[str]:
    """All but the faults."""
    rows = len(plan.table.rows)
    head = _ROW if rows == 1 else _ROWS
    yield str(head.with_places(file=plan.table.sheet.file_name, count=rows, sitting=plan.sitting))
    yield from _understood(plan.table, presenter)
    yield from (notices.say(note, presenter) for note in plan.notes)
    yield from _samples(plan)
    yield from _first(plan.changes, _CHANGE, _MORE_CHANGES, presenter)
    yield from _first(list(grouped(plan.warnings)), _WARNING, _MORE_WARNINGS, presenter)


def faults(plan: ImportPlan, presenter: Presenter) -> list[str]:
    """Why the file cannot be taken in."""
    sentence = _("%(file)s, %(fault)s").with_places(file=plan.table.sheet.file_name)
    return [str(sentence.with_places(fault=notices.say(fault, presenter))) for fault in grouped(plan.faults)]


def made(plan: EntriesPlan) -> str | None:
    """The numbers that the file does not have; None if it has them all."""
    ids, secrets = plan.made_id_numbers, plan.made_secret_numbers
    return str(_MADE.with_places(id_numbers=ids, secret_numbers=secrets)) if ids or secrets else None


def report(plan: ImportPlan, presenter: Presenter) -> Iterator[list[str]]:
    """The header, then a row for each fault and warning, beside the row of the file it is about without its secrets."""
    rows = {line.number: line.cells for line in plan.table.sheet.lines}
    yield [*map(str, _REPORT), *rows.get(plan.table.header_line or 0, [])]
    remarks = [(_FAULT, fault) for fault in plan.faults] + [(_A_WARNING, warning) for warning in plan.warnings]
    for what, remark in sorted(remarks, key=lambda each: each[1].line):
        told = [remark.column, remark.value, remark.remedy, *plan.table.without_secrets(rows.get(remark.line, []))]
        yield [
            str(remark.line),
            str(what),
            *(notices.say(fact, presenter) if isinstance(fact, Notice) else fact for fact in told),
        ]


def _understood(table: ImportedTable, presenter: Presenter) -> Iterator[str]:
    sheet = table.sheet
    if sheet.encoding:
        yield str(_SEPARATED[sheet.separator].with_places(encoding=sheet.encoding))
    if sheet.rivals:
        yield notices.say(OtherEncodings(AnyOf(tuple(sheet.rivals))), presenter)
    if sheet.name:
        said = _SHEET_OF_SEVERAL if sheet.other_names else _SHEET
        yield str(said.with_places(sheet=sheet.name, others=listing.listed(sheet.other_names)))
    if sheet.tells_little:
        yield str(_WARNING.with_places(notice=_TELLS_LITTLE))
    columns = listing.listed(f"{heading} → {field}" for field, heading in table.headings.items())
    yield str((_HEADER if table.header_line else _NO_HEADER).with_places(line=table.header_line, columns=columns))
    if table.unused:
        more = len(table.unused) - MOST_SHOWN
        headings = listing.listed(table.unused[:MOST_SHOWN])
        yield str((_UNUSED_AND_MORE if more > 0 else _UNUSED).with_places(headings=headings, more=more))


def _samples(plan: ImportPlan) -> Iterator[str]:
    """What will be stored, by the first of it, and of results how many there are of each."""
    if plan.names:
        yield _counted(_FIRST[plan.kind], len(plan.names), names=listing.apart(plan.names))
    if isinstance(plan, ResultsPlan) and plan.tally:
        yield str(_RESULTS.with_places(counts=listing.listed(_tallied(plan.tally))))
        yield _counted(_FIRST_RESULTS, len(plan.examples), results=listing.apart(plan.examples))


def _tallied(tally: Tally) -> Iterator[str]:
    """ "final 36 (A 1, B 9), pending 1"."""
    for status, grades in tally.items():
        counts = {grade or str(_WITHOUT_GRADE): count for grade, count in grades.items()}
        graded = listing.listed(str(_COUNTED.with_places(what=grade, count=count)) for grade, count in counts.items())
        sentence = _COUNTED if set(grades) == {None} else _GRADED
        yield str(sentence.with_places(what=status, status=status, count=sum(grades.values()), grades=graded))


def _counted(sentences: tuple[_, _], count: int, **places: object) -> str:
    return str(sentences[count > 1].with_places(count=count, **places))


def _first(told: Sequence[Notice], sentence: _, more: tuple[_, _], presenter: Presenter) -> Iterator[str]:
    for notice in told[:MOST_SHOWN]:
        yield str(sentence.with_places(notice=notices.say(notice, presenter)))
    left = len(told) - MOST_SHOWN
    if left > 0:
        yield _counted(more, left)
