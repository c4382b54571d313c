"""Mails and passwords travel encrypted wherever the mail server offers it, and only to who it says it is."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from festival.outbox import handing_over
from festival.outbox.delivery import send_due
from festival.settings import MailServer
from tests.outbox.conftest import mail_row, set_up
from tests.outbox.mail_server import running_mail_server

OPENSSL = shutil.which("openssl")
needs_openssl = pytest.mark.skipif(
    not OPENSSL, reason="openssl isn't there; on Debian: apt-get install openssl"
)
SENDER = "feste@musterstadt.example"
Post = Callable[..., int]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of 127.0.0.1 that nobody has signed but itself, and its key."""
    folder = tmp_path_factory.mktemp("certificate")
    key, cert = folder / "key.pem", folder / "cert.pem"
    command = [
        *(str(OPENSSL), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
        *("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
        *("-keyout", str(key), "-out", str(cert)),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return cert, key


def context_of(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


@needs_openssl
@pytest.mark.parametrize("is_trusted", [True, False])
def test_tls_from_the_first_byte_is_spoken_only_with_who_has_a_trusted_certificate(
    app: Flask,
    mail_on: str,
    post_mail: Post,
    monkeypatch: pytest.MonkeyPatch,
    certificate: tuple[Path, Path],
    is_trusted: bool,
) -> None:
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    number = post_mail()
    with running_mail_server(context_of(certificate)) as server:
        set_up(app, monkeypatch, MailServer("127.0.0.1", server.port, SENDER, is_wrapped=True))
        send_due()
    row = mail_row(number)
    assert (row.state, len(server.mails)) == (("sent", 1) if is_trusted else ("waiting", 0))
    assert is_trusted or "certificate" in row.reason.lower()


@needs_openssl
@pytest.mark.parametrize("is_trusted", [True, False])
def test_starttls_is_taken_where_it_is_offered_and_a_password_waits_for_it(
    app: Flask,
    mail_on: str,
    post_mail: Post,
    monkeypatch: pytest.MonkeyPatch,
    certificate: tuple[Path, Path],
    is_trusted: bool,
) -> None:
    monkeypatch.setattr(handing_over, "_HERE", ())  # as if the server were another machine
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    number = post_mail()
    with running_mail_server() as server:
        server.starttls = context_of(certificate)
        server.password = "AGFubmEAc2VjcmV0"
        set_up(app, monkeypatch, MailServer("127.0.0.1", server.port, SENDER, "anna", "secret"))
        send_due()
    assert mail_row(number).state == ("sent" if is_trusted else "waiting")
    assert server.sign_ins == ([True] if is_trusted else [])


def test_a_password_never_travels_in_the_open(
    app: Flask, mail_on: str, post_mail: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing_over, "_HERE", ())
    number = post_mail()
    with running_mail_server() as server:
        server.password = "AGFubmEAc2VjcmV0"
        set_up(app, monkeypatch, MailServer("127.0.0.1", server.port, SENDER, "anna", "secret"))
        send_due()
    assert server.sign_ins == []
    row = mail_row(number)
    assert (row.state, row.reason) == (
        "waiting",
        "The mail server offers no TLS, and a password is not sent without.",
    )
