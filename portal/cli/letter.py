"""flask letter: what the service writes to candidates, to look at before it does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from portal import new_files, settings
from portal.language import clock, languages
from portal.language.languages import Later as _
from portal.mail import examples, letters, rendering
from portal.mail.letters import Facts

from .command import Group, Wrong, sentence

_KINDS = [each.kind for each in letters.EVERY]


@click.group(cls=Group)
def letter() -> None:
    """See the letters that the service writes."""


@letter.command()
@click.argument("name")
@click.option("--language", metavar="L", help="One of the centre's languages; else its first.")
@click.option("--to", "file", type=click.Path(path_type=Path), required=True, help="FILE.html, FILE.txt or FILE.eml.")
def preview(name: str, language: str | None, file: Path) -> None:
    """Write a letter to a file, as a person who does not exist would get it.

    The ending says what of it: the HTML, the plain text, or the whole email.
    """
    language = language or settings.current().languages[0]
    _check(name, language)
    new_files.check(file, list(_WAYS))
    try:
        with languages.speaking(language):
            content = _WAYS[file.suffix.lower()](examples.of(name))
    except rendering.CannotCompose as problem:
        raise Wrong(sentence(problem)) from problem
    with new_files.made(file) as made:
        made.write(content)
    click.echo(f"letters: 1 written to {file}")


def _check(name: str, language: str) -> None:
    if name not in _KINDS:
        raise Wrong(
            _("There is no letter %(name)s. There are %(kinds)s.").with_places(name=name, kinds=", ".join(_KINDS))
        )
    offered = settings.current().languages
    if language not in offered:
        problem = _("%(language)s is not one of this centre's languages. They are %(offered)s (LANGUAGES).")
        raise Wrong(problem.with_places(language=language, offered=", ".join(offered)))


def _html(facts: Facts) -> bytes:
    return rendering.rendered(facts).html.encode()


def _text(facts: Facts) -> bytes:
    said = rendering.rendered(facts)
    return f"{said.subject}\n\n{said.text}".encode()


def _whole(facts: Facts) -> bytes:
    message_id = f"<{facts.kind}.example@{settings.current().host}>"
    return rendering.composed(facts, to=examples.ADDRESS, message_id=message_id, now=clock.now()).content


_WAYS: dict[str, Callable[[Facts], bytes]] = {".html": _html, ".txt": _text, ".eml": _whole}
