"""A mail server in a process of its own: `python -m tests.mail_sink PORT FOLDER`. It ends with its input.

In the folder it finds its script and writes what it sees. PORT 0 is any that is free; it says which it has.
"""

from __future__ import annotations

import argparse
import asyncio
import ssl
import sys
import threading
from pathlib import Path

from .server import LONGEST, Server


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--certificate", type=Path)
    parser.add_argument("--tls-at-once", action="store_true")
    parser.add_argument("--user", default="")
    parser.add_argument("--password", default="")
    chosen = parser.parse_args()
    tls = None
    if chosen.certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(chosen.certificate)
    asyncio.run(listen(Server(chosen.folder, tls, chosen.tls_at_once, chosen.user, chosen.password), chosen.port))


async def listen(server: Server, port: int) -> None:
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    loop.set_exception_handler(lambda _loop, _facts: None)  # handshakes that fail are what it is here for
    listening = await asyncio.start_server(server.meet, "127.0.0.1", port, limit=LONGEST)
    print(listening.sockets[0].getsockname()[1], flush=True)  # noqa: T201 (how it tells its parent)

    def wait_for_the_end() -> None:
        sys.stdin.read()
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=wait_for_the_end, daemon=True).start()
    await ended.wait()


main()
