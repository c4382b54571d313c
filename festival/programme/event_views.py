"""One event, and each of its dates at an address that never dies."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import Blueprint, abort, redirect, render_template, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from festival.base import clock, dates, recurrence, recurrence_words
from festival.base.city import get_city
from festival.base.database import db
from festival.base.entry import public
from festival.base.http import current_locale
from festival.events.access import access_facts
from festival.events.images import image_path
from festival.events.model import Event, FormerDate, Occurrence
from festival.events.programme import dates_of
from festival.events.rows import event_url, rows_of
from festival.places.model import Venue

events = Blueprint("events", __name__)


@events.get("/events/<int:event_id>")
@public
def short(event_id: int) -> ResponseReturnValue:
    """Lead to the event's page. Anybody may follow."""
    return redirect(event_url(get_public_event(event_id)), 301)


@events.get("/events/<int:event_id>-<slug>")
@public
def event(event_id: int, slug: str) -> ResponseReturnValue:
    """One public event with its next dates. Anybody may read it."""
    found = get_public_event(event_id)
    if slug != found.slug:
        return redirect(event_url(found), 301)
    return _page(found, None, None)


@events.get("/events/<int:event_id>-<slug>/<on>")
@public
def event_date(event_id: int, slug: str, on: str) -> ResponseReturnValue:
    """One date of an event; a moved or vanished one says where it went. Anybody may read it."""
    found = get_public_event(event_id)
    try:
        wanted_on = date.fromisoformat(on)
    except ValueError:
        abort(404)
    if slug != found.slug or wanted_on.isoformat() != on:
        return redirect(event_url(found, wanted_on), 301)
    occurrence = db.session.scalar(
        select(Occurrence)
        .where(Occurrence.event_id == found.id, Occurrence.on == wanted_on)
        .options(joinedload(Occurrence.venue).joinedload(Venue.district), joinedload(Occurrence.district))
    )
    if occurrence is not None:
        return _page(found, occurrence, None)
    former = db.session.scalar(
        select(FormerDate).where(FormerDate.event_id == found.id, FormerDate.on == wanted_on)
    )
    if former is not None:
        return _page(found, None, former)
    if _is_by_rule(found, wanted_on):
        return _page(found, None, None)
    abort(404)


@events.get("/images/<name>")
@public
def image(name: str) -> ResponseReturnValue:
    """An event's picture, as stored after re-encoding; its name changes with its content. Anybody may see it."""
    path = image_path(name)
    if path is None:
        abort(404)
    return send_from_directory(path.parent, path.name, max_age=31_536_000)


def get_public_event(event_id: int) -> Event:
    """Return the event with what its page shows, or answer 404: an unpublished one is not admitted to exist."""
    found = db.session.scalar(
        select(Event)
        .where(Event.id == event_id)
        .options(
            joinedload(Event.organisation),
            joinedload(Event.venue).joinedload(Venue.district),
            joinedload(Event.district),
        )
    )
    if found is None or not found.is_public:
        abort(404)
    return found


def _page(found: Event, occurrence: Occurrence | None, former: FormerDate | None) -> str:
    locale = current_locale()
    now = clock.now()
    upcoming = dates_of(found, now=now)
    shown = occurrence or (upcoming[0] if upcoming else None)
    venue = shown.venue if shown and shown.venue_id else found.venue if not (shown and shown.place_name) else None
    for row in upcoming:
        row.event = found
    return render_template(
        "programme/event.html",
        event=found,
        occurrence=occurrence,
        former=former,
        shown=shown,
        when=_when(found, shown, locale),
        rule_words=rule_words(found, locale),
        upcoming=rows_of(upcoming, locale),
        upcoming_days=upcoming,
        venue=venue,
        access=access_facts(found, venue, locale),
        is_over=shown is not None and shown.ends_at <= now,
        date_change=_change(found, occurrence),
        address=url_for("events.event", event_id=found.id, slug=found.slug, _external=True),
        map_lon=shown.lon if shown else found.lon,
        map_lat=shown.lat if shown else found.lat,
    )


def _when(found: Event, shown: Occurrence | None, locale: str) -> str:
    """Return when the shown date is; for an event whose date is open or over, when it was meant to be."""
    this_year = clock.to_local(clock.now(), get_city().tz).year
    start, end = (shown.local_start, shown.local_end) if shown else (found.local_start, found.local_end)
    if start is None:
        return ""
    return dates.span(start, end, all_day=found.all_day, locale=locale, this_year=this_year)


def rule_words(found: Event, locale: str) -> str:
    """Return how the event recurs, in words; empty for a single one."""
    if not found.rrule or found.local_start is None:
        return ""
    return recurrence_words.words(recurrence.parse_rrule(found.rrule), found.local_start.date(), locale)


def _change(found: Event, occurrence: Occurrence | None) -> dict[str, object] | None:
    """Return what differs on this one date and where it first was."""
    from festival.events.model import DateChange

    if occurrence is None or not (occurrence.is_moved or occurrence.is_cancelled) or found.local_start is None:
        return None
    change = db.session.scalar(
        select(DateChange).where(DateChange.event_id == found.id, DateChange.on == occurrence.on)
    )
    if change is None:
        return None
    first = datetime.combine(occurrence.on, found.local_start.time())
    length = (found.local_end - found.local_start) if found.local_end else timedelta()
    return {
        "kind": change.kind,
        "reason": change.reason,
        "first": dates.span(
            first, first + length, all_day=found.all_day, locale=current_locale(), this_year=occurrence.on.year
        ),
    }


def _is_by_rule(found: Event, on: date) -> bool:
    """Whether a date beyond the horizon belongs to the event's rule."""
    if not found.rrule or found.local_start is None or found.carried_until is None or on < found.carried_until:
        return False
    return recurrence.is_in(recurrence.parse_rrule(found.rrule), found.local_start.date(), on)
