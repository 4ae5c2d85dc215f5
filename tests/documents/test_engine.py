"""The engine: safe in threads, refused where it would wait for ever, imported only when it is wanted."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from portal.documents import engine
from portal.documents.engine import CannotBeSet
from tests.documents import facts
from tests.documents.test_page import KINDS, made

ROOT = Path(__file__).resolve().parents[2]
FORKED_AFTER = """
import os, sys
from portal.documents.engine import Forked
from tests.documents.test_page import made
made("statement")
child = os.fork()
if child == 0:
    try:
        made("statement")
    except Forked:
        os._exit(7)
    os._exit(1)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
FORKED_BEFORE = """
import os, sys
from tests.documents.test_page import made
children = []
for _ in range(2):
    child = os.fork()
    if child == 0:
        os._exit(7 if made("statement").startswith(b"%PDF") else 1)
    children.append(child)
codes = {os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children}
sys.exit(codes.pop() if len(codes) == 1 else 1)
"""


def ended(code: str) -> int:
    """With what a process of its own ended; a minute is more than it may wait."""
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=60, check=False).returncode


@pytest.mark.slow
def test_a_process_forked_from_one_that_has_set_a_page_is_refused_and_does_not_wait():
    assert ended(FORKED_AFTER) == 7


@pytest.mark.slow
def test_processes_forked_before_any_page_was_set_each_set_theirs():
    assert ended(FORKED_BEFORE) == 7


@pytest.mark.parametrize("kind", KINDS)
def test_threads_set_pages_at_once_and_alike(kind):
    names = [f"CANDIDATE {number}" for number in range(8)]
    alone = [made(kind, facts.candidate(name=name)) for name in names]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(lambda name: made(kind, facts.candidate(name=name)), names)) == alone


def test_a_mistake_of_ours_is_no_unprintable_name():
    with pytest.raises(CannotBeSet):
        engine.set_template("statement_of_results", {}, at=facts.ISSUED, logo=None)


def test_the_engine_prints_what_it_has_a_glyph_for():
    assert engine.prints("AZaz09éÅ")
    assert not engine.prints("A\U0010fffd")


@pytest.mark.slow
def test_the_documents_are_imported_without_what_sets_and_joins_them():
    code = (
        "import sys\n"
        "from portal.documents import confirmation_of_entry, statement_of_results\n"
        "sys.exit(bool({'typst', 'segno', 'pypdf'} & set(sys.modules)))"
    )
    assert ended(code) == 0
