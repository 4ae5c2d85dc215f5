"""flask confirmations: the Confirmations of Entry of a sitting, to be handed out on paper."""

from __future__ import annotations

from pathlib import Path

import click

from portal.documents.confirmation_of_entry import CONFIRMATION
from portal.domain.proofs import print_runs
from portal.domain.proofs.print_runs import Choice
from portal.language import clock

from . import print_run
from .command import Command, who


@click.command(cls=Command)
@print_run.options
def confirmations(code: str, to: Path, candidate: str | None, school: str | None, *, split: bool) -> None:
    """Print the Confirmations of Entry of a sitting, by school and candidate number.

    They show the Secret Numbers; the audit log keeps how many were printed. Only you can read the file.
    """
    print_run.check(to, split=split)
    run = print_runs.confirmations(code, Choice(candidate, school), by=who(), now=clock.now())
    print_run.carry_out("confirmations", run, CONFIRMATION, to, split=split)
