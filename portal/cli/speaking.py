"""The language in which commands speak: the one asked for, else English, whatever the machine is set to."""

from __future__ import annotations

import click

from portal.language import languages
from portal.language.languages import Later

_ASKED = f"{__name__}.language"


def _keep(ctx: click.Context, _param: click.Parameter, asked: str | None) -> None:
    if asked:
        ctx.meta[_ASKED] = asked


LANGUAGE = click.Option(
    ["--language"],
    type=click.Choice(languages.AVAILABLE),
    expose_value=False,
    callback=_keep,
    help="The language in which the command speaks; else English.",
)


def asked(ctx: click.Context) -> str:
    """What `--language` said, at this command or before it."""
    return str(ctx.meta.get(_ASKED, languages.SOURCE))


def tell(sentence: Later, *, err: bool = False, **places: object) -> None:
    """Print a sentence in the language asked for. A command's last line, which scripts read, stays as it is."""
    click.echo(sentence.with_places(**places), err=err)


def tell_more(sentence: Later, **places: object) -> None:
    """The same, beneath the sentence that it belongs to."""
    click.echo(f"  {sentence.with_places(**places)}")
