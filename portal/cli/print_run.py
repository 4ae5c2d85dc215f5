"""How a print run goes: everybody into one file, or a file each into a new folder; all of it or nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from itertools import chain, count
from pathlib import Path
from typing import Any, TypeVar

import click

from portal import new_files, settings
from portal.documents.page import Document, Letterhead, T
from portal.domain.proofs.print_runs import PrintRun

PDF = ".pdf"
Command = TypeVar("Command", bound=Callable[..., Any])


def options(command: Command) -> Command:
    """What is printed, for whom and where to."""
    for option in (
        click.option("--split", is_flag=True, help="Make a PDF for each candidate, in the new folder --to."),
        click.option("--school", metavar="NAME", help="Only this school's candidates."),
        click.option("--candidate", metavar="NUMBER", help="Only the candidate with this number."),
        click.option("--to", type=click.Path(path_type=Path), required=True, help="FILE.pdf; with --split, a folder."),
        click.argument("code"),
    ):
        command = option(command)
    return command


def check(to: Path, *, split: bool) -> None:
    """Raises Unwritable when there is no such place to write to; asked before a Secret Number is noted as printed."""
    new_files.check(to, [] if split else [PDF])


def carry_out(name: str, run: PrintRun[T], document: Document[T], to: Path, *, split: bool) -> None:
    """Set the pages and say how many. Raises Unprintable; nothing is left of what failed."""
    letterhead = Letterhead.chosen(settings.current())
    with click.progressbar(
        run.documents, length=run.count, label=name, file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as watched:
        if split:
            made = _one_each(to, watched, document, letterhead)
        else:
            with new_files.made(to) as file:
                made = document.write(watched, letterhead, file)
    click.echo(f"{name}: {made} written to {to}")


def _one_each(folder: Path, facts: Iterable[T], document: Document[T], letterhead: Letterhead) -> int:
    given: set[str] = set()
    with new_files.folder_made(folder):
        for each in facts:
            name = _name(each.candidate.facts.candidate_number, given)
            content = document.pages([each], letterhead)
            with new_files.made(folder / (name + PDF)) as file:
                file.write(content)
    return len(given)


def _name(number: str, given: set[str]) -> str:
    """The candidate number made safe, and unlike every name given before, whatever the disk takes for alike."""
    stem = new_files.safe(number) or "candidate"
    counted = chain([stem], (f"{stem}-{again}" for again in count(2)))
    name = next(each for each in counted if each.casefold() not in given)
    given.add(name.casefold())
    return name
