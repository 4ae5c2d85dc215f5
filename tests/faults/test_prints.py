"""Print runs and exports that the system ends: no half file is left, and no page with Secret Numbers on it."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

from tests.served import ROOT, SITTING

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="ends processes as Linux does"),
]
PATIENCE = 60  # seconds


@pytest.mark.parametrize("more", [[], ["--split"]], ids=["one file", "split"])
def test_a_print_run_that_is_ended_leaves_nothing(installation, tmp_path, more):
    to, scratch = tmp_path / "all.pdf", tmp_path / "scratch"
    scratch.mkdir()
    words = [sys.executable, "-m", "flask", "confirmations", SITTING, "--to", str(to), *more]
    with subprocess.Popen(words, cwd=ROOT, env=installation.environ(TMPDIR=str(scratch))) as process:
        until = time.monotonic() + PATIENCE
        while not to.exists() and time.monotonic() < until:
            time.sleep(0.001)
        time.sleep(0.05)  # the engine is at work by now
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 128 + signal.SIGTERM
    assert not to.exists()
    assert list(scratch.iterdir()) == []
