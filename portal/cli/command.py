"""How every command begins and ends: on an installation that is fit for it, and with a code a timer can act on.

0 well; 1 something is wrong, each reason a line on stderr; 2 the command line cannot be read (click's own).
"""

from __future__ import annotations

import errno
import getpass
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import click
from flask.cli import ScriptInfo

from portal.domain import health
from portal.domain.refusals import Impossible, StoreConflict, StoreUnavailable
from portal.exams import ExamProblem
from portal.language import languages
from portal.language.languages import Later
from portal.language.languages import Later as _
from portal.language.notices import Notice
from portal.new_files import Unwritable
from portal.runtime import installation
from portal.settings import SettingsProblem
from portal.spreadsheets import Unreadable

from . import speaking


class Wrong(Exception):
    """The command ends with exit code 1 for these faults, a sentence each."""

    def __init__(self, *faults: Later | str) -> None:
        self.faults = [str(fault) for fault in faults]
        super().__init__("\n".join(self.faults))


TOLD = (
    Wrong, SettingsProblem, ExamProblem, Impossible, Unreadable, Unwritable, StoreUnavailable, StoreConflict, OSError,
)  # fmt: skip

NO_ROOM_FOR_FILES = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)


class Command(click.Command):
    """A command that needs a working installation, and tells what is wrong in sentences."""

    needs_installation = True

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        _offer_language(self)

    def invoke(self, ctx: click.Context) -> Any:
        with languages.speaking(speaking.asked(ctx)):
            return self._invoke(ctx)

    def _invoke(self, ctx: click.Context) -> Any:
        try:
            _check_words(ctx.params.values())
            if self.needs_installation:
                installation.open_database(ctx.ensure_object(ScriptInfo).load_app())
                health.check_installation()
            return super().invoke(ctx)
        except TOLD as problem:
            for sentence in _sentences(problem):
                click.echo(sentence, err=True)
            raise SystemExit(1) from problem


def sentence(problem: Exception) -> str:
    """A problem that is told as part of a line, as a sentence of its own."""
    said = str(problem)
    return f"{said[:1].upper()}{said[1:]}."


class FreeCommand(Command):
    """A command that works when there is no installation yet, or a faulty one."""

    needs_installation = False


class Group(click.Group):
    command_class = Command

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        _offer_language(self)


def _offer_language(command: click.Command) -> None:
    """As an option, unless the command has one of that name."""
    if not any(param.name == speaking.LANGUAGE.name for param in command.params):
        command.params.append(speaking.LANGUAGE)


@dataclass(frozen=True)
class WallClock:
    """What a clock on the wall shows: `at` has no zone; `has_time` is false when only the day was given."""

    at: datetime
    has_time: bool


YEARS = range(2000, 2101)


class WallTime(click.ParamType[WallClock]):
    """A day and perhaps an hour: "2020-07-14 09:00", with seconds if wanted."""

    name = "YYYY-MM-DD HH:MM"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> WallClock:
        for form in ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d"):
            with suppress(ValueError):
                at = datetime.strptime(value, form)  # noqa: DTZ007 (its zone comes apart)
                if at.year not in YEARS:
                    break
                return WallClock(at, has_time="%H" in form)
        return self.fail(f'{value!r} is not a day and an hour. Write it like "2020-07-14 09:00".', param, ctx)


def _check_words(words: Iterable[object]) -> None:
    """Raises Wrong for a word of the command line that is no text: it could be neither kept nor shown."""
    for word in words:
        try:
            str(word).encode()
        except UnicodeEncodeError as error:
            problem = _("%(word)s is not UTF-8 text. Rename the file, or type the word again.")
            raise Wrong(problem.with_places(word=ascii(str(word)))) from error


@contextmanager
def telling_what_was_done() -> Iterator[None]:
    """What is done stays done, and is no failure when nobody reads to the end: `… --write | head -1`."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the end of the process fails once more


def who() -> str:
    """Who is at the command line, for the audit log."""
    try:
        return f"{getpass.getuser()} (command line)"
    except (KeyError, OSError):
        return "command line"


def _sentences(problem: Exception) -> list[str]:
    match problem:
        case Wrong() | SettingsProblem() | ExamProblem():
            return problem.faults
        case Impossible():
            return [_said(reason) for reason in problem.reasons]
        case StoreUnavailable():
            return [_said(health.why(problem))]
        case StoreConflict():
            return [str(_("Somebody else has just changed the same rows. Nothing was changed. Run the command again."))]
        case OSError():
            return [str(_of_a_file(problem))]
        case _:
            return str(problem).splitlines()


def _said(reason: Notice) -> str:
    from portal.wording import notices  # the words of every refusal, wanted where there is one

    from .command_line import COMMAND_LINE

    return notices.say(reason, COMMAND_LINE)


def _of_a_file(problem: OSError) -> Later:
    if isinstance(problem, BrokenPipeError):
        return _("The program that was reading this stopped, so the command stopped too.")
    file, error = problem.filename or _("A file"), problem.strerror or problem
    if problem.errno in NO_ROOM_FOR_FILES:
        return _(
            "%(file)s cannot be written (%(error)s). The disk may be full, or this machine has reached a limit. Make "
            "room and run the command again."
        ).with_places(file=file, error=error)
    return _("%(file)s: %(error)s.").with_places(file=file, error=error)
