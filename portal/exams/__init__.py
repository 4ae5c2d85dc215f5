"""The exams: one TOML file each, here or in the centre's own folder, and what can be asked of them."""

from .exam import Band, Exam, Grade, Paper, SatPaper, said
from .problems import ExamProblem, FaultyExam, UnknownExam
from .reading import find, known

__all__ = [
    "Band",
    "Exam",
    "ExamProblem",
    "FaultyExam",
    "Grade",
    "Paper",
    "SatPaper",
    "UnknownExam",
    "find",
    "known",
    "said",
]
