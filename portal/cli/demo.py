"""flask demo: the service with a fictional centre, to try it without typing anything."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from itertools import groupby
from pathlib import Path

import click

from portal import demonstration, settings
from portal.demonstration import DemoCandidate
from portal.language import clock
from portal.runtime import installation

from .command import FreeCommand, Wrong
from .serve import check_port, run

HOST = "127.0.0.1"
WORKERS = 1
ABOUT = {
    "released": "results came out three days ago; log in and see one in every state",
    "waiting": "results are loaded and come out in two days",
    "open": "candidates can register",
    "shields": "results in shields; WANG Tzu-An is in the account of WANG Tzu-Ching above",
}


@click.command(cls=FreeCommand)
@click.option("--no-serve", is_flag=True, help="Only make the demonstration.")
@click.option("--port", default=5000, show_default=True, type=click.IntRange(1, 65_535))
def demo(*, no_serve: bool, port: int) -> None:
    """Try the service with a made-up centre, which is made anew each time."""
    folder = settings.folder(os.environ) / "demo"
    if not no_serve:
        check_port(HOST, port)
    address = f"http://{HOST}:{port}"
    environ = _made(folder, address)
    _say_what_else(folder, is_served=not no_serve)
    if no_serve:
        return
    click.echo(f"\nOpen {address}  (Ctrl+C stops)")
    outside = {name: text for name, text in os.environ.items() if not name.startswith(settings.PREFIX)}
    with installation.without_pages(environ).app_context():
        run(HOST, port, WORKERS, outside | environ)


def _say_what_else(folder: Path, *, is_served: bool) -> None:
    if is_served:
        click.echo(f"Letters are written to {folder / 'outbox'}.")
    else:
        click.echo(f"Letters will be written to {folder / 'outbox'} once `flask demo` serves.")
    click.echo("Other commands look at this centre like this:")
    click.echo(f"  {settings.INSTANCE}={shlex.quote(str(folder))} {_flask()} outbox list")


def _flask() -> str:
    """`flask` as it was typed: the short word works only where its folder is on the PATH."""
    typed = Path(sys.argv[0])
    is_found = shutil.which("flask") == str(typed) or typed.name != "flask"
    return "flask" if is_found else shlex.quote(str(typed))


def _made(folder: Path, address: str) -> dict[str, str]:
    """The demonstration, made and its credentials printed; the environment in which to run it."""
    try:
        environ = demonstration.prepare(folder, address)
    except demonstration.NotOurs as problem:
        raise Wrong(f"{folder} holds something that is no demonstration. Move it away first.") from problem
    with installation.without_pages(environ).app_context():
        people = list(demonstration.fill(now=clock.now()))
    _print(people)
    return environ


def _print(people: list[DemoCandidate]) -> None:
    for code, sitting in groupby(people, key=lambda person: person.sitting):
        click.echo(f"\n{code}: {ABOUT[code]}")
        for person in sitting:
            if person.password:
                click.echo(f"  {person.id_number}  password: {person.password:<16}  {person.name}")
            else:
                click.echo(
                    f"  {person.id_number}  Secret Number: {person.secret_number:<11}  {person.name} (not registered)"
                )
    click.echo(f"\ncandidates: {len(people)}")
