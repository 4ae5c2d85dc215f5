"""flask retention: what is older than the centre keeps, told first and erased with --write."""

from __future__ import annotations

import click

from portal import settings
from portal.backups import erasures
from portal.domain.accounts import retention as kept
from portal.domain.accounts.retention import PastDue, RetentionPlan
from portal.language import clock, dates
from portal.language.languages import Later as _
from portal.settings.spans import Span
from portal.wording import spans

from .command import Command, telling_what_was_done, who
from .speaking import tell, tell_more

_FACTS = _(
    "%(sitting)s, ended on %(day)s: date of birth, school, references and own timetable of %(number)d candidates"
)
_CANDIDATES = _("%(sitting)s, ended on %(day)s: all about %(number)d candidates")
_WAITING = _("%(sitting)s: nothing goes, because results wait for a release. Release them, or undo their import.")


@click.command(cls=Command)
@click.option("--write", is_flag=True, help="Erase it. Nothing brings it back.")
def retention(*, write: bool) -> None:
    """Find what is older than the centre keeps (KEEP_… in the settings), and erase it."""
    erasures.finish()  # of one that was interrupted
    planned = kept.due(now=clock.now())
    _tell(planned)
    counts = f"{planned.candidates} candidates, facts of {planned.with_facts}, {planned.letters} emails"
    counts += f", {planned.sign_ins} sign-ins, {planned.audit_details} audit details"
    if not write:
        if planned.is_due:
            tell(_("Nothing is changed yet. The same command with --write does it."))
        click.echo(f"retention: {counts} to erase")
        return
    if planned.is_due:
        kept.carry_out(planned, by=who(), now=clock.now())
        erasures.finish()
    with telling_what_was_done():
        click.echo(f"retention: {counts} erased")


def _tell(planned: RetentionPlan) -> None:
    chosen = settings.current()
    _tell_purpose(_("personal facts beside the result"), chosen.keep_personal_facts)
    for due in planned.sittings:
        if due.with_facts:
            tell_more(_FACTS, **_places(due, due.with_facts))
    _tell_purpose(_("results, and the candidates with them"), chosen.keep_results)
    for due in planned.sittings:
        if due.candidates:
            tell_more(_CANDIDATES, **_places(due, due.candidates))
    for sitting in planned.waiting:
        tell_more(_WAITING, sitting=sitting.code)
    for name, span, number in (
        (_("emails that were written"), chosen.keep_letters, planned.letters),
        (_("sign-ins, links and changes of address"), chosen.keep_sign_ins, planned.sign_ins),
        (_("details in the audit log"), chosen.keep_audit_details, planned.audit_details),
    ):
        _tell_purpose(name, span)
        if number:
            tell_more(_("older: %(number)d"), number=number)


def _tell_purpose(name: _, span: Span | None) -> None:
    tell(_("%(what)s: kept for %(span)s") if span else _("%(what)s: always kept"), what=name, span=spans.in_words(span))


def _places(due: PastDue, number: int) -> dict[str, object]:
    day = dates.moment_in_words(due.sitting.ended_at, settings.current().timezone, with_time=False)
    return {"sitting": due.sitting.code, "day": day, "number": number}
