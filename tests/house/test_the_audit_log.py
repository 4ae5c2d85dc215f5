"""Each deed that is written down has words in which the office reads of it, and no words are left over."""

from __future__ import annotations

import ast

from portal.domain.credentials import secret_numbers
from portal.domain.results import correcting
from portal.wording import audit
from tests.house import source

ELSEWHERE = {
    secret_numbers.REISSUED,
    *correcting._AS_AUDITED.values(),
    *(f"{kind} imported" for kind in ("entries", "results", "timetable")),
}


def noted() -> set[str]:
    """The first word of every `auditing.note` that is written out there."""
    calls = [node for path in source.modules().values() for node in ast.walk(source.tree(path)) if is_note(node)]
    return {str(call.args[0].value) for call in calls if isinstance(call.args[0], ast.Constant)}


def is_note(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "auditing.note"


def test_every_deed_has_its_words_and_every_word_is_of_a_deed():
    assert noted() | ELSEWHERE == set(audit.DEEDS)
