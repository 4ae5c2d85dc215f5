"""What the office asks for is refused: the reasons, in the words of the command line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from portal.cli.command_line import COMMAND_LINE
from portal.domain.importing import Findings
from portal.domain.refusals import Impossible
from portal.language.notices import Notice
from portal.wording import notices


def words(notice: Notice) -> str:
    return notices.say(notice, COMMAND_LINE)


def said(problem: Impossible) -> list[str]:
    return [words(reason) for reason in problem.reasons]


@contextmanager
def refusing(sentence: str) -> Iterator[None]:
    """Within the block something is refused in words that the regular expression finds."""
    with pytest.raises(Impossible) as problem:
        yield
    reasons = "\n".join(said(problem.value))
    assert re.search(sentence, reasons), reasons


def notes(found: Findings) -> tuple[str, ...]:
    """What is noted of a file, in words."""
    return tuple(map(words, found.notes))
