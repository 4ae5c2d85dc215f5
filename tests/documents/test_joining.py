"""A file of many batches: a page each in their order, whole, tagged, and no larger in memory than one batch."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest

from portal.documents import confirmation_of_entry, joining, page, statement_of_results
from portal.documents.joining import Joined, NotAsMade
from portal.settings.picture import Picture
from tests import papers
from tests.documents import facts
from tests.documents.test_page import KINDS, LOGOS, b64decode, made
from tests.tables import for_each

SMALL = 10  # candidates set at once, so that few pages are many batches
MANY = 2 * SMALL + 7


def written(kind: str, count: int, **letterhead) -> bytes:
    document, told = KINDS[kind]
    out = io.BytesIO()
    several = (told(facts.numbered(number)) for number in range(count))
    assert document.write(several, facts.letterhead(**letterhead), out) == count
    return out.getvalue()


@pytest.fixture(scope="module", autouse=True)
def batches() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page, "BATCH", SMALL)
        yield


@pytest.fixture(scope="module", params=KINDS)
def kind(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def joined(batches, kind) -> bytes:
    logo = Picture(b64decode(LOGOS["png"]), "image/png")
    return written(kind, MANY, logo=logo, languages=facts.BOTH)


def test_everybody_has_a_page_in_order(joined):
    found = papers.pages(joined)
    assert len(found) == MANY
    assert all(f"CANDIDATE {number:05}" in told for number, told in enumerate(found))


def test_a_joined_file_is_whole(joined):
    assert papers.faults(joined) == ""


def test_a_joined_file_says_the_same_of_itself(joined, kind):
    told, alone = papers.about(joined), papers.about(made(kind, languages=facts.BOTH))
    for each in ("Title", "Author", "Tagged", "Page size", "Metadata Stream"):
        assert told[each] == alone[each]
    assert told["Pages"] == str(MANY)
    assert b"/Lang(en-GB)" in bytes(uncompressed(joined))


def test_every_page_of_a_joined_file_is_tagged(kind):
    """A small one: Poppler takes minutes to tell the tags of hundreds of pages."""
    alone = papers.tags(made(kind, facts.numbered(1))).count("H2")
    several = [facts.candidate(name="X" * 300), facts.numbered(1), facts.numbered(2)]
    told = papers.tags(made(kind, *several))
    assert told.count("H2") == 3 * alone
    assert "CANDIDATE 00002" in told


def test_a_joined_file_holds_its_fonts(joined):
    assert set(papers.fonts(joined)) == {(True, True)}


def test_the_logo_and_the_square_code_are_there_on_the_last_page_too(joined, kind):
    leads_to = facts.REGISTER if kind == "confirmation" else facts.ADDRESS
    assert papers.square_codes(joined, page=MANY) == [leads_to]
    assert b"/Subtype/Image" in joined


def test_the_same_candidates_make_the_same_joined_bytes(kind):
    count = SMALL + 1
    assert written(kind, count) == written(kind, count)


def test_a_file_of_one_batch_is_whole_too(kind):
    whole = written(kind, 2)
    assert len(papers.pages(whole)) == 2
    assert papers.faults(whole) == ""


def test_nobody_is_a_file_of_no_page(kind):
    document, _ = KINDS[kind]
    out = io.BytesIO()
    with pytest.raises(ValueError, match="no page"):
        document.write(iter(()), facts.letterhead(), out)


def test_pages_of_unequal_length_are_joined_in_order():
    several = [facts.statement(facts.numbered(number)) for number in range(9)]
    several[4] = facts.statement(facts.candidate(name="X" * 300))
    found = papers.pages(statement_of_results.pages(several, facts.letterhead()))
    assert [f"CANDIDATE {number:05}" in told for number, told in enumerate(found)] == [n != 4 for n in range(9)]


@for_each("name", ["1 0 R 22 0 R", "\\) 3 0 R (", "/StructParent 5 ((1 0 R)", "(U1x1y1)", "endobj 1 0 obj"])
def test_words_that_look_like_the_files_own_are_left_alone(name):  # T43
    several = [facts.confirmation(facts.candidate(name="X" * 300)), facts.confirmation(facts.candidate(name=name))]
    letterhead = facts.letterhead(centre=facts.Centre(name, name, "", "", ""))
    whole = confirmation_of_entry.pages(several, letterhead)
    assert papers.faults(whole) == ""
    assert papers.about(whole)["Author"] == name
    assert "".join(name.split()) in "".join(papers.pages(whole)[1].split())


@for_each("content", [b"", b"%PDF-1.7\n%%EOF", b"\nxref\n0 1\n\ntrailer\n<<>>"])
def test_what_the_engine_did_not_make_is_refused(content):
    with pytest.raises(NotAsMade):
        Joined(io.BytesIO()).add(content)


def uncompressed(pdf: bytes) -> bytearray:
    """The objects of a joined file that are compressed together."""
    found = bytearray()
    for piece in pdf.split(b"/Type/ObjStm")[1:]:
        body = piece.partition(b">>\nstream\n")[2].partition(b"\nendstream\nendobj\n")[0]
        found += joining.zlib.decompress(body)
    return found
