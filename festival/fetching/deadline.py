"""The time within which something is fetched, whatever the other side does: looking up, TLS, and each byte of it."""

from __future__ import annotations

import socket
import threading
import time
from types import TracebackType

_here = threading.local()


class Deadline:
    """A block in which this thread fetches: when its time is over, its connections end.

    A timeout of a socket is for one piece of the answer; who sends a byte a second never meets it.
    """

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self._until

    @property
    def remaining_seconds(self) -> float:
        """How long is left; a little even where nothing is, since a timeout of zero means something else."""
        return max(0.001, self._until - time.monotonic())

    def __enter__(self) -> Deadline:
        self._before = current()
        _here.deadline = self
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        _here.deadline = self._before
        with self._lock:
            self._sockets.clear()

    def watch(self, connected: socket.socket) -> None:
        """Have a connection end with the time."""
        with self._lock:
            self._sockets.append(connected)
        if self.is_over:
            self._end()

    def _end(self) -> None:
        with self._lock:
            for connected in self._sockets:
                try:
                    connected.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass  # it has ended by itself


def current() -> Deadline | None:
    """Return the deadline of what this thread is fetching; None outside of any."""
    return getattr(_here, "deadline", None)
