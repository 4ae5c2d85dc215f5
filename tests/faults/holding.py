"""A process of its own that begins to write to a SQLite file and does not finish: run with the file's path.

It says "held" once it has the lock, and lets go when its input is closed.
"""

from __future__ import annotations

import sqlite3
import sys

if __name__ == "__main__":
    connection = sqlite3.connect(sys.argv[1], isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    print("held", flush=True)  # noqa: T201 (how it tells its parent)
    sys.stdin.read()
    connection.execute("ROLLBACK")
    connection.close()
