"""QR codes, as drawings that keep their edges at any size."""

from __future__ import annotations

import io
from functools import lru_cache

# Any mask is valid; trying all eight for the prettiest takes six times as long. The tests read hundreds back.
_MASK = 0


@lru_cache(maxsize=16)
def drawing(address: str) -> str:
    """The code of an address as SVG: error correction M, and the four empty modules around it that readers need."""
    import segno  # noqa: PLC0415 (takes a while to import)

    out = io.BytesIO()
    code = segno.make_qr(address, error="m", mask=_MASK, boost_error=False)
    code.save(out, kind="svg", xmldecl=False, svgns=True, border=4, omitsize=True, svgclass=None, lineclass=None)
    return out.getvalue().decode()
