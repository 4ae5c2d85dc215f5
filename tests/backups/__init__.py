"""Backups: made, kept, and opened again."""
