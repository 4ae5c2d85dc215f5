"""The exams: one TOML file each, here or in the centre's own folder, and what can be asked of them."""

from .current import current, name
from .exam import NOT_REPORTED, Band, Bounds, Exam, Grade, Paper, SatPaper, Scale, said
from .problems import ExamProblem, FaultyExam, UnknownExam
from .reading import find, known

__all__ = [
    "NOT_REPORTED",
    "Band",
    "Bounds",
    "Exam",
    "ExamProblem",
    "FaultyExam",
    "Grade",
    "Paper",
    "SatPaper",
    "Scale",
    "UnknownExam",
    "current",
    "find",
    "known",
    "name",
    "said",
]
