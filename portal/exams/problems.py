"""The two ways in which an exam cannot be had: nobody knows it, or its file is wrong."""

from __future__ import annotations

from collections.abc import Iterable


class ExamProblem(Exception):
    """An exam cannot be used; `faults` holds one sentence for each reason."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults: list[str] = list(faults)
        super().__init__("\n".join(self.faults))


class UnknownExam(ExamProblem):
    """There is no file for this code, neither the centre's own nor the package's."""


class FaultyExam(ExamProblem):
    """The exam's code or its file breaks a rule; every fault of the file is told at once."""
