"""What is said of each thing that `flask doctor` finds, and how it is put right."""

from __future__ import annotations

from portal.doctor import address, audit, checks, database, letters, machine, personal_data, safekeeping
from portal.language.languages import Later as _
from portal.language.notices import Words

STATES = {
    checks.State.FIT: _("fit"),
    checks.State.WARNING: _("warning"),
    checks.State.FAULT: _("fault"),
    checks.State.SKIPPED: _("not checked"),
}

_IN_ORDER, _IN_ORDER_WITH = _("In order."), _("In order: %(what)s.")

WORDS: Words = {
    checks.InOrder: lambda fit: _IN_ORDER_WITH if fit.what else _IN_ORDER,
    checks.NotChecked: _("What it needs is faulty."),
    checks.CannotBeChecked: _("It cannot be checked: %(problem)s."),
    checks.SettingsAreFaulty: _("%(faults)s"),
    machine.FilesAreOpen: _("Others on this machine can read or change what only the service should: %(files)s."),
    machine.PythonHasFault: _(
        "Python %(version)s lets a crafted name add a header to an email (CVE-2024-6923, CVE-2026-1299). Each letter "
        "is checked before it leaves, so none has gone wrong."
    ),
    machine.SQLiteHasFault: _(
        "SQLite %(version)s can, very rarely, damage a database while two programs write at once (the WAL-reset bug)."
    ),
    machine.DiskIsNearlyFull: _("The disk of %(folder)s has %(free)d MB left. The service wants %(wanted)d MB."),
    machine.ClockIsNotSet: _("No time server sets this machine's clock, so results may open early or late."),
    machine.FontIsLacking: _("No font of this machine prints %(language)s, a language of DOCUMENT_LANGUAGES."),
    database.ClockIsBehind: _(
        "The clock shows %(now)s, but something in the database was written at %(newest)s. The clock has gone back, or "
        "was wrong before."
    ),
    audit.AuditLogIsBroken: _("The audit log was changed from outside: %(faults)d faults. The first: %(first)s"),
    letters.LettersStayHere: _("Letters go to nobody: MAIL_URL is file:, and they are written to %(folder)s."),
    letters.LettersWait: _("Letters that wait: %(number)d, the oldest for %(oldest)s."),
    letters.LettersFailed: _("Letters that have failed and are not tried again: %(number)d."),
    safekeeping.NoBackupYet: _("There is no backup in %(folder)s."),
    safekeeping.BackupIsOld: _("The newest backup is of %(newest)s."),
    safekeeping.LastBackupFailed: _("The last backup failed, at %(when)s."),
    safekeeping.BackupWasNotTried: _("No backup was opened with the recovery key within the last three months."),
    safekeeping.BackupIsBesideDatabase: _("Backups are written to %(folder)s, on the same disk as the database."),
    safekeeping.KeyIsOnServer: _("The recovery key is still on this machine: %(file)s."),
    personal_data.KeptForTooLong: _(
        "Kept for over a month longer than the settings say: %(candidates)d candidates, the facts of %(facts)d, and "
        "%(others)d other rows."
    ),
    personal_data.ErasureIsUnfinished: _("An erasure was interrupted. Traces may still be in files."),
    address.AddressIsPlain: _("BASE_URL is %(address)s: passwords cross the network unencrypted."),
    address.AddressIsOfThisMachine: _("BASE_URL is %(address)s: only this machine can open the site."),
    address.NobodyAnswers: _("%(address)s does not answer this machine: %(problem)s."),
    address.AnotherAnswers: _("%(address)s is answered, but not by this installation."),
    address.ServiceIsOutOfOrder: _("%(address)s answers that the service is out of order."),
    address.PlainHttpIsAnswered: _(
        "%(address)s is answered without https: passwords may cross the network unencrypted."
    ),
    address.ProxyIsNotTrusted: _(
        "BASE_URL is https, so a web server stands before the service, and TRUSTED_PROXIES is 0: all visitors count as "
        "one, and their failed tries slow down everybody."
    ),
    address.NobodyToTrust: _(
        "TRUSTED_PROXIES is %(number)d, and BASE_URL is not https. If no web server stands before the service, "
        "visitors can pretend to come from any address."
    ),
}

REMEDIES: Words = {
    checks.SettingsAreFaulty: _('"Settings" in docs/operating.md explains each. Then restart the service.'),
    checks.CannotBeChecked: _("Run this as the user that the service runs as."),
    machine.FilesAreOpen: _("`chmod go-rwx %(files)s`"),
    machine.PythonHasFault: _("Install Python %(fixed)s or newer, and make the virtual environment anew with it."),
    machine.SQLiteHasFault: _(
        "Bring SQLite to 3.51.3 or newer (or 3.50.7, 3.44.6) with the system's next version, or with a Python that has "
        "it. Until then keep the daily backups: each is checked."
    ),
    machine.DiskIsNearlyFull: _("Make room there, or let BACKUP_TO name a folder on another disk."),
    machine.ClockIsNotSet: _("`timedatectl set-ntp true`, or install a time server's program, like chrony."),
    machine.FontIsLacking: _("`apt install fonts-noto-cjk`, or the fonts of that language. Then restart the service."),
    database.ClockIsBehind: _(
        "Set the clock (`timedatectl`). If it is right now, wait until that moment has passed, and check the releases: "
        "`flask release list`."
    ),
    audit.AuditLogIsBroken: _(
        "`flask audit verify` names each. Find out who can write to the database; an earlier backup has the rows as "
        "they were."
    ),
    letters.LettersStayHere: _(
        'Name the mail server in MAIL_URL ("Letters" in docs/operating.md), and try it: `flask mail test ADDRESS`.'
    ),
    letters.LettersWait: _("Is `flask serve` running? Then `flask mail test ADDRESS` says what is wrong."),
    letters.LettersFailed: _(
        "`flask outbox list --state failed` says why. Then `flask outbox retry NUMBER`, or `flask outbox suppress "
        "NUMBER --reason TEXT`."
    ),
    safekeeping.NoBackupYet: _(
        "`flask backup` makes one. `flask serve` makes one each day, unless BACKUP_AT is never."
    ),
    safekeeping.BackupIsOld: _("`flask backup` makes one, or says why it cannot. Does `flask serve` run at BACKUP_AT?"),
    safekeeping.LastBackupFailed: _("`flask backup` tries again and says what is wrong."),
    safekeeping.BackupWasNotTried: _(
        "Fetch the key from the safe and try the newest: `flask restore FILE --identity FILE --check`."
    ),
    safekeeping.BackupIsBesideDatabase: _("Let BACKUP_TO name a folder on another disk, best on another machine."),
    safekeeping.KeyIsOnServer: _(
        "Print it (`flask keys print --to FILE.pdf`), move both into the safe, and remove them from here."
    ),
    personal_data.KeptForTooLong: _("`flask retention` tells what, and `flask retention --write` erases it."),
    personal_data.ErasureIsUnfinished: _("`flask retention` finishes it."),
    address.AddressIsPlain: _('Put a web server with https before the service ("Serve" in docs/operating.md).'),
    address.AddressIsOfThisMachine: _("Before candidates come, write the site's own https address as BASE_URL."),
    address.NobodyAnswers: _(
        "Is `flask serve` running, and the web server before it? Do the name, the certificate and the firewall let "
        "this machine in?"
    ),
    address.AnotherAnswers: _(
        "Check BASE_URL, where its name leads (`getent hosts NAME`), and to which port the web server hands over. "
        "After a change of SECRET_KEY restart the service."
    ),
    address.ServiceIsOutOfOrder: _("Put right what is faulty above. The service's log names the cause."),
    address.PlainHttpIsAnswered: _("Let the web server send http on to https, as Caddy does by itself."),
    address.ProxyIsNotTrusted: _("Write TRUSTED_PROXIES = 1 (or how many there are), and restart the service."),
    address.NobodyToTrust: _("Write TRUSTED_PROXIES = 0, or the https address as BASE_URL; restart the service."),
}
