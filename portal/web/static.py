"""The few static files: read once, compressed once, and kept by browsers for ever.

A file's address holds a hash of its content, so that a new file has a new address. They are served by the
app itself, with the same headers as every page: a server's own static files would lack them.
"""

from __future__ import annotations

import gzip
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, abort, request

from .access import public

FOLDER = Path(__file__).parent / "static"
FOR_EVER = "public, max-age=31536000, immutable"
_WORTH_COMPRESSING = 300  # bytes


@dataclass(frozen=True)
class File:
    """One file, ready to be sent."""

    content: bytes
    compressed: bytes | None
    content_type: str


def serve(app: Flask) -> None:
    @app.get("/static/<name>", endpoint="static")
    @public
    def send(name: str) -> Response:
        file = _files().get(name)
        return answer(file) if file else abort(404)


def address(name: str) -> str:
    """Where browsers find the file called `name`, hash and all."""
    return _addresses()[name]


def ready(content: bytes, content_type: str) -> File:
    """Compressed, if it is worth it."""
    compressed = gzip.compress(content, 9, mtime=0)
    is_smaller = len(content) > _WORTH_COMPRESSING and len(compressed) < len(content)
    return File(content, compressed if is_smaller else None, content_type)


def fingerprint(content: bytes) -> str:
    """What in an address stands for this content and no other."""
    return sha256(content).hexdigest()[:12]


def answer(file: File) -> Response:
    """To be kept for ever."""
    is_compressed = file.compressed is not None and request.accept_encodings["gzip"] > 0
    content = file.compressed if is_compressed and file.compressed else file.content
    response = Response(content, content_type=file.content_type)
    response.headers["Cache-Control"] = FOR_EVER
    response.headers["Vary"] = "Accept-Encoding"
    if is_compressed:
        response.headers["Content-Encoding"] = "gzip"
    return response


@cache
def _addresses() -> Mapping[str, str]:
    return {path.name: f"/static/{_hashed(path)}" for path in FOLDER.iterdir()}


@cache
def _files() -> Mapping[str, File]:
    return {_hashed(path): _file(path) for path in FOLDER.iterdir()}


def _file(path: Path) -> File:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    charset = "; charset=utf-8" if kind.startswith("text/") else ""
    return ready(path.read_bytes(), kind + charset)


def _hashed(path: Path) -> str:
    return f"{path.stem}.{fingerprint(path.read_bytes())}{path.suffix}"
