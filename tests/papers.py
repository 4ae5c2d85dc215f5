"""PDFs as somebody else reads them: the words and the picture by Poppler, the QR codes by ZXing."""

from __future__ import annotations

import os
import shutil
import subprocess
from tempfile import NamedTemporaryFile

import pytest
import zxingcpp


def pages(pdf: bytes) -> list[str]:
    """The words of each page, as they are copied."""
    return [page for page in _told("pdftotext", "-raw", "-", "-", pdf=pdf).decode().split("\f") if page]


def words(pdf: bytes) -> str:
    """Those of the only page, one space between any two."""
    [page] = pages(pdf)
    return " ".join(page.split())


def flowing(pdf: bytes) -> str:
    """The words as they are read, those of scripts that run to the left too."""
    return _told("pdftotext", "-", "-", pdf=pdf).decode()


def about(pdf: bytes) -> dict[str, str]:
    """What the file says of itself: Title, Tagged, Pages …"""
    lines = _told("pdfinfo", "-", pdf=pdf).decode().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def fonts(pdf: bytes) -> list[tuple[bool, bool]]:
    """Of each font, whether it is embedded and whether only the characters that are used."""
    lines = _told("pdffonts", "-", pdf=pdf).decode().splitlines()[2:]
    return [(line.split()[-5] == "yes", line.split()[-4] == "yes") for line in lines]


def links(pdf: bytes) -> list[tuple[int, str]]:
    """Of each link, the page it is on and where it leads."""
    lines = _told("pdfinfo", "-url", "-", pdf=pdf).decode().splitlines()[1:]
    return [(int(page), leads_to) for page, _, leads_to in map(str.split, lines)]


def tags(pdf: bytes) -> str:
    """The structure a screen reader goes by, with its words."""
    return _told("pdfinfo", "-struct-text", "-", pdf=pdf).decode()


def faults(pdf: bytes) -> str:
    """What qpdf finds wrong with the file; nothing when it is whole."""
    with NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        _need("qpdf", "qpdf")
        done = subprocess.run(["qpdf", "--check", file.name], capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def qr_codes(pdf: bytes, page: int = 1) -> list[str]:
    """Where the codes of a page lead, read off its picture as a phone would."""
    only = ("-f", str(page), "-l", str(page))
    _, size, _, dots = _told("pdftoppm", "-gray", "-r", "150", *only, pdf=pdf).split(b"\n", 3)
    width, height = map(int, size.split())
    return [code.text for code in zxingcpp.read_barcodes(memoryview(dots).cast("B", (height, width)))]


def _told(tool: str, *options: str, pdf: bytes) -> bytes:
    _need(tool, "poppler-utils")
    return subprocess.run([tool, *options], input=pdf, capture_output=True, check=True, timeout=60).stdout


def _need(tool: str, package: str) -> None:
    """Skips where the tool is not installed, unless this is CI, where it is required."""
    if shutil.which(tool) is None:
        missing = f"{tool} is not installed (Debian: apt install {package})"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
