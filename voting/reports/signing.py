"""Signs the certificate with the installation's key: PAdES, so that any reader shows a change.

The key and its certificate are PEM files that the settings name; a pair for development and the
demonstration is made by `manage.py make_signing_certificate`, and trusted by nobody by itself.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

#: How long a certificate that is made here is valid.
VALID = timedelta(days=3 * 365)
FIELD = "Inspectors"


class NotConfigured(Exception):
    """There is no key to sign with; the message says what to do."""


def key_and_chain() -> tuple[Path, Path]:
    """The files of the key and of its certificate. Raises `NotConfigured`."""
    key = Path(settings.CERTIFICATE_KEY_FILE or default_folder() / "key.pem")
    chain = Path(settings.CERTIFICATE_CHAIN_FILE or default_folder() / "certificate.pem")
    for file in (key, chain):
        if not file.is_file():
            raise NotConfigured(
                "There is no key to sign the certificate with. The administrator names one in "
                "CERTIFICATE_KEY_FILE and CERTIFICATE_CHAIN_FILE, or makes one for trying out "
                "with “manage.py make_signing_certificate”."
            )
    return key, chain


def default_folder() -> Path:
    """Where a key lies that no setting names."""
    return Path(settings.VAR_DIR) / "signing"


def signed(document: bytes, *, reason: str, location: str) -> bytes:
    """A PDF with a signature over all of it, after which nothing may be changed.

    Raises `NotConfigured`.
    """
    key, chain = key_and_chain()
    passphrase = settings.CERTIFICATE_KEY_PASSPHRASE
    signer = signers.SimpleSigner.load(
        str(key), str(chain), key_passphrase=passphrase.encode() if passphrase else None
    )
    if signer is None:
        raise NotConfigured("The key or the certificate to sign with cannot be read.")
    written = signers.sign_pdf(
        IncrementalPdfFileWriter(BytesIO(document)),
        signers.PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
            reason=reason,
            location=location,
            certify=True,
            docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        ),
        signer=signer,
    )
    data: bytes = written.getvalue()
    return data


def make_pair(folder: Path, organization: str, now: datetime) -> tuple[Path, Path]:
    """Make a key and a certificate that it signs itself, for development and demonstrations.

    Raises `FileExistsError`: a key is never written over.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization),
            x509.NameAttribute(NameOID.COMMON_NAME, "Inspectors of Election (self-signed)"),
        ]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + VALID)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return (
        _written(folder / "key.pem", private, 0o600),
        _written(folder / "certificate.pem", certificate.public_bytes(pem), 0o644),
    )


def _written(path: Path, data: bytes, mode: int) -> Path:
    """A file that was not there, readable by nobody else from its first byte on."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(data)
    return path
