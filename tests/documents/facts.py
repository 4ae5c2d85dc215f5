"""What the documents are given in these tests: a centre, its candidates, and everything they may be told."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

from portal import exams
from portal.documents.page import Letterhead
from portal.domain.proofs.document_facts import Candidate, ConfirmationFacts, StatementFacts
from portal.domain.results.showing import Outcome
from portal.domain.sittings.timetable import Appointment
from portal.settings import Centre
from portal.statuses import Status
from portal.store.entries import EntryFacts

OWN = Path("no folder of our own")
ISSUED = datetime(2018, 6, 5, 8, 0, tzinfo=UTC)
CODE = "Q9YMZ-JKS75-8H2ND-4PX0T-6RWVB-E3"
ADDRESS = f"http://results.maple.example/verify/{CODE}"
REGISTER = "http://results.maple.example/register"
CENTRE = Centre(
    "TW940", "Maple Exam Centre", "exams@maple.example", "+886 2 2345 6789", "1 Maple Road, Zhongzheng, Taipei 100"
)
MEI = Candidate(
    "937803WLC",
    EntryFacts(
        candidate_number="0079",
        name="LIN Mei-Hua",
        local_name="林美華",
        date_of_birth=date(2006, 2, 28),
        internal_id="S10-204",
        reference_number="B5062001",
    ),
)
PAPERS = ("reading_and_writing", "listening", "speaking")
DAYS = (date(2018, 4, 21), date(2018, 4, 22))
EN, ZH, BOTH = ("en",), ("zh-Hant",), ("en", "zh-Hant")


def letterhead(*, languages: tuple[str, ...] = EN, **other) -> Letterhead:
    return Letterhead(**({"centre": CENTRE, "languages": languages, "zone": "Asia/Taipei"} | other))


def candidate(*, id_number: str = MEI.id_number, **other) -> Candidate:
    return Candidate(id_number, MEI.facts._replace(**other))


def numbered(number: int) -> Candidate:
    return candidate(name=f"CANDIDATE {number:05}", candidate_number=f"{number:05}")


def timetable(rows: int = 3, venue: str = "Maple Hall", address: str = "12 Garden Street, Taipei"):
    return tuple(
        Appointment(
            paper=PAPERS[row % 3],
            day=DAYS[row % 2],
            time=None if row == 1 else time(9 + row % 9, 30),
            room=f"Room {row + 1}",
            venue=venue,
            address=address,
        )
        for row in range(rows)
    )


def confirmation(who: Candidate = MEI, **other) -> ConfirmationFacts:
    given = {
        "candidate": who,
        "exam": exams.find("a2-key-schools", OWN),
        "sitting": "April (S2) 2018",
        "timetable": timetable(),
        "results_by": ISSUED,
        "results_by_has_time": True,
        "zone": "Europe/London",
        "register_at": REGISTER,
        "secret_number": "4711",
        "issued": ISSUED,
    }
    return ConfirmationFacts(**(given | other))


def statement(who: Candidate = MEI, **other) -> StatementFacts:
    given = {
        "candidate": who,
        "exam": exams.find("a2-key-schools", OWN),
        "parts_variant": "three",
        "sitting": "April (S2) 2018",
        "zone": "Europe/London",
        "outcome": FINAL,
        "code": CODE,
        "verify_at": ADDRESS,
        "issued": ISSUED,
    }
    return StatementFacts(**(given | other))


def outcome(status: Status | None, **other) -> Outcome:
    return Outcome(status=status, released_at=ISSUED, **other)


FINAL = outcome(
    Status.FINAL,
    overall=138,
    grade="B",
    cefr_level="A2",
    scores={"reading_and_writing": 137, "listening": 142, "speaking": 136},
)
