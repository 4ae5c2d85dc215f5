"""What one exam is: its papers, its scale or what it counts, its grades, and what a score in it means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

Texts = Mapping[str, str]
"""One text by language tag: `{"en": …, "zh-Hant": …}`; English is always there."""


NOT_REPORTED = "–"


def said(texts: Texts, language: str) -> str:
    """The text in this language, else in English; nothing when there is no text at all."""
    return texts.get(language) or texts.get("en", "")


@lru_cache(maxsize=4096)  # a file says the same few words again and again
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

    @property
    def most_minutes(self) -> int:
        """Of "8–10" minutes, 10; of nothing said, none."""
        return max(map(int, re.findall(r"\d+", self.minutes)), default=0)


@dataclass(frozen=True)
class Bounds:
    """What a score can be: `possible` in a file at all, `reported` to people; below that it prints as a dash."""

    reported: range
    possible: range

    def times(self, least: int, most: int) -> Bounds:
        """What the sum of so many such scores can be."""
        return Bounds(_times(self.reported, least, most), _times(self.possible, least, most))


@dataclass(frozen=True)
class Band:
    """The scores of one CEFR level, as drawn behind the scale."""

    level: str
    scores: range


@dataclass(frozen=True)
class Scale:
    """The line on which every score is drawn, from `lowest` to `highest`, both included."""

    lowest: int
    highest: int
    ticks: tuple[int, ...]
    bands: tuple[Band, ...]

    def position(self, score: float) -> float:
        """Where a score stands, in percent from the lower end, never outside the scale."""
        percent = 100 * (score - self.lowest) / (self.highest - self.lowest)
        return min(100.0, max(0.0, percent))

    def stretches(self) -> list[tuple[str, float, float]]:
        """The bands from end to end: level, where it begins and where it ends, in percent.

        One without a name comes first where the scale begins below the lowest level.
        """
        starts = [band.scores.start for band in self.bands]
        names = [band.level for band in self.bands]
        if starts[0] > self.lowest:
            starts, names = [self.lowest, *starts], ["", *names]
        edges = [self.position(score) for score in [*starts, self.highest]]
        return [(name, low, high) for name, (low, high) in zip(names, pairwise(edges), strict=True)]


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
    """One exam as its file tells it.

    Either it has a scale, for the papers and for the overall score, which is their mean; or something is counted
    in each paper, such as shields, and the overall score is the sum. `out_of` says such a count in words, with
    the places {score} and {most}.
    """

    code: str
    name: Texts
    older_name: str | None
    level: str
    scale: Scale | None
    out_of: Texts
    paper_bounds: Bounds
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

    def bounds(self, column: str) -> Bounds:
        """What a score in this column of a results file can be: "overall", or any paper's code."""
        return self._overall_bounds if column == "overall" else self.paper_bounds

    def reported(self, score: int | None, column: str) -> int | None:
        """None for a score under the lowest one the board reports, which prints as a dash."""
        return score if score is not None and score >= self.bounds(column).reported.start else None

    def grade_named(self, word: str) -> Grade | None:
        """The grade this word means; case, spaces and punctuation do not count."""
        return self._grades_by_word.get(folded(word))

    def grades_for(self, overall: int) -> tuple[Grade, ...]:
        """Every grade this overall score may carry: today's word and the older ones of the same scores."""
        return self._grades_by_score.get(overall, ())

    def level_for(self, overall: int) -> str | None:
        """The CEFR level printed beside this overall score, or None where there is none."""
        return next((grade.level for grade in self.grades_for(overall)), None)

    def overalls(self, scores: Mapping[str, int], variant: str) -> frozenset[int]:
        """The weighted mean of the papers in whole numbers, or their sum; none if a paper is missing.

        Both neighbours of a half, since which way the board rounds it is published nowhere.
        """
        papers = self.variants[variant]
        if any(paper.code not in scores for paper in papers):
            return frozenset()
        total = sum([paper.weight * scores[paper.code] for paper in papers])
        weight = self._weights[variant]
        whole, rest = divmod(total, weight) if self.scale else (total, 0)
        return frozenset({whole + (2 * rest > weight), whole + (2 * rest >= weight)})

    def said_score(self, score: int | None, column: str, language: str) -> str:
        """The score as people read it: a figure on the scale, or a count such as "4 of 5 shields"; else a dash."""
        reported = self.reported(score, column)
        if reported is None:
            return NOT_REPORTED
        if self.scale:
            return str(reported)
        most = self.bounds(column).possible[-1]
        return said(self.out_of, language).replace("{score}", str(reported)).replace("{most}", str(most))

    def name_of(self, code: str) -> Texts | None:
        """The name of a paper, scored or sat, by its code."""
        names = {paper.code: paper.name for paper in self.sat}
        names.update((paper.code, paper.name) for papers in self.variants.values() for paper in papers)
        return names.get(code)

    def meaning_of(self, grade: Grade | None) -> Texts:
        """What a result with this grade means, in one or two sentences; nothing where the file is silent."""
        return self.meaning.get(grade.meaning if grade else "without_grade", {})

    @cached_property
    def _weights(self) -> Mapping[str, int]:
        return {name: sum(paper.weight for paper in papers) for name, papers in self.variants.items()}

    @cached_property
    def _overall_bounds(self) -> Bounds:
        weights = [1] if self.scale else list(self._weights.values())
        return self.paper_bounds.times(min(weights), max(weights))

    @cached_property
    def _grades_by_score(self) -> Mapping[int, tuple[Grade, ...]]:
        scores = {score for grade in self.grades for score in grade.scores}
        return {score: tuple(grade for grade in self.grades if score in grade.scores) for score in scores}

    @cached_property
    def _grades_by_word(self) -> Mapping[str, Grade]:
        """What is kept and what files say comes before what people read, where two grades share a word."""
        shown = {folded(word): grade for grade in self.grades for word in grade.shown.values()}
        return shown | {folded(word): grade for grade in self.grades for word in (grade.name, *grade.also)}

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


def _times(scores: range, least: int, most: int) -> range:
    return range(scores[0] * least, scores[-1] * most + 1)
