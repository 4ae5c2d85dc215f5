"""Taking in a file: first a plan that anyone may read, then the plan carried out, whole or not at all.

What every kind of file shares; `entries`, `results` and `timetable` say what a row of each means.
"""

from .plan import Change, Counts, ImportPlan, Watch, begin, in_both_scripts, unwatched
from .table import AS_IT_STANDS, HIDDEN, Choices, ImportedTable, lengths, understand
from .table.fields import Field
from .table.headings import are_in as has_header
from .table.mending import is_a_date
from .table.remarks import MOST_GUESSES, Findings, Remark, SameRemark, by_line, grouped, together
from .table.rows import Row

__all__ = [
    "AS_IT_STANDS",
    "HIDDEN",
    "MOST_GUESSES",
    "Change",
    "Choices",
    "Counts",
    "Field",
    "Findings",
    "ImportPlan",
    "ImportedTable",
    "Remark",
    "Row",
    "SameRemark",
    "Watch",
    "begin",
    "by_line",
    "grouped",
    "has_header",
    "in_both_scripts",
    "is_a_date",
    "lengths",
    "together",
    "understand",
    "unwatched",
]  # fmt: skip
