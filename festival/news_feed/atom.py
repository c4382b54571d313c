"""Atom (RFC 4287): a feed and its entries as XML. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from festival.base import text

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"


@dataclass(frozen=True, slots=True)
class AtomLink:
    """`relation` is one of section 4.2.7.2."""

    relation: str
    address: str
    media_type: str


@dataclass(frozen=True, slots=True)
class AtomEntry:
    """`updated_at` is aware, `html` is safe; categories are pairs of key and words."""

    id: str
    title: str
    updated_at: datetime
    summary: str
    html: str
    authors: tuple[str, ...]
    links: tuple[AtomLink, ...]
    categories: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AtomFeed:
    """What a feed says of itself; `updated_at` is aware."""

    id: str
    title: str
    subtitle: str
    author: str
    locale: str
    updated_at: datetime
    links: tuple[AtomLink, ...]


def atom_text(feed: AtomFeed, entries: Iterable[AtomEntry]) -> str:
    """Return the whole document."""
    root = Element("feed", {"xmlns": ATOM, "xml:lang": feed.locale})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.subtitle)
    _add(root, "updated", _instant(feed.updated_at))
    _add(SubElement(root, "author"), "name", feed.author)
    _add(root, "generator", "Festival")
    _add_links(root, feed.links)
    for entry in entries:
        _add_entry(root, entry)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode")


def _add_entry(root: Element, entry: AtomEntry) -> None:
    found = SubElement(root, "entry")
    _add(found, "id", entry.id)
    _add(found, "title", entry.title)
    _add(found, "updated", _instant(entry.updated_at))
    for name in entry.authors:
        _add(SubElement(found, "author"), "name", name)
    _add_links(found, entry.links)
    for key, words in entry.categories:
        SubElement(found, "category", {"term": key, "label": text.one_line(words)})
    _add(found, "summary", entry.summary)
    _add(found, "content", entry.html, type="html")


def _add(parent: Element, name: str, value: str, **attributes: str) -> None:
    """Add an element; what XML 1.0 can't hold is left out of its text."""
    SubElement(parent, name, attributes).text = text.many_lines(value)


def _add_links(parent: Element, links: Iterable[AtomLink]) -> None:
    for one in links:
        SubElement(parent, "link", {"rel": one.relation, "type": one.media_type, "href": one.address})


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
