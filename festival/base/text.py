"""What people type: Markdown to safe HTML, plain text, slugs, and words made comparable for searching."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import nh3
import snowballstemmer
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup, escape

from festival.base.errors import FestivalError

MAX_LENGTH = 50_000
MAX_SLUG_LENGTH = 60

_TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li"),
    *("em", "strong", "code", "pre", "blockquote", "a"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto"}
_ALLOWED_LINK = re.compile(r"(?:https?://|mailto:)[^\s]", re.IGNORECASE)

# Direction overrides and isolates can show a text backwards; the others are invisible and only hide words.
_HIDDEN = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0x2060, 0xFEFF])
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile(r"\r\n?|\x85|\u2028|\u2029")
_SPACES = re.compile(r"\s+")
_WORDS = re.compile(r"[^\W_]+")

# Letters that Unicode does not take apart into a base letter and a mark.
_LETTERS = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_UMLAUT_OF = {"ae": "ä", "oe": "ö", "ue": "ü"}
_DIGRAPHS = re.compile("ae|oe|ue")
_SHORTEST_READ = 5
"""A stem got by reading another spelling is looked for from so many letters on: "Poesie" is not in "Komposition"."""

_STEMMER_NAMES = {"de": "german", "en": "english"}
_SHORTEST_STEM = 4
# The German stemmer takes "-est" for an ending and would look for "sommerf": holidays, not feasts.
_FEAST = re.compile(r".*fest(?=(?:e|en|es|s)?$)")


class TextTooLong(FestivalError):
    """A text above the bound; both numbers count characters."""

    def __init__(self, length: int, most: int = MAX_LENGTH) -> None:
        super().__init__(f"{length} characters, at most {most}")
        self.length = length
        self.most = most


def render_markdown(text: str, *, top: int = 2) -> Markup:
    """The Markdown (CommonMark) as HTML that is safe to put into a page.

    HTML that was typed is shown as text, links lead only to http, https and mailto, pictures are reduced to their
    description. Headings begin with the level `top`, below the page's own, and leave none out, whatever was typed.
    Raises TextTooLong.
    """
    html = _markdown().render(_readable(text), {"top": top})
    # The second wall: nothing that the first one let through by mistake passes the list of tags.
    clean = nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel="nofollow noopener"
    )
    return Markup(clean.strip())  # noqa: S704 - cleaned in the line above


def plain_text(markdown: str, *, links: bool = False, breaks: bool = False) -> str:
    """The words of the Markdown: one line a paragraph or list item, without marks.

    With `links`, a link's address follows its words in brackets; with `breaks`, lines end where they were typed to end.
    Raises TextTooLong.
    """
    lines: list[str] = []
    prefix = ""
    for token in _markdown().parse(_readable(markdown)):
        if token.type == "list_item_open":
            prefix = "• "
        elif token.type in ("inline", "code_block", "fence"):
            children, break_as = token.children or [], "\n" if breaks else " "
            is_text = token.type == "inline"
            words = _words_of(children, links=links, break_as=break_as) if is_text else token.content
            lines.append(prefix + words.strip())
            prefix = ""
    return "\n".join(line for line in lines if line)


def excerpt(text: str, length: int) -> str:
    """The beginning of a plain text on one line: at most `length` characters, cut between words, then "…"."""
    line = one_line(text)
    if len(line) <= length:
        return line
    room = max(length - 1, 0)
    start = line[: room + 1]
    cut = start.rfind(" ")
    # A single endless word is cut where the room ends, not between a letter and its mark.
    kept = start[:cut] if cut > room // 2 else line[:room]
    if cut <= room // 2:
        while kept and unicodedata.combining(line[len(kept)]):
            kept = kept[:-1]
    return kept.rstrip(" ,;:.–—-") + "…"


@lru_cache(maxsize=4096)
def slug(text: str) -> str:
    """A part of an address: a-z, 0-9 and single hyphens, 1 to 60 characters; "Straßenfest" is "strassenfest".

    A text without Latin letters and digits gets a short word of its own that stays the same.
    """
    spelled = unicodedata.normalize("NFC", text[:1000]).casefold().translate(_UMLAUTS)
    words = re.findall(r"[a-z0-9]+", _without_marks(spelled))
    kept = ""
    for word in words:
        longer = f"{kept}-{word}" if kept else word[:MAX_SLUG_LENGTH]
        if len(longer) > MAX_SLUG_LENGTH:
            break
        kept = longer
    return kept or "x" + hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=4).hexdigest()


def fold(text: str) -> str:
    """The text made comparable: small letters, no accents or umlauts, ß as ss. "Märkte" is "markte".

    Spaces become single ones. What is stored for searching and what is searched for both pass through here.
    """
    return _SPACES.sub(" ", _without_marks(text.casefold())).strip()


def spellings(text: str) -> tuple[str, ...]:
    """The text in small letters as typed, with its umlauts spelled out, and with ae, oe, ue read as umlauts; each once.

    Not every keyboard has umlauts, and not every "ue" is one ("neue"): whoever searches tries them all.
    """
    typed = unicodedata.normalize("NFC", text).casefold()
    read = _DIGRAPHS.sub(lambda found: _UMLAUT_OF[found[0]], typed)
    return tuple(dict.fromkeys((typed, typed.translate(_UMLAUTS), read)))


def index_words(text: str) -> str:
    """The text as it is stored for searching: folded, and behind it its words with umlauts, spelled out.

    So "Ökomarkt" is found as "okomarkt" and as "oekomarkt", and nothing else is.
    """
    words = _WORDS.findall(unicodedata.normalize("NFC", text).casefold())
    spelled = dict.fromkeys(fold(out) for word in words if (out := word.translate(_UMLAUTS)) != word)
    return " ".join([fold(text), *spelled])


def stems(query: str, languages: Sequence[str]) -> list[tuple[str, ...]]:
    """The folded stems of each word of the query, one a spelling, without repetition, in order.

    Each stem begins its folded word, so that a folded text with the word in another ending contains it:
    "Konzerte" gives "konzert". `languages` are codes ("de", "en"); unknown ones are passed over.
    """
    found: dict[tuple[str, ...], None] = {}
    for word in _WORDS.findall(unicodedata.normalize("NFC", query).casefold()):
        typed, *others = spellings(word)
        read = [stem for other in others if len(stem := _stem(other, languages)) >= _SHORTEST_READ]
        found[tuple(dict.fromkeys(filter(None, (_stem(typed, languages), *read))))] = None
    return [alternatives for alternatives in found if alternatives]


def one_line(text: str) -> str:
    """The text on one line, composed (NFC), single spaces, no control or direction characters. For titles."""
    return _SPACES.sub(" ", many_lines(text)).strip()


def many_lines(text: str) -> str:
    """The text with LF line ends, composed (NFC), no control or direction characters. For descriptions."""
    composed = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text))
    return _UNPRINTABLE.sub("", composed).translate(_HIDDEN).strip()


def quoted(words: str, locale: str) -> str:
    """Return the words between the language's quotation marks."""
    return f"„{words}“" if locale.startswith("de") else f"“{words}”"


def _readable(text: str) -> str:
    if len(text) > MAX_LENGTH:
        raise TextTooLong(len(text))
    return many_lines(text)


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    """The one parser; it keeps no state between texts."""
    # A line break that somebody types is meant; the preset already bounds nesting to 20 levels.
    parser = _Parser("commonmark", {"html": False, "breaks": True})
    parser.core.ruler.push("demote_headings", _demote_headings)
    parser.add_render_rule("image", _describe_picture)
    return parser


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        return _ALLOWED_LINK.match(url) is not None


def _demote_headings(state: StateCore) -> None:
    above: list[str] = []
    for token in state.tokens:
        if token.type == "heading_open":
            above = [*(tag for tag in above if tag < token.tag), token.tag]
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(state.env.get('top', 2) + len(above) - 1, 6)}"


def _describe_picture(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any
) -> str:
    return str(escape(_words_of(tokens[index].children or [], links=False)))


def _words_of(tokens: Iterable[Token], *, links: bool, break_as: str = " ") -> str:
    words: list[str] = []
    address = ""
    for token in tokens:
        if token.type in ("text", "code_inline", "text_special"):
            words.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            words.append(break_as)
        elif token.type == "image":
            words.append(_words_of(token.children or [], links=False))
        elif token.type == "link_open":
            address = str(token.attrGet("href") or "")
        elif token.type == "link_close" and links and address.removeprefix("mailto:") not in words[-1:]:
            words.append(f" ({address})")
    return "".join(words)


def _without_marks(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    # Taking apart can set capitals free (the sign ℡ holds "TEL"), so the case is folded once more.
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()


def _stem(word: str, languages: Sequence[str]) -> str:
    """The shortest beginning of the folded word that a language names as its stem, with and without its marks."""
    folded = fold(word)
    feast = _FEAST.match(folded)
    if feast and "de" in languages:
        return feast[0]
    lengths = [len(folded)]
    for name in filter(None, map(_STEMMER_NAMES.get, languages)):
        for form in {word, folded}:
            stem = fold(_stemmer(name).stemWord(form))
            lengths.append(max(_kept_length(stem, folded), _SHORTEST_STEM))
    shortest = folded[: min(lengths)]
    # English writes "parti" for "parties": the y of "party" has to be found too.
    return shortest[:-1] if folded.endswith("ies") and shortest.endswith("i") else shortest


def _kept_length(stem: str, folded: str) -> int:
    """How many letters of the folded word the stem stands for: English "famili" still has to be found in "family".

    The German stemmer reads "ae" as an umlaut and writes "markt" for "maerkte": that is "maerkt".
    """
    kept = 0
    for letter in stem:
        if folded[kept - 1 : kept + 1] in _UMLAUT_OF and folded[kept : kept + 1] != letter:
            kept += 1
        if folded[kept : kept + 1] != letter:
            break
        kept += 1
    return kept


@lru_cache(maxsize=8)
def _stemmer(name: str) -> Any:
    return snowballstemmer.stemmer(name)
