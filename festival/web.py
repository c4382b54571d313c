"""The web server by itself: `python -m festival.web`, which a process manager starts (docs/operating.md)."""

from __future__ import annotations

import os
import resource
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from festival.base.folders import folder
from festival.first_start.secret import kept_words
from festival.log_lines.lines import read_form
from festival.metrics.counting import forget_counts
from festival.settings import BadSetting, read_settings, require_base_url

MOST_FILES = 65_536
# Silent and slow connections wait in memory, a few kilobytes each; the rest waits in the kernel.
MOST_CONNECTIONS = 2_048
SPARE_FILES = 256


class CannotServe(Exception):
    """The installation can't be started; the text says why and what to do."""


@dataclass(frozen=True)
class Address:
    host: str
    port: int

    @property
    def url(self) -> str:
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"


def read_address(environ: Mapping[str, str]) -> Address:
    """The address that HOST and PORT ask for; CannotServe where PORT is no port."""
    port = environ.get("PORT") or "8000"
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise CannotServe(f"PORT must be a number from 1 to 65535, not “{port}”.")
    return Address(environ.get("HOST") or "127.0.0.1", int(port))


def refuse_taken(address: Address) -> None:
    """Raise CannotServe where another program listens at `address`, or where nobody may."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CannotServe(
            f"Can't listen on {address.url}: {reason}. Another one: make run PORT=8001"
        ) from error


def require_settings(environ: Mapping[str, str]) -> None:
    """Raise CannotServe where the environment's settings don't do for serving."""
    try:
        require_base_url(read_settings(environ))
        read_form(environ)
    except BadSetting as reason:
        raise CannotServe(str(reason)) from None


def web_command(address: Address, environ: Mapping[str, str]) -> list[str]:
    """Return the command that starts the web server.

    `rsgi:app` reads what is sent before a thread is given to it. Whoever dawdles over the headers, or keeps a
    connection without asking for anything, is let go. HTTP/2 would escape that clock; a front server speaks 1.1.
    """
    options = {
        "--interface": "rsgi",
        "--http": "1",
        "--host": address.host,
        "--port": str(address.port),
        "--workers": environ.get("FESTIVAL_WORKERS") or "2",
        "--backpressure": str(most_connections()),
        "--http1-header-read-timeout": "10000",
        "--workers-kill-timeout": "10",
        "--log-level": "warning",
        "--log-config": str(folder("log_lines") / "granian.json"),
    }
    words = [word for option in options.items() for word in option]
    return [sys.executable, "-m", "granian", *words, "--no-ws", "rsgi:app"]


def most_connections() -> int:
    """How many connections a worker may hold: all that its open files allow, up to a bound."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(64, min(MOST_CONNECTIONS, files - SPARE_FILES))


def allow_many_files() -> None:
    """Let this process and its children open as many files as the system grants: each connection is one."""
    files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if most == resource.RLIM_INFINITY else min(MOST_FILES, most)
    if files != resource.RLIM_INFINITY and files < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def main() -> int:
    """Become the web server; the exit status 1 where it can't be started."""
    try:
        address = read_address(os.environ)
        refuse_taken(address)
        require_settings(os.environ)
    except CannotServe as reason:
        print(f"Festival can't start. {reason}", file=sys.stderr)
        return 1
    settings = read_settings(os.environ)
    forget_counts(settings)
    if words := kept_words(settings, address.url):
        print(words, file=sys.stderr, flush=True)
    allow_many_files()
    command = web_command(address, os.environ)
    os.execv(command[0], command)  # noqa: S606 (words of this file)


if __name__ == "__main__":
    sys.exit(main())
