"""Letters as files: whole or not at all, and for their owner's eyes only."""

from __future__ import annotations

import stat

import pytest

from portal import settings
from portal.mail import Finished
from portal.mail.folder import Folder
from tests import office


@pytest.fixture
def outbox(app, monkeypatch, tmp_path):
    """The folder letters are written to; it is not there yet."""
    office.choose(app, monkeypatch, instance=tmp_path)
    return tmp_path / "outbox"


def carry(message_id: str = "<welcome.1@localhost>", text: str = "Dear Mei,\r\n") -> None:
    folder = Folder(settings.current().outbox)
    folder.carry(Finished("exams@maple.example", "mei@example.org", message_id, text.encode()))


def names(outbox) -> list[str]:
    return sorted(path.name for path in outbox.iterdir())


def test_a_letter_is_one_file_named_by_its_message_id(outbox):
    carry()
    assert names(outbox) == ["welcome.1.eml"]


def test_the_file_is_the_whole_letter(outbox):
    carry(text="Dear 林美華,\r\n" * 5000)
    assert (outbox / "welcome.1.eml").read_bytes().decode() == "Dear 林美華,\r\n" * 5000


def test_only_its_owner_can_read_a_letter(outbox):
    carry()
    assert stat.S_IMODE((outbox / "welcome.1.eml").stat().st_mode) == 0o600
    assert stat.S_IMODE(outbox.stat().st_mode) == 0o700


def test_a_letter_that_is_sent_again_takes_the_place_of_itself(outbox):
    carry(text="first\n")
    carry(text="again\n")
    assert names(outbox) == ["welcome.1.eml"]
    assert b"again" in (outbox / "welcome.1.eml").read_bytes()


def test_what_a_sender_left_unfinished_is_written_over(outbox):
    outbox.mkdir()
    (outbox / "welcome.1.part").write_bytes(b"half a letter, longer than the whole one " * 99)
    carry()
    assert names(outbox) == ["welcome.1.eml"]
    assert b"half a letter" not in (outbox / "welcome.1.eml").read_bytes()


def test_a_letter_that_could_not_be_finished_is_none(outbox):
    (outbox / "welcome.1.eml").mkdir(parents=True)  # a folder in its place: the last step fails
    with pytest.raises(OSError, match="directory"):
        carry()
    assert not [path for path in outbox.glob("*.eml") if path.is_file()]


def test_an_outbox_that_is_no_folder_is_an_error_the_sender_knows(outbox):
    outbox.write_text("a file")
    with pytest.raises(OSError, match="outbox"):
        carry()


@pytest.mark.parametrize(
    ("message_id", "name"),
    [
        ("<../../etc/passwd@x>", "....etcpasswd.eml"),
        ("<released.17@results.example.org>", "released.17.eml"),
    ],
)
def test_no_message_id_leads_out_of_the_folder(outbox, message_id, name):  # T43
    carry(message_id)
    assert names(outbox) == [name]
