"""An event as an entry of the feed."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from flask_babel import gettext as _
from markupsafe import Markup, escape

from festival.base import dates, text, vocabulary
from festival.events.model import Event, Occurrence
from festival.news_feed.atom import AtomEntry, AtomLink
from festival.news_feed.newest_events import NewestEvent
from festival.publishing.event_text import left_title, note_of, place_of

WITHDRAWN_STATES = ("cancelled", "postponed")


def atom_entry(newest: NewestEvent, locale: str, *, base: str, this_year: int) -> AtomEntry:
    """Return it, in one language; `base` is the installation's address."""
    event, date = newest.event, newest.date
    address = f"{base}/events/{event.id}-{event.slug}"
    title = event.say("title", locale)
    if event.state in WITHDRAWN_STATES:
        title = left_title(event, locale)
    facts = [_when(event, date, locale, this_year), _where(event, date, locale)]
    summary = event.say("summary", locale)
    links = [
        AtomLink("alternate", address, "text/html"),
        AtomLink("related", f"{base}/events/{event.id}.ics", "text/calendar"),
    ]
    if event.image_name:
        links.append(AtomLink("enclosure", f"{base}/images/{event.image_name}", "image/webp"))
    kind = event.category
    return AtomEntry(
        id=entry_id(event, base),
        title=title,
        updated_at=event.changed_at,
        summary="\n".join(filter(None, [", ".join(filter(None, facts)), summary])),
        html=_html(event, [*facts, note_of(event.state, event.state_reason)], summary, locale),
        authors=newest.organisers,
        links=tuple(links),
        categories=((kind, vocabulary.label("category", kind, locale)),)
        if kind != vocabulary.UNKNOWN
        else (),
    )


def entry_id(event: Event, base: str) -> str:
    """Return the entry's tag (RFC 4151): the installation's name, the day on which the event was entered, its UID."""
    name = quote(event.uid.removesuffix("@festival"), safe="/:@")
    return f"tag:{urlsplit(base).hostname},{event.created_at:%Y-%m-%d}:{name}"


def _when(event: Event, date: Occurrence | None, locale: str, this_year: int) -> str:
    if date is None or event.state == "postponed":
        return ""
    when = dates.span(
        date.local_start, date.local_end, all_day=date.all_day, locale=locale, this_year=this_year
    )
    return _("next %(when)s", when=when) if event.is_series else when


def _where(event: Event, date: Occurrence | None, locale: str) -> str:
    name, venue = (date.place_name, date.venue) if date is not None else (event.place_name, event.venue)
    return place_of(name, venue, (None, None), locale).text


def _html(event: Event, facts: list[str], summary: str, locale: str) -> str:
    lines = Markup("<br>").join(escape(words) for words in facts if words)
    described = text.render_markdown(event.say("description", locale)[: text.MAX_LENGTH])
    parts = [f"<p>{lines}</p>" if lines else "", f"<p>{escape(summary)}</p>" if summary else "", described]
    return "".join(parts)
