"""A load on one address, from a process of its own: `python -m tests.bench.load HOST PORT SECONDS`.

A few connections are kept open, each with one request under way. Reads JSON lines `[path, headers]` and
answers each with a line `{"requests_per_second": …, "statuses": {"200": …}, "bytes": …}`.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from collections import Counter

CONNECTIONS = 8
_END = b"\r\n\r\n"


class _Line:
    """One connection; reads answers with a Content-Length or without a body."""

    def __init__(self, host: str, port: int) -> None:
        self.socket = socket.create_connection((host, port), timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.head = b""
        self.left = -1
        self.status = ""

    def read(self) -> int | None:
        """Return the size of the answer once it is complete, else None."""
        data = self.socket.recv(1 << 20)
        if not data:
            raise ConnectionError("the server hung up")
        if self.left < 0:
            self.head += data
            head, found, rest = self.head.partition(_END)
            if not found:
                return None
            self.status = head[9:12].decode()
            self.size = self._length(head)
            self.left, data = self.size, rest
        self.left -= len(data)
        if self.left > 0:
            return None
        self.head, self.left = b"", -1
        return self.size

    def _length(self, head: bytes) -> int:
        if self.status in ("304", "204"):
            return 0
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                return int(line.split(b":")[1])
        raise ValueError("an answer without a length")


def press(host: str, port: int, request: bytes, seconds: float) -> dict[str, object]:
    """Return what came back within so many seconds."""
    lines = [_Line(host, port) for _ in range(CONNECTIONS)]
    statuses: Counter[str] = Counter()
    size = 0
    with selectors.DefaultSelector() as selector:
        for line in lines:
            selector.register(line.socket, selectors.EVENT_READ, line)
            line.socket.sendall(request)
        start = time.perf_counter()
        while (now := time.perf_counter()) - start < seconds:
            for key, _ in selector.select(1):
                line = key.data
                done = line.read()
                if done is not None:
                    statuses[line.status] += 1
                    size += done
                    line.socket.sendall(request)
    for line in lines:
        line.socket.close()
    return {"requests_per_second": statuses.total() / (now - start), "statuses": statuses, "bytes": size}


def main() -> None:
    host, port, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    for asked in sys.stdin:
        path, headers = json.loads(asked)
        lines = [
            f"GET {path} HTTP/1.1",
            f"Host: {host}:{port}",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        answer = press(host, port, "\r\n".join([*lines, "", ""]).encode(), seconds)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
