"""Texts as the sources hold them, put right: HTML, doubled passages, broken encodings, sentences of a past year."""

import html
import re
import unicodedata

_LINK = re.compile(r"<a\b[^>]*>(.*?)</a>", re.I | re.S)
_BREAK = re.compile(r"<br\s*/?>|</p>|</div>|\s\|\s", re.I)
_TAG = re.compile(r"<[^>]{0,200}>")
_BLANKS = re.compile(r"[ \t\u00a0]+")
_WEB_ADDRESS = re.compile(r"https?://[^\s/:]+\.[a-z]{2,20}(?:[/?#]\S*)?", re.IGNORECASE)
_LEFT_OUT = re.compile(r"[^\n,;:.]*\[(?:E-Mail|Telefon|Kontakt) ausgelassen\][^\n,;.]*[,;.]?\s*")
_SENTENCE = re.compile(r"(?<=[^\d][.!?])\s+(?=[A-ZÄÖÜ0-9„\"»])|\n+")
_ACCESS_LINE = re.compile(r"^(?:Hinweis zur Barrierefreiheit|Accessibility)\b.*$", re.MULTILINE)
_MONTH = (
    r"(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
    r"|January|February|March|May|June|July|October|December)"
)
_STALE = re.compile(
    rf"\b20[12]\d\b|\b\d{{1,2}}\.\s?\d{{1,2}}\.|\b\d{{1,2}}\.?\s(?:und|and|bis|to|/)?\s?(?:\d{{1,2}}\.?\s)?{_MONTH}\b"
    rf"|\b{_MONTH}\s\d{{1,2}}\b|\bzum \d+\. Mal\b|\bJahre?n? Jubiläum\b|\b\d+(?:st|nd|rd|th) anniversary\b"
    r"|\bdas \w+ Jahr in Folge\b|\byear in a row\b|\bDieses Jahr\b|\bdieses Jahr\b|\bthis year\b"
)
_EDITION = re.compile(r"^\s*\d{1,3}\.\s+|\s+(?:in\s+)?20\d\d\b\s*$|\s+20\d\d(?=\s)|\s+und \d+ Jahre \w+")
_MOJIBAKE = {"√§": "ä", "√∂": "ö", "√º": "ü", "√ü": "ß", "√Ñ": "Ä", "√ñ": "Ö", "√ú": "Ü", "¬†": " "}
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_LINK_TEXTS = {"Mehr...", "Mehr…", "Mehr"}


def plain(text: str | None) -> str:
    """The text without HTML: entities resolved, breaks as line breaks, a link as its text; blanks collapsed."""
    value = _LINK.sub(lambda found: "" if found[1].strip() in _LINK_TEXTS else found[1], text or "")
    value = html.unescape(_TAG.sub("", _BREAK.sub("\n", value))).replace("\u00ad", "").replace("\r", "")
    lines = (_BLANKS.sub(" ", line).strip() for line in value.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def one_line(text: str | None) -> str:
    """The plain text on one line."""
    return " ".join(plain(text).split())


def without_mojibake(text: str) -> str:
    """The text with UTF-8 that was once read as Mac Roman put right ("t√§glich" is "täglich")."""
    for broken, right in _MOJIBAKE.items():
        text = text.replace(broken, right)
    return text


def without_repeats(text: str) -> str:
    """The text once, where a source holds the same passage two or more times in a row without a blank between."""
    value = text.strip()
    for times in range(6, 1, -1):
        length, rest = divmod(len(value), times)
        if rest == 0 and length > 8 and value[:length] * times == value:
            return value[:length].strip()
    return value


def without_edition(title: str) -> str:
    """The title without "27." in front, a year behind or an anniversary: the event is moved to another year."""
    return re.sub(r"\s{2,}", " ", _EDITION.sub(" ", title)).strip()


def without_past_years(text: str) -> tuple[str, int]:
    """The text without sentences that name a date or a year, and how many were left out."""
    kept: list[str] = []
    left_out = 0
    for paragraph in text.split("\n"):
        sentences = [part for part in _SENTENCE.split(paragraph) if part]
        fresh = [part for part in sentences if not _STALE.search(part)]
        left_out += len(sentences) - len(fresh)
        if fresh or not sentences:
            kept.append(" ".join(fresh))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip(), left_out


def without_contacts(text: str) -> str:
    """The text without the phrases whose address or number was masked when the data was taken over."""
    return _LEFT_OUT.sub("", text).strip()


def excerpt(text: str, length: int = 200) -> str:
    """The first sentences that fit into `length` characters, or the first one cut; notes on access are left out."""
    found = ""
    text = _ACCESS_LINE.sub("", text).strip()
    text = text[:1].upper() + text[1:]
    for sentence in _SENTENCE.split(text):
        if found and len(found) + len(sentence) + 1 > length:
            break
        found = f"{found} {sentence}".strip()
    return found if len(found) <= length else found[: length - 1].rsplit(" ", 1)[0] + "…"


def link(text: str | None) -> str:
    """The address as https or http URL; empty where the text is none ("/", "0", a bare word)."""
    value = (text or "").strip()
    if value.startswith("www."):
        value = f"https://{value}"
    return value if _WEB_ADDRESS.fullmatch(value) and len(value) <= 300 else ""


def key(text: str) -> str:
    """The text in lower-case ASCII letters and digits with hyphens ("Am Südstern 1" → "am-suedstern-1")."""
    folded = text.lower().translate(_UMLAUTS)
    ascii_only = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:70].strip("-")
