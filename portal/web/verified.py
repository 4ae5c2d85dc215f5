"""What the code of a statement proves, as machines read it: the same facts as the page, in words that never change."""

from __future__ import annotations

from datetime import UTC, datetime

from portal import exams, settings
from portal.domain.proofs.verifying import Proof


def facts(proof: Proof, *, now: datetime) -> dict[str, object]:
    """Described key by key in docs/verifying.md: a key is never taken away and never means anything else."""
    line, outcome = proof.line, proof.line.outcome
    exam = exams.current(line.exam)
    return {
        "state": proof.standing.value,
        "checked_at": _moment(now),
        "code": proof.code,
        "issued_at": _moment(proof.issued_at),
        "replaced_at": proof.replaced_at and _moment(proof.replaced_at),
        "centre_number": settings.current().centre_number,
        "centre_name": settings.current().centre_name,
        "name": line.name,
        "local_name": line.local_name,
        "candidate_number": line.candidate_number,
        "exam": line.exam,
        "exam_name": exams.said(exam.name, "en"),
        "sitting": line.sitting_name,
        "status": outcome.status and outcome.status.value,
        "overall": exam.reported(outcome.overall, "overall"),
        "grade": outcome.grade,
        "cefr_level": outcome.cefr_level,
        "papers": {part: exam.reported(score, part) for part, score in outcome.scores.items()},
    }


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
