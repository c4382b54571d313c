"""What nobody should send and somebody will, and the forms of a page to send it with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote_from_bytes

SCRIPT = "<script>alert(1)</script>"
ELSEWHERE = "evil.example"
NONSENSE: tuple[str | bytes, ...] = (
    "",
    " \t ",
    "\x00",
    b"\xed\xa0\x80",  # half of a pair of surrogates
    b"\xff\xfe",  # no UTF-8 at all
    "\u202etfel ot thgir",
    SCRIPT,
    "javascript:alert(1)",
    "${alert(1)}{{7*7}}",
    "' OR 1=1 --",
    "x\r\nX-Evil: 1",
    "a,b;c\\n🎉",
    "-1",
    "0",
    "9" * 30,
    "9223372036854775808",
    "1e999",
    "nan",
    "2026-02-30",
    "2027-03-28T02:30",
    "9999-12-31",
    "0001-01-01",
    "25:99",
    "../../etc/passwd",
    "..%2f",
    "%",
    "٣",
    "²",
    f"//{ELSEWHERE}",
    f"https://{ELSEWHERE}",
    "FREQ=MINUTELY;COUNT=5256000",
    "[" * 2_000,
    '{"type":"Point","coordinates":[1e400,NaN]}',
    '{"type":"Polygon","coordinates":[[]]}',
    "A" * 30_000,
)

TEXT_INPUTS = ("text", "search", "url", "email", "tel")


def encoded(value: str | bytes) -> str:
    """Return the value as it stands in an address or a form that was sent."""
    return quote_from_bytes(value if isinstance(value, bytes) else value.encode())


def some(turn: int, count: int) -> Iterator[str | bytes]:
    """Give `count` of the values, others at each turn, so that many turns see all of them."""
    for number in range(count):
        yield NONSENSE[(turn * count + number) % len(NONSENSE)]


@dataclass
class FoundForm:
    """A form of a page: where it goes, what a browser would send (no files), its fields for text and its choices."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    options: dict[str, list[str]] = field(default_factory=dict)

    def body(self, name: str, value: str | bytes | None) -> bytes:
        """Return what is sent with one field changed; None leaves it out. What was saved meanwhile is overwritten."""
        pairs = [(key, encoded(kept)) for key, kept in self.fields if key != name]
        if value is not None:
            pairs.append((name, encoded(value)))
        return "&".join(f"{key}={kept}" for key, kept in [*pairs, ("overwrite", "1")]).encode()


class FormReader(HTMLParser):
    """Reads the forms of a page that are sent with POST, and what a page may not hold."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[FoundForm] = []
        self.inline: list[str] = []
        self._form: FoundForm | None = None
        self._select = ""
        self._textarea = ""
        self._text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.inline += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in given and "json" not in given.get("type", "")):
            self.inline.append(tag)
        if tag == "form":
            self._form = FoundForm(given.get("action", ""))
            if given.get("method", "").lower() == "post":
                self.forms.append(self._form)
        name = given.get("name", "")
        if self._form is None or not (name or tag == "option"):
            return
        if tag == "option" and self._select:
            self._offer(self._select, given.get("value", ""))
            if "selected" in given:
                self._keep(self._select, given.get("value", ""))
        elif tag == "select":
            self._select = name
            self._name(name)
        elif tag == "textarea":
            self._textarea, self._text = name, ""
            self._name(name)
            self._form.texts.append(name)
        elif tag in ("input", "button"):
            self._name(name)
            kind = given.get("type", "text")
            if tag == "input" and kind in TEXT_INPUTS:
                self._form.texts.append(name)
            if kind == "radio" or tag == "button":
                self._offer(name, given.get("value", ""))
            is_sent = tag == "input" and kind not in ("file", "submit")
            if is_sent and (kind not in ("checkbox", "radio") or "checked" in given):
                self._keep(name, given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._textarea:
            self._keep(self._textarea, self._text)
            self._textarea = ""
        elif tag == "select":
            self._select = ""
        elif tag == "form":
            self._form = None

    def handle_data(self, data: str) -> None:
        self._text += data if self._textarea else ""

    def _name(self, name: str) -> None:
        assert self._form is not None
        if name not in self._form.names:
            self._form.names.append(name)

    def _offer(self, name: str, value: str) -> None:
        if self._form is not None and value:
            self._form.options.setdefault(name, []).append(value)

    def _keep(self, name: str, value: str) -> None:
        if self._form is not None:
            self._form.fields.append((name, value))
