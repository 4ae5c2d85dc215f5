"""flask candidate erase and export: what goes or is handed over is told first."""

from __future__ import annotations

import json
import stat

from portal.domain.accounts import erasing
from tests import canary, cast, office
from tests.cli.outcomes import went_well, went_wrong
from tests.conftest import BEFORE

WHO = "937803WLC  LIN Mei-Hua 林美華, candidate 0007 of ket-april"
BECAUSE = ("--reason", "asked for in writing")


def test_without_yes_it_is_told_what_goes_and_what_stays(run, time, own_folder):
    cast.register(cast.MEI, now=BEFORE)
    before = office.everything()
    told = went_well(run("candidate", "erase", "937803wlc", *BECAUSE))
    assert told[:4] == [
        WHO,
        "  Goes: every fact of the entry; rows: letter 1.",
        "  Goes: the account of mei@example.org, which holds nothing else, with its sign-ins and emails.",
        "  Stays: that an entry of number 7 was there, what was done to it and when.",
    ]
    assert told[-1] == "candidates: 0 erased"
    assert office.everything() == before


def test_with_yes_the_candidate_is_gone(run, time, own_folder):
    assert went_well(run("candidate", "erase", cast.MEI.id_number, *BECAUSE, "--yes"))[-1] == "candidates: 1 erased"
    assert went_well(run("candidate", "find", cast.MEI.id_number)) == ["candidates: 0 found"]
    assert (own_folder / "backups" / "erasures").read_text().startswith("7 ")


def test_a_second_time_nobody_is_known_and_what_was_left_is_finished(run, time, own_folder):
    erasing.erase(cast.MEI.id_number, reason="asked", by="office", now=BEFORE)
    result = run("candidate", "erase", cast.MEI.id_number, *BECAUSE, "--yes")
    assert result.stdout == "An erasure that was interrupted has been finished.\n"
    assert result.exit_code == 1
    assert result.stderr.startswith("There is no candidate with the ID Number '937803WLC'.")


def test_a_folder_that_restore_put_aside_is_named(run, time, own_folder):
    (own_folder / "before-restore-20180506T080000Z").mkdir()
    told = went_well(run("candidate", "erase", cast.MEI.id_number, *BECAUSE))
    assert any("before-restore-20180506T080000Z is an older installation" in line for line in told)


def test_what_is_kept_of_a_candidate_is_handed_over(run, time, own_folder, tmp_path_factory):
    canary.live(tmp_path_factory.mktemp("handed-in"), time)
    file = own_folder / "theirs.json"
    assert went_well(run("candidate", "export", canary.PERSON.id_number, "--to", str(file)))[-1] == (
        f"candidates: 1 exported to {file}"
    )
    told = json.loads(file.read_text("utf-8"))
    assert list(told) == [
        "about",
        "account",
        "exams",
        "emails",
        "agreements",
        "sign_ins",
        "changes_of_email_address",
        "rows",
    ]
    missing = [word for word in (*canary.FACTS, *canary.FORMER) if word not in file.read_text("utf-8")]
    assert missing == ["Formerschool Hall"]  # another school's name, to which a number alone leads
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_without_a_file_it_is_printed(run, time):
    result = run("candidate", "export", cast.MEI.id_number)
    assert json.loads(result.stdout)["exams"][0]["name"] == cast.MEI.name
    assert result.stderr == "candidates: 1 exported\n"


def test_a_file_that_is_there_is_not_written_over(run, tmp_path):
    file = tmp_path / "theirs.json"
    file.write_text("mine")
    went_wrong(run("candidate", "export", cast.MEI.id_number, "--to", str(file)))
    assert file.read_text() == "mine"
