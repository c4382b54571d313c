"""The fields of events and of their dates."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from festival.base import clock, vocabulary
from festival.events.model import PUBLIC_STATES, Event
from festival.events.public_contact import public_contact
from festival.open_data.found_events import EventRow, was_named
from festival.open_data.served import (
    ADDRESS,
    ANSWERS,
    INSTANT,
    INSTANT_OR_NULL,
    NUMBER,
    NUMBER_OR_NULL,
    POINT_OR_NULL,
    TEXT,
    TEXT_OR_NULL,
    TEXTS,
    YES_NO,
    YES_NO_OR_NULL,
    Field,
    Geometry,
    address,
    keys_of,
    list_of,
    local,
    one_of,
    point,
    point_geometry,
    texts,
    thing,
    thing_or_null,
    web_page,
)
from festival.open_data.shared_fields import (
    DISTRICT,
    FESTIVAL,
    LICENCE,
    ORGANISER,
    VENUE,
    answers,
    city_licence,
    district,
    festival,
    organiser,
    venue,
)
from festival.programme.date_lines import event_url

_CHANGE = thing(
    was=TEXT,
    state=one_of(("moved", "cancelled", "gone")),
    starts_at=INSTANT_OR_NULL,
    ends_at=INSTANT_OR_NULL,
    reason=TEXT_OR_NULL,
)


def _starts_at(row: EventRow) -> str | None:
    return _first_of(row, 0)


def _ends_at(row: EventRow) -> str | None:
    return _first_of(row, 1)


def _first_of(row: EventRow, end: int) -> str | None:
    """Return start or end of the next date, of an event that is over its first; None while the date is open."""
    event, shown = row.event, row.next_date
    if event.state == "postponed":
        return None
    if shown is not None:
        return local(shown.ends_at if end else shown.starts_at, event.tz)
    wall = event.local_end if end else event.local_start
    return local(clock.to_utc_shifted(wall, event.tz), event.tz) if wall else None


def _all_day(row: EventRow) -> bool:
    return row.next_date.all_day if row.next_date is not None else row.event.all_day


def _changes(row: EventRow) -> list[dict[str, Any]]:
    """Return what differs on dates to come: moved and cancelled ones, and those that went with a move of the whole."""
    zone = row.event.tz
    found: list[dict[str, Any]] = []
    for one in row.changes:
        is_moved = one.kind == "moved" and one.local_start is not None and one.local_end is not None
        found.append(
            {
                "was": was_named(one.on, one),
                "state": one.kind,
                "starts_at": local(clock.to_utc_shifted(one.local_start, zone), zone)
                if is_moved and one.local_start
                else None,
                "ends_at": local(clock.to_utc_shifted(one.local_end, zone), zone)
                if is_moved and one.local_end
                else None,
                "reason": one.reason or None,
            }
        )
    for gone in row.former:
        to = gone.moved_to
        found.append(
            {
                "was": was_named(gone.on, gone),
                "state": "moved" if to else "gone",
                "starts_at": local(clock.to_utc_shifted(to, zone), zone) if to else None,
                "ends_at": None,
                "reason": None,
            }
        )
    return found


def _merged_into(row: EventRow) -> int | None:
    kept = row.event.merged_into_id
    return kept if row.event.state == "cancelled" and kept in row.public else None


def _contact(row: EventRow) -> dict[str, str | None] | None:
    """Return whom the public may ask; by the end of the day, so that nobody is named longer than on the page."""
    said = public_contact(row.event, now=row.moment.ends_at)
    if not (said.name or said.email or said.phone):
        return None
    return {"name": said.name or None, "email": said.email or None, "phone": said.phone or None}


def _image(row: EventRow) -> dict[str, str | None] | None:
    event = row.event
    if not event.image_name:
        return None
    return {
        "url": address("events.image", name=event.image_name),
        "alt": event.image_alt or None,
        "credit": event.image_credit or None,
        "licence": event.image_licence or None,
    }


def event_geometry(row: EventRow) -> Geometry | None:
    """Return what was drawn for an event, else its point."""
    event: Event = row.event
    if event.geometry and event.venue_id is None:
        return event.geometry
    return point_geometry(event.lon, event.lat)


def _dates_address(row: EventRow) -> str:
    return address("open_data.list_of_records", name="occurrences", event=row.event.id)


EVENT_FIELDS = (
    Field("id", NUMBER, _l("Number of the event; it never changes."), lambda row: row.event.id),
    Field("uid", TEXT, _l("Name in calendars (iCal); it never changes."), lambda row: row.event.uid),
    Field(
        "url",
        ADDRESS,
        _l("Its page for people."),
        lambda row: event_url(row.event, lang=None, _external=True),
    ),
    Field("title", TEXTS, _l("Title."), lambda row: texts(row.event, "title")),
    Field("summary", TEXTS, _l("One or two sentences."), lambda row: texts(row.event, "summary")),
    Field("description", TEXTS, _l("Text in Markdown."), lambda row: texts(row.event, "description")),
    Field(
        "category",
        keys_of("category", vocabulary.UNKNOWN),
        _l("Kind of event."),
        lambda row: row.event.category,
    ),
    Field("audiences", list_of(keys_of("audience")), _l("For whom."), lambda row: row.event.audiences),
    Field(
        "tone",
        keys_of("tone", vocabulary.UNKNOWN),
        _l("Celebration, civic or remembrance."),
        lambda row: row.event.tone,
    ),
    Field(
        "state",
        one_of(PUBLIC_STATES),
        _l("Confirmed, postponed without a date yet, cancelled, or held."),
        lambda row: row.event.state,
    ),
    Field(
        "state_reason",
        TEXT_OR_NULL,
        _l("Why it is cancelled or postponed."),
        lambda row: (
            (row.event.state_reason or None) if row.event.state in ("cancelled", "postponed") else None
        ),
    ),
    Field(
        "merged_into",
        NUMBER_OR_NULL,
        _l("The event that was kept, where this one was entered twice."),
        _merged_into,
    ),
    Field(
        "starts_at",
        INSTANT_OR_NULL,
        _l("Start of the next date, of an event that is over its first; null while the date is open."),
        _starts_at,
    ),
    Field("ends_at", INSTANT_OR_NULL, _l("End of that date."), _ends_at),
    Field("zone", TEXT, _l("Time zone of the place (IANA)."), lambda row: row.event.zone),
    Field("all_day", YES_NO, _l("Whole days without times."), _all_day),
    Field("is_series", YES_NO, _l("Whether it has several dates."), lambda row: row.event.is_series),
    Field(
        "is_opening_hours",
        YES_NO,
        _l("Whether its dates are hours in which people come and go."),
        lambda row: row.event.is_opening_hours,
    ),
    Field("dates_url", ADDRESS, _l("All its dates to come, in this API."), _dates_address),
    Field(
        "changed_dates",
        list_of(_CHANGE),
        _l("Dates to come that were moved or cancelled: what they were, and where they went."),
        _changes,
    ),
    Field("organiser", ORGANISER, _l("Who organises it."), lambda row: organiser(row.event.organisation)),
    Field(
        "co_organisers",
        list_of(ORGANISER),
        _l("Who organises it too."),
        lambda row: [organiser(one) for one in row.co_organisers],
    ),
    Field(
        "festival",
        FESTIVAL,
        _l("The festival it is, or is a point of."),
        lambda row: festival(row.event, row.public.get(row.event.festival_id or 0)),
    ),
    Field(
        "venue",
        VENUE,
        _l("Its place, where that is one of the city’s list."),
        lambda row: venue(row.event.venue),
    ),
    Field(
        "place_name",
        TEXT_OR_NULL,
        _l("Its place in words, where that is in no list."),
        lambda row: row.event.place_name or None,
    ),
    Field(
        "location",
        POINT_OR_NULL,
        _l("Where it is, in degrees (WGS 84)."),
        lambda row: point(row.event.lon, row.event.lat),
    ),
    Field("district", DISTRICT, _l("District."), lambda row: district(row.event.district)),
    Field(
        "setting",
        keys_of("setting", vocabulary.UNKNOWN),
        _l("Indoors or outdoors."),
        lambda row: row.event.setting,
    ),
    Field(
        "is_free",
        YES_NO_OR_NULL,
        _l("Whether it is free of charge; null where nobody has said."),
        lambda row: row.event.is_free,
    ),
    Field("price", TEXT_OR_NULL, _l("Price in words."), lambda row: row.event.price or None),
    Field(
        "languages",
        list_of(keys_of("language")),
        _l("Languages spoken there."),
        lambda row: row.event.languages,
    ),
    Field(
        "accessibility",
        ANSWERS,
        _l("For each feature yes, no or unknown: three different answers."),
        lambda row: answers(row.event, row.event.venue),
    ),
    Field("link", TEXT_OR_NULL, _l("Its own web page."), lambda row: web_page(row.event.link)),
    Field(
        "contact",
        thing_or_null(name=TEXT_OR_NULL, email=TEXT_OR_NULL, phone=TEXT_OR_NULL),
        _l("Whom the public may ask, until 30 days after the last date."),
        _contact,
    ),
    Field(
        "image",
        thing_or_null(url=ADDRESS, alt=TEXT_OR_NULL, credit=TEXT_OR_NULL, licence=TEXT_OR_NULL),
        _l("Its picture, with a licence of its own."),
        _image,
    ),
    Field(
        "licence",
        LICENCE,
        _l("Licence of this record (SPDX); null where nobody has said."),
        city_licence,
    ),
    Field(
        "changed_at",
        INSTANT,
        _l("When it was last changed."),
        lambda row: local(row.event.changed_at, row.event.tz),
    ),
)
