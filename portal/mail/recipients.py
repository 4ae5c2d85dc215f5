"""Email addresses as people type them: what is forgiven, what no letter can reach, and what looks like a slip."""

from __future__ import annotations

import unicodedata

from email_validator import EmailNotValidError, validate_email

_TYPED_FOR = str.maketrans("。’‐–", ".'--")
_PROVIDERS = (
    "btinternet.com", "gmail.com", "googlemail.com", "hinet.net", "hotmail.co.uk", "hotmail.com", "icloud.com",
    "mail.com", "msa.hinet.net", "outlook.com", "pchome.com.tw", "protonmail.com", "seednet.net", "yahoo.co.uk",
    "yahoo.com", "yahoo.com.hk", "yahoo.com.tw", "ymail.com",
)  # fmt: skip
_NO_SUCH_ENDINGS = {
    "con": "com", "cmo": "com", "ocm": "com", "comm": "com", "coom": "com", "vom": "com", "xom": "com",
    "met": "net", "nett": "net", "ogr": "org", "rog": "org", "orgg": "org", "twn": "tw",
}  # fmt: skip


def cleaned(typed: str) -> str:
    """Without what is not seen, full-width signs made plain, and the domain as mail servers spell it."""
    seen = "".join(c for c in typed if unicodedata.category(c)[0] != "C")
    plain = unicodedata.normalize("NFKC", seen).translate(_TYPED_FOR).strip()
    return plain if plain.isascii() else _ascii(plain) or plain


def is_well_formed(address: str) -> bool:
    """Letters beyond ASCII, and what looks like an encoded word, do not survive every mail server."""
    return address.isascii() and "=?" not in address and _ascii(address) is not None


def readable(address: str) -> str:
    """The address as its holder knows it, in the letters of its domain."""
    return validate_email(address, check_deliverability=False).normalized if "xn--" in address else address


def likely(address: str) -> str | None:
    """The address that was probably meant, if this one seems to be a slip of the finger."""
    local, _, domain = address.casefold().rpartition("@")
    if domain in _PROVIDERS:
        return None
    name, _, ending = domain.rpartition(".")
    meant = [f"{name}.{_NO_SUCH_ENDINGS[ending]}"] if ending in _NO_SUCH_ENDINGS else []
    near = [provider for provider in _PROVIDERS if _is_one_slip(domain, provider)] or meant
    return f"{local}@{near[0]}" if near else None


def _is_one_slip(typed: str, meant: str) -> bool:
    """One letter too many, too few or another, or two that have changed places."""
    same = next(n for n in range(len(typed) + 1) if typed[: n + 1] != meant[: n + 1])
    wrong, right = typed[same:], meant[same:]
    return right in (wrong[1:], wrong[1::-1] + wrong[2:]) or right[1:] in (wrong, wrong[1:])


def _ascii(address: str) -> str | None:
    """With a domain of other letters in the form that begins with xn--; None when it is no address."""
    try:
        return validate_email(address, check_deliverability=False, allow_smtputf8=False, strict=True).ascii_email
    except EmailNotValidError:
        return None
