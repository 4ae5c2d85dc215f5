"""What is said of an installation that cannot do its work."""

from __future__ import annotations

from portal.backups import making, recovery_keys, restoring
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
    making.NoRecoveryKey: _("There is no RECOVERY_KEY in the settings to lock a backup with."),
    making.CopyIsDamaged: _("The copy of the database is not whole: %(problem)s. No backup was made."),
    restoring.AnotherRecoveryKey: _("%(file)s is no backup, or was locked for another key than that of %(identity)s."),
    restoring.NotABackup: _("%(file)s is not a whole backup: %(problem)s. Nothing was changed. Try the one before."),
    recovery_keys.NotARecoveryKey: _(
        "%(file)s holds no recovery key. It is one line that begins with AGE-SECRET-KEY-, as on the page in the safe."
    ),
    clock.SkippedTime: _(
        '%(time)s does not exist in %(zone)s: the clocks go forward then. Write "%(before)s" or "%(after)s" instead.'
    ),
    clock.RepeatedTime: _("%(time)s happens twice in %(zone)s: the clocks go back then."),
}
