"""Reading the mailbox: one IMAP dialogue with limits. What was looked at is marked as read afterwards, and stays."""

from __future__ import annotations

import hashlib
import imaplib
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from festival.settings import Mailbox

ANSWER_S = 30.0
"""How long the server may take for one answer."""
DIALOGUE_S = 300.0
"""How long one look into the mailbox may take, with all that is written meanwhile."""
AT_ONCE = 50
LARGEST_BYTES = 70 * 1024 * 1024
"""Five files as a mail carries them; what is larger is not fetched."""
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_CLOSED = (imaplib.IMAP4.error, OSError)


class NoMailbox(Exception):
    """The mailbox can't be read just now; the text says why, in the server's words."""


def look_into(mailbox: Mailbox, take: Callable[[bytes], object], refuse: Callable[[str], object]) -> int:
    """Give each mail that is not marked as read to `take`, the oldest first, AT_ONCE at most, then mark it; return how
    many. `refuse` gets a digest of what is too large. Raises NoMailbox.

    Who is killed between the two has it given once more: `take` knows what it has taken.
    """
    try:
        with _opened(mailbox) as imap:
            _expect(imap.select(_quoted(mailbox.folder)))
            found = _expect(imap.uid("SEARCH", "UNSEEN"))
            uids = (found[0] or b"").split()[:AT_ONCE]
            for uid in uids:
                raw = _fetched(imap, uid.decode())
                if raw is None:
                    validity = imap.response("UIDVALIDITY")[1][0] or b""
                    refuse(hashlib.sha256(b"too large " + validity + b" " + uid).hexdigest())
                else:
                    take(raw)
                _expect(imap.uid("STORE", uid.decode(), "+FLAGS.SILENT", r"(\Seen)"))
            return len(uids)
    except (*_CLOSED, ValueError) as error:
        raise NoMailbox(str(error)[:300] or type(error).__name__) from error


@contextmanager
def _opened(mailbox: Mailbox) -> Iterator[imaplib.IMAP4]:
    """A connection that is signed in, and ends after DIALOGUE_S, however the server drips."""
    if mailbox.is_wrapped:
        context = ssl.create_default_context()
        imap: imaplib.IMAP4 = _EncryptedDialogue(
            mailbox.host, mailbox.port, ssl_context=context, timeout=ANSWER_S
        )
    else:
        imap = _Dialogue(mailbox.host, mailbox.port, timeout=ANSWER_S)
    try:
        imap.login(mailbox.user, mailbox.password)
        yield imap
    finally:
        try:
            imap.logout()
        except _CLOSED:
            imap.shutdown()


class _Dialogue(imaplib.IMAP4):
    """A connection that is cut DIALOGUE_S after it was opened: its greeting is read before anybody has it in hand."""

    def open(self, *args: Any, **kwargs: Any) -> None:
        super().open(*args, **kwargs)
        self._ends = threading.Timer(DIALOGUE_S, _end, [self])
        self._ends.daemon = True
        self._ends.start()

    def shutdown(self) -> None:
        self._ends.cancel()
        super().shutdown()


class _EncryptedDialogue(_Dialogue, imaplib.IMAP4_SSL):
    """The same where TLS begins with the first byte."""


def _fetched(imap: imaplib.IMAP4, uid: str) -> bytes | None:
    """The mail's bytes; None where it is too large. Reading marks nothing."""
    sizes = _expect(imap.uid("FETCH", uid, "(RFC822.SIZE)"))
    size = _SIZE.search(sizes[0] if isinstance(sizes[0], bytes) else b"")
    if size is None or int(size[1]) > LARGEST_BYTES:
        return None
    parts = _expect(imap.uid("FETCH", uid, "(BODY.PEEK[])"))
    return next((bytes(part[1]) for part in parts if isinstance(part, tuple)), b"")


def _expect(answer: tuple[str, list[Any]]) -> list[Any]:
    status, said = answer
    if status != "OK":
        raise imaplib.IMAP4.error(f"the mailbox says {status}: {said!r:.200}")
    return said


def _quoted(folder: str) -> str:
    return f'"{folder}"'


def _end(imap: imaplib.IMAP4) -> None:
    try:
        imap.sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
