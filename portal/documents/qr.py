"""QR codes, as drawings that keep their edges at any size."""

from __future__ import annotations

import re
from functools import lru_cache

# Any mask is valid; trying all eight for the prettiest takes six times as long. The tests read hundreds back.
_MASK = 0
_MARGIN = 4
_DARK = re.compile(b"\1+")


@lru_cache(maxsize=16)
def drawing(address: str) -> str:
    """The code of an address as SVG: error correction M, and the four empty modules around it that readers need."""
    import segno

    code = segno.make_qr(address, error="m", mask=_MASK, boost_error=False)
    width = len(code.matrix) + 2 * _MARGIN
    dark = "".join(_row(row, at) for at, row in enumerate(code.matrix, start=_MARGIN))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {width}"><path d="{dark}"/></svg>'


def _row(row: bytearray, at: int) -> str:
    """Its dark modules, a rectangle for those that touch."""
    return "".join(
        f"M{found.start() + _MARGIN} {at}h{found.end() - found.start()}v1H{found.start() + _MARGIN}z"
        for found in _DARK.finditer(row)
    )
