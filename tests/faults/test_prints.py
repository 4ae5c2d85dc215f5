"""Print runs and exports that the system ends: no half file is left, and no page with Secret Numbers on it."""

from __future__ import annotations

import signal
import sys
import time

import pytest

from tests.faults import commands
from tests.served import SITTING, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="ends processes as Linux does"),
]
PATIENCE = 60  # seconds


@pytest.mark.parametrize("more", [[], ["--split"]], ids=["one file", "split"])
def test_a_print_run_that_is_ended_leaves_nothing(installation, tmp_path, more):
    to, scratch = tmp_path / "all.pdf", tmp_path / "scratch"
    scratch.mkdir()
    words, elsewhere = ["confirmations", SITTING, "--to", str(to), *more], {"tempfile.tempdir": str(scratch)}
    process = commands.start(installation.environ(), tmp_path / "said", *words, instead=elsewhere)
    until(to.exists, PATIENCE, "begun", every=0.001)
    time.sleep(0.05)  # the engine is at work by now
    process.terminate()
    process.join(PATIENCE)
    assert process.exitcode == 128 + signal.SIGTERM
    assert not to.exists()
    assert list(scratch.iterdir()) == []
