"""The reading buffer between granian and the application: a thread is given only to a request that has arrived.

A WSGI application reads its request's body itself, in one of a few threads: whoever sends slowly holds one. Here bodies
are read by the event loop, under a clock and no longer than the address takes (docs/decisions/0020).
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any

from festival.log_lines.lines import FACTS

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment
    from granian.rsgi import HTTPProtocol, Scope  # type: ignore[attr-defined]  # not among its __all__

LargestBody = Callable[[str, str], int]
"""Returns how many bytes the address (method, path) takes; 0 where it takes no body."""

# Four threads a worker suit SQLite, where one writes at a time.
THREADS = 4
LARGE_BYTES = 32 * 1024 * 1024
"""What is larger goes out piece by piece and is never in memory as a whole, but holds its thread until its reader has
it: larger than any feed, as small as a backup of a town with pictures."""
SLOWEST_PIECE_S = 60.0
IN_MEMORY_BYTES = 256 * 1024
LINGER_BYTES = 64 * 1024 * 1024

log = logging.getLogger("festival.front")


class Refused(Exception):
    """The request goes no further than here: with this status and sentence."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status
        self.words = words


class WentAway(Exception):
    """Whoever sent the request has hung up; there is nobody to answer."""


@dataclass(frozen=True)
class Body:
    """What the application may read; `is_whole` is false where the sender was not heard out."""

    file: IO[bytes]
    length: int | None = None
    is_whole: bool = True


@dataclass(frozen=True)
class Patience:
    """How long a sender is waited for.

    Who was refused is heard out for `linger_s`, as nginx does: a browser that still sends would not show the answer.
    """

    start_s: float = 15.0
    slowest_bytes_a_second: float = 20_000.0
    longest_pause_s: float = 10.0
    linger_s: float = 30.0

    def whole_s(self, length: int) -> float:
        """Return how long a body of so many bytes may take."""
        return self.start_s + length / self.slowest_bytes_a_second


PATIENT = Patience()


class Front:
    """An application for granian's own interface (RSGI) that holds a WSGI application."""

    def __init__(
        self,
        application: WSGIApplication,
        largest_body: LargestBody,
        *,
        waiting_paths: tuple[str, ...] = (),
        patience: Patience = PATIENT,
    ) -> None:
        self.application = application
        self.largest_body = largest_body
        self.patience = patience
        self.waiting_paths = waiting_paths
        self.threads = ThreadPoolExecutor(THREADS, "request")
        self.waiting_threads = ThreadPoolExecutor(THREADS, "waiting")

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.threads.shutdown(wait=False)
        self.waiting_threads.shutdown(wait=False)

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        try:
            body = await self._read(scope, protocol)
        except Refused as refusal:
            log.info("refused", extra={FACTS: {"method": scope.method, "status": refusal.status}})
            headers = [("content-type", "text/plain; charset=utf-8"), ("connection", "close")]
            protocol.response_str(refusal.status, headers, f"{refusal.words}\n")
            await _linger(protocol, self.patience.linger_s)
            return
        except WentAway:
            protocol.response_empty(400, [("connection", "close")])
            return
        # What waits for another server (map tiles) must not take the threads of everything else.
        threads = self.waiting_threads if scope.path.startswith(self.waiting_paths) else self.threads
        await self._answer(threads, environ_of(scope, body), protocol, keep=body.is_whole)
        if not body.is_whole:
            await _linger(protocol, self.patience.linger_s)

    async def _read(self, scope: Scope, protocol: HTTPProtocol) -> Body:
        """Return the request's body. Raises Refused or WentAway."""
        headers = scope.headers
        if "transfer-encoding" in headers:
            # Its end can't be told from a broken connection, and no browser sends a form this way.
            raise Refused(411, "Send the length of the body, not chunks.")
        length = int(headers.get("content-length") or 0)
        if not length:
            return Body(BytesIO())
        largest = self.largest_body(scope.method, scope.path)
        if length > largest:
            # Unread; the application says why: too large (413), or nothing here that takes a body (404, 405).
            return Body(BytesIO(), length if largest else None, is_whole=False)
        file = SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115 (the request closes it)
        try:
            async with asyncio.timeout(self.patience.whole_s(length)):
                await _copy(protocol, file, self.patience.longest_pause_s)
        except TimeoutError:
            file.close()
            raise Refused(408, "The request took too long to arrive.") from None
        if file.tell() != length:
            file.close()
            raise WentAway
        file.seek(0)
        return Body(file, length)

    async def _answer(
        self, threads: ThreadPoolExecutor, environ: WSGIEnvironment, protocol: HTTPProtocol, *, keep: bool
    ) -> None:
        """Have one of the threads run the application and send what it says."""
        loop = asyncio.get_running_loop()
        done = loop.create_future()

        def told(_future: Future[None]) -> None:
            loop.call_soon_threadsafe(done.set_result, None)

        threads.submit(self._run, environ, protocol, loop, keep=keep).add_done_callback(told)
        await done

    def _run(
        self,
        environ: WSGIEnvironment,
        protocol: HTTPProtocol,
        loop: asyncio.AbstractEventLoop,
        *,
        keep: bool,
    ) -> None:
        began: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], _exc_info: Any = None) -> Any:
            began[:] = [int(status[:3]), headers]

        try:
            pieces = self.application(environ, start_response)
            try:
                if _is_large(began):
                    _send_pieces(protocol, began, pieces, loop)
                    return
                body = b"".join(pieces)
            finally:
                if hasattr(pieces, "close"):
                    pieces.close()
            status, headers = began
            answer = [(name.lower(), value) for name, value in headers]
        except Exception:
            log.exception("the application failed")  # not on which address: it may be a key
            status, answer, body = 500, [("content-type", "text/plain")], b"Something went wrong here.\n"
        finally:
            environ["wsgi.input"].close()
        if not keep:
            answer = [(name, value) for name, value in answer if name != "connection"]
            answer.append(("connection", "close"))
        protocol.response_bytes(status, answer, body)


def _is_large(began: list[Any]) -> bool:
    """Whether an answer says that it is; one that says nothing of its length begins with its first piece."""
    lengths = [value for name, value in began[1] if name.lower() == "content-length"] if began else []
    return bool(lengths) and int(lengths[0]) > LARGE_BYTES


def _send_pieces(
    protocol: HTTPProtocol, began: list[Any], pieces: Iterable[bytes], loop: asyncio.AbstractEventLoop
) -> None:
    """Send an answer as fast as its reader takes it; who takes nothing for a minute is given up."""
    status, headers = began
    answer = [(name.lower(), value) for name, value in headers]
    transport = protocol.response_stream(status, answer)
    for piece in pieces:
        asyncio.run_coroutine_threadsafe(_send(transport, piece), loop).result(SLOWEST_PIECE_S)


async def _send(transport: Any, piece: bytes) -> None:
    await transport.send_bytes(piece)


async def _copy(protocol: HTTPProtocol, file: IO[bytes], longest_pause_s: float) -> None:
    """Write what arrives into the file; TimeoutError where nothing comes for too long."""
    pieces = aiter(protocol)
    while True:
        try:
            async with asyncio.timeout(longest_pause_s):
                piece = await anext(pieces)
        except StopAsyncIteration:
            return
        file.write(piece)


async def _linger(protocol: HTTPProtocol, seconds: float) -> None:
    """Throw away what is still being sent, for a while."""
    left = LINGER_BYTES
    try:
        async with asyncio.timeout(seconds):
            async for piece in protocol:
                left -= len(piece)
                if left < 0:
                    return
    except TimeoutError:
        pass


def environ_of(scope: Scope, body: Body) -> WSGIEnvironment:
    """Return the request as WSGI wants it (PEP 3333): texts that hold bytes, one a character."""
    host, _, port = scope.server.rpartition(":")
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": _as_wsgi(scope.path),
        "QUERY_STRING": _as_wsgi(scope.query_string or ""),
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body.file,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        key = f"HTTP_{name.upper().replace('-', '_')}"
        if key in environ:
            environ[key] = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{value}"
        else:
            environ[key] = value
    environ.pop("HTTP_CONTENT_LENGTH", None)
    kind = environ.pop("HTTP_CONTENT_TYPE", None)
    if kind is not None:
        environ["CONTENT_TYPE"] = kind
    if body.length is not None:
        environ["CONTENT_LENGTH"] = str(body.length)
    return environ


def _as_wsgi(text: str) -> str:
    return text if text.isascii() else text.encode().decode("latin-1")
