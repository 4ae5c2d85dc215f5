"""What one exam is: its papers, its scale, its grades, and what a score on it means."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

Texts = Mapping[str, str]
"""One text by language tag: `{"en": …, "zh-Hant": …}`; English is always there."""


def said(texts: Texts, language: str) -> str:
    """The text in this language, else in English; nothing when there is no text at all."""
    return texts.get(language) or texts.get("en", "")


def folded(word: str) -> str:
    """A word as it is compared: width, case, spaces and punctuation do not count (`A+` is not `A`)."""
    letters = unicodedata.normalize("NFKC", word).casefold()
    return "".join(letter for letter in letters if unicodedata.category(letter)[0] not in "CPZ")


@dataclass(frozen=True)
class Paper:
    """A part of the exam that is scored; its code is the name of its column in a results file."""

    code: str
    weight: int
    name: Texts


@dataclass(frozen=True)
class SatPaper:
    """A paper as it stands in the timetable; minutes are text, since some take "8–10"."""

    code: str
    minutes: str
    name: Texts


@dataclass(frozen=True)
class Band:
    """The scores of one CEFR level, as drawn behind the scale."""

    level: str
    scores: range


@dataclass(frozen=True)
class Grade:
    """A grade word, the overall scores it stands for and the CEFR level printed beside it.

    `name` is what is stored, `also` are other words for it met in files, `shown` is what people read.
    """

    name: str
    also: tuple[str, ...]
    scores: range
    level: str | None
    certificate: bool
    shown: Texts
    meaning: str


@dataclass(frozen=True)
class Exam:
    """One exam as its file tells it. The scale is drawn from `lowest` to `highest`, both included."""

    code: str
    name: Texts
    older_name: str | None
    level: str
    lowest: int
    highest: int
    ticks: tuple[int, ...]
    reported: range
    possible: range
    bands: tuple[Band, ...]
    grades: tuple[Grade, ...]
    variants: Mapping[str, tuple[Paper, ...]]
    sat: tuple[SatPaper, ...]
    meaning: Mapping[str, Texts]

    def variant_for(self, columns: Collection[str]) -> str | None:
        """The set of papers these columns hold: the largest complete one, else the one pointed to."""
        there = set(columns)
        complete = [name for name in self.variants if self._codes(name) <= there]
        if complete:
            return max(complete, key=lambda name: len(self.variants[name]))
        return self._pointed_to(there)

    def grade_named(self, word: str) -> Grade | None:
        """The grade this word means; case, spaces and punctuation do not count."""
        return self._grades_by_word.get(folded(word))

    def grades_for(self, overall: int) -> tuple[Grade, ...]:
        """Every grade this overall score may carry: today's word and the older ones of the same scores."""
        return tuple(grade for grade in self.grades if overall in grade.scores)

    def level_for(self, overall: int) -> str | None:
        """The CEFR level printed beside this overall score, or None where there is none."""
        return next((grade.level for grade in self.grades_for(overall)), None)

    def overalls(self, scores: Mapping[str, int], variant: str) -> frozenset[int]:
        """The weighted mean of the papers in whole numbers; none if a paper is missing.

        Both neighbours of a half, since which way the board rounds it is published nowhere.
        """
        papers = self.variants[variant]
        if any(paper.code not in scores for paper in papers):
            return frozenset()
        weight = sum(paper.weight for paper in papers)
        whole, rest = divmod(sum(paper.weight * scores[paper.code] for paper in papers), weight)
        return frozenset({whole + (2 * rest > weight), whole + (2 * rest >= weight)})

    def position(self, score: float) -> float:
        """Where a score stands on the drawn scale, in percent from its lower end, never outside it."""
        percent = 100 * (score - self.lowest) / (self.highest - self.lowest)
        return min(100.0, max(0.0, percent))

    def name_of(self, code: str) -> Texts | None:
        """The name of a paper, scored or sat, by its code."""
        names = {paper.code: paper.name for paper in self.sat}
        names.update((paper.code, paper.name) for papers in self.variants.values() for paper in papers)
        return names.get(code)

    def meaning_of(self, grade: Grade | None) -> Texts:
        """What a result with this grade means, in one or two sentences; nothing where the file is silent."""
        return self.meaning.get(grade.meaning if grade else "without_grade", {})

    @cached_property
    def _grades_by_word(self) -> Mapping[str, Grade]:
        return {folded(word): grade for grade in self.grades for word in (grade.name, *grade.also)}

    def _codes(self, variant: str) -> set[str]:
        return {paper.code for paper in self.variants[variant]}

    def _pointed_to(self, columns: set[str]) -> str | None:
        """The variant with the most columns that are in no other variant, unless two have as many."""
        counts = {name: len(self._own_codes(name) & columns) for name in self.variants}
        most = max(counts.values())
        best = [name for name, count in counts.items() if count == most]
        return best[0] if most and len(best) == 1 else None

    def _own_codes(self, variant: str) -> set[str]:
        others = (self._codes(name) for name in self.variants if name != variant)
        return self._codes(variant).difference(*others)
