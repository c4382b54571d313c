"""A tile server on this machine that behaves as well or as badly as a test wants."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from PIL import Image


def png(colour: str = "white") -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (256, 256), colour).save(target, "PNG")
    return target.getvalue()


class TileServer:
    """`answer` is the kind of behaviour, `asked` the paths that arrived."""

    def __init__(self) -> None:
        self.answer = "tile"
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/{{z}}/{{x}}/{{y}}.png"


@contextmanager
def running_tile_server() -> Iterator[TileServer]:
    state = TileServer()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            state.asked.append(self.path)
            state.headers.append(dict(self.headers))
            body, status = png(), 200
            if state.answer == "slow":
                time.sleep(0.3)
            elif state.answer == "html":
                body = b"<html>not a tile</html>"
            elif state.answer == "huge":
                body = png() + b"x" * 600_000
            elif state.answer == "missing":
                status = 404
            elif state.answer == "broken":
                status = 503
            elif state.answer == "elsewhere":
                status = 302
            self.send_response(status)
            self.send_header("Content-Type", "image/png")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Set-Cookie", "reader=1; Path=/")
            if status == 302:
                self.send_header("Location", "/0/0/0.png")
            self.end_headers()
            try:
                self.wfile.write(body)
            except OSError:
                pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
