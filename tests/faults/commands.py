"""Commands in processes of their own, each made in a moment: the program is read once, and then a copy of it runs."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from itertools import count
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from flask import Flask
from flask.cli import ScriptInfo

from portal import create_app, settings

STEPS = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.chmod", "sqlite3.connect")

fresh = multiprocessing.get_context("forkserver")
fresh.set_forkserver_preload([__name__, "tests.faults.racing"])


def environ(app: Flask, **more: object) -> dict[str, str]:
    """Of commands on the stage's installation, with these settings beside."""
    chosen = settings.of(app)
    named = {settings.INSTANCE: str(chosen.instance), "PORTAL_MAIL_URL": chosen.mail_url}
    if chosen.database_url:
        named["PORTAL_DATABASE_URL"] = chosen.database_url
    if "SSL_CERT_FILE" in os.environ:
        named["SSL_CERT_FILE"] = os.environ["SSL_CERT_FILE"]
    return named | {settings.PREFIX + name.upper(): str(value) for name, value in more.items()}


def start(
    environ: Mapping[str, str],
    log: Path,
    *words: str,
    instead: Mapping[str, Any] | None = None,
    room: int | None = None,
    dies_at: int | None = None,
) -> ForkServerProcess:
    """`flask` with these words; what it says goes into the file.

    `instead` are other values of constants, `room` is how many bytes a file may grow to; before its step `dies_at`,
    counted from 1, it is killed.
    """
    process = fresh.Process(target=_run, args=(dict(environ), log, words, dict(instead or {}), room, dies_at))
    process.start()
    return process


@contextmanager
def sender_at_work(environ: Mapping[str, str], log: Path, **more: Any) -> Iterator[ForkServerProcess]:
    """A sender that goes on for ever, once a second; it has to end well when it is told to stop."""
    process = start(environ, log, "notify", "--every", "1", **more)
    try:
        yield process
        assert process.is_alive(), log.read_text()
        process.terminate()
        process.join(10)
        assert process.exitcode == 0, log.read_text()
    finally:
        process.kill()
        process.join()


def _run(
    environ: dict[str, str],
    log: Path,
    words: tuple[str, ...],
    instead: dict[str, Any],
    room: int | None,
    dies_at: int | None,
) -> None:
    with log.open("ab", buffering=0) as said:
        for number in (1, 2):
            os.dup2(said.fileno(), number)
    os.environ.update(environ)
    for name, value in instead.items():
        module, _, constant = name.rpartition(".")
        setattr(import_module(module), constant, value)
    if room is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    app = create_app(os.environ)
    if dies_at:
        _die_at(dies_at)
    with app.app_context():
        app.cli.main(list(words), "flask", obj=ScriptInfo(create_app=lambda: app))


def _die_at(step: int) -> None:
    """Each change to files and folders is a step, and each database that is opened."""
    steps = count(1)

    def see(event: str, words: tuple[Any, ...]) -> None:
        is_step = event in STEPS or (event == "open" and words[2] & (os.O_WRONLY | os.O_RDWR))
        if is_step and next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(see)
