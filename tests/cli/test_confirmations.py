"""flask confirmations: a PDF for the office to hand out, for it alone, all of it or none."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests import cast, office, papers, proofs
from tests.cast import HAN, MEI
from tests.cli.outcomes import was_not_understood, went_well, went_wrong

pytestmark = pytest.mark.usefixtures("time")
PRINTED = "Secret Numbers printed"
NOBODYS = "LIN \U000f0000"  # no font has this character


def print_all(run, to: Path, *more: str):
    return run("confirmations", office.SITTING, "--to", str(to), *more)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_everybody_is_in_one_file_by_school_then_by_number(run, tmp_path):
    file = tmp_path / "all.pdf"
    assert went_well(print_all(run, file)) == [f"confirmations: 40 written to {file}"]
    pages = papers.pages(file.read_bytes())
    assert len(pages) == 40
    for page, number in ((pages[0], "0001"), (pages[2], "0007"), (pages[-1], "0040")):
        assert number in page.split()
    assert all(word in pages[2] for word in (MEI.name, MEI.id_number, MEI.secret_number))
    assert mode(file) == 0o600


def test_a_secret_number_keeps_its_zeros(run, tmp_path):
    went_well(print_all(run, tmp_path / "one.pdf", "--candidate", "1"))
    assert HAN.secret_number == "0801"
    assert HAN.secret_number in papers.words((tmp_path / "one.pdf").read_bytes())


def test_one_school_may_be_chosen(run, tmp_path):
    told = print_all(run, tmp_path / "school.pdf", "--school", "maple language institute")
    assert went_well(told) == [f"confirmations: 10 written to {tmp_path / 'school.pdf'}"]


def test_split_they_are_a_file_each_named_by_the_number(run, tmp_path):
    folder = tmp_path / "split"
    assert went_well(print_all(run, folder, "--split")) == [f"confirmations: 40 written to {folder}"]
    assert sorted(file.name for file in folder.iterdir()) == [f"{number:04}.pdf" for number in range(1, 41)]
    assert MEI.name in papers.words((folder / "0007.pdf").read_bytes())
    assert {mode(file) for file in folder.iterdir()} == {0o600}
    assert mode(folder) == 0o700


@pytest.mark.slow
def test_split_no_number_leads_out_of_the_folder_or_takes_the_place_of_another(run, tmp_path):  # T43
    hostile = {MEI: "../../a/1", HAN: "A\\1", cast.PENDING: "a-1", cast.ABSENT: "王", cast.WITHHELD: ".."}
    for person, number in hostile.items():
        office.alter_entry(person, candidate_number=number)
    went_well(print_all(run, tmp_path / "split", "--split"))
    names = {file.name for file in (tmp_path / "split").iterdir()}
    assert len({name.casefold() for name in names}) == 40
    odd = {name.casefold() for name in names if not name[:4].isdecimal()}
    assert odd == {"a-1.pdf", "a-1-2.pdf", "a-1-3.pdf", "candidate.pdf", "candidate-2.pdf"}
    assert [path.name for path in tmp_path.iterdir()] == ["split"]


@pytest.mark.parametrize("split", [[], ["--split"]])
def test_a_name_that_no_font_can_print_is_told_and_nothing_is_left(run, tmp_path, split):
    office.alter_entry(MEI, name=NOBODYS)
    [told] = went_wrong(print_all(run, tmp_path / "all.pdf", *split))
    assert told.startswith(f"{NOBODYS} (candidate 0007): {NOBODYS[-1]} (U+F0000) is a private character")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("split", [[], ["--split"]])
def test_a_secret_number_that_cannot_be_read_leaves_nothing(run, tmp_path, split):
    office.swap_secrets(MEI, HAN)
    [told] = went_wrong(print_all(run, tmp_path / "all.pdf", *split))
    assert told.startswith("The Secret Number of candidate 0001 cannot be read")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("split", [[], ["--split"]])
def test_what_is_there_is_left_as_it_is_and_nothing_is_noted_as_printed(run, tmp_path, split):
    (tmp_path / "mine.pdf").write_text("mine")
    told = went_wrong(print_all(run, tmp_path / "mine.pdf", *split))
    assert told == [
        f"{tmp_path / 'mine.pdf'} already exists and was not changed. Choose another name, or remove the file first."
    ]
    assert (tmp_path / "mine.pdf").read_text() == "mine"
    assert proofs.audited(PRINTED) == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [("all.doc", "'all.doc' does not end in .pdf."), ("no-such-folder/all.pdf", "There is no folder ")],
)
def test_a_file_that_cannot_be_is_told_before_anything_is_printed(run, tmp_path, name, reason):
    [told] = went_wrong(print_all(run, tmp_path / name))
    assert told.startswith(reason)
    assert proofs.audited(PRINTED) == []


def test_how_many_secret_numbers_were_printed_is_written_down(run, tmp_path):
    went_well(print_all(run, tmp_path / "all.pdf"))
    [line] = proofs.audited(PRINTED)
    assert '"entries": 40' in line.details
    assert line.who.endswith("(command line)")


def test_somebody_unknown_is_answered_with_the_nearest(run, tmp_path):
    told = went_wrong(print_all(run, tmp_path / "one.pdf", "--candidate", "0077"))
    assert told == ["There is no candidate '0077' in ket-april. Did you mean 0037?"]
    [told] = went_wrong(print_all(run, tmp_path / "one.pdf", "--school", "Riverside School"))
    assert "Did you mean 'Riverside Bilingual School'?" in told
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_sitting_and_an_empty_one_are_told(run, tmp_path, time):
    office.add_sitting("pet-may", now=time())
    for code, reason in [
        ("pet-june", "There is no sitting 'pet-june'."),
        ("pet-may", "There is nobody in pet-may yet."),
    ]:
        [told] = went_wrong(run("confirmations", code, "--to", str(tmp_path / "all.pdf")))
        assert told.startswith(reason)
    assert list(tmp_path.iterdir()) == []


def test_without_a_place_to_write_to_the_line_is_not_understood(run):
    assert "Missing option '--to'" in was_not_understood(run("confirmations", office.SITTING))


def test_the_languages_of_the_setting_are_spoken(app, run, tmp_path, monkeypatch):
    office.choose(app, monkeypatch, document_languages=("zh-Hant",))
    went_well(print_all(run, tmp_path / "one.pdf", "--candidate", "7"))
    told = papers.words((tmp_path / "one.pdf").read_bytes())
    assert "考生編號" in told
    assert "Candidate number" not in told
