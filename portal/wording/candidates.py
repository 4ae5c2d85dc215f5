"""How a candidate is named to the office, so that one is told from another of the same name."""

from __future__ import annotations

from collections.abc import Iterator

from portal.language import dates, listing
from portal.language.languages import Later as _
from portal.store.found_entries import NamedEntry

CANDIDATE = _("%(id_number)s  %(name)s, candidate %(number)s of %(sitting)s")
_BORN = _("born on %(day)s")
_REGISTERED, _NOT_REGISTERED, _WITHDRAWN = _("registered"), _("not registered"), _("withdrawn")


def in_short(named: NamedEntry) -> str:
    """ "937803WLC  LIN Mei-Hua 林美華, candidate 0007 of ket-april"."""
    name = " ".join(filter(None, (named.name, named.local_name)))
    places = {"id_number": named.id_number, "number": named.candidate_number, "sitting": named.sitting}
    return str(CANDIDATE.with_places(name=name, **places))


def in_list(named: NamedEntry) -> str:
    """ "937803WLC LIN Mei-Hua 林美華"."""
    return " ".join(filter(None, (named.id_number, named.name, named.local_name)))


def in_full(named: NamedEntry) -> str:
    """The same, with the birth date, the school, and whether they are registered."""
    return listing.listed([in_short(named), *_more(named)])


def _more(named: NamedEntry) -> Iterator[object]:
    if named.date_of_birth:
        yield _BORN.with_places(day=dates.day_in_words(named.date_of_birth))
    if named.school:
        yield named.school
    yield _REGISTERED if named.claimed_at else _NOT_REGISTERED
    if named.withdrawn_at:
        yield _WITHDRAWN
