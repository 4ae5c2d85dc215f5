"""What the office asks for is refused: the reasons, in the words of the command line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from portal.cli.hints import HINTS
from portal.domain.refusals import Impossible
from portal.wording import notices


def said(problem: Impossible) -> list[str]:
    return [each if isinstance(each, str) else notices.say(each, HINTS) for each in problem.reasons]


@contextmanager
def refusing(sentence: str) -> Iterator[None]:
    """Within the block something is refused in words that the regular expression finds."""
    with pytest.raises(Impossible) as problem:
        yield
    words = "\n".join(said(problem.value))
    assert re.search(sentence, words), words
