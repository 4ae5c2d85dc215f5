"""Big imports that are killed, that meet a full disk, or that run while candidates read and log in."""

from __future__ import annotations

import random
import sqlite3
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from types import MappingProxyType

import pytest

from tests import cast, served
from tests.faults import commands
from tests.served import SITTING, Installation, Site

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="kills and bounds processes as Linux does"),
]
SOME = 3_000  # candidates: an import of a second or so
TABLES = MappingProxyType({"entries": ("entry", "import_change"), "results": ("result", "score")})
PAPERS, STAGED = 3, 40  # of an exam of the stage; candidates of the stage
ROOM = 200_000  # bytes a file may grow to: the log of such an import is larger
PAUSE = 0.05  # seconds between two deeds of a candidate
SAID = "import.log"
both_kinds = pytest.mark.parametrize("kind", list(TABLES))


def write_files(folder: Path, candidates: int) -> None:
    """entries.csv and results.csv of so many candidates that the installation does not have."""
    numbers = range(1, candidates + 1)
    entered = (f"{10**6 + each},SOMEBODY {each},School {each % 100},{each:06}QQQ,{each % 10**4:04}" for each in numbers)
    marked = (f"{each:06}QQQ,138,B,A2,137,142,136" for each in numbers)
    entries = ["candidate_number,name,school,id_number,secret_number", *entered]
    results = ["id_number,overall,grade,cefr_level,reading_and_writing,listening,speaking", *marked]
    (folder / "entries.csv").write_text("\n".join(entries) + "\n")
    (folder / "results.csv").write_text("\n".join(results) + "\n")


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    write_files(folder, SOME)
    return folder


def words(kind: str, files: Path) -> list[str]:
    return ["import", kind, str(files / f"{kind}.csv"), "--sitting", SITTING, "--write"]


@pytest.fixture
def ready(installation, files, kind) -> Installation:
    """An installation for which this kind of file is the next."""
    if kind == "results":
        installation.flask(*words("entries", files))
    return installation


def counts(installation: Installation, kind: str) -> list[int]:
    return [installation.count(table) for table in (*TABLES[kind], "import_run", "audit")]


def is_sound(installation: Installation) -> bool:
    with closing(sqlite3.connect(installation.database)) as connection:
        whole = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return whole and connection.execute("PRAGMA foreign_key_check").fetchall() == []


def begun(installation: Installation, *words: str, room: int | None = None) -> ForkServerProcess:
    """The command, at work; what it says is written down in SAID."""
    return commands.start(installation.environ(), installation.folder / SAID, *words, room=room)


def said(installation: Installation) -> str:
    return (installation.folder / SAID).read_text()


def wait_for_the_log(installation: Installation, process: ForkServerProcess) -> None:
    """Until the import writes to the database's log, which is its commit, or has ended."""
    log = installation.database.with_name("portal.sqlite-wal")
    while process.is_alive():
        with suppress(FileNotFoundError):
            if log.stat().st_size > 100_000:
                return
        time.sleep(0.0005)


def kill(installation: Installation, kind: str, files: Path, after: float | None) -> None:
    """Begin the import and kill it `after` so many seconds; None: in the midst of its commit."""
    process = begun(installation, *words(kind, files))
    if after is None:
        wait_for_the_log(installation, process)
        time.sleep(random.uniform(0, 0.02))
    else:
        process.join(after)
    process.kill()
    process.join()


@both_kinds
def test_an_import_that_is_killed_is_whole_or_was_not(ready, files, kind, rounds, tmp_path):
    before = counts(ready, kind)
    whole = served.copied(ready, tmp_path / "whole")
    began = time.monotonic()
    whole.flask(*words(kind, files))
    length, after = time.monotonic() - began, counts(whole, kind)
    found = Counter[str]()
    times = rounds(4, 50)
    for number in range(times):
        at = None if number % 2 else length * (number + random.random()) / times
        killed = served.copied(ready, tmp_path / f"killed-{number}")
        kill(killed, kind, files, at)
        left = counts(killed, kind)
        assert left in (before, after), f"killed after {at} s"
        found["whole" if left == after else "was not"] += 1
        assert is_sound(killed)
        killed.flask(*words(kind, files))
        assert counts(killed, kind)[:1] == after[:1]
        assert is_sound(killed)
    print(f"{kind}: {length:.2f} s, killed {times} times: {dict(found)}")  # noqa: T201 (for who runs it by hand)


@both_kinds
def test_an_import_on_a_full_disk_says_so_and_changes_nothing(ready, files, kind):  # R10
    before = counts(ready, kind)
    refused = begun(ready, *words(kind, files), room=ROOM)
    refused.join()
    assert refused.exitcode == 1
    assert said(ready).splitlines()[-1].startswith("The database cannot grow (")
    assert "Traceback" not in said(ready)
    assert counts(ready, kind) == before
    assert is_sound(ready)
    ready.flask(*words(kind, files))
    assert counts(ready, kind)[0] >= SOME


class Watch:
    """What candidates were answered while an import ran."""

    def __init__(self) -> None:
        self.statuses = Counter[tuple[str, int]]()
        self._over = threading.Event()

    def again_and_again(self, what: str, do: Callable[[], int]) -> None:
        while not self._over.is_set():
            self.statuses[what, do()] += 1
            self._over.wait(PAUSE)

    @contextmanager
    def over(self, deeds: dict[str, Callable[[], int]]) -> Iterator[None]:
        """Each deed is done again and again by somebody, all the while."""
        threads = [threading.Thread(target=self.again_and_again, args=deed) for deed in deeds.items()]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            for thread in threads:
                thread.join()


def deeds(site: Site) -> dict[str, Callable[[], int]]:
    """What candidates do: read the first page, read their own, log in. Each gives the status of its answer."""
    reader = site.visit().log_in(cast.MEI)
    pair = {"id_number": cast.HAN.id_number, "password": cast.PASSWORD}
    return {
        "reading the first page": lambda: site.visit().get("/").status,
        "reading one's own": lambda: reader.get("/results").status,
        "logging in": lambda: site.visit().post("/login", pair).status,
    }


def watch_while(site: Site, *command: str) -> None:
    """Run the command while candidates do what they do: all of it goes well. How long they wait: `bench.stalls`."""
    watch = Watch()
    with watch.over(deeds(site)):
        process = begun(site.installation, *command)
        process.join()
    assert process.exitcode == 0, said(site.installation)
    assert set(watch.statuses) == {
        ("reading the first page", 200), ("reading one's own", 200), ("logging in", 303),
    }, site.log()[-2000:]  # fmt: skip


def test_candidates_read_and_log_in_while_a_big_import_runs_and_is_undone(site, rounds, tmp_path):  # R9
    candidates, logged = rounds(5_000, 100_000), len(site.log())
    write_files(tmp_path, candidates)
    for person in (cast.MEI, cast.HAN):
        assert site.visit().register(person).status == 303
    for kind in TABLES:
        watch_while(site, *words(kind, tmp_path))
    assert site.installation.count("score") >= PAPERS * candidates
    numbers = range(site.installation.count("import_run"), 2, -1)  # the first two are the stage's own
    for number in numbers:
        watch_while(site, "import", "undo", str(number), "--write")
    assert site.installation.count("entry") == STAGED
    assert "locked" not in site.log()[logged:]
