"""confirmation.pdf and statement.pdf: a candidate's papers, for nobody else and not before their time."""

from __future__ import annotations

import logging
from urllib.parse import urlencode

import pytest

from portal.statuses import Status
from portal.store.statements import Statement
from tests import cast, office, papers, proofs
from tests.answers import bare, page
from tests.cast import HAN, MEI
from tests.proofs import MONTH
from tests.tables import for_each

both = pytest.mark.parametrize("name", ["confirmation.pdf", "statement.pdf"])


@pytest.fixture
def address(mei, registered) -> str:
    """Of Mei's entry; she is logged in."""
    return f"/results/{registered}"


def log_in(visitor, person: cast.Person, time) -> str:
    key = cast.register(person, now=time())
    cast.log_in(visitor, person)
    return f"/results/{key}"


def release(visitor, person: cast.Person, time) -> None:
    """It is the hour; a month has passed, so the person logs in again."""
    proofs.release(time)
    cast.log_in(visitor, person)


def read(visitor, address: str) -> str:
    """The words of a paper that is there."""
    answer = visitor.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), answer.status
    return papers.words(answer.data)


def test_the_confirmation_is_there_before_the_release_and_after_it(visitor, address, time):
    before = read(visitor, f"{address}/confirmation.pdf")
    for fact in (MEI.name, "0007", "Maple Exam Centre", "http://localhost/register", "5 June 2018 at 09:00 (UK time)"):
        assert fact in before
    release(visitor, MEI, time)
    assert MEI.name in read(visitor, f"{address}/confirmation.pdf")


def test_a_candidates_own_confirmation_has_no_secret_number(visitor, address):
    told = read(visitor, f"{address}/confirmation.pdf")
    assert MEI.id_number in told
    assert MEI.secret_number not in told


@pytest.mark.parametrize("loaded", [False, True])
def test_before_the_release_a_statement_is_as_unknown_as_any_other_page(visitor, address, time, loaded):  # T30, T31
    if loaded:
        office.load_cast(now=time())
    told = {str(bare(visitor.get(f"{at}/statement.pdf"))) for at in (address, "/results/nothing")}
    assert len(told) == 1
    assert told.pop().startswith("(404")
    assert office.db.session.query(Statement).count() == 0


def test_after_the_release_the_statement_says_the_result(visitor, address, time):
    release(visitor, MEI, time)
    told = read(visitor, f"{address}/statement.pdf")
    for fact in (MEI.name, MEI.id_number, "Grade B", "138", "A2", "137", "142", "136"):
        assert fact in told


def test_the_code_on_a_statement_proves_it(app, visitor, address, time):
    release(visitor, MEI, time)
    code = proofs.issue(MEI, now=time()).code
    assert code in read(visitor, f"{address}/statement.pdf")
    [leads_to] = papers.qr_codes(visitor.get(f"{address}/statement.pdf").data)
    assert leads_to == f"http://localhost/verify/{code}"
    assert "This Statement of Results is genuine" in app.test_client().see(leads_to).get_text()


def test_the_qr_code_of_a_confirmation_leads_to_registering(app, visitor, address):
    [leads_to] = papers.qr_codes(visitor.get(f"{address}/confirmation.pdf").data)
    assert app.test_client().see(leads_to).h1.get_text() == "Register"


@pytest.mark.parametrize(
    ("person", "state"), [(cast.ABSENT, "absent from the exam"), (cast.ABSENT_PART, "absent from part")]
)
def test_who_was_absent_has_a_statement_that_says_so(visitor, time, person, state):
    address = log_in(visitor, person, time)
    release(visitor, person, time)
    assert state in read(visitor, f"{address}/statement.pdf")
    assert page(visitor.get(address)).select(f"a[href='{address}/statement.pdf']")


@pytest.mark.parametrize("person", [cast.PENDING, cast.WITHHELD])
def test_what_is_not_confirmed_to_others_has_no_statement(visitor, time, person):
    address = log_in(visitor, person, time)
    release(visitor, person, time)
    assert bare(visitor.get(f"{address}/statement.pdf")) == bare(visitor.get("/results/nothing/statement.pdf"))
    for where in (address, "/results"):
        assert not page(visitor.get(where)).select("a[href$='statement.pdf']")


@both
def test_somebody_elses_paper_and_one_that_never_was_answer_alike(visitor, address, time, name):  # T27
    theirs = cast.register(HAN, now=time())
    release(visitor, MEI, time)
    told = {str(bare(visitor.get(f"/results/{key}/{name}"))) for key in (theirs, "a" * 16, HAN.id_number, "%00")}
    assert len(told) == 1
    assert told.pop().startswith("(404")


@both
def test_a_paper_is_for_its_owner_alone(app, address, time, name):  # T27
    proofs.release(time)
    answer = app.test_client().get(f"{address}/{name}")
    leads_to = "/login?" + urlencode({"next": f"{address}/{name}"})
    assert (answer.status_code, answer.headers["Location"]) == (303, leads_to)


@both
def test_a_paper_is_shown_under_a_name_of_ours_and_kept_by_nobody(visitor, address, time, name):  # T20, T43
    release(visitor, MEI, time)
    answer = visitor.get(f"{address}/{name}")
    kind = "confirmation-of-entry" if name.startswith("c") else "statement-of-results"
    assert answer.headers["Content-Disposition"] == f"inline; filename={kind}-a2-key-schools-0007.pdf"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Length"] == str(len(answer.data))
    assert answer.headers["Content-Security-Policy"] == "frame-ancestors 'none'", "with more, Safari shows a blank page"


@both
def test_asked_for_its_headers_a_paper_says_the_same(visitor, address, time, name):
    release(visitor, MEI, time)
    head, whole = visitor.head(f"{address}/{name}"), visitor.get(f"{address}/{name}")
    assert (head.status_code, head.data) == (200, b"")
    assert bare(head)[1] == bare(whole)[1]


@for_each("number", ['../../7\r\n"', "..\\七\u202e7", "%2e%2e/7"])
def test_no_candidate_number_leads_out_of_the_name_of_the_file(visitor, address, number):  # T43
    office.alter_entry(MEI, candidate_number=number)
    answer = visitor.get(f"{address}/confirmation.pdf")
    name = answer.headers["Content-Disposition"].removeprefix("inline; filename=")
    assert name.isascii()
    assert name.removesuffix(".pdf").replace("-", "").isalnum(), name


@for_each(
    "name", ['#image("/etc/passwd") *x* $y$', "<b>Mei</b> & {{ 7 * 7 }}", "\\u{41} `raw` @ref // x", 'O\'Brien "Mei"']
)
def test_a_hostile_name_is_a_name(visitor, address, time, afresh, name):  # T43, T44
    afresh()
    office.alter_entry(MEI, name=name)
    release(visitor, MEI, time)
    for paper in ("confirmation", "statement"):
        assert "".join(name.split()) in "".join(read(visitor, f"{address}/{paper}.pdf").split())


def test_a_statement_fetched_again_is_the_same_file(visitor, address, time):
    release(visitor, MEI, time)
    first = visitor.get(f"{address}/statement.pdf").data
    time.pass_by(MONTH)
    cast.log_in(visitor, MEI)
    assert visitor.get(f"{address}/statement.pdf").data == first


def test_a_corrected_result_has_a_new_statement(visitor, address, time):
    release(visitor, MEI, time)
    before = proofs.issue(MEI, now=time()).code
    office.replace_result(MEI, Status.FINAL, now=time())
    told = read(visitor, f"{address}/statement.pdf")
    assert "150" in told
    assert before not in told
    assert proofs.issue(MEI, now=time()).code in told


@pytest.mark.parametrize(
    ("chosen", "there", "missing"),
    [("en", "Grade B", "考生編號"), ("zh-Hant", "考生編號", "Candidate number"), ("zh-Hant,en", "考生編號", "–––")],
)
def test_papers_speak_the_languages_of_the_setting(app_with, address, time, chosen, there, missing):
    """Not the reader's: they are shown to others."""
    proofs.release(time)
    visitor = cast.log_in(app_with(DOCUMENT_LANGUAGES=chosen).test_client(), MEI)
    told = read(visitor, f"{address}/statement.pdf")
    assert there in told
    assert missing not in told


@both
def test_a_name_that_no_font_can_print_is_our_fault_and_written_down_without_the_name(
    visitor, address, time, name, caplog
):
    office.alter_entry(MEI, name="LIN \U000f0000")
    release(visitor, MEI, time)
    with caplog.at_level(logging.ERROR):
        answer = visitor.get(f"{address}/{name}")
    assert answer.status_code == 500
    assert "This is our fault. We have recorded it." in answer.text
    assert "U+F0000" in caplog.text
    assert "LIN" not in caplog.text  # T46


def test_the_page_of_the_entry_and_the_list_lead_to_what_there_is(visitor, address, time):
    def linked(path: str) -> set[str]:
        return {link["href"].rpartition("/")[2] for link in page(visitor.get(path)).select("main a[href$='.pdf']")}

    assert (linked(address), linked("/results")) == ({"confirmation.pdf"}, {"confirmation.pdf"})
    release(visitor, MEI, time)
    assert (linked(address), linked("/results")) == ({"confirmation.pdf", "statement.pdf"}, {"statement.pdf"})
