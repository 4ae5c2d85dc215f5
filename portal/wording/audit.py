"""What is said of the audit log: each deed, who does one beside the office, and what is wrong with a row."""

from __future__ import annotations

from datetime import datetime

from portal import settings
from portal.domain import audit_log, auditing
from portal.language import dates
from portal.language.languages import Later as _
from portal.language.notices import Words
from portal.store.audit import LoggedDeed

# By the word that is kept in the log.
DEEDS = {
    "Secret Number reissued": _("Secret Number reissued"),
    "Secret Numbers exported": _("Secret Numbers exported"),
    "Secret Numbers printed": _("Secret Numbers printed"),
    "account deleted": _("account deleted"),
    "change of email asked for": _("change of email asked for"),
    "change of email dropped": _("change of email dropped"),
    "change of email stopped": _("change of email stopped"),
    "email changed": _("email changed"),
    "email confirmed": _("email confirmed"),
    "entries imported": _("entries imported"),
    "erased": _("erased"),
    "failed letters retried": _("failed letters retried"),
    "failed tries cleared": _("failed tries cleared"),
    "import undone": _("import undone"),
    "letter retried": _("letter retried"),
    "letter suppressed": _("letter suppressed"),
    "letters about verifications switched off": _("letters about verifications switched off"),
    "letters held back": _("letters held back"),
    "logged out elsewhere": _("logged out elsewhere"),
    "logged out everywhere": _("logged out everywhere"),
    "password changed": _("password changed"),
    "password link asked for": _("password link asked for"),
    "registered": _("registered"),
    "release cancelled": _("release cancelled"),
    "release letters written": _("release letters written"),
    "release scheduled": _("release scheduled"),
    "released": _("released"),
    "result corrected": _("result corrected"),
    "result restored": _("result restored"),
    "result withheld": _("result withheld"),
    "results imported": _("results imported"),
    "retention carried out": _("retention carried out"),
    "share taken back": _("share taken back"),
    "shared": _("shared"),
    "sitting added": _("sitting added"),
    "sitting changed": _("sitting changed"),
    "terms agreed to": _("terms agreed to"),
    "timetable imported": _("timetable imported"),
    "unlocked": _("unlocked"),
    "unregistered": _("unregistered"),
    "updates exported": _("updates exported"),
    "updates switched off": _("updates switched off"),
    "updates switched on": _("updates switched on"),
    "verified": _("verified"),
    "verifying by numbers chosen": _("verifying by numbers chosen"),
    "withdrawal undone": _("withdrawal undone"),
    "withdrawn": _("withdrawn"),
}
_WHO = {
    auditing.CANDIDATE: _("candidate"),
    auditing.SENDER: _("sender"),
    auditing.ORGANISATION: _("organisation"),
}
_ENTRY = _("entry %(number)s")
_NO_MOMENT = _("at no moment")
_ROW = _("%(id)d (%(at)s, %(what)s)")
_ROW_OUT = _("Row %(first)d was taken out.")
_ROWS_OUT = _("Rows %(first)d to %(last)d were taken out.")
_ROW_CUT = _("Row %(first)d, the last one, was cut off.")
_ROWS_CUT = _("Rows %(first)d to %(last)d, the last ones, were cut off.")

WORDS: Words = {
    audit_log.AuditRow: lambda row: _ROW.with_places(at=moment(row.at), what=deed(row.what)),
    audit_log.RowChanged: _("Row %(row)s was changed after it was written."),
    audit_log.DetailsChanged: _("The details of row %(row)s were changed after they were written."),
    audit_log.RowPutIn: _("Row %(row)s was not written by the service: somebody put it in."),
    audit_log.RowsTakenOut: lambda said: _ROW_OUT if said.first == said.last else _ROWS_OUT,
    audit_log.RowsCutOff: lambda said: _ROW_CUT if said.first == said.last else _ROWS_CUT,
    audit_log.NoHead: _("The head of the chain, in the table `meta`, is gone: rows may have been cut off at the end."),
    audit_log.OtherHead: _(
        "The head of the chain, in the table `meta`, is not that of the last row, %(row)s: one of them was changed."
    ),
    audit_log.OtherCount: _(
        "The log has %(rows)d rows, and the head of the chain, in the table `meta`, counts %(written)d: it was changed."
    ),
    audit_log.UnknownHead: _(
        "No row has the head %(head)s that you know from outside: the log was written anew, or it is of another centre."
    ),
}


def deed(what: str) -> str:
    return str(DEEDS.get(what, what))


def person(who: str) -> str:
    return str(_WHO.get(who, who))


def whom(line: LoggedDeed) -> str:
    """By the ID Number; an entry that is gone, by its number in the log."""
    if line.whom is None:
        return ""
    return line.id_number or str(_ENTRY.with_places(number=line.whom))


def moment(at: datetime | None) -> str:
    """On the centre's clocks."""
    return dates.moment_in_figures(at, settings.current().timezone) if at else str(_NO_MOMENT)
