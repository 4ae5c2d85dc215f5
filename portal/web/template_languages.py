"""Templates are compiled once for each language, their sentences looked up then; what all pages share is drawn once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from functools import cache
from typing import Any

from flask.templating import Environment
from jinja2 import Template
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup

from portal.language import languages

FILLED = "filled"  # the name under which templates find `filled`


def filled(sentence: Markup, /, **places: object) -> Markup:
    """The sentence, in which tags may stand, with its named places filled; what fills them is escaped."""
    return sentence % places


class Translated(Extension):
    """Reads `_("…")` as the sentence itself, and `_("…", name=value)` as a call that only fills its places."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        for token in stream:
            if token.type == "name" and token.value == "_" and stream.current.type == "lparen":
                yield from self._sentence(stream)
            else:
                yield token

    def _sentence(self, stream: TokenStream) -> Iterator[Token]:
        """Up to the sentence, of which what follows it is left in the stream."""
        opening, english = next(stream), stream.expect("string")
        line, has_places = english.lineno, stream.current.type != "rparen"
        with languages.speaking(self.environment.language):  # type: ignore[attr-defined]
            sentence = languages.lookup(english.value)
        if has_places:
            yield Token(line, "name", FILLED)
            yield opening
        yield opening
        yield Token(line, "string", sentence if has_places else sentence % {})
        yield Token(line, "pipe", "|")
        yield Token(line, "name", "safe")
        if has_places:
            yield Token(line, "rparen", ")")


class DrawnOnce:
    """`{% call drawn_once("layout/head") %}…{% endcall %}`: a part the same for everybody, drawn once a language.

    Each part has a name of its own. With `only_if`, it is kept and reused only where that holds.
    """

    def __init__(self) -> None:
        self._drawn: dict[tuple[str, str], Markup] = {}

    def __call__(self, name: str, *, caller: Callable[[], Markup], only_if: bool = True) -> Markup:
        if not only_if:
            return caller()
        place = (languages.spoken(), name)
        if place not in self._drawn:
            self._drawn[place] = caller()
        return self._drawn[place]


class Templates(Environment):
    """The app's templates: asked for one, it gives the one in the language being spoken."""

    language: str | None = None

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002
    ) -> Template:
        if self.language is None:
            return self._in(languages.spoken()).get_template(name, parent, globals)
        return super().get_template(name, parent, globals)

    @cache  # noqa: B019 (there is one for each app, and it lives as long)
    def _in(self, language: str) -> Templates:
        inner: Templates = self.overlay()
        inner.language = language
        inner.globals = {**self.globals, "language": language}
        return inner

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The app's own globals, not a copy each: Jinja compares them whenever one template imports another."""
        return self.globals if d is None else super().make_globals(d)
