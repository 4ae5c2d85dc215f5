"""A file of many batches, for the printer: whole, a page each in their order, and nothing in it twice."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from portal.documents import joining, page
from portal.documents.confirmation_of_entry import CONFIRMATION
from portal.documents.statement_of_results import STATEMENT
from portal.settings.picture import Picture
from tests import papers
from tests.documents import facts
from tests.documents.test_page import KINDS, LOGOS, b64decode, made, usual
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
    for each in ("Title", "Author", "Page size", "CreationDate"):
        assert told[each] == alone[each]
    assert told["Pages"] == str(MANY)
    assert PdfReader(io.BytesIO(joined)).root_object["/Lang"] == "en-GB"


def test_a_joined_file_is_for_paper_and_has_no_tags(joined):
    assert papers.about(joined)["Tagged"] == "no"
    assert b"/Struct" not in joined


def test_a_file_of_one_candidate_is_as_the_engine_made_it_with_its_tags(kind):
    alone = written(kind, 1)
    assert alone == made(kind, facts.numbered(0))
    assert papers.about(alone)["Tagged"] == "yes"


def test_a_joined_file_holds_its_fonts(joined):
    assert set(papers.fonts(joined)) == {(True, True)}


def test_the_logo_and_the_qr_code_are_there_on_the_last_page_too(joined, kind):
    leads_to = facts.REGISTER if kind == "confirmation" else facts.ADDRESS
    assert papers.qr_codes(joined, page=MANY) == [leads_to]
    assert b"/Subtype /Image" in joined


def test_each_page_has_its_own_link(joined, kind):
    leads_to = facts.REGISTER if kind == "confirmation" else facts.ADDRESS
    assert set(papers.links(joined)) == {(page, leads_to) for page in range(1, MANY + 1)}
    links = [link.idnum for page in PdfReader(io.BytesIO(joined)).pages for link in page["/Annots"]]
    assert len(set(links)) == len(links)


def test_what_parts_have_alike_is_in_the_file_once(kind):
    letterhead = facts.letterhead(logo=Picture(b64decode(LOGOS["png"]), "image/png"))
    once, often = (joined_of([made(kind, letterhead=letterhead)] * count) for count in (1, 9))
    assert len(papers.pages(often)) == 9
    assert often.count(b"\nstream\n") == once.count(b"\nstream\n")


def test_a_joined_file_is_no_larger_than_its_parts(kind):
    parts = [made(kind, facts.numbered(number)) for number in range(3)]
    assert len(joined_of(parts)) < sum(map(len, parts))


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
    found = papers.pages(STATEMENT.pages(several, facts.letterhead()))
    assert [f"CANDIDATE {number:05}" in told for number, told in enumerate(found)] == [n != 4 for n in range(9)]


@pytest.mark.slow
@for_each("name", ["1 0 R 22 0 R", "\\) 3 0 R (", "/StructParent 5 ((1 0 R)", "(U1x1y1)", "endobj 1 0 obj"])
def test_words_that_look_like_the_files_own_are_left_alone(name):  # T43
    several = [facts.confirmation(facts.candidate(name="X" * 300)), facts.confirmation(facts.candidate(name=name))]
    letterhead = facts.letterhead(centre=facts.Centre(name, name, "", "", ""))
    whole = CONFIRMATION.pages(several, letterhead)
    assert papers.faults(whole) == ""
    assert papers.about(whole)["Author"] == name
    assert "".join(name.split()) in "".join(papers.pages(whole)[1].split())


def test_a_part_that_is_damaged_is_refused_and_not_mended(kind):
    part = usual(kind)
    for damaged in (b"", part[:-100], part.replace(b"startxref\n", b"startxref\n1")):
        with pytest.raises(PyPdfError):
            joined_of([damaged])


def joined_of(parts: list[bytes]) -> bytes:
    out = io.BytesIO()
    assert joining.join(parts, out) == len(parts)
    return out.getvalue()
