"""Taking in a file: first a plan that anyone may read, then the plan carried out, whole or not at all.

What is common to every kind of file; what a row means is said in `entering`, `marking` and `timetabling`.
"""

from .fields import Field
from .mending import is_a_date
from .plan import Change, Counts, Plan, Watch, begin, carry_out_only, in_both_scripts, unwatched
from .remarks import Remark
from .rows import Row
from .table import AS_IT_STANDS, HIDDEN, Choices, Table, lengths, understand

__all__ = [
    "AS_IT_STANDS", "HIDDEN", "Change", "Choices", "Counts", "Field", "Plan", "Remark", "Row", "Table", "Watch",
    "begin", "carry_out_only", "in_both_scripts", "is_a_date", "lengths", "understand", "unwatched",
]  # fmt: skip
