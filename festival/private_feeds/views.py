"""The plan as a calendar for one person: what is promised, and what is only held as far as that person may know it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from flask import Blueprint, Response, abort, request
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from festival.base import clock
from festival.base.city import get_city
from festival.base.database import db
from festival.base.http import answer_tagged, revision_tag
from festival.base.templating import today
from festival.base.view_access import public
from festival.calendar_writing.feed_event import BASE, FeedEvent, FeedPlace
from festival.calendar_writing.ical import FeedHead, calendar_text, unfolded, vevent_text
from festival.events.model import PUBLIC_STATES, Event, Occurrence
from festival.events.privacy import say_event_for, sees_everything
from festival.organisers.model import Account
from festival.private_feeds.secret_addresses import reader_of
from festival.publishing.entries import TENTATIVE_STATES, Window, left_dates
from festival.publishing.event_text import feed_event, left_line, left_text, left_title, place_of
from festival.publishing.feed_response import CALENDAR, asked_locale, asked_options, base_address
from festival.publishing.held_entries import KEPT, read_held
from festival.publishing.merged_entries import is_told_elsewhere, one_of_each
from festival.publishing.model import FeedEntry, PublishedEvent
from festival.yearplan.year_filters import YearFilters, read_year_filters

private_feed = Blueprint("private_feed", __name__)


@private_feed.get("/desk/year/feed/<secret>.ics")
@public
def calendar(secret: str) -> Response:
    """The plan for a calendar program. Whoever knows the secret address, until it is taken back."""
    reader = reader_of(secret)
    if reader is None:
        abort(404)
    locale = asked_locale()
    filters, options = read_year_filters(request.args, this_year=today().year), asked_options()

    def make() -> str:
        with force_locale(locale):
            return options.applied(_text(reader, filters, locale))

    tag = _tag(reader, locale, [*filters.as_args(), *options.as_args()])
    response = answer_tagged(tag, make, mimetype=CALENDAR)
    response.headers["Content-Disposition"] = 'inline; filename="year.ics"'
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _tag(reader: Account, locale: str, asked: Sequence[tuple[str, str]]) -> str:
    """Return a strong tag: public changes move the mark of the city, changes of what is held its versions."""
    held = select(
        func.count(), func.coalesce(func.sum(Event.version), 0), func.coalesce(func.sum(Event.id), 0)
    )
    state = db.session.execute(held.where(Event.state.in_(TENTATIVE_STATES))).tuples().one()
    rights = (sees_everything(reader), sorted(reader.organisation_ids))
    return revision_tag(*state, *rights, today(), locale, base_address(), *asked)


def _text(reader: Account, filters: YearFilters, locale: str) -> str:
    city = get_city()
    about = [
        _("Private: what is only held is not promised."),
        _("All times are local time in %(city)s.", city=city.name),
    ]
    head = FeedHead(
        name=_("Plan of %(city)s", city=city.name),
        base=base_address(),
        description=" ".join(about),
        zone=city.zone,
        accent=city.accent,
    )
    texts = _public_texts(reader, filters, locale) | _held_texts(reader, filters, locale)
    return calendar_text(head, [*texts.values(), *_left_texts(reader, filters, locale, texts)])


def _public_texts(reader: Account, filters: YearFilters, locale: str) -> dict[int, str]:
    """Return the stored texts of what the public sees too, by event. One query."""
    column = PublishedEvent.vevent_en if locale == "en" else PublishedEvent.vevent_de
    query = select(PublishedEvent.event_id, PublishedEvent.stands_for_id, column)
    query = query.where(PublishedEvent.leaves_at > clock.now()).order_by(PublishedEvent.event_id)
    if filters.as_args():
        query = query.join(Event, Event.id == PublishedEvent.event_id)
        query = query.where(Event.state.in_(PUBLIC_STATES), _has_date(reader, filters))
    return one_of_each(db.session.execute(query).tuples())


def _left_texts(reader: Account, filters: YearFilters, locale: str, present: Mapping[int, str]) -> list[str]:
    """Return, as cancelled, what was in this feed until an edit within the last 60 days, but the entries of `present`.

    It says no more of an event than its reader may know of it. One query.
    """
    query = (
        select(FeedEntry)
        .where(FeedEntry.left_at > clock.now() - KEPT, *filters.event_clauses(FeedEntry, reader))
        .order_by(FeedEntry.event_id, FeedEntry.left_at.desc(), FeedEntry.id)
        .options(joinedload(FeedEntry.event).joinedload(Event.organisation))
    )
    found: dict[str, str] = {}
    for entry in db.session.scalars(query):
        event = entry.event
        if is_told_elsewhere(event, present):
            continue
        left = next(left_dates(entry, filters.places, Window()), None)
        if left is None:
            continue
        there = unfolded(present.get(event.id, ""))
        title = _gone_title(event, reader, locale) if there else _left_title(event, reader, locale)
        lines = [one.line for one in read_held(entry.held)]
        for line in lines or [left_line(event, left, event.uid)]:
            if line.uid not in found and f"UID:{line.uid}\r\n" not in there:
                found[line.uid] = left_text(event, line, locale, title=title)
    return list(found.values())


def _left_title(event: Event, reader: Account, locale: str) -> str:
    if event.is_public:
        return left_title(event, locale)
    return _("No longer held: %(title)s", title=say_event_for(reader, event, locale).title)


def _gone_title(event: Event, reader: Account, locale: str) -> str:
    """Return the title of an entry that is gone while its event stays in the feed."""
    return _("Changed: %(title)s", title=say_event_for(reader, event, locale).title)


def _held_texts(reader: Account, filters: YearFilters, locale: str) -> dict[int, str]:
    """Return the texts of what is held, by event, with what has gone of it lately. Five queries."""
    events = {event.id: event for event in _held_events(reader, filters)}
    texts = {number: vevent_text(_told(event, reader, locale)) for number, event in events.items()}
    query = select(FeedEntry.event_id, FeedEntry.held)
    query = query.where(FeedEntry.left_at.is_(None), FeedEntry.event_id.in_(events))
    for number, held in db.session.execute(query).tuples():
        event = events[number]
        title = _gone_title(event, reader, locale)
        gone = [one.line for one in read_held(held) if one.gone_at]
        texts[number] += "".join(left_text(event, line, locale, title=title) for line in gone)
    return texts


def _held_events(reader: Account, filters: YearFilters) -> Sequence[Event]:
    """Return what is held and not over for long, with all that its text needs. Two queries."""
    query = (
        select(Event)
        .where(Event.state.in_(TENTATIVE_STATES), Event.lines.any(), _has_date(reader, filters))
        .options(joinedload(Event.organisation), joinedload(Event.venue), selectinload(Event.date_changes))
        .options(selectinload(Event.lines))
        .order_by(Event.id)
    )
    return db.session.scalars(query).all()


def _has_date(reader: Account, filters: YearFilters) -> ColumnElement[bool]:
    since = clock.now() - KEPT - timedelta(days=1)
    return exists().where(
        Occurrence.event_id == Event.id, Occurrence.ends_at > since, *filters.clauses(reader)
    )


def _told(event: Event, reader: Account, locale: str) -> FeedEvent:
    """Return what the feed says of a held event: to those it doesn't concern neither its name nor whose it is, and
    of places only venues: what was typed or drawn is as secret."""
    full = replace(feed_event(event, locale), written_at=clock.now())
    said = say_event_for(reader, event, locale)
    title = _("Held: %(title)s", title=said.title)
    cancelled_title = _("Cancelled: %(title)s", title=said.title)
    if said.is_full:
        url = f"{BASE}/desk/events/{event.id}"
        return replace(full, title=title, cancelled_title=cancelled_title, url=url, is_tentative=True)
    at_venue = {change.named for change in event.date_changes if change.venue_id is not None}
    changes = tuple(
        replace(
            change,
            reason="",
            place=change.place if change.named in at_venue or not change.place else FeedPlace(),
        )
        for change in full.changes
    )
    venue = event.venue
    return replace(
        full,
        title=title,
        cancelled_title=cancelled_title,
        description="",
        html="",
        url="",
        place=place_of("", venue, (venue.lon, venue.lat), locale) if venue else FeedPlace(),
        contact="",
        colour="",
        categories=(),
        image_url="",
        note="",
        changes=changes,
        is_tentative=True,
    )
