"""What is written of settings, as text: in the settings file, and outside it, in the environment."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path

FILE = "portal.toml"
RESTORED = FILE + ".restored"  # what the file is to be, once all else of a backup is in place
PREFIX = "PORTAL_"
INSTANCE = PREFIX + "INSTANCE"


class SettingsProblem(Exception):
    """The settings cannot be used; `faults` names every reason, a sentence each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class NotInitialised(SettingsProblem):
    """There is no settings file yet."""


def check_whole(folder: Path) -> None:
    """Raises SettingsProblem for an instance folder of which a restore has replaced a part only."""
    if (folder / RESTORED).exists():
        raise SettingsProblem([f"A restore into {folder} was not finished. Run the same `flask restore` again."])


def in_file(file: Path) -> dict[str, str]:
    """What stands in the file, each value as text. Raises SettingsProblem when it cannot be read."""
    try:
        written = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsProblem([f"{file} cannot be read: {error}. Fix that line and try again."]) from error
    return {name: ",".join(value) if isinstance(value, list) else str(value) for name, value in written.items()}


def in_one_file(file: Path, environ: Mapping[str, str]) -> str:
    """What one file would say: what the settings file says, unless something is given outside it too."""
    given = outside(environ)
    if not given:
        return file.read_text("utf-8")
    return as_file({**in_file(file), **given})


def changed(text: str, name: str, value: str) -> str:
    """What a settings file says, with this in place of what it said before; all else in it stays as it is."""
    line, kept = as_file({name: value}), text.splitlines(keepends=True)
    is_it = [each.partition("=")[0].strip() == name for each in kept]
    lines = [line if found else each for each, found in zip(kept, is_it, strict=True)]
    return "".join([*lines, *([] if any(is_it) else [line])])


def as_file(given: Mapping[str, str]) -> str:
    """These settings, a line each."""
    return "".join(f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in given.items())


def outside(environ: Mapping[str, str]) -> dict[str, str]:
    """What is given by PORTAL_<NAME>, by name."""
    given = {name.removeprefix(PREFIX): text for name, text in environ.items() if name.startswith(PREFIX)}
    given.pop(INSTANCE.removeprefix(PREFIX), None)
    return given
