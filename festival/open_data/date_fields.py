"""The fields of dates: what the list of occurrences shows."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from festival.base import vocabulary
from festival.events.model import PUBLIC_STATES
from festival.open_data.found_events import DateRow, was_named
from festival.open_data.served import (
    ADDRESS,
    ANSWERS,
    DAY,
    INSTANT,
    NUMBER,
    POINT_OR_NULL,
    TEXT,
    TEXT_OR_NULL,
    TEXTS,
    YES_NO,
    YES_NO_OR_NULL,
    Field,
    Geometry,
    keys_of,
    local,
    one_of,
    point,
    point_geometry,
    texts,
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
from festival.programme.date_lines import date_url


def date_geometry(row: DateRow) -> Geometry | None:
    date = row.date
    if date.event.geometry and date.venue_id is None and not date.is_moved:
        return date.event.geometry
    return point_geometry(date.lon, date.lat)


def date_id(row: DateRow) -> str:
    return f"{row.date.event_id}-{row.date.address}"


def date_state(row: DateRow) -> str:
    return "cancelled" if row.date.is_cancelled else row.date.event.state


DATE_FIELDS = (
    Field("id", TEXT, _l("The event’s number and the date’s name; it stays when the date moves."), date_id),
    Field("event", NUMBER, _l("Number of the event."), lambda row: row.date.event_id),
    Field(
        "url",
        ADDRESS,
        _l("Its page for people."),
        lambda row: date_url(row.date.event, row.date, lang=None, _external=True),
    ),
    Field("title", TEXTS, _l("Title."), lambda row: texts(row.date.event, "title")),
    Field("summary", TEXTS, _l("One or two sentences."), lambda row: texts(row.date.event, "summary")),
    Field(
        "category",
        keys_of("category", vocabulary.UNKNOWN),
        _l("Kind of event."),
        lambda row: row.date.event.category,
    ),
    Field(
        "tone",
        keys_of("tone", vocabulary.UNKNOWN),
        _l("Celebration, civic or remembrance."),
        lambda row: row.date.event.tone,
    ),
    Field(
        "state",
        one_of(PUBLIC_STATES),
        _l("Of this date: confirmed, postponed, cancelled, or held."),
        date_state,
    ),
    Field(
        "was",
        TEXT_OR_NULL,
        _l("What a moved date was before: its day, with its time."),
        lambda row: was_named(row.date.on, row.date) if row.date.is_moved else None,
    ),
    Field("starts_at", INSTANT, _l("Start."), lambda row: local(row.date.starts_at, row.date.event.tz)),
    Field("ends_at", INSTANT, _l("End."), lambda row: local(row.date.ends_at, row.date.event.tz)),
    Field("zone", TEXT, _l("Time zone of the place (IANA)."), lambda row: row.date.event.zone),
    Field("first_on", DAY, _l("The first day it happens on."), lambda row: row.date.first_on.isoformat()),
    Field(
        "last_on",
        DAY,
        _l("The last one; a night until six belongs to its evening."),
        lambda row: row.date.last_on.isoformat(),
    ),
    Field("all_day", YES_NO, _l("Whole days without times."), lambda row: row.date.all_day),
    Field(
        "is_regular",
        YES_NO,
        _l("Whether it is one of many alike, as a weekly market is."),
        lambda row: row.date.is_regular,
    ),
    Field(
        "is_opening_hours",
        YES_NO,
        _l("Whether its dates are hours in which people come and go."),
        lambda row: row.date.event.is_opening_hours,
    ),
    Field(
        "organiser", ORGANISER, _l("Who organises it."), lambda row: organiser(row.date.event.organisation)
    ),
    Field(
        "festival",
        FESTIVAL,
        _l("The festival it is, or is a point of."),
        lambda row: festival(row.date.event, row.festival),
    ),
    Field(
        "venue",
        VENUE,
        _l("Its place, where that is one of the city’s list."),
        lambda row: venue(row.date.venue),
    ),
    Field(
        "place_name",
        TEXT_OR_NULL,
        _l("Its place in words, where that is in no list."),
        lambda row: row.date.place_name or None,
    ),
    Field(
        "location",
        POINT_OR_NULL,
        _l("Where it is, in degrees (WGS 84)."),
        lambda row: point(row.date.lon, row.date.lat),
    ),
    Field("district", DISTRICT, _l("District."), lambda row: district(row.date.district)),
    Field(
        "is_free",
        YES_NO_OR_NULL,
        _l("Whether it is free of charge; null where nobody has said."),
        lambda row: row.date.event.is_free,
    ),
    Field(
        "accessibility",
        ANSWERS,
        _l("For each feature yes, no or unknown: three different answers."),
        lambda row: answers(row.date.event, row.date.venue),
    ),
    Field(
        "licence",
        LICENCE,
        _l("Licence of this record (SPDX); null where nobody has said."),
        city_licence,
    ),
)
