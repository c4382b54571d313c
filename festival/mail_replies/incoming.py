"""A mail that somebody sent back, as plain values: from whom, to which addresses, what it says without its quotes."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import default
from email.utils import getaddresses
from functools import cached_property
from html.parser import HTMLParser

from mailparser_reply import EmailReplyParser

from festival.base.text import many_lines

LONGEST_READ = 20_000
"""So many characters are looked at for quotes; nobody types more into a mail."""
LONGEST_LINE = 2_000
"""A longer line is read as several; mail itself has 998 characters a line at most (RFC 5322, 2.1.1)."""
LONGEST_FIELD = 8_000
"""A longer field of the head is left out: reading it takes the square of its length, and no mail program writes one."""
_FIELD_ENDS = re.compile(rb"\r?\n(?![ \t])")
_HEAD_ENDS = re.compile(rb"\r?\n\r?\n")
_TO = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
_BY_MACHINES = ("List-Id", "List-Unsubscribe", "X-Autoreply", "X-Autorespond", "X-Loop")
_DAEMONS = ("mailer-daemon", "postmaster", "noreply", "no-reply", "bounce")
_DIVIDER = re.compile(
    r"^-{3,} ?(Ursprüngliche Nachricht|Original Message|Weitergeleitete Nachricht) ?-{3,}$", re.IGNORECASE
)


@dataclass(frozen=True)
class Incoming:
    """One mail: `sender` and `recipients` are bare addresses in small letters, `files` names with contents."""

    digest: str
    sender: str
    recipients: tuple[str, ...]
    is_automatic: bool
    message: EmailMessage

    @cached_property
    def text(self) -> str:
        """What was written, read when it is asked for: of strangers, who may send what takes long, it never is."""
        return without_quotes(_text_of(self.message))

    @cached_property
    def files(self) -> tuple[tuple[str, bytes], ...]:
        return tuple(_files_of(self.message))


def read_incoming(raw: bytes) -> Incoming:
    """Return a mail as it arrived. What can't be read of it is left out."""
    message = message_from_bytes(_without_long_fields(raw), policy=default)
    assert isinstance(message, EmailMessage)
    senders = _addresses(message, ("From",))
    recipients = _addresses(message, _TO)
    return Incoming(
        digest=_digest(message, raw, senders, recipients),
        sender=senders[0] if len(senders) == 1 else "",
        recipients=recipients,
        is_automatic=_is_automatic(message, senders),
        message=message,
    )


def _without_long_fields(raw: bytes) -> bytes:
    end = _HEAD_ENDS.search(raw)
    head, rest = (raw[: end.start()], raw[end.start() :]) if end else (raw, b"")
    fields = _FIELD_ENDS.split(head)
    if all(len(field) <= LONGEST_FIELD for field in fields):
        return raw
    return b"\r\n".join(field for field in fields if len(field) <= LONGEST_FIELD) + rest


def without_quotes(text: str) -> str:
    """Return what somebody wrote themselves: without the mail they answer, and without a signature after “-- ”."""
    # The search for quotes takes the square of a run of empty lines, and of the length of a line.
    read = re.sub(r"\n(?:[^\S\n]*\n){2,}", "\n\n", many_lines(text[:LONGEST_READ]))
    lines = [part for line in read.split("\n") for part in _parts_of(line)]
    for place, line in enumerate(lines):
        if _DIVIDER.match(line.strip()) or line.rstrip("\n") in ("-- ", "--"):
            lines = lines[:place]
            break
    reply = EmailReplyParser(languages=["de", "en"]).read("\n".join(lines)).latest_reply or ""
    kept: list[str] = []
    for line in reply.split("\n"):
        if line.lstrip().startswith(">"):
            while kept and not kept[-1].strip():
                kept.pop()
            if kept and kept[-1].rstrip().endswith(":") and re.search(r"\d", kept[-1]):
                kept.pop()  # “On … somebody wrote:” above a quote that is answered below
            continue
        kept.append(line.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _parts_of(line: str) -> list[str]:
    return [line[at : at + LONGEST_LINE] for at in range(0, len(line), LONGEST_LINE)] or [""]


def _addresses(message: EmailMessage, names: tuple[str, ...]) -> tuple[str, ...]:
    said = [value for name in names for value in _values(message, name)]
    return tuple(dict.fromkeys(address.lower() for _name, address in getaddresses(said) if "@" in address))


def _values(message: EmailMessage, name: str) -> list[str]:
    """What the fields of this name say; nothing where the standard library stumbles, as over "Message-ID: <["."""
    try:
        return [str(value) for value in message.get_all(name, [])]
    except (AttributeError, IndexError, LookupError, TypeError, ValueError):
        return []


def _first(message: EmailMessage, name: str, other: str = "") -> str:
    return next(iter(_values(message, name)), other).strip()


def _digest(message: EmailMessage, raw: bytes, senders: tuple[str, ...], recipients: tuple[str, ...]) -> str:
    """Return what the mail is known by, however often it is delivered: its Message-ID with who wrote to whom."""
    known_by = _first(message, "Message-ID")
    said = "\n".join((known_by, *senders, *sorted(recipients))).encode() if known_by else raw
    return hashlib.sha256(said).hexdigest()


def _is_automatic(message: EmailMessage, senders: tuple[str, ...]) -> bool:
    """Whether a machine wrote it (RFC 3834), or a list handed it on."""
    submitted = _first(message, "Auto-Submitted", "no").split(";")[0].strip().lower()
    precedence = _first(message, "Precedence").lower()
    return (
        submitted != "no"
        or precedence in ("bulk", "junk", "list", "auto_reply")
        or any(_first(message, name) for name in _BY_MACHINES)
        or _first(message, "Return-Path", "x") == "<>"
        or message.get_content_type() == "multipart/report"
        or any(sender.startswith(_DAEMONS) for sender in senders)
    )


def _text_of(message: EmailMessage) -> str:
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        return ""
    text = _decoded(body)
    if body.get_content_type() != "text/html":
        return text
    reader = _WordsOfHtml()
    try:
        reader.feed(text[: 10 * LONGEST_READ])
        reader.close()
    except AssertionError:  # so the reader says that it can't go on: what came before counts
        pass
    return "".join(reader.found)


def _decoded(part: MIMEPart) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    try:
        return content.decode(part.get_content_charset("utf-8"), "replace")
    except (LookupError, ValueError):  # an unknown name, or one that is no way of writing text
        return content.decode("latin-1")


def _files_of(message: EmailMessage) -> list[tuple[str, bytes]]:
    """The files that were sent along; pictures within a signature are none."""
    found = []
    for part in message.walk():
        is_sent = (
            part.get_content_disposition() == "attachment" or part.get_content_type() == "application/pdf"
        )
        content = part.get_payload(decode=True) if is_sent and not part.is_multipart() else None
        if isinstance(content, bytes) and part.get_content_type() not in (
            "text/calendar",
            "application/pgp-signature",
        ):
            found.append((part.get_filename() or "", content))
    return found


class _WordsOfHtml(HTMLParser):
    """The words of an HTML mail, a line a paragraph; what it quotes and what nobody reads is left out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        is_quote = tag == "blockquote" or "gmail_quote" in (dict(attrs).get("class") or "")
        if self._hidden or is_quote or tag in ("style", "script", "head", "title"):
            self._hidden += tag not in ("br", "img", "hr", "meta", "link", "input")
        elif tag in ("br", "p", "div", "li", "tr", "hr"):
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            self._hidden -= 1
        elif tag == "p":
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.found.append(" ".join(data.split("\n")))
