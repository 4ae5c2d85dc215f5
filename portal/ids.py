"""The numbers that tell rows apart, each a type of its own, and the ID Number as it is looked up.

An id is an `int` when it runs; the types let mypy see that an account's is not given for an entry's.
"""

from __future__ import annotations

from typing import NewType

AccountId = NewType("AccountId", int)
EmailChangeId = NewType("EmailChangeId", int)
EntryId = NewType("EntryId", int)
ImportId = NewType("ImportId", int)
LetterId = NewType("LetterId", int)
ReleaseId = NewType("ReleaseId", int)
ResultId = NewType("ResultId", int)
SchoolId = NewType("SchoolId", int)
ShareId = NewType("ShareId", int)
SignInId = NewType("SignInId", int)
SittingId = NewType("SittingId", int)
SlotId = NewType("SlotId", int)
StaffId = NewType("StaffId", int)
VenueId = NewType("VenueId", int)

CanonicalIdNumber = NewType("CanonicalIdNumber", str)
"""An ID Number in the one form it is looked up by; only `id_numbers.canonical` makes one."""
