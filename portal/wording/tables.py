"""What is said of a table: why it is refused, what is wrong or odd in a cell, how it was read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portal.domain.importing.table import date_notices, notices
from portal.domain.importing.table.date_columns import DMY, MDY
from portal.domain.importing.table.date_notices import DateOrder, EitherWay, ShorterMonth
from portal.domain.importing.table.notices import Damage
from portal.language import dates
from portal.language.languages import Later as _
from portal.language.notices import Words

_MISSING = _("%(file)s, %(place)s: there is no column %(columns)s. %(remedy)s")
_MISSING_LIKELY = _("%(file)s, %(place)s: there is no column %(columns)s (did you mean %(likely)r?). %(remedy)s")
_KINDS = {
    "entries": _("This looks like a file of entries."),
    "timetable": _("This looks like a timetable."),
    "results": _("This looks like a file of results."),
}
_DAMAGE = {
    Damage.CALCULATED: _(
        "The spreadsheet turned this number into a calculation and lost digits. Format the column as text and type it "
        "again."
    ),
    Damage.ROUNDED: _(
        "A spreadsheet keeps only 15 digits of a number, and this ends in zeros. If the last digits were others: "
        "Format the column as text and type it again."
    ),
    Damage.LOST: _(
        "Letters were lost here when the file was saved. Save it again from its source as UTF-8, or type it again."
    ),
    Damage.MISREAD: _(
        "Letters look wrong here, as if they were once read in another encoding. Compare them with the source."
    ),
    Damage.PRIVATE: _(
        "A character here is a private one (造字). It looks right only on the computer it was made on, and no document "
        "can print it. Write the character that everybody has."
    ),
    Damage.TWO_SCRIPTS: _(
        "Latin and Cyrillic letters are mixed in one word here, as if the file was read in the wrong encoding. "
        "Compare it with the source."
    ),
    Damage.ERROR: _(
        "The spreadsheet could not work this out and wrote an error. Write what belongs here, or empty the cell."
    ),
    Damage.NO_NUMBER: _(
        "This is not a candidate number: the spreadsheet made it from something else. Format the column as text and "
        "type it again."
    ),
}
_OF_ANOTHER = {
    "exam": _(
        "This import is for %(ours)s. Take out the rows of other exams. If the column means something else, take it "
        "out or rename it."
    ),
    "sitting": _(
        "This import is for the sitting %(ours)s. Take out the rows of other sittings. If the column means something "
        "else, take it out or rename it."
    ),
    "centre": _(
        "This is the service of %(ours)s. Take out the rows of other centres. If the column means something else, "
        "take it out or rename it."
    ),
}
_NO_SUCH_DAY = {
    None: _("There is no such date: %(why)s. Write year-month-day, like 2007-03-28."),
    DMY: _("There is no such date (read as day/month/year): %(why)s. Write year-month-day, like 2007-03-28."),
    MDY: _("There is no such date (read as month/day/year): %(why)s. Write year-month-day, like 2007-03-28."),
}
_SHORTER = _("%(month)s %(year)d has %(days)d days")
_EITHER_WAY = _("This is %(one)s or %(other)s, and no other date in the column shows which.")
_DATES_READ = {
    DateOrder.DMY: _("%(heading)s: dates are read as day/month/year: %(text)s is %(day)s."),
    DateOrder.MDY: _("%(heading)s: dates are read as month/day/year: %(text)s is %(day)s."),
    DateOrder.YMD: _("%(heading)s: dates are read as year/month/day: %(text)s is %(day)s."),
    DateOrder.DOTTED: _("%(heading)s: dates are read as day.month.year: %(text)s is %(day)s."),
    DateOrder.MINGUO: _("%(heading)s: years are read as years of the Republic of China (民國): %(text)s is %(day)s."),
    DateOrder.SERIAL: _(
        "%(heading)s: numbers are read as days the way a spreadsheet program counts them: %(text)s is %(day)s."
    ),
}
_NOT_A_PAPER = _("There is no such paper in this exam. There are: %(papers)s.")
_NEAREST_PAPER = _("There is no such paper in this exam. There are: %(papers)s. The nearest is %(nearest)s.")


def by_count(one: _, many: _, *, count: str = "count") -> Callable[[Any], _]:
    """Which of the two is said, by the notice's `count`, or by another of its facts."""
    return lambda said: one if getattr(said, count) == 1 else many


def _either_way(said: EitherWay) -> _:
    one, other = (said.first, said.second), (said.second, said.first)
    return _EITHER_WAY.with_places(one=dates.day_of_month_in_words(*one), other=dates.day_of_month_in_words(*other))


def _shorter(said: ShorterMonth) -> _:
    return _SHORTER.with_places(month=dates.month_in_words(said.month))


WORDS: Words = {
    notices.NoHeader: _(
        "%(file)s: no line names the columns. Write their names above the first row, or name them in order."
    ),
    notices.OnLine: _("line %(line)d"),
    notices.AsNamed: _("the columns as named"),
    notices.ColumnIsMissing: lambda said: _MISSING_LIKELY if said.likely else _MISSING,
    notices.ColumnIsDoubled: _(
        "%(file)s, %(place)s: the column %(column)s is there twice (%(first)r and %(second)r). Rename or remove one."
    ),
    notices.UnknownColumn: _("There is no column %(name)r. The columns are: %(known)s; - skips a column."),
    notices.NameItThere: _("Name it in its place."),
    notices.AnotherKind: lambda said: _KINDS[said.kind],
    notices.NameTheColumns: _("Write that word above the column, or name all columns in order."),
    notices.TwoHeaderRows: _(
        "%(file)s, lines %(line)d and %(second)d: both are headings (%(headings)s). Keep one line of headings, with a "
        "name above each column."
    ),
    notices.NoHeading: by_count(
        _("This column has no heading, and %(count)d cell of it holds something. Name the column, or empty it."),
        _("This column has no heading, and %(count)d cells of it hold something. Name the column, or empty it."),
    ),
    notices.OfAnother: lambda said: _OF_ANOTHER[said.what],
    notices.HeadingIsUnused: _("The column %(heading)s is not used. Did you mean %(column)s?"),
    notices.HeadingIsDoubtful: _(
        "The column %(heading)s is not read as %(column)s: on line %(line)d it does not have 4 to 10 digits."
    ),
    notices.ColumnIsEmpty: _("The column %(heading)s is empty: %(column)s is read from %(other)s."),
    notices.HeaderLeftOut: _("Line %(line)d is a header and was left out: the columns are those that were named."),
    notices.HeadersLeftOut: _("The header is repeated and was left out: line %(lines)s."),
    notices.TotalLeftOut: _("Line %(line)d is a total (%(cell)r) and was left out."),
    notices.EndLeftOut: _("Line %(line)d is the end of the file (%(cell)r) and was left out."),
    notices.HiddenRows: by_count(
        _("%(count)d row is hidden, perhaps by a filter: line %(lines)s. Say whether to take it in."),
        _("%(count)d rows are hidden, perhaps by a filter: lines %(lines)s. Say whether to take them in."),
    ),
    notices.HiddenTaken: by_count(
        _("%(count)d hidden row was taken in too: line %(lines)s."),
        _("%(count)d hidden rows were taken in too: lines %(lines)s."),
    ),
    notices.HiddenLeftOut: by_count(
        _("%(count)d hidden row was left out: line %(lines)s."),
        _("%(count)d hidden rows were left out: lines %(lines)s."),
    ),
    notices.MergedFilled: by_count(
        _("%(heading)s: %(count)d cell filled from the one it is merged with: line %(lines)s."),
        _("%(heading)s: %(count)d cells filled from those they are merged with: lines %(lines)s."),
    ),
    notices.NoRows: _("There is no row below the header, so there is nothing to take in."),
    notices.OtherEncodings: _("It could also be %(encodings)s: look at the names."),
    notices.ColumnOfNumber: _("column %(number)d"),
    notices.NotShown: _("(not shown)"),
    notices.BeyondHeader: by_count(
        _("The header names %(width)d column, and this cell is in another. Empty it, or give its column a name."),
        _("The header names %(width)d columns, and this cell is in none of them. Empty it, or give its column a name."),
        count="width",
    ),
    notices.BeyondNamedColumns: by_count(
        _("You named %(width)d column, and this cell is in another. Name them all; - skips one."),
        _("You named %(width)d columns, and this cell is not in one of them. Name them all; - skips one."),
        count="width",
    ),
    notices.OtherDigits: by_count(
        _("%(heading)s: %(count)d cell with digits of another script, read as 0 to 9."),
        _("%(heading)s: %(count)d cells with digits of another script, read as 0 to 9."),
    ),
    notices.Decimals: by_count(
        _("%(heading)s: %(count)d cell with decimals, read without them: %(cell)s is %(whole)s."),
        _("%(heading)s: %(count)d cells with decimals, read without them: %(cell)s is %(whole)s."),
    ),
    notices.LeadingZeros: by_count(
        _("%(heading)s: %(count)d cell made %(length)d digits long again with leading zeros: %(cell)s is %(whole)s."),
        _("%(heading)s: %(count)d cells made %(length)d digits long again with leading zeros: %(cell)s is %(whole)s."),
    ),
    notices.SecretLeadingZeros: by_count(
        _(
            "%(heading)s: %(count)d cell made %(length)d digits long again with leading zeros: the first on line "
            "%(line)d."
        ),
        _(
            "%(heading)s: %(count)d cells made %(length)d digits long again with leading zeros: the first on line "
            "%(line)d."
        ),
    ),
    notices.NoNames: by_count(
        _("%(heading)s: %(count)d cell like %(cell)r holds no name and is read as empty."),
        _("%(heading)s: %(count)d cells like %(cell)r hold no name and are read as empty."),
    ),
    notices.TooLong: _("This has more than %(most)d characters. Shorten it."),
    notices.Damaged: lambda said: _DAMAGE[said.how],
    date_notices.NoDate: _("This is not a date. Write year-month-day, like 2007-03-28."),
    date_notices.ShortYear: _(
        "A year with two digits may be in either century, or may not be a year. Write year-month-day, like 2007-03-28."
    ),
    date_notices.NoSuchDay: lambda said: _NO_SUCH_DAY[said.order],
    date_notices.NoSuchMonth: _("there is no month %(month)d"),
    date_notices.NoSuchYear: _("there is no year %(year)d"),
    date_notices.ShorterMonth: _shorter,
    date_notices.BeforeEarliest: _("This is before %(year)d. Write year-month-day, like 2007-03-28."),
    date_notices.StillToCome: _("This day, %(day)s, is in the future. Write year-month-day, like 2007-03-28."),
    date_notices.EitherWay: _either_way,
    date_notices.WhichYear: _(
        "This may be the year %(western)d, or %(minguo)d if it counts the years of the Republic of China."
    ),
    date_notices.DayForMonth: _(
        "In this column the dates have days up to 12, and the texts have later days. A spreadsheet may have swapped "
        "day and month. If so, this is %(day)s. Compare it with the source."
    ),
    date_notices.DatesRead: lambda said: _DATES_READ[said.how],
    notices.PivotedTable: _("Each row is about one paper: rows %(rows)d, candidates %(candidates)d (%(papers)s)."),
    notices.RowsDisagree: _("From line %(line)d on, the rows of this candidate say %(before)r. Make them the same."),
    notices.ScoreIsDoubled: _("From line %(line)d on, this candidate has %(score)r here. Keep one."),
    notices.NotAPaper: lambda said: _NEAREST_PAPER if said.nearest else _NOT_A_PAPER,
}
