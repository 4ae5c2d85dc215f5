"""What is taken out of a backup is what was put in: anybody who has the public half of the key can lock an archive."""

from __future__ import annotations

import io
import json
import random
import tarfile
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from portal.backups import archive
from portal.backups.archive import IsLacking, ListIsUnreadable, NotAsListed, NotWhole
from tests.tables import for_each

NOW = datetime(2018, 5, 6, 19, 0, tzinfo=UTC)
CONTENT = b"a whole exam"
FACTS = {"made_at": NOW.isoformat(), "revision": "0001", "rows": {"entry": 40}}


@pytest.fixture
def packed(tmp_path) -> Path:
    """An archive as it is made, of two files."""
    for name in ("portal.toml", "own.toml"):
        (tmp_path / name).write_bytes(CONTENT)
    files = {"portal.toml": tmp_path / "portal.toml", "exams/own.toml": tmp_path / "own.toml"}
    archive.pack(tmp_path / "packed", files, "0001", {"entry": 40}, now=NOW)
    return tmp_path / "packed"


@pytest.fixture
def opened(tmp_path) -> Path:
    folder = tmp_path / "deep" / "opened"
    folder.mkdir(parents=True)
    return folder


def listed(*names: str) -> bytes:
    digests = dict.fromkeys(names, sha256(CONTENT).hexdigest())
    return json.dumps(FACTS | {"digests": digests}).encode()


def of(*members: tuple[str, bytes], kind: bytes = tarfile.REGTYPE, leads_to: str = "") -> bytes:
    """An archive of these; all but the first, which is the list, are of this kind."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as out:
        for number, (name, content) in enumerate(members):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            if number:
                member.type, member.linkname = kind, leads_to
            out.addfile(member, io.BytesIO(content))
    return made.getvalue()


def problem(content: bytes, folder: Path) -> object:
    """Why it is refused."""
    packed = folder.parent / "packed"
    packed.write_bytes(content)
    with pytest.raises(NotWhole) as refused:
        archive.unpack(packed, folder)
    return refused.value.args[0]


def test_what_was_put_in_is_taken_out(packed, opened):
    facts = archive.unpack(packed, opened)
    assert (facts.made_at, facts.revision, facts.rows) == (NOW, "0001", {"entry": 40})
    assert (opened / "portal.toml").read_bytes() == (opened / "exams" / "own.toml").read_bytes() == CONTENT


def test_no_byte_of_it_can_change_unseen(packed, opened, rounds):
    """Whatever is changed, what is taken out is what was put in, or it is refused."""
    whole, chance = packed.read_bytes(), random.Random(14)
    for number in range(rounds(300, 20_000)):
        changed = bytearray(whole)
        for place in chance.sample(range(5_120), chance.choice([1, 1, 2, 8])):
            changed[place] ^= 1 << chance.randrange(8)
        packed.write_bytes(changed)
        folder = opened / str(number)
        folder.mkdir()
        try:
            archive.unpack(packed, folder)
        except NotWhole:
            continue
        assert (folder / "portal.toml").read_bytes() == (folder / "exams" / "own.toml").read_bytes() == CONTENT


@for_each("name", ["../out", "/tmp/out", "exams/../../out", "exams/deep/out", "..", "", "backup.json"])
def test_a_name_that_leads_elsewhere_is_refused(opened, name):
    before = set(opened.parent.rglob("*"))
    assert problem(of((archive.LIST, listed(name)), (name, CONTENT)), opened) == NotAsListed(name)
    assert set(opened.parent.rglob("*")) - before <= {opened.parent / "packed"}


@for_each(
    "kind, leads_to",
    [
        (tarfile.SYMTYPE, "/etc/passwd"),
        (tarfile.LNKTYPE, archive.LIST),
        (tarfile.CHRTYPE, ""),
        (tarfile.FIFOTYPE, ""),
        (tarfile.DIRTYPE, ""),
        (tarfile.GNUTYPE_SPARSE, ""),
    ],
)
def test_what_is_no_plain_file_is_refused(opened, kind, leads_to):
    content = of((archive.LIST, listed("x")), ("x", b""), kind=kind, leads_to=leads_to)
    assert problem(content, opened) == NotAsListed("x")
    assert not list(opened.iterdir())


@for_each(
    "members, why",
    [
        ([("x", CONTENT), ("y", CONTENT)], NotAsListed("y")),
        ([("x", CONTENT), ("x", CONTENT)], NotAsListed("x")),
        ([("x", b"another")], NotAsListed("x")),
        ([], IsLacking("x")),
    ],
)
def test_it_has_what_is_listed_and_nothing_else(opened, members, why):
    for left in opened.iterdir():
        left.unlink()
    assert problem(of((archive.LIST, listed("x")), *members), opened) == why


@for_each(
    "text",
    [
        b"",
        b"[]",
        b"7",
        b"null",
        b'"text"',
        b"{}",
        b"[" * 100_000,
        b'{"made_at": 7, "revision": "0001", "rows": {}, "digests": {}}',
        b'{"made_at": "2018-05-06T19:00:00+00:00", "revision": "0001", "rows": 7, "digests": {}}',
        b'{"made_at": "2018-05-06T19:00:00+00:00", "revision": "0001", "rows": {}, "digests": ["x"]}',
        b'{"made_at": "0001-01-01T00:00:00+14:00", "revision": "0001", "rows": {}, "digests": {}}',
        b" " * 2_000_000 + b"{}",
    ],
)
def test_a_list_that_cannot_be_read_is_refused(opened, text):
    assert problem(of((archive.LIST, text)), opened) == ListIsUnreadable()


@for_each("content", [b"", b"no archive", b"\0" * 20_000])
def test_what_is_no_archive_is_refused(opened, content):
    assert isinstance(problem(content, opened), (str, ListIsUnreadable))


def test_one_without_a_list_is_refused(opened):
    assert problem(of(("x", CONTENT)), opened) == ListIsUnreadable()
