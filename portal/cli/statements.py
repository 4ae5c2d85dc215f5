"""flask statements: the Statements of Results of a sitting, once they are released."""

from __future__ import annotations

from pathlib import Path

import click

from portal.documents.statement_of_results import STATEMENT
from portal.domain.proofs import print_runs
from portal.domain.proofs.print_runs import Choice
from portal.language import clock

from . import print_run
from .command import Command


@click.command(cls=Command)
@print_run.options
def statements(code: str, to: Path, candidate: str | None, school: str | None, *, split: bool) -> None:
    """Print the Statements of Results that have been released, by school and candidate number.

    Results that are not confirmed to others, such as those that are withheld, have no statement.
    """
    print_run.check(to, split=split)
    run = print_runs.statements(code, Choice(candidate, school), now=clock.now())
    print_run.carry_out("statements", run, STATEMENT, to, split=split)
