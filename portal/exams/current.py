"""The exams of the installation at work: those that come with the package, and the centre's own."""

from __future__ import annotations

from portal import settings
from portal.language import languages

from .exam import Exam, said
from .reading import find


def current(code: str) -> Exam:
    """The exam of this code, as this centre has it. Raises UnknownExam or FaultyExam."""
    return find(code, settings.current().own_exams)


def name(code: str) -> str:
    """What the exam is called in the language spoken. Raises UnknownExam or FaultyExam."""
    return said(current(code).name, languages.spoken())
