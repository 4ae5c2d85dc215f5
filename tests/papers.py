"""PDFs as somebody else reads them: the words and the picture by Poppler, the square codes by ZXing."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest
import zxingcpp


def pages(pdf: bytes) -> list[str]:
    """The words of each page, without the marks at which a long one may be broken."""
    told = _told("pdftotext", "-raw", "-", "-", pdf=pdf).decode()
    return [page for page in told.replace("\u200b", "").split("\f") if page]


def words(pdf: bytes) -> str:
    """Those of the only page, one space between any two."""
    [page] = pages(pdf)
    return " ".join(page.split())


def square_codes(pdf: bytes) -> list[str]:
    """Where the codes of the first page lead, read off its picture as a phone would."""
    _, size, _, dots = _told("pdftoppm", "-gray", "-r", "150", "-l", "1", pdf=pdf).split(b"\n", 3)
    width, height = map(int, size.split())
    return [code.text for code in zxingcpp.read_barcodes(memoryview(dots).cast("B", (height, width)))]


def _told(tool: str, *options: str, pdf: bytes) -> bytes:
    """Skips where Poppler is not installed, unless this is CI, where it is required."""
    if shutil.which(tool) is None:
        missing = f"{tool} is not installed (Debian: apt install poppler-utils)"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    return subprocess.run([tool, *options], input=pdf, capture_output=True, check=True).stdout
