"""The centre's signature on a document that somebody downloads, where the centre has a certificate for it.

It says whose document this is and that nothing in it was changed. Whether the result still holds, only the code on the
page can tell.
"""

from __future__ import annotations

import logging
from datetime import datetime

from portal.settings import Settings

log = logging.getLogger(__name__)


def signed(pdf: bytes, chosen: Settings, *, at: datetime) -> bytes:
    """The document with the centre's signature, made `at` this moment; without a certificate, the very same bytes.

    A signature is made of chance: unlike all else of a document, it differs each time. When the
    certificate has run out, nobody is kept from a document: it goes out unsigned, and the log says so.
    """
    certificate = chosen.signing_certificate
    if certificate is None:
        return pdf
    if not certificate.holds(at):
        held = f"{certificate.begins:%Y-%m-%d} to {certificate.ends:%Y-%m-%d}"
        log.error("the certificate of SIGNING_CERTIFICATE does not hold now (%s): documents go out unsigned", held)
        return pdf
    from . import pades  # takes long to import, and few centres sign

    return pades.signed(pdf, certificate, by=chosen.centre_name, found_at=chosen.base_url, at=at)
