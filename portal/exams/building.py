"""From the tables of an exam's file to the exam; a fault never stops the reading of what follows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from . import checking
from .exam import Band, Bounds, Exam, Grade, Paper, SatPaper, Scale, Texts
from .table import Notes, TomlTable

SCORED = ("reading", "writing", "reading_and_writing", "use_of_english", "listening", "speaking")
SAT = (*SCORED, "reading_and_use_of_english")
SNAKE_CASE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
OTHER_COLUMNS = frozenset(
    ("name", "family_name", "given_name", "local_name", "date_of_birth", "school",
     "candidate_number", "internal_id", "id_number", "secret_number", "reference_number",
     "status", "overall", "grade", "cefr_level", "paper", "score")
)  # fmt: skip
"""Columns of the centre's files that are no paper; a paper of that name could not be told from them."""

GRADE = "name, shown, from, to, level and meaning"
VARIANT = "[[variants.four]] with code, weight and name for each paper"

CodeRule = Callable[[TomlTable, tuple[str, ...]], str]


def build(code: str, values: Mapping[str, object], notes: Notes, *, own: bool) -> Exam:
    """The exam these values describe; it must not be used when `notes` has faults afterwards.

    `own` is a centre's own file, where papers may have any code in snake_case.
    """
    top = TomlTable(values, "", notes)
    exam = _exam(code, top, _own_code if own else _shipped_code)
    checking.check(exam, notes)
    notes.add_unknown_keys()
    return exam


def _exam(code: str, top: TomlTable, code_rule: CodeRule) -> Exam:
    scale = top.table("scale", "[scale] with lowest, highest, ticks, reported and possible")
    drawn = scale.choice("overall", ("mean", "sum")) == "mean"
    return Exam(
        code=code,
        name=top.texts("name"),
        older_name=top.optional_text("older_name", "Key English Test"),
        level=top.text("level", "A2"),
        scale=_scale(scale, top) if drawn else None,
        out_of={} if drawn else scale.texts("out_of"),
        paper_bounds=Bounds(_span_of(scale, "reported", 82, 150), _span_of(scale, "possible", 80, 230)),
        grades=tuple(map(_grade, top.tables("grades", GRADE, when_none="if the exam gives no grades"))),
        variants=_variants(top, code_rule),
        sat=tuple(_sat_paper(row, code_rule) for row in top.optional_tables("sat", "code, minutes and name")),
        meaning=_meaning(top),
    )


def _scale(scale: TomlTable, top: TomlTable) -> Scale:
    return Scale(
        lowest=_end(scale, "lowest", 80),
        highest=_end(scale, "highest", 150),
        ticks=scale.numbers("ticks", "[80, 100, 120, 140, 150]"),
        bands=tuple(map(_band, top.tables("bands", "level, from and to"))),
    )


def _end(scale: TomlTable, name: str, such_as: int) -> int:
    end = scale.number(name, such_as)
    return checking.UNREAD if end is None else end


def _span_of(scale: TomlTable, name: str, first: int, last: int) -> range:
    return scale.table(name, f"{name} = {{ from = {first}, to = {last} }}").span()


def _band(row: TomlTable) -> Band:
    return Band(level=row.text("level", "A2"), scores=row.span())


def _grade(row: TomlTable) -> Grade:
    level = row.optional_text("level", "A2")
    return Grade(
        name=row.text("name", "A"),
        also=row.words("also", '["Grade A", "Pass at Grade A"]'),
        scores=row.span(),
        level=level,
        certificate=row.flag("certificate", default=level is not None),
        shown=row.texts("shown"),
        meaning=row.text("meaning", "reached"),
    )


def _variants(top: TomlTable, code_rule: CodeRule) -> Mapping[str, tuple[Paper, ...]]:
    variants = top.table("variants", VARIANT)
    if top.values.get("variants") == {}:
        top.notes.add("variants", "is empty", f"write {VARIANT}")
    return {name: _variant(variants, name, code_rule) for name in variants.values}


def _variant(variants: TomlTable, name: str, code_rule: CodeRule) -> tuple[Paper, ...]:
    if not SNAKE_CASE.fullmatch(name):
        remedy = "name the set with small letters, digits and single underscores, such as four"
        variants.notes.add(variants.key(name), "is the name of a set of papers", remedy)
    return tuple(_paper(row, code_rule) for row in variants.tables(name, "code, weight and name"))


def _paper(row: TomlTable, code_rule: CodeRule) -> Paper:
    return Paper(code=code_rule(row, SCORED), weight=row.number("weight", 1, least=1) or 1, name=row.texts("name"))


def _sat_paper(row: TomlTable, code_rule: CodeRule) -> SatPaper:
    return SatPaper(code=code_rule(row, SAT), minutes=row.text("minutes", "8–10"), name=row.texts("name"))


def _shipped_code(row: TomlTable, allowed: tuple[str, ...]) -> str:
    code = row.text("code", "reading")
    if code and code not in allowed:
        row.fault("code", f"write one of {', '.join(allowed)}")
    return code


def _own_code(row: TomlTable, allowed: tuple[str, ...]) -> str:
    code = row.text("code", "reading")
    if code in OTHER_COLUMNS:
        row.fault("code", "choose another code, for a column of that name holds something else")
    elif code and not SNAKE_CASE.fullmatch(code):
        row.fault("code", f"write small letters, digits and single underscores, such as {allowed[2]}")
    return code


def _meaning(top: TomlTable) -> Mapping[str, Texts]:
    meaning = top.table("meaning", '[meaning.reached] with en = "…" and zh-Hant = "…"')
    return {group: meaning.texts(group) for group in meaning.values}
