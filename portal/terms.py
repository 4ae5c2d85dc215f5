"""The terms of use in force: their text is a page, their version and digest are kept with each account that agreed."""

from datetime import date

AS_OF = date(2026, 11, 30)
VERSION = AS_OF.isoformat()  # a new text needs a new day: every reader is then asked again, once
_DIGESTS = {
    "2026-11-30": {
        "en": "853fd6654b084ec452ffc401aee8415bb598e425dc4eba17286ea5d1f89abf8c",
        "zh-Hant": "95f810b6be68026e7594ae8192cf47e6f8bc1b4a4ab1e6f0e749334c71f419ff",
    },
}
"""Of each version there was, SHA-256 of the file with its text; the files of earlier ones are in the repository."""


def digest(version: str, language: str) -> str | None:
    """None for a version that is not known here; a language without a text of its own is shown the English one."""
    texts = _DIGESTS.get(version, {})
    return texts.get(language, texts.get("en"))
