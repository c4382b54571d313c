"""From an event's rows to the text that feeds carry; in the same transaction as the change itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import delete, select, update
from sqlalchemy.orm import selectinload

from festival.base import clock, vocabulary
from festival.base.city import bump_revision
from festival.base.database import db, in_short_transactions
from festival.base.http import LOCALES
from festival.calendar_writing.feed_event import (
    BASE,
    TONE_COLOURS,
    FeedChange,
    FeedEvent,
    FeedLine,
    FeedPlace,
)
from festival.calendar_writing.ical import renew_on, vevent_text
from festival.calendar_writing.place_line import place_line
from festival.co_organisers.queries import named_with
from festival.events.closed_days import follows_holidays
from festival.events.model import PUBLIC_STATES, DateChange, Event, StateChange
from festival.events.occurrences import DateBefore, closings_of, line_of
from festival.organisers.model import Organisation
from festival.places.model import Venue
from festival.publishing.entries import begin_entry, known_entry, note_entry, note_held
from festival.publishing.feed_descriptions import describe
from festival.publishing.held_entries import KEPT, HeldEntry
from festival.publishing.merged_entries import given_up_for, kept_of, told_under
from festival.publishing.model import FOR_EVER, PublishedEvent, digest_of
from festival.recurrence.time_plan import TimeLine

WITHDRAWN_STATES = ("cancelled", "postponed")


def follow_event(
    event: Event,
    *,
    dates_changed: bool = True,
    before: Sequence[DateBefore] = (),
    is_new: bool = False,
    **_sent: Any,
) -> None:
    """Write what feeds say of a changed event, and what their filters know it by."""
    told = _told_times(event)
    if is_new:
        _write_text(event, None, begin_entry(event, told))
    else:
        store_text(event, note_entry(event, told, before, dates_changed=dates_changed))
        for other in given_up_for(event):
            other.sequence += 1  # calendars take what is new under its UID
            other.changed_at = max(other.changed_at, event.changed_at)
            _store_anew(other, clock.now())


def store_text(event: Event, held: Sequence[HeldEntry]) -> None:
    """Write the event's text, or take it away where the public doesn't see the event (any longer)."""
    _write_text(event, db.session.get(PublishedEvent, event.id), held)


def _write_text(event: Event, row: PublishedEvent | None, held: Sequence[HeldEntry]) -> None:
    gone = [one for one in held if one.gone_at and one.is_public]
    kept = kept_of(event)
    texts, renewed_on = texts_of(event, gone, written_at=clock.now()) if event.is_public else ({}, None)
    if not texts.get("de"):  # not public, without a time, or without a single date
        if row is not None:
            db.session.delete(row)
        return
    if row is None:
        row = PublishedEvent(event_id=event.id)
        db.session.add(row)
    row.vevent_de, row.vevent_en = texts["de"], texts["en"]
    row.digest = digest_of((row.vevent_de, row.vevent_en))
    row.stands_for_id = kept.id if kept else None
    row.changed_at = event.changed_at
    row.leaves_at = leaves_at(event)
    row.renew_on = renewed_on


def follow_holidays(now: datetime) -> None:
    """Have the texts of events that are closed by holidays written anew: they reach beyond the dates of the index."""
    ids = select(Event.id).where(follows_holidays())
    db.session.execute(
        update(PublishedEvent).where(PublishedEvent.event_id.in_(ids)).values(renew_on=now.date())
    )


def renew_texts(*, now: datetime) -> int:
    """Write the texts anew whose entries will soon not reach far enough, in short transactions; return how many."""
    due = select(PublishedEvent.event_id).where(PublishedEvent.renew_on <= now.date())
    ids = list(db.session.scalars(due.order_by(PublishedEvent.event_id)))
    for event_id in in_short_transactions(ids):
        query = select(Event).where(Event.id == event_id).options(selectinload(Event.date_changes))
        event = db.session.scalar(query)
        if event is not None:
            _store_anew(event, now)
            bump_revision()
    return len(ids)


def rebuild_all(*, batch: int = 200) -> int:
    """Write every public event's text anew; return how many. The caller begins and commits the transaction."""
    db.session.execute(delete(PublishedEvent).where(PublishedEvent.event_id.not_in(_public_ids())))
    ids = db.session.scalars(_public_ids().order_by(Event.id)).all()
    for start in range(0, len(ids), batch):
        query = (
            select(Event)
            .where(Event.id.in_(ids[start : start + batch]))
            .options(selectinload(Event.date_changes), selectinload(Event.lines))
        )
        for event in db.session.scalars(query):
            _store_anew(event, clock.now())
        db.session.flush()
    return len(ids)


def _store_anew(event: Event, now: datetime) -> None:
    known = known_entry(event.id)
    held = note_held(known, event, _told_times(event), now=now) if known else ()
    store_text(event, held)


def _public_ids() -> Any:
    return select(Event.id).where(Event.state.in_(PUBLIC_STATES))


def leaves_at(event: Event) -> datetime:
    """Return from when on feeds leave the event out. One query for one that was withdrawn, more for one given up."""
    kept = kept_of(event)
    if kept is not None:
        return leaves_at(kept)
    if event.state in WITHDRAWN_STATES:
        query = (
            select(StateChange.at)
            .where(StateChange.event_id == event.id, StateChange.to_state == event.state)
            .order_by(StateChange.at.desc())
            .limit(1)
        )
        return (db.session.scalar(query) or event.changed_at) + KEPT
    if event.last_ends_at is None:
        return FOR_EVER
    return event.last_ends_at + KEPT


def texts_of(
    event: Event, gone: Sequence[HeldEntry], *, written_at: datetime
) -> tuple[dict[str, str], date | None]:
    """Return the text in each language, what has gone lately as cancelled, and when it has to be written anew."""
    texts: dict[str, str] = {}
    kept = kept_of(event)
    renewed_on = [one.forgotten_on for one in gone if one.forgotten_on]
    for locale in LOCALES:
        with force_locale(locale):
            title = left_title(event, locale)
            texts[locale] = "".join(left_text(event, one.line, locale, title=title) for one in gone)
            if (kept or event).lines:
                told = told_under(feed_event(kept, locale), event) if kept else feed_event(event, locale)
                said = replace(told, written_at=written_at)
                texts[locale] = vevent_text(said) + texts[locale]
                renewed_on += filter(None, [renew_on(said)])
    return texts, min(renewed_on, default=None)


def _told_times(event: Event) -> FeedEvent | None:
    """Return the event as feeds tell it, without a word; None for an event without a time."""
    if not event.lines:
        return None
    changes = [FeedChange(one.named, one.kind, one.local_start, one.local_end) for one in event.date_changes]
    return FeedEvent(
        lines=tuple(FeedLine(line.uid, line_of(line)) for line in event.lines),
        sequence=event.sequence,
        created_at=event.created_at,
        changed_at=event.changed_at,
        title="",
        zone=event.zone,
        changes=tuple(changes),
        closed=closings_of(event.closed),
        written_at=clock.now(),
    )


def feed_event(event: Event, locale: str, *, changes: Sequence[DateChange] | None = None) -> FeedEvent:
    """Return what feeds say of an event that has a time, in one language.

    `changes` are the event's own where they aren't given; these have to be loaded.
    """
    venue = db.session.get(Venue, event.venue_id) if event.venue_id else None
    organisers = _organisers(event)
    description = describe(event, organisers, locale)
    title = event.say("title", locale)
    if event.state == "postponed":
        title = _("Postponed: %(title)s", title=title)
    return FeedEvent(
        lines=tuple(FeedLine(line.uid, line_of(line)) for line in event.lines),
        sequence=event.sequence,
        created_at=event.created_at,
        changed_at=event.changed_at,
        title=title,
        cancelled_title=title if event.state == "postponed" else _("Cancelled: %(title)s", title=title),
        description=description.plain,
        html=description.html,
        url=f"{BASE}/events/{event.id}-{event.slug}",
        place=place_of(event.place_name, venue, (event.lon, event.lat), locale),
        categories=_categories(event, locale),
        contact=organisers,
        colour=TONE_COLOURS.get(event.tone, ""),
        image_url=f"{BASE}/images/{event.image_name}" if event.image_name else "",
        zone=event.zone,
        changes=tuple(
            _change(change, locale) for change in (event.date_changes if changes is None else changes)
        ),
        closed=closings_of(event.closed),
        is_cancelled=event.state in WITHDRAWN_STATES,
        note=note_of(event.state, event.state_reason),
    )


def left_line(event: Event, left: DateBefore, uid: str) -> FeedLine:
    """Return a former date of an event as calendars know it under a UID."""
    start, end = (clock.to_local(at, event.tz) for at in (left.starts_at, left.ends_at))
    times = TimeLine(
        local_start=start.replace(fold=0),
        local_end=end.replace(fold=0),
        all_day=event.has_whole_days(start, end),
        start_fold=start.fold,
        end_fold=end.fold,
    )
    return FeedLine(uid, times)


def left_text(event: Event, left: FeedLine, locale: str, *, title: str) -> str:
    """Return a former entry of an event as cancelled: it isn't in this selection of dates any more.

    It tells nothing of the event but `title`: where it is now stands on its page.
    """
    told = FeedEvent(
        lines=(left,),
        sequence=event.sequence,
        created_at=event.created_at,
        changed_at=event.changed_at,
        title=title,
        cancelled_title=title,
        zone=event.zone,
        url=f"{BASE}/events/{event.id}-{event.slug}" if event.is_public else "",
        is_cancelled=True,
        note=_("This date is no longer in this selection."),
    )
    return vevent_text(told)


def left_title(event: Event, locale: str) -> str:
    """Return the title under which a public event is told to have left a selection."""
    title = event.say("title", locale)
    if event.state == "postponed":
        return _("Postponed: %(title)s", title=title)
    if event.state == "cancelled":
        return _("Cancelled: %(title)s", title=title)
    return _("Changed: %(title)s", title=title)


def _change(change: DateChange, locale: str) -> FeedChange:
    place = None
    if change.venue_id is not None:
        venue = db.session.get_one(Venue, change.venue_id)
        place = place_of("", venue, (venue.lon, venue.lat), locale)
    elif change.place_name:
        place = FeedPlace(change.place_name)
    reason = note_of(change.kind, change.reason)
    return FeedChange(change.named, change.kind, change.local_start, change.local_end, place, reason)


def note_of(state: str, reason: str) -> str:
    """Return why an event or a date of it is not as it was, for all who had it in their calendar."""
    if not reason:
        return ""
    if state == "cancelled":
        return _("Does not take place: %(reason)s", reason=reason)
    if state == "postponed":
        return _("Postponed, the new date is open: %(reason)s", reason=reason)
    return _("Moved: %(reason)s", reason=reason) if state == "moved" else ""


def place_of(
    name: str, venue: Venue | None, point: tuple[float | None, float | None], locale: str
) -> FeedPlace:
    """Return a place in one line, with its point (longitude, latitude)."""
    names = [name, venue.say("name", locale) if venue else ""]
    street, town = (venue.street, f"{venue.postcode} {venue.town}") if venue else ("", "")
    return FeedPlace(place_line(names, street, town), *point)


def _organisers(event: Event) -> str:
    """Return the names of who organises the event, the leading organisation first."""
    lead = db.session.get(Organisation, event.organisation_id)
    return ", ".join(one.name for one in (lead, *named_with(event)) if one)


def _categories(event: Event, locale: str) -> tuple[str, ...]:
    if event.category == vocabulary.UNKNOWN:
        return ()
    return (vocabulary.label("category", event.category, locale),)
