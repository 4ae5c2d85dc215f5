"""How long something is kept, in words."""

from __future__ import annotations

from portal.language.languages import Later as _
from portal.settings.spans import Span

_DAY, _DAYS, _YEAR, _YEARS = _("1 day"), _("%(number)d days"), _("1 year"), _("%(number)d years")


def in_words(span: Span | None) -> str:
    """ "3 years"; "always" for what never goes."""
    if span is None:
        return str(_("always"))
    one, many = (_YEAR, _YEARS) if span.is_years else (_DAY, _DAYS)
    return str(one if span.number == 1 else many.with_places(number=span.number))
