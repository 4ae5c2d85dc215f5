"""New files when the system ends the process that writes them: nothing is left."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1]

WRITING = """
import sys, time
from pathlib import Path
from portal import new_files

def wait():
    print("writing", flush=True)
    time.sleep(60)

to = Path(sys.argv[2])
if sys.argv[1] == "file":
    with new_files.made(to) as file:
        file.write(b"x")
        wait()
with new_files.folder_made(to) as folder:
    with new_files.made(folder / "1.pdf") as file:
        file.write(b"x")
    with new_files.made(folder / "2.pdf") as file:
        wait()
"""


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_is_ended_by_sigterm_leaves_nothing(tmp_path, kind):
    words = [sys.executable, "-c", WRITING, kind, str(tmp_path / "all.pdf")]
    with subprocess.Popen(words, cwd=FOLDER, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "writing\n"
        assert list(tmp_path.iterdir())
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 128 + signal.SIGTERM
    assert list(tmp_path.iterdir()) == []
