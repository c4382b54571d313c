"""Whoever sends slowly, too much or nothing at all stops nobody else: a real server, real sockets."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from festival.base.other_servers import waiting_paths_of
from festival.front import Body, Front, Patience, environ_of
from tests.real_server import PATIENCE_S, Server, served

TEN_GIGABYTES = 10_737_418_240


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("served")) as running:
        yield running


def begin_form(server: Server, length: int, path: str = "/signin") -> Any:
    kind = "Content-Type: application/x-www-form-urlencoded"
    return server.send(f"POST {path} HTTP/1.1\nHost: localhost\n{kind}\nContent-Length: {length}\n\n")


def test_two_hundred_slow_and_silent_connections_stop_nobody(server: Server) -> None:
    openers: list[Callable[[], Any]] = [
        server.connect,
        lambda: server.send("GET / HTTP/1.1\nHost: loc"),
        lambda: begin_form(server, 4_000),
        lambda: begin_form(server, TEN_GIGABYTES),
    ]
    open_ones = [opener() for opener in openers for _ in range(50)]
    try:
        for slow in open_ones[100:]:
            slow.sendall(b"abc")
        assert server.ask("/healthz").status == 200
        assert server.ask("/events").status == 200
        form = {"Content_Type": "application/x-www-form-urlencoded", "Host": "localhost"}
        assert server.ask("/signin", method="POST", body=b"email=a", **form).status == 400
    finally:
        for connection in open_ones:
            connection.close()


def test_a_body_that_is_too_long_is_refused_by_its_header_alone(server: Server) -> None:
    for length in (TEN_GIGABYTES, 3_000_000):
        with begin_form(server, length) as connection:
            connection.sendall(b"abc")
            answer = connection.recv(65_536)
            assert answer.startswith(b"HTTP/1.1 413 ")
            assert b"connection: close" in answer


def test_who_sends_too_much_still_sees_the_answer(server: Server) -> None:
    with begin_form(server, 13_000_000) as connection:
        connection.sendall(b"x" * 13_000_000)
        assert connection.makefile("rb").readline().startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/healthz", 405), ("/desk/year", 405)])
def test_a_body_is_read_only_where_the_address_takes_one(server: Server, path: str, status: int) -> None:
    with begin_form(server, 4_000, path) as connection:
        answer = connection.recv(65_536)
        assert answer.startswith(f"HTTP/1.1 {status} ".encode())
        assert b"connection: close" in answer


def test_a_question_that_brings_a_body_is_answered_without_reading_it(server: Server) -> None:
    with server.send("GET /healthz HTTP/1.1\nHost: localhost\nContent-Length: 4000\n\n") as connection:
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200 ")


def test_chunks_are_refused_since_a_broken_connection_would_look_like_their_end(server: Server) -> None:
    with server.send(
        "POST /signin HTTP/1.1\nHost: localhost\nTransfer-Encoding: chunked\n\n3\nabc\n"
    ) as connection:
        assert connection.recv(65_536).startswith(b"HTTP/1.1 411 ")


def test_a_form_with_a_picture_may_be_larger_than_one_without(server: Server) -> None:
    kind = {"Content_Type": "multipart/form-data; boundary=b", "Host": "localhost"}
    part = b'--b\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n'
    body = part + b"x" * 5_000_000 + b"\r\n--b--\r\n"
    assert (
        server.ask("/desk/events/new", method="POST", body=body, **kind).status == 401
    )  # nobody is signed in
    assert server.ask("/signout", method="POST", body=body, **kind).status == 413


class Sender:
    """Stands in for granian's protocol: sends its pieces, then dawdles until the end of the world or hangs up."""

    def __init__(self, *pieces: bytes, dawdles: bool) -> None:
        self.pieces = pieces
        self.dawdles = dawdles
        self.answered: list[tuple[int, bytes]] = []

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            yield piece
        if self.dawdles:
            await asyncio.sleep(PATIENCE_S)

    def response_empty(self, status: int, _headers: Any) -> None:
        self.answered.append((status, b""))

    def response_str(self, status: int, _headers: Any, body: str) -> None:
        self.answered.append((status, body.encode()))

    def response_bytes(self, status: int, _headers: Any, body: bytes) -> None:
        self.answered.append((status, body))


class Reader(Sender):
    """The same for an answer that goes out in pieces."""

    def response_stream(self, status: int, _headers: Any) -> Any:
        self.answered.append((status, b""))

        async def send_bytes(piece: bytes) -> None:
            self.answered.append((0, piece))

        return SimpleNamespace(send_bytes=send_bytes)


def scope_of(length: int, **headers: str) -> Any:
    named = {"content-length": str(length), **headers}
    values = {"method": "POST", "path": "/märz", "query_string": "q=ä", "scheme": "http"}
    values |= {"server": "127.0.0.1:8000", "client": "[::1]:5000", "http_version": "1.1"}
    return SimpleNamespace(**values, headers=named)


def echo(environ: Any, start_response: Any) -> list[bytes]:
    start_response("200 OK", [])
    return [environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))]


def run_apart(work: Coroutine[Any, Any, Any]) -> Any:
    """Return what the coroutine returns, run in a thread of its own: a journey's browser leaves a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


@pytest.mark.parametrize(
    "impatient",
    [Patience(longest_pause_s=0.02), Patience(start_s=0.02, slowest_bytes_a_second=1e9)],
    ids=["nothing comes for too long", "all of it takes too long"],
)
def test_a_body_that_does_not_come_to_its_end_is_given_up(impatient: Patience) -> None:
    sender = Sender(b"abc", dawdles=True)
    front = Front(echo, lambda method, path: 100, patience=replace(impatient, linger_s=0.02))
    run_apart(front.__rsgi__(scope_of(10), sender))  # type: ignore[arg-type]
    assert [status for status, _ in sender.answered] == [408]


def test_half_a_body_of_somebody_who_hung_up_never_reaches_the_application() -> None:
    sender = Sender(b"abc", dawdles=False)
    run_apart(Front(echo, lambda method, path: 100).__rsgi__(scope_of(10), sender))  # type: ignore[arg-type]
    assert sender.answered == [(400, b"")]


def test_a_whole_body_arrives_as_it_was_sent() -> None:
    pieces = (b"a" * 300_000, b"b" * 300_000)
    sender = Sender(*pieces, dawdles=False)
    front = Front(echo, lambda method, path: 1_000_000)
    run_apart(front.__rsgi__(scope_of(600_000), sender))  # type: ignore[arg-type]
    assert sender.answered == [(200, b"".join(pieces))]


@pytest.mark.parametrize(("length", "in_pieces"), [("6", False), ("7", True), ("", False)])
def test_what_is_large_goes_out_piece_by_piece(
    monkeypatch: pytest.MonkeyPatch, length: str, in_pieces: bool
) -> None:
    monkeypatch.setattr("festival.front.LARGE_BYTES", 6)
    reader, closed = Reader(dawdles=False), []

    class Pieces(list[bytes]):
        def close(self) -> None:
            closed.append(True)

    def hand_out(_environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Length", length)] if length else [])
        return Pieces([b"abc", b"def"])

    run_apart(Front(hand_out, lambda method, path: 0).__rsgi__(scope_of(0), reader))  # type: ignore[arg-type]
    whole = [(200, b""), (0, b"abc"), (0, b"def")] if in_pieces else [(200, b"abcdef")]
    assert reader.answered == whole
    assert closed == [True]


def test_an_application_that_fails_is_answered_for() -> None:
    sender = Sender(dawdles=False)
    run_apart(Front(lambda *_: 1 // 0, lambda method, path: 0).__rsgi__(scope_of(0), sender))  # type: ignore
    assert [status for status, _ in sender.answered] == [500]


def test_who_waits_for_another_server_takes_no_page_s_thread(app: Flask) -> None:
    paths = waiting_paths_of(app)
    assert "/tiles/" in paths
    released = threading.Event()

    def wait_for_tiles(environ: Any, start_response: Any) -> list[bytes]:
        if environ["PATH_INFO"].startswith("/tiles/"):
            released.wait(PATIENCE_S)
        start_response("200 OK", [])
        return [b""]

    async def ask_all() -> list[int]:
        front = Front(wait_for_tiles, lambda method, path: 0, waiting_paths=paths)
        tile, page = scope_of(0), scope_of(0)
        tile.path, page.path = "/tiles/basemap/1/1/1.png", "/events"
        slow = [Sender(dawdles=False) for _ in range(20)]
        waiting = [asyncio.create_task(front.__rsgi__(tile, sender)) for sender in slow]  # type: ignore[arg-type]
        await asyncio.sleep(0)
        quick = Sender(dawdles=False)
        await front.__rsgi__(page, quick)  # type: ignore[arg-type]
        before = [len(sender.answered) for sender in slow]
        released.set()
        await asyncio.gather(*waiting)
        assert quick.answered == [(200, b"")]
        return before

    assert run_apart(ask_all()) == [0] * 20


def test_the_request_looks_to_the_application_as_python_wants_it() -> None:
    environ = environ_of(scope_of(3, **{"content-type": "text/plain", "x-a": "1"}), Body(BytesIO(), 3))
    assert environ["PATH_INFO"] == "/märz".encode().decode("latin-1")
    assert environ["QUERY_STRING"] == "q=ä".encode().decode("latin-1")
    assert (environ["CONTENT_LENGTH"], environ["CONTENT_TYPE"]) == ("3", "text/plain")
    assert (environ["REMOTE_ADDR"], environ["HTTP_X_A"]) == ("::1", "1")
    assert not {"HTTP_CONTENT_LENGTH", "HTTP_CONTENT_TYPE"} & set(environ)
