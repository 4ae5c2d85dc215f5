"""Opening a file, whatever it was saved as: what it is, is seen by its content and not by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import chain, islice
from typing import NamedTuple

from portal.language import plain_text
from portal.language.languages import Later as _

from . import archives, delimited, encodings, known_encodings, no_tables
from .archives import DAMAGE
from .messages import Head, Request
from .sheet import HEAD, HowRead, OpenedPage, Page, SheetLine, Unreadable, bounded

_DAMAGED = _("%(file)s is damaged, or its format is not known. Open it and save it again as an Excel workbook (.xlsx).")
_UNCOMPUTED = _(
    "%(file)s, sheet %(sheet)r, cell %(cell)s: a formula whose result was not saved. Open it and save it again as an "
    "Excel workbook (.xlsx)."
)
_EMPTY = _("%(file)s is empty: there is nothing in the sheet %(sheet)r. Save it again.")
_EMPTY_SHEET = _("%(file)s is empty: there is nothing in the sheet %(sheet)r. Name another sheet: %(others)s.")


_BINARY_IS_DENSER = 3  # times: a cell takes six to fourteen bytes, in XML thirty at the least


class Surroundings(NamedTuple):
    """What opening a file asks of whoever wants it open: which of several sheets is meant, by their heads; and room
    for as many bytes as it unpacks to.
    """

    choose: Callable[[Sequence[Head]], str]
    allow: Callable[[int], None]


class Opened(NamedTuple):
    """How a sheet was read, and its lines, which are still to be read."""

    how: HowRead
    lines: Iterator[SheetLine]


def opened(content: bytes, request: Request, around: Surroundings) -> Opened:
    """The sheet in a file of these bytes. Raises Unreadable; so do the lines."""
    no_tables.check(content, request.name)
    how = HowRead(file_name=request.name, sha256=sha256(content).hexdigest())
    if content.startswith((no_tables.OLD_OFFICE, b"PK")):
        return _workbook(content, request, how, around)
    return _text(content, request, how)


def _text(content: bytes, request: Request, how: HowRead) -> Opened:
    name = request.name
    if request.sheet is not None:
        raise Unreadable(_("%(file)s is text and has no sheets. Leave the sheet's name out."), file=name)
    centre = known_encodings.CentreLocale(request.languages, request.zone)
    text = encodings.decode(content, name, encoding=request.encoding, centre=centre)
    separator, lines = delimited.lines_of(text.text, name)
    how = replace(how, encoding=text.encoding, rivals=text.rivals, doubtful=text.doubtful, separator=separator)
    empty = Unreadable(_("%(file)s is empty. Save the spreadsheet as CSV again."), file=name)
    return Opened(how, _some(bounded(lines, name), empty))


def _workbook(content: bytes, request: Request, how: HowRead, around: Surroundings) -> Opened:
    try:
        pages, is_excel = _pages(content, request.name, around.allow)
        page = _chosen(pages, request, around.choose)
        opened = page.open()
    except DAMAGE as error:
        raise Unreadable(_DAMAGED, file=request.name) from error
    if opened.uncomputed:
        raise Unreadable(_UNCOMPUTED, file=request.name, sheet=page.name, cell=opened.uncomputed)
    others = [plain_text.shown(other.name) for other in pages if other.is_visible and other is not page]
    how = replace(
        how, name=plain_text.shown(page.name), other_names=others, hidden=opened.hidden, merged=opened.merged,
        tells_little=not is_excel,
    )  # fmt: skip
    empty = Unreadable(_EMPTY_SHEET if others else _EMPTY, file=request.name, sheet=page.name, others=_quoted(others))
    return Opened(how, _some(_undamaged(opened, request.name), empty))


def _pages(content: bytes, name: str, allow: Callable[[int], None]) -> tuple[list[Page], bool]:
    """The sheets, and whether it is an Excel workbook (.xlsx)."""
    parts, unpacked = archives.check(content, name) if content.startswith(b"PK") else ({archives.BINARY}, len(content))
    if archives.BINARY in parts:
        unpacked = min(_BINARY_IS_DENSER * unpacked, archives.LARGEST_UNPACKED)
    allow(unpacked)
    if archives.BINARY not in parts and archives.OPEN_DOCUMENT not in parts:
        from . import workbooks

        return workbooks.pages(content, name), True
    from . import other_workbooks

    return other_workbooks.pages(content), False


def _chosen(pages: Sequence[Page], request: Request, choose: Callable[[Sequence[Head]], str]) -> Page:
    visible = [page for page in pages if page.is_visible]
    if request.sheet is not None:
        return _named(request.sheet, pages, visible, request.name)
    if not visible:
        problem = _("All sheets of %(file)s are hidden. Open it and save it again as an Excel workbook (.xlsx).")
        raise Unreadable(problem, file=request.name)
    if not visible[1:]:
        return visible[0]
    heads = {page.name: list(islice(bounded(page.open().lines, request.name), HEAD)) for page in visible}
    filled = [Head(name, lines) for name, lines in heads.items() if lines]
    if not filled[1:]:
        return next((page for page in visible if heads[page.name]), visible[0])
    chosen = choose(filled)
    return next(page for page in visible if page.name == chosen)


def _named(wanted: str, pages: Sequence[Page], visible: Sequence[Page], name: str) -> Page:
    for page in pages:
        if page.name.strip().casefold() == wanted.strip().casefold():
            return page
    problem = _("%(file)s has no sheet %(wanted)r. Its sheets are: %(names)s.")
    raise Unreadable(problem, file=name, wanted=wanted, names=_quoted(page.name for page in visible))


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(map(repr, names))


def _undamaged(page: OpenedPage, name: str) -> Iterator[SheetLine]:
    try:
        yield from bounded(page.lines, name)
    except DAMAGE as error:
        raise Unreadable(_DAMAGED, file=name) from error


def _some(lines: Iterator[SheetLine], empty: Unreadable) -> Iterator[SheetLine]:
    """The lines. Raises `empty` where there is none."""
    first = next(lines, None)
    if first is None:
        raise empty
    return chain([first], lines)
