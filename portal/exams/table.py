"""Reading a TOML table key by key: what is wrong is noted, and reading goes on with a stand-in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import TypeGuard

LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")


class Notes:
    """The faults of one file: a sentence each, with file, dotted key, what stands there and the remedy."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[str] = []
        self.tables: list[TomlTable] = []

    def add(self, key: str, stands: str, remedy: str) -> None:
        self.faults.append(f"{self.file}: {key} {stands}; {remedy}.")

    def add_unknown_keys(self) -> None:
        """Called last, when every key that has a meaning has been asked for."""
        for table in self.tables:
            table.note_unknown_keys()


class TomlTable:
    """One table of the file. `at` is its dotted key; tables in a list are counted from 1 (`grades.2`)."""

    def __init__(self, values: Mapping[str, object], at: str, notes: Notes) -> None:
        self.values = values
        self.at = at
        self.notes = notes
        self.asked: list[str] = []
        notes.tables.append(self)

    def key(self, name: str) -> str:
        return f"{self.at}.{name}" if self.at else name

    def fault(self, name: str, remedy: str) -> None:
        stands = f"is {_seen(self.values[name])}" if name in self.values else "is missing"
        self.notes.add(self.key(name), stands, remedy)

    def text(self, name: str, such_as: str) -> str:
        value = self._value(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
        self.fault(name, f'write a text in quotes, such as {name} = "{such_as}"')
        return ""

    def optional_text(self, name: str, such_as: str) -> str | None:
        return self.text(name, such_as) if self._value(name) is not None else None

    def number(self, name: str, such_as: int, least: int = 0) -> int | None:
        """A whole number, or None (and a note) where there is none."""
        value = self._value(name)
        if _is_whole(value) and value >= least:
            return value
        at_least = f" of {least} or more" if least else ""
        self.fault(name, f"write a whole number{at_least} without quotes, such as {name} = {such_as}")
        return None

    def numbers(self, name: str, such_as: str) -> tuple[int, ...]:
        value = self._value(name)
        if isinstance(value, list) and value and all(map(_is_whole, value)):
            return tuple(value)
        self.fault(name, f"write whole numbers in square brackets, such as {name} = {such_as}")
        return ()

    def words(self, name: str, such_as: str) -> tuple[str, ...]:
        """A list of texts that may be left out."""
        value = self._value(name)
        if value is None:
            return ()
        if isinstance(value, list) and all(isinstance(word, str) for word in value):
            return tuple(value)
        self.fault(name, f"write texts in square brackets, such as {name} = {such_as}")
        return ()

    def flag(self, name: str, *, default: bool) -> bool:
        value = self._value(name)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        self.fault(name, "write true or false without quotes")
        return default

    def choice(self, name: str, words: tuple[str, ...]) -> str:
        """One of a few words; the first where the key is left out."""
        value = self._value(name)
        if value is None or value in words:
            return words[0] if value is None else str(value)
        self.fault(name, "write " + " or ".join(f'{name} = "{word}"' for word in words))
        return words[0]

    def span(self) -> range:
        """The scores `from` … `to` of this table, both included; empty where they cannot be read."""
        first, last = self.number("from", 120), self.number("to", 139)
        if first is None or last is None:
            return range(0)
        if first > last:
            self.fault("from", f"write a number no higher than {self.key('to')}, which is {last}")
        return range(first, last + 1)

    def texts(self, name: str) -> Mapping[str, str]:
        """One text in several languages, English always among them."""
        table = self.table(name, f'{name} = {{ en = "…", zh-Hant = "…" }}')
        others = [tag for tag in table.values if tag != "en" and table._is_language(tag)]
        return {tag: table.text(tag, "…") for tag in ("en", *others)}

    def table(self, name: str, such_as: str) -> TomlTable:
        value = self._value(name)
        if isinstance(value, dict):
            return TomlTable(value, self.key(name), self.notes)
        self.fault(name, f"write a table, such as {such_as}")
        return self._stand_in(name)

    def tables(self, name: str, such_as: str, *, when_none: str = "") -> Sequence[TomlTable]:
        """A list of one or more tables, `[[name]]` in the file; an empty one only where `when_none` says so."""
        value = self._value(name)
        if value == [] and when_none:
            return []
        if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
            keys = (f"{self.key(name)}.{count}" for count in range(1, len(value) + 1))
            return [TomlTable(row, key, self.notes) for row, key in zip(value, keys, strict=True)]
        remedy = f"write one or more tables headed [[{self.key(name)}]], each with {such_as}"
        self.fault(name, f"{remedy}; or {name} = [] {when_none}" if when_none else remedy)
        return []

    def optional_tables(self, name: str, such_as: str) -> Sequence[TomlTable]:
        return self.tables(name, such_as) if self._value(name) is not None else []

    def note_unknown_keys(self) -> None:
        for name in self.values:
            if name not in self.asked:
                self._note_unknown(name)

    def _note_unknown(self, name: str) -> None:
        near = get_close_matches(name, self.asked, n=1)
        told = f"write {near[0]} if that is meant, or" if near else f"the keys here are {', '.join(self.asked)};"
        stands = f"is {_seen(self.values[name])} under a key that has no meaning"
        self.notes.add(self.key(name), stands, f"{told} take it out")

    def _value(self, name: str) -> object:
        if name not in self.asked:
            self.asked.append(name)
        return self.values.get(name)

    def _is_language(self, tag: str) -> bool:
        """Notes a key that cannot be a language, so that `zh_Hant` is not lost in silence."""
        self._value(tag)
        if LANGUAGE_TAG.fullmatch(tag):
            return True
        self.fault(tag, "write a language tag as the key, such as en or zh-Hant")
        return False

    def _stand_in(self, name: str) -> TomlTable:
        """An empty table whose own faults are not told: its absence has been."""
        return TomlTable({}, self.key(name), Notes(self.notes.file))


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _seen(value: object) -> str:
    """What stands in the file, short enough for a sentence."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, bool):
        return str(value).lower()
    seen = " ".join(f'"{value}"'.split()) if isinstance(value, str) else str(value)
    return seen if len(seen) <= 60 else f"{seen[:57]}…"
