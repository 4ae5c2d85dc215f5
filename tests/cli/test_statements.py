"""flask statements: what has been released, for the office to hand out; nothing before."""

from __future__ import annotations

import stat

import pytest

from portal.store.database import db
from portal.store.statements import Statement
from tests import cast, office, papers, proofs
from tests.cast import MEI
from tests.cli.outcomes import went_well, went_wrong
from tests.proofs import MONTH
from tests.stage import staged


@pytest.fixture
@staged
def released(app, time) -> None:
    cast.load_results(now=time())
    cast.schedule(proofs.RELEASE_DAY, now=time())
    time.move(proofs.RELEASE_DAY)


def print_all(run, to, *more: str):
    return run("statements", office.SITTING, "--to", str(to), *more)


@pytest.mark.usefixtures("released")
def test_everybody_whose_result_is_confirmed_has_one(run, tmp_path):
    file = tmp_path / "all.pdf"
    assert went_well(print_all(run, file)) == [f"statements: 38 written to {file}"]
    pages = papers.pages(file.read_bytes())
    assert len(pages) == 38
    assert all(word in pages[2] for word in (MEI.name, "138", "Grade B"))
    whole = "".join(pages)
    assert cast.PENDING.id_number not in whole
    assert cast.WITHHELD.id_number not in whole
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.usefixtures("released")
def test_the_code_on_paper_proves_it(app, run, tmp_path, time):
    went_well(print_all(run, tmp_path / "one.pdf", "--candidate", "7"))
    code = proofs.issue(MEI, now=time()).code
    assert code in papers.words((tmp_path / "one.pdf").read_bytes())
    assert "is genuine" in app.test_client().see(f"/verify/{code}").get_text()


@pytest.mark.usefixtures("released")
def test_printed_again_it_is_the_same_file(run, tmp_path, time):
    went_well(print_all(run, tmp_path / "one.pdf"))
    time.pass_by(MONTH)
    went_well(print_all(run, tmp_path / "again.pdf"))
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "again.pdf").read_bytes()


@pytest.mark.usefixtures("released")
def test_split_a_statement_is_the_file_the_candidate_downloads(app, run, tmp_path, time):
    went_well(print_all(run, tmp_path / "split", "--split", "--candidate", "7"))
    key = cast.register(MEI, now=time())
    theirs = cast.log_in(app.test_client(), MEI).get(f"/results/{key}/statement.pdf")
    assert (tmp_path / "split" / "0007.pdf").read_bytes() == theirs.data


@pytest.mark.usefixtures("released")
def test_a_result_that_is_withheld_has_none(run, tmp_path):
    [told] = went_wrong(print_all(run, tmp_path / "one.pdf", "--candidate", "9"))
    assert told.startswith("There is no statement to print for candidate 0009 in ket-april")
    assert list(tmp_path.iterdir()) == []


def test_before_the_release_nothing_is_printed(run, tmp_path, time):  # T30
    cast.load_results(now=time())
    told = went_wrong(print_all(run, tmp_path / "all.pdf"))
    assert told == [
        "The results of ket-april have not been released, so there are no statements to print yet. "
        "`flask release list` shows when they open."
    ]
    assert list(tmp_path.iterdir()) == []
    assert db.session.query(Statement).count() == 0


@pytest.mark.usefixtures("released")
def test_no_secret_number_stands_on_a_statement(run, tmp_path):
    went_well(print_all(run, tmp_path / "one.pdf", "--candidate", "7"))
    assert MEI.secret_number not in papers.words((tmp_path / "one.pdf").read_bytes()).split()
    assert proofs.audited("Secret Numbers printed") == []
