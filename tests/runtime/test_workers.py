"""The process that keeps the workers: what a worker does with a signal before it listens to signals itself."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from tests.served import ROOT

CHILD = """
import os, signal, time
from portal.runtime import workers
signal.signal(signal.SIGTERM, lambda *_: None)  # as a parent that keeps workers does
signal.signal(signal.SIGINT, lambda *_: None)
workers.make_workers_stoppable()
if not (child := os.fork()):
    time.sleep(20)
    os._exit(0)
os.kill(child, signal.{number})
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there are no forks")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_has_just_been_made_can_be_stopped(number):
    code = CHILD.format(number=number.name)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(done.stdout) == -number
