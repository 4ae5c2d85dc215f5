"""flask doctor: whether this installation is fit to open its doors, a line for each check."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress

import click
from flask.cli import ScriptInfo

from portal import doctor as checking
from portal.doctor import Line, State
from portal.language import clock
from portal.runtime import installation
from portal.settings import SettingsProblem
from portal.wording import notices
from portal.wording.doctor import STATES

from .command import FreeCommand
from .command_line import COMMAND_LINE


@click.command(cls=FreeCommand)
@click.option("--json", "is_json", is_flag=True, help="For scripts: names and states stay what they are.")
@click.pass_context
def doctor(ctx: click.Context, *, is_json: bool) -> None:
    """Check whether this installation is fit to open its doors, and say how each fault is put right."""
    app = ctx.ensure_object(ScriptInfo).load_app()
    with suppress(SettingsProblem):  # the first check tells it
        installation.open_database(app)
    lines = list(checking.examine(now=clock.now()))
    found = Counter(line.finding.state for line in lines)
    if is_json:
        click.echo(json.dumps(_for_scripts(lines), ensure_ascii=False, indent=2))
    else:
        for line in lines:
            click.echo(_said(line))
        numbers = ", ".join(f"{found[state]} {word}" for state, word in _COUNTED.items())
        click.echo(f"checks: {len(lines)} ({numbers})")
    if found[State.FAULT]:
        ctx.exit(1)


_COUNTED = {
    State.FIT: "fit",
    State.WARNING: "warnings",
    State.FAULT: "faults",
    State.SKIPPED: "not checked",
}


def _said(line: Line) -> str:
    state = str(STATES[line.finding.state])
    return f"{state:<12}{line.check:<16} {notices.say(line.finding.notice, COMMAND_LINE)}"


def _for_scripts(lines: list[Line]) -> list[dict[str, str]]:
    return [
        {
            "check": line.check,
            "state": line.finding.state.value,
            "found": notices.say(line.finding.notice),
            "remedy": notices.hinted(line.finding.notice, COMMAND_LINE),
        }
        for line in lines
    ]
