"""The process in which a file is opened: with bounded memory and time, since a file may be made to cost much.

The first word of its command line is the number of the open file, the second the Request.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict
from itertools import islice
from typing import Any, BinaryIO

from portal.language.languages import Later as _

from .messages import A_BITE, END, HEADS, HOW, LINES, REFUSAL, Head, Request
from .opening import Surroundings, opened
from .sheet import Unreadable

LEAST_MEMORY, MEMORY_A_BYTE = 128 * 1024 * 1024, 5  # a byte of what the file unpacks to is kept in some forms
LEAST_SECONDS, SECONDS_A_MEGABYTE = 5, 3  # of the processor: a slow one


def main() -> None:
    request = Request(**json.loads(sys.argv[2]))
    try:
        with os.fdopen(int(sys.argv[1]), "rb") as file:
            content = whole(file, request.name)
        sheet = opened(content, request, Surroundings(_ask, allow))
        del content
        tell(HOW, asdict(sheet.how))
        while lines := list(islice(sheet.lines, A_BITE)):
            tell(LINES, lines)
        tell(END, None)
    except Unreadable as problem:
        tell(REFUSAL, [problem.sentence.sentence, problem.sentence.places])


def whole(file: BinaryIO, name: str) -> bytes:
    """What is in the file. Raises Unreadable where somebody is writing it: half a table looks like a whole one."""
    before = os.fstat(file.fileno())
    allow(before.st_size)
    content = file.read(before.st_size + 1)
    after = os.fstat(file.fileno())
    if (len(content), after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        problem = _("%(file)s was changed while it was read. Wait until it is saved, then import it again.")
        raise Unreadable(problem, file=name)
    return content


def allow(size: int) -> None:
    """From now on this process may take as much memory and time as a file needs that unpacks to so many bytes."""
    memory = LEAST_MEMORY + MEMORY_A_BYTE * size
    _limit(resource.RLIMIT_CPU, LEAST_SECONDS + SECONDS_A_MEGABYTE * (size >> 20))
    _limit(resource.RLIMIT_CORE, 0)  # no name or Secret Number goes to the disk when it crashes
    if sys.platform == "darwin":  # it does not bound the memory of a process
        threading.Thread(target=end_beyond, args=(memory,), daemon=True).start()
    else:
        _limit(resource.RLIMIT_AS, memory)


def _limit(what: int, most: int) -> None:
    resource.setrlimit(what, (most, resource.getrlimit(what)[1]))


def end_beyond(memory: int) -> None:
    while resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < memory:
        time.sleep(0.02)
    os._exit(1)


def _ask(heads: Sequence[Head]) -> str:
    tell(HEADS, heads)
    sys.stdout.flush()
    return str(json.loads(sys.stdin.readline()))


def tell(kind: str, what: Any) -> None:
    sys.stdout.write(json.dumps([kind, what], default=str) + "\n")
