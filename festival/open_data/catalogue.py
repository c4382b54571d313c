"""All that the API serves, in one table."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from festival.base import vocabulary
from festival.base.vocabulary import Term
from festival.open_data.date_fields import DATE_FIELDS, date_geometry
from festival.open_data.event_fields import EVENT_FIELDS, event_geometry
from festival.open_data.found_events import find_date, find_dates, find_event, find_events, row_number
from festival.open_data.organisation_fields import (
    ORGANISATION_FIELDS,
    ORGANISATION_FILTERS,
    find_organisation_of,
    find_organisations,
)
from festival.open_data.place_fields import (
    PLACE_FILTERS,
    VENUE_FIELDS,
    find_venue,
    find_venues,
    venue_geometry,
)
from festival.open_data.query_parameters import OF_EVENTS
from festival.open_data.read_question import Asked, Moment
from festival.open_data.remembrance_fields import (
    REMEMBRANCE_FIELDS,
    REMEMBRANCE_FILTERS,
    find_day,
    find_days,
)
from festival.open_data.served import NUMBER, TEXT, TEXTS, Field, Found, Resource, list_of


def _find_categories(asked: Asked) -> Found:
    """Return a page of the kinds of events, in the order in which people expect them."""
    start = row_number(asked.after[0]) if asked.after else 0
    found = list(vocabulary.terms("category").values())
    end = start + asked.limit
    return Found(found[start:end], [end] if end < len(found) else None)


def _find_category(key: str, _moment: Moment) -> Term | None:
    return vocabulary.terms("category").get(key)


_CATEGORY_FIELDS = (
    Field("id", TEXT, _l("Key, as the filter takes it; it never changes."), lambda row: row.key),
    Field("label", TEXTS, _l("What people read."), lambda row: {"de": row.de, "en": row.en}),
    Field(
        "schema_org",
        list_of(TEXT),
        _l("Types of schema.org that it stands for."),
        lambda row: [part.strip() for part in row.schema_org.split(";") if part.strip()],
    ),
)

RESOURCES = {
    one.name: one
    for one in (
        Resource(
            "events",
            "Event",
            _l("What the city has decided: each event once, with its next date."),
            EVENT_FIELDS,
            OF_EVENTS,
            find_events,
            find_event,
            NUMBER,
            event_geometry,
        ),
        Resource(
            "occurrences",
            "Occurrence",
            _l("Each date by itself, in order of time, for the next 24 months."),
            DATE_FIELDS,
            (*OF_EVENTS, "event"),
            find_dates,
            find_date,
            TEXT,
            date_geometry,
        ),
        Resource(
            "venues",
            "Venue",
            _l("Places, with how to get there and what is accessible."),
            VENUE_FIELDS,
            PLACE_FILTERS,
            find_venues,
            find_venue,
            NUMBER,
            venue_geometry,
        ),
        Resource(
            "organisations",
            "Organisation",
            _l("Who organises."),
            ORGANISATION_FIELDS,
            ORGANISATION_FILTERS,
            find_organisations,
            find_organisation_of,
            TEXT,
        ),
        Resource(
            "remembrance-days",
            "RemembranceDay",
            _l("What the city remembers, and when."),
            REMEMBRANCE_FIELDS,
            REMEMBRANCE_FILTERS,
            find_days,
            find_day,
            NUMBER,
        ),
        Resource(
            "categories",
            "Category",
            _l("The kinds of events, by key."),
            _CATEGORY_FIELDS,
            (),
            _find_categories,
            _find_category,
            TEXT,
        ),
    )
}
