"""A way to a server that can be cut and mended: what goes through it is lost where it is cut."""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Proxy:
    """Listens on loopback and hands everything on; `cut` ends all connections and refuses new ones until `mend`."""

    def __init__(self, host: str, port: int) -> None:
        self.target = host, port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.listener.getsockname()[1])
        self.is_cut = False
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    def cut(self) -> None:
        with self._lock:
            self.is_cut = True
            for one in self._open:
                _end(one)

    def mend(self) -> None:
        with self._lock:
            self.is_cut = False

    def serve(self) -> None:
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._hand_on, args=[near], daemon=True).start()

    def _hand_on(self, near: socket.socket) -> None:
        with near:
            try:
                far = socket.create_connection(self.target)
            except OSError:
                return
            with far, selectors.DefaultSelector() as selector:
                with self._lock:
                    if self.is_cut:
                        return
                    self._open |= {near, far}
                selector.register(near, selectors.EVENT_READ, far)
                selector.register(far, selectors.EVENT_READ, near)
                try:
                    while self._pass_on(selector):
                        pass
                except OSError:
                    pass
                finally:
                    with self._lock:
                        self._open -= {near, far}

    def _pass_on(self, selector: selectors.BaseSelector) -> bool:
        for key, _ in selector.select():
            data = key.fileobj.recv(1 << 16)  # type: ignore[union-attr]
            if not data:
                return False
            key.data.sendall(data)
        return True


def _end(one: socket.socket) -> None:
    try:
        one.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass


@contextmanager
def proxied(host: str, port: int) -> Iterator[Proxy]:
    proxy = Proxy(host, port)
    thread = threading.Thread(target=proxy.serve)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.cut()
        _end(proxy.listener)
        proxy.listener.close()
        thread.join()
