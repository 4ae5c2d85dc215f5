"""What a mail server does wrong: a list of faults, told by the test and kept in a file that the server reads."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path

FILE = "script.json"
STEPS = ("GREETING", "EHLO", "STARTTLS", "TLS", "AUTH", "MAIL", "RCPT", "DATA", "END", "RSET", "QUIT")
DOES = (
    "say",  # its answer, and goes on
    "hang up",  # says its answer if it has one of its own, and closes the line
    "fall silent",  # says nothing more, for as long as the other side stays
    "drip",  # its answer, a byte every `pause` seconds
    "dawdle",  # its answer, after `pause` seconds
)
ALWAYS = 1_000_000_000


@dataclass(frozen=True, kw_only=True)
class Fault:
    """At this step the server does something else. `TLS` is the handshake, `END` the answer to a whole letter."""

    at: str
    say: str = (
        ""  # in place of the usual answer, \r\n between its lines; one that begins with 2 or 3 is taken for a yes
    )
    does: str = "say"
    pause: float = 0.0  # seconds
    to: str = ""  # for this recipient alone: at RCPT, DATA and END
    skip: int = 0  # not the first so many times the step is reached, on whatever connection
    times: int = ALWAYS  # so often, and then no more
    each: bool = False  # `skip`, `times` and `seconds` are reckoned for each recipient apart
    seconds: float = 0.0  # for so long after the first time, and then no more
    after: int = 0  # not before so many letters on this connection
    keeps: bool = False  # at END: the letter is kept whatever is answered

    def __post_init__(self) -> None:
        if self.at not in STEPS or self.does not in DOES:
            raise ValueError(f"{self} is nothing this mail server can do")

    @property
    def is_a_yes(self) -> bool:
        """Whether the answer, however slowly it comes, says that a letter was taken."""
        return self.does not in ("hang up", "fall silent") and (not self.say or bool(re.match(r"2\d\d", self.say)))


STRIPPED = Fault(at="EHLO", say="250-sink\r\n250 AUTH PLAIN LOGIN")  # somebody on the way took STARTTLS out


def write(folder: Path, faults: tuple[Fault, ...]) -> None:
    unfinished = folder / f"{FILE}.part"
    unfinished.write_text(json.dumps([asdict(fault) for fault in faults]))
    unfinished.replace(folder / FILE)


@dataclass
class Script:
    """The faults as they stand, and how often each was met. Read anew when a connection begins."""

    folder: Path
    faults: list[Fault] = field(default_factory=list)
    _text: str = ""
    _met: dict[tuple[int, str], int] = field(default_factory=dict)
    _since: dict[tuple[int, str], float] = field(default_factory=dict)

    def read_anew(self) -> None:
        """What was counted is forgotten when the script is another one."""
        text = (self.folder / FILE).read_text()
        if text != self._text:
            self._text, self._met, self._since = text, {}, {}
            self.faults = [Fault(**each) for each in json.loads(text)]

    def fault(self, step: str, to: str, letters: int, now: float) -> Fault | None:
        """The first that applies now, `letters` after this connection began; each that is asked is counted."""
        for number, each in enumerate(self.faults):
            if each.at == step and each.to in ("", to) and letters >= each.after and self._counts(number, to, now):
                return each
        return None

    def _counts(self, number: int, to: str, now: float) -> bool:
        each = self.faults[number]
        key = (number, to if each.each else "")
        before = self._met[key] = self._met.get(key, 0) + 1
        since = self._since.setdefault(key, now)
        is_in_time = not each.seconds or now - since < each.seconds
        return each.skip < before <= each.skip + each.times and is_in_time
