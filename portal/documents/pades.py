"""The one place that calls pyHanko: a signature in a PDF, PAdES B-B.

No server is asked, not even for the time: it is the one given.
"""

from __future__ import annotations

import asyncio
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from asn1crypto import keys, x509
from asn1crypto.cms import ContentInfo
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko_certvalidator.registry import SimpleCertificateStore

from portal.settings.certificate import SigningCertificate

FIELD = "Signature"
_DIGEST = "sha256"
_BESIDE_CERTIFICATES = 2048  # bytes: a signature on P-256, its attributes and what wraps them take under 800
# PDF/UA has no place for an invisible field that is not hidden as well.
_HIDDEN = fields.InvisSigSettings(set_print_flag=False, set_hidden_flag=True)
_NOTHING_MAY_CHANGE = SigMDPSetup(md_algorithm=_DIGEST, certify=True, docmdp_perms=fields.MDPPerm.NO_CHANGES)


def signed(pdf: bytes, certificate: SigningCertificate, *, by: str, found_at: str, at: datetime) -> bytes:
    """The PDF with a signature that covers all of it and allows no change; its reason is the document's own title."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    title = str(writer.document_meta_view.title)
    signature = SignatureObject(
        timestamp=at,
        subfilter=fields.SigSeedSubFilter.PADES,
        name=by,
        location=by,
        reason=title,
        contact_info=found_at,
        bytes_reserved=2 * (_BESIDE_CERTIFICATES + sum(map(len, (certificate.certificate, *certificate.chain)))),
    )
    field = fields.SigFieldSpec(FIELD, invis_sig_settings=_HIDDEN, readable_field_name=title)
    writing = PdfCMSEmbedder(new_field_spec=field).write_cms(FIELD, writer)
    next(writing)
    writing.send(SigObjSetup(sig_placeholder=signature, mdp_setup=_NOTHING_MAY_CHANGE))
    prepared, out = writing.send(SigIOSetup(md_algorithm=_DIGEST))
    writing.send(_signature(prepared.document_digest, certificate))
    made: bytes = out.getvalue()
    return made


def _signature(digest: bytes, certificate: SigningCertificate) -> ContentInfo:
    chain = map(x509.Certificate.load, certificate.chain)
    signer = SimpleSigner(
        signing_cert=x509.Certificate.load(certificate.certificate),
        signing_key=keys.PrivateKeyInfo.load(certificate.key),
        cert_registry=SimpleCertificateStore.from_certs(chain),  # type: ignore[no-untyped-call]
    )
    with ThreadPoolExecutor(1) as alone:  # whoever asks may have a loop of its own running in its thread
        return alone.submit(lambda: asyncio.run(signer.async_sign(digest, _DIGEST, use_pades=True))).result()
