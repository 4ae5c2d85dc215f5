"""What sending costs beside the bare standard library: `smtplib` on one connection, each letter built as it goes.

    python -m bench.letters [letters] [rounds]

Letters (10,000) that tell of results, as the outbox holds them, leave by `flask notify` on one connection; in turn
with it the same number of letters of the same words is built and sent by a loop of a few lines. Each runs in a process
of its own, against the same mail server in another. The goals for 10,000 (with few, starting weighs): at least 0.8 of
the bare rate, and the release written to the outbox within a second.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime
from pathlib import Path
from smtplib import SMTP
from statistics import median
from time import perf_counter

from .importing import SITTING, installed, write_files

HOST = "127.0.0.1"
LEAST_TIMES, MOST_SECONDS = 0.8, 1.0


async def take_all(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One conversation of a mail server that takes everything and keeps nothing."""
    writer.write(b"220 bench\r\n")
    while line := await reader.readline():
        match line[:4].upper():
            case b"DATA":
                writer.write(b"354 go on\r\n")
                await reader.readuntil(b"\r\n.\r\n")
                writer.write(b"250 taken\r\n")
            case b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            case _:
                writer.write(b"250 fine\r\n")
    writer.close()


async def serve() -> None:
    """In a process of its own: the mail server, which says its port."""
    listening = await asyncio.start_server(take_all, HOST, 0, limit=2**20)
    print(listening.sockets[0].getsockname()[1], flush=True)
    await listening.serve_forever()


@contextmanager
def mail_server() -> Iterator[int]:
    command = [sys.executable, "-m", "bench.letters", "serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


def write_release(instance: str) -> None:
    """In a process of its own: the letters of the release; the seconds it took."""
    from portal import create_app, settings
    from portal.domain.results import releasing
    from portal.language import clock

    with create_app({settings.INSTANCE: instance}).app_context():
        began = perf_counter()
        written = releasing.write_letters(now=clock.now())
        print(json.dumps([perf_counter() - began, written]))


def send(instance: str, port: str) -> None:
    """In a process of its own: the command; its seconds, and what it says."""
    from portal import create_app, settings

    environ = {
        settings.INSTANCE: instance,
        "PORTAL_MAIL_URL": f"smtp+plain://{HOST}:{port}",
        "PORTAL_MAIL_CONNECTIONS": "1",
        "PORTAL_MAIL_RATE": "0",
    }
    app = create_app(environ)
    with app.app_context():
        began = perf_counter()
        outcome = app.test_cli_runner().invoke(args=["notify"])
        print(json.dumps([perf_counter() - began, outcome.output.strip()]))


def send_bare(sample: str, letters: str, port: str) -> None:
    """In a process of its own: build each letter of the sample's words and send it; the seconds, and how many."""
    model = BytesParser(policy=policy.default).parsebytes(Path(sample).read_bytes())
    text, html = (model.get_body([kind]).get_content() for kind in ("plain", "html"))
    [sender] = model["From"].addresses
    began = perf_counter()
    with SMTP(HOST, int(port)) as smtp:
        for number in range(int(letters)):
            message = EmailMessage()
            message["From"] = Address(sender.display_name, addr_spec=sender.addr_spec)
            message["To"] = f"{number:06}@example.org"
            message["Subject"] = str(model["Subject"])
            message["Date"] = format_datetime(model["Date"].datetime)
            message["Message-ID"] = f"<released.{number}@localhost>"
            message["Auto-Submitted"] = "auto-generated"
            message.set_content(text)
            message.add_alternative(html, subtype="html")
            smtp.send_message(message)
    print(json.dumps([perf_counter() - began, int(letters)]))


def told_by(part: str, *given: object) -> list:
    command = [sys.executable, "-m", "bench.letters", part, *map(str, given)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()[-1])


def registered(folder: Path, letters: int) -> Path:
    """An installation in which so many candidates have registered and have results; its instance folder."""
    from portal import create_app, settings

    files, instance = folder / "files", folder / "instance"
    files.mkdir()
    write_files(files, letters)
    installed(instance)
    app = create_app({settings.INSTANCE: str(instance)})
    with app.app_context():
        for kind in ("entries", "results"):
            args = ["import", kind, str(files / f"{kind}.csv"), "--sitting", SITTING, "--write"]
            outcome = app.test_cli_runner().invoke(args=args)
            assert outcome.exit_code == 0, outcome.output[-500:]
    long_ago = "2020-01-01 00:00:00.000000"
    with sqlite3.connect(instance / "portal.sqlite") as connection:
        ids = [row[0] for row in connection.execute("SELECT id FROM entry ORDER BY id")]
        connection.executemany(
            "INSERT INTO account (id, email, email_key, password_hash, language, terms_version, terms_agreed_at,"
            " opened_at) VALUES (?, ?, ?, 'none', ?, 'bench', ?, ?)",
            [(n, f"{n}@example.org", f"{n}@example.org", ("en", "zh-Hant")[n % 2], long_ago, long_ago) for n in ids],
        )
        connection.execute("UPDATE entry SET account_id = id, claimed_at = ?", (long_ago,))
    connection.close()
    with app.app_context():
        outcome = app.test_cli_runner().invoke(args=["release", "now", SITTING, "--yes"])
        assert outcome.exit_code == 0, outcome.output
    return instance


def undo(instance: Path, *deeds: str) -> None:
    """Put the outbox back to where a round begins."""
    with sqlite3.connect(instance / "portal.sqlite") as connection:
        for deed in deeds:
            connection.execute(deed)
    connection.close()


def sample_of(folder: Path, instance: Path) -> Path:
    """One of the letters as it leaves, for the bare loop to say the same."""
    from portal import create_app, settings

    undo(instance, "UPDATE letter SET state = 'suppressed' WHERE id <> (SELECT min(id) FROM letter)")
    app = create_app({settings.INSTANCE: str(instance)})
    with app.app_context():
        app.test_cli_runner().invoke(args=["notify"])
    [letter] = (instance / "outbox").glob("*.eml")
    return letter.rename(folder / "sample.eml")


def main(letters: int = 10_000, rounds: int = 5) -> None:
    found: dict[str, list[float]] = {"release": [], "ours": [], "bare": []}
    with tempfile.TemporaryDirectory() as name, mail_server() as port:
        folder = Path(name)
        instance = registered(folder, letters)
        for _ in range(rounds):
            undo(instance, "DELETE FROM letter", "UPDATE release SET letters_at = NULL")
            seconds, written = told_by("write-release", instance)
            assert written == letters, written
            found["release"].append(seconds)
        sample = sample_of(folder, instance)
        for _ in range(rounds):
            undo(instance, "UPDATE letter SET state = 'waiting', tries = 0, sent_at = NULL")
            seconds, said = told_by("send", instance, port)
            assert f" {letters} sent" in said, said
            found["ours"].append(letters / seconds)
            found["bare"].append(letters / told_by("send-bare", sample, letters, port)[0])
    ratios = sorted(ours / bare for ours, bare in zip(found["ours"], found["bare"], strict=True))
    release = median(found["release"])
    print(
        f"{letters:,} letters: {median(found['ours']):.0f} a second, bare {median(found['bare']):.0f}, "
        f"ratio {median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f}); written to the outbox in {release:.2f} s"
    )
    sys.exit(median(ratios) < LEAST_TIMES or release > MOST_SECONDS)


PARTS = {"write-release": write_release, "send": send, "send-bare": send_bare}

if __name__ == "__main__":
    if sys.argv[1:] == ["serve"]:
        asyncio.run(serve())
    elif sys.argv[1:2] and sys.argv[1] in PARTS:
        PARTS[sys.argv[1]](*sys.argv[2:])
    else:
        main(*map(int, sys.argv[1:]))
