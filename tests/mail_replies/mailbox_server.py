"""A real mailbox: pymap, an IMAP server, in a process of its own."""

from __future__ import annotations

import imaplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

USER, PASSWORD = "festival", "geheim"


@dataclass(frozen=True)
class MailboxServer:
    """A server that runs, with one empty folder; `imap` is signed in, which takes half a second each time."""

    port: int
    imap: imaplib.IMAP4

    def deliver(self, raw: bytes) -> None:
        assert self.imap.append("INBOX", "", imaplib.Time2Internaldate(time.time()), raw)[0] == "OK"

    def unread(self) -> int:
        return self._count("UNSEEN")

    def all_of_it(self) -> int:
        return self._count("ALL")

    def mark_unread(self) -> None:
        self.imap.select("INBOX")
        self.imap.uid("STORE", "1:*", "-FLAGS.SILENT", r"(\Seen)")

    def empty(self) -> None:
        self.imap.select("INBOX")
        self.imap.uid("STORE", "1:*", "+FLAGS.SILENT", r"(\Deleted)")
        self.imap.expunge()

    def _count(self, which: str) -> int:
        self.imap.select("INBOX")
        return len(self.imap.uid("SEARCH", which)[1][0].split())


@contextmanager
def running_mailbox_server() -> Iterator[MailboxServer]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from pymap.main import main; main()"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--no-tls"]
    command += [part for name in ("managesieve", "admin", "swim") for part in ("--no-service", name)]
    command += ["dict", "--demo-user", USER, "--demo-password", PASSWORD]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        with imaplib.IMAP4("127.0.0.1", port, timeout=10) as imap:
            imap.login(USER, PASSWORD)
            yield MailboxServer(port, imap)
    finally:
        process.terminate()
        process.wait()
