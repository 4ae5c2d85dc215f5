"""Pacing: how fast letters may leave, so that all who are told of their results do not log in at one moment."""

from __future__ import annotations

import os
import platform
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass
from pathlib import Path
from time import process_time

from portal import settings
from portal.domain.credentials import passwords
from portal.domain.refusals import StoreUnavailable
from portal.store import meta
from portal.store.database import one_reading, one_transaction

SHARE = 0.8  # letters that leave ÷ log-ins that this machine can do, in the same time
LOG_IN = 1.5  # password hashes: what a log-in costs with the pages before and after it, as bench/pacing.py measures
_MINUTE = 60  # seconds
_ROUNDS = 3  # the least of them counts: what else the machine does can only make a hash dearer
_CPU = Path("/proc/cpuinfo")


@dataclass(frozen=True)
class LetterPace:
    """Letters a minute (0: as fast as they go), and the log-ins a minute from which it was worked out, if it was."""

    per_minute: float
    log_ins: float | None = None


AS_FAST_AS_THEY_GO = LetterPace(0)


def letter_pace() -> LetterPace:
    """What MAIL_RATE says; if it is `auto` and letters go to a mail server, a pace worked out for this machine.

    The first time on a machine this takes as long as three password hashes; later it is read from the database.
    """
    chosen = settings.current()
    if chosen.mail_rate is not None:
        return LetterPace(chosen.mail_rate)
    return worked_out(hashes_a_second()) if chosen.mail_server else AS_FAST_AS_THEY_GO


def worked_out(hashes_a_second: float) -> LetterPace:
    log_ins = hashes_a_second / LOG_IN * _MINUTE
    return LetterPace(log_ins * SHARE, log_ins)


def hashes_a_second() -> float:
    """How many passwords this machine hashes in a second on all its cores: as kept, else measured and kept.

    If the database does not answer, it is measured each time.
    """
    machine = _machine()
    with suppress(StoreUnavailable):
        if kept := _kept(machine):
            return float(kept)
    rate = measured()
    with suppress(StoreUnavailable):
        _keep(machine, rate)
    return rate


def measured() -> float:
    """In processor time, which leaves out other work on the machine."""
    cores = os.cpu_count() or 1
    return cores / min(_seconds_a_hash(cores) for _ in range(_ROUNDS))


def _seconds_a_hash(at_once: int) -> float:
    """In processor time, with so many hashes at once, since they share the memory."""
    began = process_time()
    with ThreadPoolExecutor(at_once) as pool:
        for hashing in [pool.submit(copy_context().run, passwords.hashed, "as long as one") for _ in range(at_once)]:
            hashing.result()
    return (process_time() - began) / at_once


def _machine() -> str:
    """What tells this machine from another, as far as the cost of a hash goes."""
    chosen = settings.current()
    argon2 = f"{chosen.password_hash_kib}/{chosen.password_hash_passes}/{chosen.password_hash_lanes}"
    return f"hashes a second: {platform.node()}, {_processor()}, {os.cpu_count()} cores, argon2 {argon2}"


def _processor() -> str:
    with suppress(OSError):
        for line in _CPU.read_text("utf-8").splitlines():  # Linux, where platform names none
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()


@one_reading
def _kept(machine: str) -> str | None:
    return meta.get(machine)


@one_transaction
def _keep(machine: str, hashes_a_second: float) -> None:
    meta.put(machine, str(hashes_a_second))
