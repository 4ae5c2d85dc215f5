"""Backups: everything that is needed to open again on another machine, in one file that only the safe can open."""
