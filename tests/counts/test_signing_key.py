"""The key that signs certificates: made once, and asked for where there is none."""

from __future__ import annotations

import stat

import pytest
from cryptography.hazmat.primitives import serialization
from django.core.management import CommandError, call_command
from reportlab.pdfgen.canvas import Canvas

from voting.reports import signing


@pytest.fixture
def page(tmp_path):
    """A PDF of one page."""
    path = tmp_path / "page.pdf"
    canvas = Canvas(str(path))
    canvas.drawString(100, 100, "Certificate")
    canvas.save()
    return path.read_bytes()


def test_the_command_makes_a_pair_that_nobody_else_reads(tmp_path, settings, page):
    call_command("make_signing_certificate", folder=tmp_path / "signing")
    key, chain = tmp_path / "signing" / "key.pem", tmp_path / "signing" / "certificate.pem"
    settings.CERTIFICATE_KEY_FILE, settings.CERTIFICATE_CHAIN_FILE = str(key), str(chain)

    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert b"/ETSI.CAdES.detached" in signing.signed(page, reason="Test", location="Here")


def test_a_key_is_never_written_over(tmp_path):
    call_command("make_signing_certificate", folder=tmp_path)
    before = (tmp_path / "key.pem").read_bytes()
    with pytest.raises(CommandError, match="is there already; it is kept"):
        call_command("make_signing_certificate", folder=tmp_path)

    assert (tmp_path / "key.pem").read_bytes() == before


def test_a_key_may_have_a_passphrase(tmp_path, settings, page):
    call_command("make_signing_certificate", folder=tmp_path)
    path = tmp_path / "key.pem"
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"open sesame"),
        )
    )
    settings.CERTIFICATE_KEY_FILE = str(path)
    settings.CERTIFICATE_CHAIN_FILE = str(tmp_path / "certificate.pem")
    settings.CERTIFICATE_KEY_PASSPHRASE = "open sesame"
    assert signing.signed(page, reason="Test", location="Here")

    settings.CERTIFICATE_KEY_PASSPHRASE = "wrong"
    with pytest.raises(signing.NotConfigured, match="cannot be read"):
        signing.signed(page, reason="Test", location="Here")


def test_without_a_key_it_is_said_what_to_do(tmp_path, settings):
    settings.CERTIFICATE_KEY_FILE = str(tmp_path / "nowhere.pem")
    with pytest.raises(signing.NotConfigured, match="make_signing_certificate"):
        signing.key_and_chain()
