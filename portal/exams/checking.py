"""The rules of an exam's file that concern more than one key: order, overlap, and words used twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import TypeVar

from .exam import Band, Exam, Scale, folded
from .table import Notes

Item = TypeVar("Item")
UNREAD = -1
"""Stands for an end of the scale that could not be read."""


def check(exam: Exam, notes: Notes) -> None:
    """Notes every fault; values that could not be read (empty ranges, empty texts) are passed over."""
    _check_bounds(exam, notes)
    _check_out_of(exam, notes)
    if exam.scale:
        _check_ends(exam.scale, notes)
        _check_bands(exam.scale.bands, notes)
    _check_grades(exam, notes)
    _check_words(exam, notes)
    _check_meanings(exam, notes)
    _check_papers(exam, notes)


def _check_bounds(exam: Exam, notes: Notes) -> None:
    reported, possible = exam.paper_bounds.reported, exam.paper_bounds.possible
    if reported and possible and not _holds(possible, reported):
        remedy = f"keep it within scale.possible, which is {_written(possible)}"
        notes.add("scale.reported", f"is {_written(reported)}", remedy)


def _check_out_of(exam: Exam, notes: Notes) -> None:
    for tag, text in exam.out_of.items():
        if text and not all(place in text for place in ("{score}", "{most}")):
            remedy = "write {score} and {most} where the two numbers belong"
            notes.add(f"scale.out_of.{tag}", f'is "{text}"', remedy)


def _check_ends(scale: Scale, notes: Notes) -> None:
    if UNREAD in (scale.lowest, scale.highest):
        return
    if scale.lowest < scale.highest:
        _check_ticks(scale, notes)
    else:
        remedy = f"write a number below scale.highest, which is {scale.highest}"
        notes.add("scale.lowest", f"is {scale.lowest}", remedy)


def _check_ticks(scale: Scale, notes: Notes) -> None:
    for tick in scale.ticks:
        if not scale.lowest <= tick <= scale.highest:
            remedy = f"write numbers from scale.lowest, {scale.lowest}, to scale.highest, {scale.highest}"
            notes.add("scale.ticks", f"holds {tick}", remedy)
    if list(scale.ticks) != sorted(set(scale.ticks)):
        notes.add("scale.ticks", f"is {list(scale.ticks)}", "write each number once, lowest first")


def _check_bands(bands: Sequence[Band], notes: Notes) -> None:
    for (one, first), (other, second) in _pairs(bands):
        if _overlap(first.scores, second.scores):
            stands = f"is {_written(second.scores)} and meets bands.{one}, which is {_written(first.scores)}"
            notes.add(f"bands.{other}", stands, "give every score to one band only")


def _check_grades(exam: Exam, notes: Notes) -> None:
    """Older words may share the scores of today's grade, but then all of them and the level too."""
    for (one, first), (other, second) in _pairs(exam.grades):
        if not _overlap(first.scores, second.scores):
            continue
        if first.scores != second.scores:
            stands = f"is {_written(second.scores)} and meets grades.{one}, which is {_written(first.scores)}"
            notes.add(f"grades.{other}", stands, "give both the same scores or none in common")
        elif first.level != second.level:
            stands = f"is {second.level or 'missing'}, and {first.level or 'missing'} in grades.{one}"
            notes.add(f"grades.{other}.level", stands, "give grades of the same scores the same level")


def _check_words(exam: Exam, notes: Notes) -> None:
    taken: dict[str, str] = {}
    for count, grade in enumerate(exam.grades, start=1):
        for key, word in [("name", grade.name), *(("also", word) for word in grade.also)]:
            _check_word(f"grades.{count}.{key}", word, taken, notes)


def _check_word(key: str, word: str, taken: dict[str, str], notes: Notes) -> None:
    plain = folded(word)
    if plain in taken:
        remedy = "write each word once; case, spaces and punctuation do not count"
        notes.add(key, f'holds "{word}", which stands in {taken[plain]} already', remedy)
    elif plain:
        taken[plain] = key
    elif word or key.endswith("also"):
        notes.add(key, f'holds "{word}"', "write a word with at least one letter or digit")


def _check_meanings(exam: Exam, notes: Notes) -> None:
    for count, grade in enumerate(exam.grades, start=1):
        if grade.meaning and exam.meaning and grade.meaning not in exam.meaning:
            remedy = f"add [meaning.{grade.meaning}] or write one of {', '.join(exam.meaning)}"
            notes.add(f"grades.{count}.meaning", f'is "{grade.meaning}"', remedy)


def _check_papers(exam: Exam, notes: Notes) -> None:
    for name, papers in exam.variants.items():
        _check_codes(f"variants.{name}", [paper.code for paper in papers], notes)
    _check_codes("sat", [paper.code for paper in exam.sat], notes)


def _check_codes(at: str, codes: Sequence[str], notes: Notes) -> None:
    for (one, first), (other, second) in _pairs(codes):
        if first and first == second:
            notes.add(f"{at}.{other}.code", f'is "{second}", as in {at}.{one}', "name each paper once")


def _pairs(items: Iterable[Item]) -> Iterable[tuple[tuple[int, Item], tuple[int, Item]]]:
    """Every two of them, each with its place counted from 1."""
    return combinations(enumerate(items, start=1), 2)


def _overlap(first: range, second: range) -> bool:
    return bool(first and second) and first[0] <= second[-1] and second[0] <= first[-1]


def _holds(outer: range, inner: range) -> bool:
    return outer[0] <= inner[0] and inner[-1] <= outer[-1]


def _written(scores: range) -> str:
    return f"{scores[0]}–{scores[-1]}"
