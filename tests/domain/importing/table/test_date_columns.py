"""Dates as offices write them: one order for a whole column, decided or asked for, never guessed."""

from __future__ import annotations

from datetime import date

from tests.domain.importing.handed_in import cells, entries, faults, timetable
from tests.refusing import notes, words
from tests.tables import for_each

WRITE = "Write year-month-day, like 2007-03-28."


def born(*dates: str, heading: str = "DOB", **choices):
    rows = "\n".join(f"{number}|A|{written}" for number, written in enumerate(dates, start=1))
    return entries(f"Roll No|Name|{heading}\n{rows}", lengths={}, **choices)


def read(*dates: str, **choices) -> list[str]:
    table = born(*dates, **choices)
    assert faults(table) == []
    return cells(table, "date_of_birth")


@for_each("written", [
        "2005-02-22", "22/02/2005", "22/2/2005", "02/22/2005", "22-02-2005", "22.02.2005", "22. 2. 2005", "2005/02/22",
        "2005/2/22", "2005.02.22", "2005-02-22 00:00:00", "2005-02-22T00:00:00", "22/02/2005 0:00", "38405", "38405.0",
        "20050222", "094/02/22", "0940222", "民國94年2月22日", "中華民國 94 年 2 月 22 日",
        "94年2月22日", "2005年2月22日", "22 Feb 2005", "22 February 2005", "22-Feb-2005", "22nd February, 2005",
        "Feb 22, 2005", "February 22 2005", "Tuesday, 22 February 2005", "2005-02-22 (二)",
    ])  # fmt: skip
def test_a_day_is_understood_however_it_is_written(written):
    assert read(written) == ["2005-02-22"]


def test_years_of_the_republic_are_read_in_timetables_too():
    table = timetable("paper|date\nlistening|107/04/21")
    assert cells(table, "date") == ["2018-04-21"]
    assert notes(table) == (
        "date: years are read as years of the Republic of China (民國): 107/04/21 is 21 April 2018.",
    )


@for_each(
    "dates, days",
    [
        (("03/04/2005", "22/02/2005"), ["2005-04-03", "2005-02-22"]),
        (("03/04/2005", "02/22/2005"), ["2005-03-04", "2005-02-22"]),
        (("03.04.2005", "01.02.2005"), ["2005-04-03", "2005-02-01"]),
        (("03/03/2005", ""), ["2005-03-03", ""]),
        (("99/02/03", "100/01/02"), ["2010-02-03", "2011-01-02"]),
    ],
)
def test_one_order_holds_for_the_whole_column(dates, days):
    assert read(*dates) == days


def test_how_a_column_is_read_is_said_with_a_date_that_could_be_read_otherwise():
    assert notes(born("22/02/2005", "03/04/2005")) == (
        "DOB: dates are read as day/month/year: 03/04/2005 is 3 April 2005.",
    )


def test_dates_that_say_themselves_what_they_are_need_no_word():
    assert notes(born("2005-02-22", "3 April 2005")) == ()


def test_a_column_that_could_be_either_is_one_fault_that_asks():
    table = born("03/03/2005", "03/04/2005", "05/06/2005")
    assert faults(table) == [
        "line 3, date_of_birth, '03/04/2005': This is 3 April or 4 March, and no other date in the column shows which. "
        "Use --dates dmy (the day comes first) or --dates mdy (the month does)."
    ]
    assert "date_of_birth" not in table.headings
    assert cells(table, "date_of_birth") == []


@for_each("order, day", [("dmy", "2005-04-03"), ("mdy", "2005-03-04")])
def test_the_office_decides_what_could_be_either(order, day):
    assert read("03/04/2005", dates=order) == [day]


def test_year_first_does_not_decide_between_day_and_month():
    assert len(faults(born("03/04/2005", dates="ymd"))) == 1


def test_an_order_the_dates_do_not_have_is_a_fault():
    assert faults(born("22/02/2005", dates="mdy")) == [
        "line 2, date_of_birth, '22/02/2005': There is no such date (read as month/day/year): "
        f"there is no month 22. {WRITE}"
    ]


def test_the_one_date_in_another_order_than_the_others_is_a_fault():
    table = born("22/02/2005", "23/02/2005", "02/24/2005")
    assert faults(table) == [
        "line 4, date_of_birth, '02/24/2005': There is no such date (read as day/month/year): "
        f"there is no month 24. {WRITE}"
    ]


@for_each("dates", [("22/02/05",), ("03/04/05",), ("22-Feb-05",), ("2005-02-22", "22/02/05")])
@for_each("order", [None, "dmy"])
def test_a_year_of_two_digits_is_asked_for(dates, order):
    [fault] = faults(born(*dates, dates=order))
    assert fault.endswith(f"A year with two digits may be in either century, or may not be a year. {WRITE}")


@for_each(
    "written, remedy",
    [
        ("2007-02-30", "There is no such date: February 2007 has 28 days."),
        ("2007-13-01", "There is no such date: there is no month 13."),
        ("2007-00-01", "There is no such date: there is no month 0."),
        ("2007-01-00", "There is no such date: January 2007 has 31 days."),
        ("0000-01-01", "There is no such date: there is no year 0."),
        ("31.04.2007", "There is no such date: April 2007 has 30 days."),
        ("094/02/30", "There is no such date: February 2005 has 28 days."),
        ("30 Feb 2007", "There is no such date: February 2007 has 28 days."),
        ("1899-12-31", "This is before 1900."),
        ("22 Mumble 2005", "This is not a date."),
        ("2005", "This is not a date."),
        ("99999", "This is not a date."),
        ("2005-02-22 13:00", "This is not a date."),
        ("-", "This is not a date."),
    ],
)
def test_a_day_that_is_none_is_told_with_line_column_and_value(written, remedy):
    assert faults(born("2005-02-22", written)) == [f"line 3, date_of_birth, {written!r}: {remedy} {WRITE}"]


def test_a_cell_that_is_no_day_is_not_in_its_row_and_the_others_are():
    table = born("22/02/2005", "someday", "")
    assert [row.cells.get("date_of_birth") for row in table.rows] == ["2005-02-22", None, ""]


def test_nobody_is_born_after_today():
    today = date(2018, 4, 1)
    assert read("2018-04-01", today=today) == ["2018-04-01"]
    assert faults(born("02/04/2018", "13/01/2018", today=today)) == [
        f"line 2, date_of_birth, '02/04/2018': This day, 2 April 2018, is in the future. {WRITE}"
    ]


@for_each(
    "dates, days",
    [
        (("94/02/22", "94.2.22"), ["2005-02-22", "2005-02-22"]),
        (("12/02/03", "94/01/02"), ["1923-02-03", "2005-01-02"]),
    ],
)
def test_below_chinese_headings_years_of_two_digits_are_those_of_the_republic(dates, days):
    table = born(*dates, heading="出生日期")
    assert (cells(table, "date_of_birth"), faults(table)) == (days, [])


@for_each("order", [None, "dmy", "mdy"])
def test_elsewhere_they_may_be_of_the_last_century_and_are_asked_for(order):
    table = born("2005-01-02", "98/03/28", "97/11/02", dates=order)
    assert faults(table) == [
        "line 3, date_of_birth, '98/03/28': This may be the year 1998, or 2009 if it counts the years of the "
        "Republic of China. Use --dates ymd for the first; for the second write the year with three digits, "
        "like 098/03/28."
    ]
    assert cells(table, "date_of_birth") == []


def test_they_are_years_of_our_era_when_the_office_says_that_years_come_first():
    table = born("98/03/28", "05/11/02", "18/04/02", "19/04/02", dates="ymd", today=date(2018, 4, 1))
    assert cells(table, "date_of_birth") == ["1998-03-28", "2005-11-02", "1919-04-02"]
    assert faults(table) == [f"line 4, date_of_birth, '18/04/02': This day, 2 April 2018, is in the future. {WRITE}"]
    assert notes(table) == ("DOB: dates are read as year/month/day: 05/11/02 is 2 November 2005.",)


def test_a_year_of_two_digits_among_years_of_the_republic_is_a_fault_of_its_own():
    assert faults(born("094/02/22", "28-Mar-05")) == [
        "line 3, date_of_birth, '28-Mar-05': A year with two digits may be in either century, or may not be a year. "
        f"{WRITE}"
    ]


def test_dates_of_low_days_among_texts_of_high_ones_are_a_warning():
    table = born("2005-03-04", "2005-02-01", "22/02/2005", "28/11/2006")
    assert [words(warning) for warning in table.warnings] == [
        "line 2, date_of_birth, '2005-03-04': In this column the dates have days up to 12, and the texts have later "
        "days. A spreadsheet may have swapped day and month. If so, this is 3 April 2005. Compare it with the source."
    ]


@for_each("dates", [
        ("2005-03-04", "2005-03-14", "22/02/2005"), ("2005-03-04", "01/02/2005", "22/02/2005"),
        ("2005-03-03", "22/02/2005"), ("22/02/2005",), ("2005-03-04",),
    ])  # fmt: skip
def test_other_mixtures_are_none(dates):
    assert born(*dates).warnings == ()
