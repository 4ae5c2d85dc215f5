"""The commands: what the office types. The module of a command is read when it is asked for: `flask` begins soon."""

from __future__ import annotations

import gc
import sys
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

import click
from flask import Flask

# By name: the module, and what `flask --help` says of the command, which is the first line of its own help.
COMMANDS = {
    "audit": (
        "audit",
        "The audit log: what was done, by whom, to whom, when. `verify` looks for rows that were changed.",
    ),
    "backup": (
        "backup",
        "Copy the database while the service runs, check the copy, and lock it up with all that belongs to it.",
    ),
    "candidate": ("candidate", "The help desk: find candidates, see what is known of them, and help them."),
    "confirmations": (
        "confirmations",
        "Print the Confirmations of Entry of a sitting, by school and candidate number.",
    ),
    "demo": ("demo", "Try the service with a made-up centre, which is made anew each time."),
    "doctor": (
        "doctor",
        "Check whether this installation is fit to open its doors, and say how each fault is put right.",
    ),
    "export": (
        "export",
        "Write entries, results, or who wants updates to a file.",
    ),
    "import": ("import_files", "Take in entries, the timetable and results from files."),
    "init": ("init", "Make the instance folder: settings with fresh keys, and the database. Overwrites nothing."),
    "keys": ("keys", "The recovery key: what locks the backups, and alone opens them."),
    "letter": ("letter", "See the letters that the service writes."),
    "mail": ("mail", "Test whether letters can be sent (MAIL_URL)."),
    "notify": ("notify", "Write the letters of each release that has opened, and send all letters that wait."),
    "outbox": ("outbox", "The letters that were written: which wait, were sent or failed, and why."),
    "release": ("release", "Releases: the moments that open results."),
    "restore": (
        "restore",
        "Open a backup with the recovery key, check it, and make it this installation. Letters are held back.",
    ),
    "result": ("result", "Withhold, restore or correct one result that has been imported."),
    "retention": ("retention", "Find what is older than the centre keeps (KEEP_… in the settings), and erase it."),
    "serve": ("serve", "Serve the site and send its letters, until Ctrl+C or SIGTERM."),
    "sitting": ("sitting", "Sittings: one exam on one occasion."),
    "statements": (
        "statements",
        "Print the Statements of Results that have been released, by school and candidate number.",
    ),
    "tries": ("tries", "Failed tries, counted for the whole site and for a network."),
}


class UnreadCommand(click.Command):
    """Stands for a command of which only the name and what it is for are known yet."""

    def __init__(self, name: str, module: str, help_: str) -> None:
        super().__init__(name, help=help_)
        self._module = module

    def read(self) -> click.Command:
        """The command itself."""
        module = _read(self._module)
        found: click.Command = getattr(module, f"{self.name}_" if self.name == "import" else str(self.name))
        return found

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        return self.read().make_context(info_name, args, parent, **extra)


@cache
def _read(name: str) -> ModuleType:
    """The module, which stays: looking through it for garbage takes nearly half as long as reading it."""
    gc.disable()
    module = import_module(f"{__name__}.{name}")
    gc.freeze()
    gc.enable()
    return module


HELP = """The results service of an exam centre.

Each command tells more: `flask import --help`. Those that change much show first what they would do, and do it
with --write."""


def show_help(app: Flask) -> None:
    """End the process with what the commands are for, in the place of what Flask says of itself and of its own."""
    group = click.Group("flask", commands=app.cli.commands, help=HELP)
    click.echo(group.get_help(click.Context(group, info_name="flask")))
    sys.exit(0)


def add_commands(app: Flask) -> None:
    for name, (module, help_) in COMMANDS.items():
        app.cli.add_command(UnreadCommand(name, module, help_))
