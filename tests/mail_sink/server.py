"""The mail server itself: it does as one does, but for the faults of its script, and writes down all it sees."""

from __future__ import annotations

import asyncio
import json
import re
import ssl
import time
from base64 import b64decode
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any

from .script import Fault, Script

LOG = "seen.jsonl"
LONGEST = 10_000_000  # bytes of a letter


class LineEnded(Exception):
    """This side or the other has closed the line."""


@dataclass
class Server:
    """What all connections share. Without `tls` it cannot encrypt; `user` may log in with `password`."""

    folder: Path
    tls: ssl.SSLContext | None
    encrypts_at_once: bool = False
    user: str = ""
    password: str = ""
    _open: int = 0
    _met: int = 0

    def __post_init__(self) -> None:
        self.script = Script(self.folder)
        self._log = (self.folder / LOG).open("a", encoding="utf-8")

    def note(self, what: str, **facts: Any) -> None:
        """One line, there for whoever reads the file as soon as this returns."""
        self._log.write(json.dumps({"what": what, "at": time.time(), **facts}) + "\n")
        self._log.flush()

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from greeting to end."""
        self._met, self._open = self._met + 1, self._open + 1
        self.note("connected", connection=self._met, open=self._open)
        self.script.read_anew()
        number = self._met
        try:
            if self.tls and self.encrypts_at_once:
                await writer.start_tls(self.tls)
            await Conversation(self, number, reader, writer).go_on()
        except (LineEnded, OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self._open -= 1
            self.note("left", connection=number)
            writer.close()


class Conversation:
    """With one client. The letter that is being handed over has a sender when MAIL was said, a recipient after RCPT."""

    def __init__(self, server: Server, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._server, self._number, self._reader, self._writer = server, number, reader, writer
        self._letters = 0
        self._forget()
        self._steps: dict[str, Callable[[str], Awaitable[None]]] = {
            "EHLO": self._ehlo,
            "HELO": self._ehlo,
            "STARTTLS": self._starttls,
            "AUTH": self._auth,
            "MAIL": self._mail,
            "RCPT": self._rcpt,
            "DATA": self._data,
            "RSET": self._rset,
            "QUIT": self._quit,
        }

    @property
    def _is_encrypted(self) -> bool:
        return self._writer.get_extra_info("ssl_object") is not None

    async def go_on(self) -> None:
        await self._answer("GREETING", "220 sink ESMTP")
        while True:
            words = await self._line()
            verb, _, rest = words.partition(" ")
            step = self._steps.get(verb.upper())
            await (step(rest) if step else self._say("500 what?"))

    async def _ehlo(self, _rest: str) -> None:
        lines = ["250-sink", "250-8BITMIME"]
        if self._server.tls and not self._is_encrypted:
            lines.append("250-STARTTLS")
        elif self._server.user:
            lines.append("250-AUTH PLAIN")
        await self._answer("EHLO", "\r\n".join([*lines, "250 SIZE 10000000"]))

    async def _starttls(self, _rest: str) -> None:
        usual = "220 go on" if self._server.tls and not self._is_encrypted else "502 no"
        if await self._answer("STARTTLS", usual):
            fault = self._fault("TLS")
            if fault:
                await self._end(fault)
            assert self._server.tls
            await self._writer.start_tls(self._server.tls)

    async def _auth(self, rest: str) -> None:
        _, _, coded = rest.partition(" ")
        if not coded:
            await self._say("334 ")
            coded = await self._line()
        with suppress(ValueError):
            _, user, password = b64decode(coded).decode().split("\0")
            is_right = (user, password) == (self._server.user, self._server.password)
            self._server.note("login", user=user, right=is_right, encrypted=self._is_encrypted)
            await self._answer("AUTH", "235 come in" if is_right else "535 no")
            return
        await self._say("501 what?")

    async def _mail(self, rest: str) -> None:
        if await self._answer("MAIL", "250 OK"):
            self._sender = _address(rest)

    async def _rcpt(self, rest: str) -> None:
        if not self._sender:
            await self._say("503 MAIL first")
            return
        to, self._to = self._to, _address(rest)
        if not await self._answer("RCPT", "250 OK"):
            self._to = to

    async def _data(self, _rest: str) -> None:
        if not self._to:
            await self._say("503 RCPT first")
            return
        if not await self._answer("DATA", "354 go on"):
            return
        content = await self._reader.readuntil(b"\r\n.\r\n")
        fault = self._fault("END")
        is_kept = fault is None or fault.keeps or fault.is_a_yes
        letter = {"message_id": _message_id(content), "to": self._to, "connection": self._number}
        self._server.note("kept" if is_kept else "read", **letter, encrypted=self._is_encrypted, bytes=len(content))
        self._letters += 1
        await self._carry_out(fault, "250 OK")
        if fault is None or fault.is_a_yes:
            self._server.note("said 250", **letter)
        self._forget()

    async def _rset(self, _rest: str) -> None:
        self._forget()
        await self._answer("RSET", "250 OK")

    async def _quit(self, _rest: str) -> None:
        await self._answer("QUIT", "221 bye")
        raise LineEnded

    def _forget(self) -> None:
        self._sender = self._to = ""

    async def _line(self) -> str:
        line = await self._reader.readline()
        if not line.endswith(b"\n"):
            raise LineEnded
        words = line.decode("utf-8", "replace").rstrip("\r\n")
        self._server.note("heard", words=words, connection=self._number, encrypted=self._is_encrypted)
        return words

    def _fault(self, step: str) -> Fault | None:
        return self._server.script.fault(step, self._to, self._letters, time.monotonic())

    async def _answer(self, step: str, usual: str) -> bool:
        """Whether it was a yes. Raises LineEnded."""
        return await self._carry_out(self._fault(step), usual)

    async def _carry_out(self, fault: Fault | None, usual: str) -> bool:
        words = usual
        if fault:
            if fault.does in ("hang up", "fall silent"):
                await self._end(fault)
            words = fault.say or usual
            await (self._drip(words, fault.pause) if fault.does == "drip" else asyncio.sleep(fault.pause))
        if not (fault and fault.does == "drip"):
            await self._say(words)
        return bool(re.match(r"[23]\d\d", words))

    async def _drip(self, words: str, pause: float) -> None:
        for byte in words.encode():
            self._writer.write(bytes([byte]))
            await self._writer.drain()
            await asyncio.sleep(pause)
        self._server.note("dripped", connection=self._number)
        await self._say("")

    async def _end(self, fault: Fault) -> None:
        """Raises LineEnded, as soon as it is so."""
        if fault.does == "fall silent":
            while await self._reader.read(65_536):
                pass
        elif fault.say:
            await self._say(fault.say)
        raise LineEnded

    async def _say(self, words: str) -> None:
        self._writer.write(f"{words}\r\n".encode())
        await self._writer.drain()


def _address(rest: str) -> str:
    """Of "FROM:<a@b.example> SIZE=1"."""
    return rest.partition("<")[2].partition(">")[0]


def _message_id(content: bytes) -> str:
    return str(BytesHeaderParser().parsebytes(content)["Message-ID"])
