"""What a page of paper costs: milliseconds a page with its QR code, and the most memory of many pages in one file.

    python -m bench.documents [pages]

Each document is set for 1,000 candidates and for as many as are asked for (10,000), in batches as a print run sets
them, each file in a process of its own. The goals: at most 8 ms a page of 1,000, and the same memory within 20%
however many pages. The figure of memory is VmHWM, the most the process ever held.
"""

from __future__ import annotations

import dataclasses
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from time import perf_counter
from typing import Any

FEW, MANY = 1_000, 10_000
MOST_MS, MOST_MORE = 8, 0.20
KINDS = ("confirmation_of_entry", "statement_of_results")
ISSUED = datetime(2018, 6, 5, 8, 0, tzinfo=UTC)
SITE = "https://results.riverside.example"


class Counted(io.RawIOBase):
    """A file that keeps nothing but its length: a disk is not what is measured."""

    length = 0

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self.length += len(content)
        return len(content)


def set_pages(kind: str, pages: int) -> None:
    """In a process of its own: seconds, the most MiB the process ever held, the bytes of the file."""
    from portal.documents.confirmation_of_entry import CONFIRMATION
    from portal.documents.page import Letterhead
    from portal.documents.statement_of_results import STATEMENT
    from portal.settings import Centre

    document: Any = {document.kind: document for document in (CONFIRMATION, STATEMENT)}[kind]
    centre = Centre("TW000", "Riverside Exam Centre", "exams@riverside.example", "+886 2 2345 6789", "1 River Road")
    letterhead, out = Letterhead(centre=centre, languages=("en",), zone="Asia/Taipei"), Counted()
    document.write(facts(kind, 1), letterhead, Counted())  # the fonts of the machine are looked up once
    began = perf_counter()
    document.write(facts(kind, pages), letterhead, out)
    print(json.dumps([perf_counter() - began, most_held(), out.length]))


def facts(kind: str, pages: int) -> Iterator[Any]:
    """Candidates who differ in everything a candidate can differ in, the same every time."""
    from portal import exams
    from portal.domain.proofs.document_facts import Candidate, ConfirmationFacts, StatementFacts
    from portal.domain.results.showing import Outcome
    from portal.domain.sittings.timetable import Appointment
    from portal.statuses import Status
    from portal.store.entries import EntryFacts

    exam = exams.find("a2-key-schools", Path("no folder of our own"))
    papers = exam.variants["three"]
    for number in range(pages):
        who = Candidate(
            f"{number:06}ABC",
            EntryFacts(
                candidate_number=f"{number:05}",
                name=f"CHEN Mei-Hua {number}",
                local_name=f"陳{chr(0x5000 + number % 5000)}華",
                date_of_birth=date(2006, 1 + number % 12, 1 + number % 28),
            ),
        )
        common = {"candidate": who, "exam": exam, "sitting": "April 2018", "zone": "Asia/Taipei", "issued": ISSUED}
        if kind == "confirmation_of_entry":
            slot = Appointment(paper="listening", day=date(2018, 4, 21), time=time(9, 30), room="12",
                               venue="Riverside Hall", address="1 River Road, Taipei")  # fmt: skip
            timetable = tuple(dataclasses.replace(slot, paper=paper.code) for paper in papers)
            yield ConfirmationFacts(**common, timetable=timetable, results_by=ISSUED, results_by_has_time=True,
                               register_at=f"{SITE}/register", secret_number=f"{number % 10_000:04}")  # fmt: skip
        else:
            scores = {paper.code: 120 + (number + place) % 30 for place, paper in enumerate(papers)}
            outcome = Outcome(
                status=Status.FINAL, released_at=ISSUED, overall=138, grade="B", cefr_level="A2", scores=scores
            )
            code = f"{number:026}"
            yield StatementFacts(
                **common, parts_variant="three", outcome=outcome, code=code, verify_at=f"{SITE}/verify/{code}"
            )


def most_held() -> float:
    """MiB, since the process began its program."""
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def measured(kind: str, pages: int) -> tuple[float, float, int]:
    command = [sys.executable, "-m", "bench.documents", "--set", kind, str(pages)]
    seconds, mib, length = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    ms, size = seconds * 1000 / pages, length / 2**20
    print(f"{kind:22} {pages:6} pages  {ms:6.2f} ms a page  {mib:6.0f} MiB held  {size:6.1f} MiB of file", flush=True)
    return ms, mib, length


def main(pages: int) -> None:
    for kind in KINDS:
        ms, few, _ = measured(kind, FEW)
        _, many, _ = measured(kind, pages)
        print(f"{kind:22} {ms / MOST_MS:.2f} of the most time (at most 1.00)")
        print(f"{kind:22} {many / few:.2f} of the memory at {pages} pages as at {FEW} (at most {1 + MOST_MORE:.2f})")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--set"]:
        set_pages(sys.argv[2], int(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else MANY)
