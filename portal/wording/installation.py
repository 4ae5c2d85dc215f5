"""What is said of an installation that cannot do its work."""

from __future__ import annotations

from portal.backups import archive, making, recovery_keys, restoring
from portal.domain import health
from portal.language import clock
from portal.language.languages import Later as _
from portal.language.notices import Words

WORDS: Words = {
    health.DatabaseIsGone: _("The database is gone."),
    health.DatabaseIsDamaged: _("The database is damaged (%(problem)s)."),
    health.DatabaseIsReadOnly: _("The database cannot be written (%(problem)s)."),
    health.DatabaseIsFull: _(
        "The database cannot grow (%(problem)s). The disk may be full, or this machine has reached a limit."
    ),
    health.DatabaseIsLocked: _("Another program keeps the database to itself (%(problem)s)."),
    health.DatabaseIsSilent: _("The database does not answer (%(problem)s)."),
    health.DatabaseIsTakenAway: _(
        "%(file)s was deleted or replaced while the service ran. The service has stopped, so that nothing that "
        "candidates send is lost."
    ),
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
    archive.ListIsUnreadable: _("the list of what is in it cannot be read"),
    archive.NotAsListed: _("%(name)r in it is not what was put in"),
    archive.IsLacking: _("%(name)s is missing from it"),
    restoring.OtherRows: _("its rows are not those that were counted when it was made"),
    restoring.ServiceRuns: _("The service runs. Stop it first: nobody may use the database while it is replaced."),
    restoring.NeedsPostgreSQL: _(
        "The database in this backup is for PostgreSQL, and no DATABASE_URL names one. Nothing was changed."
    ),
    restoring.NeedsNoPostgreSQL: _(
        "The database in this backup is a SQLite file, and PORTAL_DATABASE_URL in the environment names another. "
        "Nothing was changed. Take PORTAL_DATABASE_URL away first."
    ),
    restoring.HoldsTables: _(
        "The database %(database)s holds tables, and no backup of them was made here: it may be in use elsewhere. "
        "Nothing was changed."
    ),
    restoring.NotPutBack: _("The database could not be restored: %(problem)s. Remove the reason and run this again."),
    recovery_keys.NotARecoveryKey: _(
        "%(file)s holds no recovery key. It is one line that begins with AGE-SECRET-KEY-, as on the page in the safe."
    ),
    clock.SkippedTime: _(
        '%(time)s does not exist in %(zone)s: the clocks go forward then. Write "%(before)s" or "%(after)s" instead.'
    ),
    clock.RepeatedTime: _("%(time)s happens twice in %(zone)s: the clocks go back then."),
}
