"""What feeds tell of an event beside its times and its place: as plain text and, where that has marks, as HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup, escape

from festival.base import text
from festival.events.model import Event

MAX_LENGTH = 4000
_LOST_AS_TEXT = re.compile(r"<(?:a|[uo]l|h\d|blockquote|pre)\b")
"""Emphasis alone isn't worth the second text: it would add four tenths to the demo's calendar."""


@dataclass(frozen=True, slots=True)
class Description:
    """`html` is safe, and empty where it would say no more than the plain text."""

    plain: str
    html: str = ""


def describe(event: Event, organisers: str, locale: str) -> Description:
    """Return the event's summary, its description and what it costs, in one language."""
    marked_up = event.say("description", locale)[: text.MAX_LENGTH]
    words = text.plain_text(marked_up, links=True, breaks=True)
    summary, facts = event.say("summary", locale), "\n".join(_facts(event, organisers))
    if words.startswith(summary):
        summary = ""
    html = ""
    if len(words) > MAX_LENGTH:
        words = words[:MAX_LENGTH].rsplit(" ", 1)[0] + " …"
    else:
        html = _html(summary, text.render_markdown(marked_up), facts)
    return Description("\n\n".join(part for part in (summary, words, facts) if part), html)


def _facts(event: Event, organisers: str) -> list[str]:
    facts = []
    if event.is_free:
        facts.append(_("Free of charge"))
    elif event.price:
        facts.append(_("Price: %(price)s", price=event.price))
    if organisers:
        facts.append(_("Organised by %(name)s", name=organisers))
    return facts


def _html(summary: str, described: Markup, facts: str) -> str:
    """Return the parts as HTML; empty where the description has neither links nor lists nor headings."""
    if not _LOST_AS_TEXT.search(described):
        return ""
    first, last = (paragraph(part) for part in (summary, facts))
    return first + str(described) + last


def paragraph(words: str) -> str:
    """Return plain words as a paragraph of HTML; empty for none."""
    return f"<p>{Markup('<br>').join(escape(words).splitlines())}</p>" if words else ""
