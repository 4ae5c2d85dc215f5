"""Texts that a centre may write in each language: of several settings, the one that a reader sees."""

from __future__ import annotations

from portal.language import languages


def said(chosen: object, name: str) -> str:
    """The text of this setting in the language spoken, else in general, else in whatever language there is."""
    names = [_in(languages.spoken(), name), name, *(_in(tag, name) for tag in languages.AVAILABLE)]
    return next((text for each in names if (text := getattr(chosen, each, ""))), "")


def _in(tag: str, name: str) -> str:
    return f"{name}_{tag.lower().replace('-', '_')}"
