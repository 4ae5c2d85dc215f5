"""flask candidate export and erase: everything that is kept about one candidate, to hand over or to be gone."""

from __future__ import annotations

from pathlib import Path

import click

from portal import new_files, settings
from portal.backups import erasures
from portal.domain.accounts import data_export, erasing
from portal.domain.accounts.erasing import Erasure
from portal.language import clock
from portal.language.languages import Later as _
from portal.settings import spans
from portal.wording import candidates
from portal.wording import data_export as wording

from .command import Command, who
from .speaking import tell, tell_more

_ACCOUNT_STAYS = _("The account of %(email)s stays open: it holds %(number)d more.")
_ACCOUNT_GOES = _("Goes: the account of %(email)s, which holds nothing else, with its sign-ins and emails.")
_IN_BACKUPS = _(
    "Backups in %(folder)s still hold them, locked, for up to %(days)d days. `flask restore` erases them again by the "
    "file `erasures` beside the backups: keep that file."
)


_ABOUT = _("Everything the results service of %(centre)s keeps about one candidate, as of %(made)s.")
_RESULTS = _("Results are in this file once they are released.")
_ROWS = _(
    "First come the facts by name. Under `rows` stands every row of the database about the candidate, as it is kept. "
    "Left out are secrets (password, Secret Number, links, codes) and the names of members of staff."
)

_id_number = click.argument("id_number", metavar="ID")


@click.command(cls=Command)
@_id_number
@click.option("--to", "file", type=click.Path(path_type=Path), help="FILE.json; else it is printed.")
def export(id_number: str, file: Path | None) -> None:
    """Write down everything that is kept about a candidate, to hand over to them. Keep the file safe."""
    now = clock.now()
    if file:
        new_files.check(file, [".json"])
    facts = data_export.of_candidate(id_number, now=now)
    text = wording.as_text(facts, _ABOUT, _RESULTS, _ROWS, now=now)
    if file is None:
        click.echo(text, nl=False)
        click.echo("candidates: 1 exported", err=True)
        return
    with new_files.made(file) as out:
        out.write(text.encode())
    click.echo(f"candidates: 1 exported to {file}")


@click.command(cls=Command)
@_id_number
@click.option("--reason", required=True, help="Why, without a name; kept in the audit log.")
@click.option("--yes", is_flag=True, help="Do it. Nothing brings it back.")
def erase(id_number: str, reason: str, *, yes: bool) -> None:
    """Erase a candidate with everything that is kept about them. Without --yes it only says what goes."""
    if erasures.finish():  # of one that was interrupted
        tell(_("An erasure that was interrupted has been finished."))
    planned = erasing.plan(id_number)
    click.echo(candidates.in_short(planned.named))
    _tell_erasure(planned)
    if not yes:
        tell_more(_("Nothing was changed. Add --yes to erase. Nothing brings it back."))
        click.echo("candidates: 0 erased")
        return
    erasing.erase(id_number, reason=reason, by=who(), now=clock.now())
    erasures.finish()
    click.echo("candidates: 1 erased")


def _tell_erasure(planned: Erasure) -> None:
    chosen = settings.current()
    rows = ", ".join(f"{table} {number}" for table, number in sorted(planned.rows.items()))
    tell_more(_("Goes: every fact of the entry; rows: %(rows)s."), rows=rows or "-")
    if planned.email is not None:
        tell_more(
            _ACCOUNT_STAYS if planned.exams_left else _ACCOUNT_GOES, email=planned.email, number=planned.exams_left
        )
    tell_more(
        _("Stays: that an entry of number %(number)d was there, what was done to it and when."), number=planned.named.id
    )
    tell_more(_IN_BACKUPS, folder=chosen.backups, days=spans.longest(chosen.backup_keep))
    for folder in sorted(chosen.instance.glob("before-restore-*")):
        tell_more(
            _("Look yourself: %(folder)s is an older installation as it was. Delete it if you no longer need it."),
            folder=folder,
        )
    tell_more(
        _("Delete your own files too: spreadsheets, exports, printed papers. Importing one again brings them back.")
    )
