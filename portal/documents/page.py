"""The page that both documents are set on: in whose name, how large the type, and many candidates in one file."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, islice
from typing import Any, BinaryIO, Generic, TypeVar

from portal import colours
from portal.domain.proofs.document_facts import ConfirmationFacts, StatementFacts
from portal.exams import said
from portal.language import languages
from portal.settings import Centre, Settings
from portal.settings.picture import Picture

from . import engine, fonts, glyphs, particulars, qr, words
from .words import Speaker

T = TypeVar("T", ConfirmationFacts, StatementFacts)

BATCH = 50  # candidates set at once: the engine holds them all in memory, and more of them are no faster
_TRIED = 9  # of a batch, to find a usual one
_SIZES = (10.5, 9.75, 9.0, 8.25, 7.5)  # points
_SHRUNK = None  # even the smallest is too large: the whole page is made smaller
_AS_IT_IS = {"codes", "leads_to"}  # drawings, and the addresses by which they are found
_COUNT = re.compile(rb"/Type/Pages/Count (\d+)")


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """In whose name a document is, how it looks, and in which languages it speaks, the first of them first."""

    centre: Centre
    languages: tuple[str, ...]
    zone: str  # of the centre: timetables and the moment of issue are on its clocks
    colour: str = ""  # like #14497b; empty for the usual one
    logo: Picture | None = None
    other_names: tuple[str, ...] = ()  # of the centre, in the other languages

    @classmethod
    def chosen(cls, settings: Settings) -> Letterhead:
        centre, *others = words.in_each(settings.document_languages, lambda: settings.centre)
        return cls(
            centre=centre,
            other_names=tuple(dict.fromkeys(other.name for other in others if other.name != centre.name)),
            languages=settings.document_languages,
            zone=settings.timezone,
            colour=settings.brand_colour,
            logo=settings.brand_logo,
        )

    @property
    def speaker(self) -> Speaker:
        return Speaker(self.languages)


@dataclass(frozen=True, kw_only=True)
class DocumentPage:
    """One candidate's page as the template takes it; `leads_to` is the address of its QR code."""

    who: str
    leads_to: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Sheets that are set at once from the template of one kind; `at` is the moment of issue."""

    kind: str
    title: str
    at: datetime
    letterhead: Letterhead
    sheets: Sequence[DocumentPage]

    def halves(self) -> tuple[Batch, Batch]:
        middle = len(self.sheets) // 2
        return replace(self, sheets=self.sheets[:middle]), replace(self, sheets=self.sheets[middle:])

    def alone(self, sheet: DocumentPage) -> Batch:
        return replace(self, sheets=[sheet])


@dataclass(frozen=True)
class Document(Generic[T]):
    """A kind of document: the name of its template, and how the page of one candidate is filled."""

    kind: str
    sheet: Callable[[T, Letterhead], DocumentPage]

    def pages(self, facts: Sequence[T], letterhead: Letterhead) -> bytes:
        """One PDF, a candidate a page; for one or a few. Raises Unprintable."""
        out = io.BytesIO()
        _join(_parts([self._batch(facts, letterhead)]), out)
        return out.getvalue()

    def write(self, facts: Iterable[T], letterhead: Letterhead, out: BinaryIO) -> int:
        """One PDF of any number of candidates, in memory that does not grow with them; how many pages.

        Raises Unprintable; what was written until then is not a whole PDF.
        """
        each = iter(facts)
        batches = iter(lambda: list(islice(each, BATCH)), [])
        return _join(_parts(self._batch(batch, letterhead) for batch in batches), out)

    def _batch(self, facts: Sequence[T], letterhead: Letterhead) -> Batch:
        first, language = facts[0], letterhead.languages[0]
        title = words.found(language, _section(self.kind))["title"]
        return Batch(
            kind=self.kind,
            title=f"{title} – {said(first.exam.name, language)}, {first.sitting}",
            at=first.issued,
            letterhead=letterhead,
            sheets=[self.sheet(each, letterhead) for each in facts],
        )


def set_alone(batch: Batch) -> bytes:
    """The PDF of one sheet that is no candidate's. Raises Unprintable."""
    return next(_parts([batch]))


def _join(parts: Iterator[bytes], out: BinaryIO) -> int:
    """One PDF of all parts; how many pages. A part that is alone stays as it was set, with its tags."""
    first, second = next(parts, None), next(parts, None)
    if first is None:
        raise ValueError("there is no file of no page")
    if second is None:
        out.write(first)
        return _count(first)
    from . import joining  # and with it pypdf, which takes a while and which single documents do without

    return joining.join(chain((first, second), parts), out)


def _parts(batches: Iterable[Batch]) -> Iterator[bytes]:
    """PDFs that together have a page for each sheet, in type as large as a usual one of its batch allows.

    Type does not grow from a batch to the next: nothing has to be tried again that was too large.
    """
    size: float | None = _SIZES[0]
    for batch in batches:
        if len(batch.sheets) > 1:
            size = _usual_size(batch, size or _SIZES[-1])
        yield from _parts_in(batch, size)


def _usual_size(batch: Batch, largest: float) -> float | None:
    """The one in which a sheet fits that has as much to say as most."""
    some = sorted(batch.sheets[:: len(batch.sheets) // _TRIED + 1], key=lambda sheet: len(json.dumps(sheet.facts)))
    usual = batch.alone(some[len(some) // 2])
    return next((size for size in _SIZES if size <= largest and _fits(_set(usual, size), usual)), _SHRUNK)


def _parts_in(batch: Batch, size: float | None) -> Iterator[bytes]:
    """As many as possible in this size; a sheet that has more to say gets a smaller one."""
    made = _set(batch, size)
    if _fits(made, batch):
        yield made
    elif len(batch.sheets) > 1:
        for half in batch.halves():
            yield from _parts_in(half, size)
    else:
        smaller = [each for each in _SIZES if size is not None and each < size]
        yield from _parts_in(batch, smaller[0] if smaller else _SHRUNK)


def _fits(made: bytes, batch: Batch) -> bool:
    return _count(made) == len(batch.sheets)


def _count(made: bytes) -> int:
    """How many pages the engine has made."""
    return int(found[1]) if (found := _COUNT.search(made)) else 0


def _set(batch: Batch, size: float | None) -> bytes:
    """All on as many pages as it takes. Raises Unprintable, naming all sheets that hold a character without a glyph."""
    shared = _shared(batch)
    facts = _settable({**shared, "size": size, "pages": [sheet.facts for sheet in batch.sheets]})
    if glyphs.has_private(facts):
        raise glyphs.Unprintable(_unprintable(shared, batch))
    try:
        return engine.set_template(batch.kind, facts, at=batch.at, logo=batch.letterhead.logo)
    except engine.CannotBeSet as problem:
        if found := _unprintable(shared, batch):
            raise glyphs.Unprintable(found) from problem
        raise


def _section(kind: str) -> str:
    """The section of the words files with the words of this kind alone."""
    return kind.partition("_")[0]


def _shared(batch: Batch) -> dict[str, Any]:
    """What all sheets have in common."""
    letterhead, speaker, section = batch.letterhead, batch.letterhead.speaker, _section(batch.kind)
    centre = letterhead.centre
    rows = (("centre", centre.name, *letterhead.other_names), ("centre_number", centre.number), ("phone", centre.phone),
            ("email", centre.email), ("address", " ".join(centre.address.split())))  # fmt: skip
    return {
        "title": batch.title,
        "names": speaker.names(f"{section}.title"),
        "words": {**speaker.says_each("page"), **speaker.says_each(section)},
        "centre": [row for key, *values in rows for row in particulars.pair(key, *values)],
        "codes": {address: qr.drawing(address) for address in sorted({sheet.leads_to for sheet in batch.sheets})},
        "style": {
            "centre": particulars.fact(centre.name),
            "number": {"label": speaker.says("page.centre_number"), "words": centre.number},
            "colour": colours.palette(letterhead.colour or colours.USUAL).link,
            "logo": engine.logo_format(letterhead.logo) if letterhead.logo else None,
            "fonts": fonts.families(),
            "mono": fonts.mono(),
            **words.tag_of(letterhead.languages[0]),
            "tags": _tags(letterhead.languages),
        },
    }


def _tags(spoken: Sequence[str]) -> dict[str, dict[str, Any]]:
    """By its first part, each language with the region whose glyphs it is set in: that of the document comes first."""
    return {tag["lang"]: tag for tag in map(words.tag_of, [*languages.AVAILABLE, *reversed(spoken)])}


def _settable(facts: Any) -> Any:
    """The same, every value that is text made fit to be set."""
    if isinstance(facts, str):
        return glyphs.settable(facts)
    if isinstance(facts, Mapping):
        return {key: value if key in _AS_IT_IS else _settable(value) for key, value in facts.items()}
    return [_settable(each) for each in facts] if isinstance(facts, list) else facts


def _unprintable(shared: Mapping[str, Any], batch: Batch) -> dict[str, list[str]]:
    """The characters that no font has, for the centre and each sheet that holds some."""
    held = {batch.letterhead.centre.name: _characters(shared)}
    held |= {sheet.who: _characters(sheet.facts) for sheet in batch.sheets}
    missing = glyphs.missing(set().union(*held.values()), engine.prints)
    found = {who: sorted(characters & missing) for who, characters in held.items()}
    return {who: characters for who, characters in found.items() if characters}


def _characters(facts: Mapping[str, Any]) -> set[str]:
    return {each for text in glyphs.strings(_settable(facts)) for each in text if not each.isspace()}
