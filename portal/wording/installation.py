"""What is said of an installation that cannot do its work."""

from __future__ import annotations

from portal.domain import health
from portal.language import clock
from portal.language.languages import Later as _
from portal.language.notices import Words

WORDS: Words = {
    health.NoDatabase: _("There is no database %(file)s."),
    health.EmptyDatabase: _("The database is empty."),
    health.OlderDatabase: _("The database is of an earlier version."),
    health.NewerDatabase: _("The database is of a later version than this program. Install the newer program again."),
    health.DatabaseIsMade: _("The database is made."),
    health.DatabaseIsUpToDate: _("The database is up to date."),
    health.DatabaseIsUpdated: _("The database is brought up to date."),
    health.AnotherKey: _(
        "%(key)s is not the key this database was made with. Put the right key back into %(file)s. With another key, "
        "Secret Numbers and codes cannot be read."
    ),
    clock.SkippedTime: _(
        '%(time)s does not exist in %(zone)s: the clocks go forward then. Write "%(before)s" or "%(after)s" instead.'
    ),
    clock.RepeatedTime: _("%(time)s happens twice in %(zone)s: the clocks go back then."),
}
