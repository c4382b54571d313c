from __future__ import annotations

import gzip
import logging
import socket
import ssl
import threading
import time
import tracemalloc
import zlib
from http.server import BaseHTTPRequestHandler
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import brotli
import pytest
import requests
from flask import Flask
from flask_babel import force_locale

from festival.fetching.door import Bounds, Door, Known
from festival.fetching.errors import NotFetched, Reason
from festival.fetching.networks import Networks
from festival.fetching.words import words_of
from tests.fetching.servers import answering, dripping, have_rebinding, leads_to, says, self_signed

MEGABYTE = 1024 * 1024
USUAL = Bounds(max_bytes=MEGABYTE, total_seconds=20)
IN_HALF_A_SECOND = Bounds(max_bytes=MEGABYTE, total_seconds=0.5)


@pytest.fixture
def door() -> Door:
    """It may ask this machine by 127.0.0.1, and not by any of its other names."""
    return Door(Networks(["127.0.0.1/32"]), asks_for="https://feste.example")


def refusal(door: Door, address: str, bounds: Bounds = USUAL) -> Reason:
    with pytest.raises(NotFetched) as refused:
        door.fetch(address, bounds)
    return refused.value.reason


def test_what_is_there_is_fetched_with_what_the_server_says_of_it(door: Door) -> None:
    answer = says(
        b"BEGIN", Content_Type="text/calendar", ETag='W/"7"', Last_Modified="Sat, 28 Nov 2026 02:00:00 GMT"
    )
    with answering(answer) as server:
        found = door.fetch(f"{server.url}/a.ics?key=1", USUAL)
    assert (found.body, found.content_type, found.is_unchanged) == (b"BEGIN", "text/calendar", False)
    assert found.known == Known('W/"7"', "Sat, 28 Nov 2026 02:00:00 GMT")
    assert server.paths == ["/a.ics?key=1"]


def test_what_is_known_already_is_told_and_needs_no_body(door: Door) -> None:
    known = Known('"7"', "Sat, 28 Nov 2026 02:00:00 GMT")
    with answering(says(b"", 304)) as server:
        found = door.fetch(server.url, USUAL, known)
        assert refusal(door, server.url) is Reason.STATUS  # nobody said that anything is known
    assert found.is_unchanged
    assert found.known == known
    assert server.headers[0]["If-None-Match"] == '"7"'
    assert server.headers[0]["If-Modified-Since"] == known.last_modified
    assert "If-None-Match" not in server.headers[1]


def test_nothing_of_this_machine_is_told_to_anybody(
    door: Door, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login erika password geheim\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with answering(says(b"x", Set_Cookie="reader=1; Path=/")) as server:
        door.fetch(server.url, USUAL)
        door.fetch(server.url, USUAL)
    for headers in server.headers:
        assert set(headers) == {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}
        assert headers["User-Agent"] == "Festival (a city's calendar; +https://feste.example)"


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.2/",
        "http://localhost:{port}/",
        "http://[::1]:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://0.0.0.0:{port}/",
        "http://0/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://[64:ff9b::7f00:1]/",
        "http://[fe80::1]/",
        "http://2130706433:{port}/",
        "http://0x7f.1:{port}/",
        "https://127.0.0.1:{port}/",
    ],
)
def test_a_door_that_names_no_network_asks_nobody_inside(address: str) -> None:
    with answering(says(b"secret")) as server:
        assert refusal(Door(Networks()), address.format(port=server.port)) is Reason.INSIDE
    assert server.paths == []


def test_a_name_is_judged_by_the_address_that_is_connected_to_and_looked_up_once(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: the second look-up would give another address than the one that was judged."""
    asked = have_rebinding(monkeypatch, chain(["127.0.0.1"], repeat("127.0.0.2")))
    with answering(says(b"first"), "127.0.0.1") as server:
        address = f"http://rebinding.example:{server.port}/"
        assert Door(Networks(["127.0.0.1/32"])).fetch(address, USUAL).body == b"first"
        assert asked == ["rebinding.example"]
        assert refusal(Door(Networks(["127.0.0.1/32"])), address) is Reason.INSIDE
    assert server.headers[0]["Host"] == f"rebinding.example:{server.port}"
    assert len(server.paths) == 1


def test_of_several_addresses_of_a_name_only_those_are_asked_that_may_be(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo

    def name_server(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        hosts = ("127.0.0.2", "127.0.0.1") if host == "several.example" else (host,)
        return [one for each in hosts for one in real(each, port, *args, **kwargs)]

    monkeypatch.setattr(socket, "getaddrinfo", name_server)
    with answering(says(b"first"), "127.0.0.1") as server:
        assert door.fetch(f"http://several.example:{server.port}/", USUAL).body == b"first"


def test_each_redirect_is_judged_as_the_first_address_was(door: Door) -> None:
    for location, reason in (
        ("http://169.254.169.254/latest/meta-data/", Reason.INSIDE),
        ("http://127.0.0.2:{port}/", Reason.INSIDE),
        ("file:///etc/passwd", Reason.SCHEME),
        ("http://erika:geheim@127.0.0.1:{port}/", Reason.USER),
        ("http://127.0.0.1:25/", Reason.PORT),
        ("http://[", Reason.NO_ADDRESS),
    ):
        with (
            answering(lambda handler: None) as other,
            answering(leads_to(location.format(port=other.port))) as server,
        ):
            assert refusal(door, server.url) is reason, location
        assert other.paths == []


def test_few_redirects_are_followed_and_a_circle_ends(door: Door) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        step = int(handler.path[1:] or 0)
        (leads_to(f"/{step + 1}", 301) if step < 4 else says(b"there"))(handler)

    with answering(answer) as server:
        found = door.fetch(f"{server.url}/0", USUAL)
        assert (found.body, found.address) == (b"there", f"{server.url}/4")
        assert refusal(door, f"{server.url}/0", Bounds(MEGABYTE, redirects=0)) is Reason.REDIRECTS
    with answering(leads_to("/")) as server:
        assert refusal(door, server.url) is Reason.REDIRECTS
    assert len(server.paths) == 5


def test_a_server_of_one_byte_after_the_other_ends_with_the_time(door: Door) -> None:
    started = time.monotonic()
    for first in (
        b"",
        b"HTTP/1.1 200 OK\r\nX-Header: ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
    ):
        with dripping(first) as server:
            assert refusal(door, server.url, IN_HALF_A_SECOND) is Reason.TOO_SLOW, first
    with dripping(b"\x16\x03\x03\x40\x00") as server:  # the beginning of a TLS record that never is whole
        address = server.url.replace("http:", "https:")
        assert refusal(door, address, IN_HALF_A_SECOND) is Reason.TOO_SLOW
    assert time.monotonic() - started < 30


def test_a_look_up_without_an_answer_ends_with_the_time(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    told = threading.Event()

    def never_says(*args: Any, **kwargs: Any) -> list[Any]:
        told.wait(60)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", never_says)
    assert refusal(door, "http://slow.example/", IN_HALF_A_SECOND) is Reason.TOO_SLOW
    told.set()


def test_no_more_is_taken_than_wanted(door: Door) -> None:
    with answering(says(b"x" * (MEGABYTE + 1))) as server:
        assert refusal(door, server.url) is Reason.TOO_LARGE

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b"x" * 65_536)

    with answering(endless) as server:
        assert refusal(door, server.url) is Reason.TOO_LARGE


def test_the_body_of_a_redirect_is_not_taken_in(door: Door) -> None:
    bomb = gzip.compress(bytes(40 * MEGABYTE))
    with answering(says(bomb, 302, Location="/", Content_Encoding="gzip")) as server:
        tracemalloc.start()
        assert refusal(door, server.url) is Reason.REDIRECTS
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert most < 8 * MEGABYTE


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_what_grows_when_it_is_unpacked_is_counted_unpacked_and_never_held(door: Door, encoding: str) -> None:
    pack = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}[encoding]
    with answering(says(pack(b"a" * 1000), Content_Encoding=encoding)) as server:
        assert door.fetch(server.url, USUAL).body == b"a" * 1000
    bomb = pack(bytes(40 * MEGABYTE))
    assert len(bomb) < MEGABYTE
    with answering(says(bomb, Content_Encoding=encoding)) as server:
        tracemalloc.start()
        assert refusal(door, server.url) is Reason.TOO_LARGE
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert most < 8 * MEGABYTE


def test_what_broke_off_or_is_packed_wrongly_is_no_answer(door: Door) -> None:
    def cut(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"BEGIN")

    with answering(cut) as server:
        assert refusal(door, server.url) is Reason.GARBLED
    with answering(says(b"no gzip", Content_Encoding="gzip")) as server:
        assert refusal(door, server.url) is Reason.GARBLED


@pytest.mark.parametrize("status", [204, 301, 401, 404, 410, 429, 500, 503])
def test_what_the_server_answers_is_kept_where_it_is_no_calendar(door: Door, status: int) -> None:
    with answering(says(b"", status)) as server, pytest.raises(NotFetched) as refused:
        door.fetch(server.url, USUAL)
    assert (refused.value.reason, refused.value.status) == (Reason.STATUS, status)


def test_a_server_that_is_not_there_is_told_from_a_name_nobody_has(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    with answering(says(b"")) as server:
        pass
    assert refusal(door, server.url) is Reason.NO_ANSWER

    def nobody(*args: Any, **kwargs: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "nobody")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    assert refusal(door, "http://nobody.example/") is Reason.UNKNOWN_HOST


def test_a_certificate_is_checked_for_the_name_also_where_the_address_is_pinned(
    door: Door, tmp_path: Path
) -> None:
    certificate = self_signed(tmp_path, "127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with answering(says(b"x"), tls=context) as server:
        assert refusal(door, server.url) is Reason.CERTIFICATE
        with door.session() as session:
            answer = session.get(server.url, verify=str(certificate), timeout=20)
        assert answer.content == b"x"
    other = self_signed(tmp_path, "127.0.0.2")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(other)
    with (
        answering(says(b"x"), tls=context) as server,
        door.session() as session,
        pytest.raises(requests.exceptions.SSLError),
    ):
        session.get(server.url, verify=str(other), timeout=20)
    assert server.paths == []


def test_without_encryption_only_networks_of_the_settings_are_asked_where_it_is_wanted() -> None:
    wanted = Bounds(MEGABYTE, https_only=True)
    with answering(says(b"x")) as server:
        assert Door(Networks(["127.0.0.0/8"])).fetch(server.url, wanted).body == b"x"
        assert refusal(Door(Networks()), server.url, wanted) is Reason.OPEN


def test_an_address_that_may_be_secret_stands_in_no_log_and_no_error(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        caplog.at_level(logging.INFO),
        answering(says(b"", 500)) as server,
        pytest.raises(NotFetched) as refused,
    ):
        door.fetch(f"{server.url}/private-geheim/basic.ics?key=geheim", USUAL)
    assert "geheim" not in caplog.text
    assert "geheim" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("locale", ["de", "en"])
def test_each_reason_has_a_sentence_of_its_own(app: Flask, locale: str) -> None:
    with app.test_request_context(), force_locale(locale):
        sentences = [words_of(reason, 500) for reason in Reason]
        sentences += [words_of(Reason.STATUS, status) for status in (401, 404, 429)]
    assert len(set(sentences)) == len(sentences)
