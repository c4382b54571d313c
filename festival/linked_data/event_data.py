"""Events and their dates as schema.org tells them. What nobody has said is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel.numbers import get_territory_currencies

from festival.base import text, vocabulary
from festival.base.city import get_city
from festival.countries.country_codes import country_of
from festival.events.accessibility import AccessFact, access_facts
from festival.events.model import Event, Occurrence
from festival.events.occurrences import changes_of, line_of
from festival.events.public_contact import PublicContact
from festival.linked_data.licences import given_by, licence_page
from festival.linked_data.organisation_data import organiser_data
from festival.linked_data.place_data import access_of, named_place, other_place, venue_place
from festival.linked_data.schedules import instant, named, schedule, wall_span
from festival.linked_data.voice import Data, Voice, address, known, web_page
from festival.organisers.model import Organisation
from festival.places.model import Venue
from festival.recurrence.time_plan import TimeLine

CONTEXT = "https://schema.org"
MOST_DATES = 100
"""Of a series or a festival; the page and the feeds have all."""
_LONGEST = 1_000
_LANGUAGES = {"dgs": "gsg", "none": "zxx"}
"""By BCP 47, where the vocabulary has another key."""
_STATUS = {"cancelled": "EventCancelled", "postponed": "EventPostponed"}


@dataclass(frozen=True)
class Told:
    """An event with what stands beside it: who organises it too, the festival it is a point of, whom to ask, and when
    it was to begin before the whole of it moved."""

    event: Event
    co_organisers: Sequence[Organisation] = ()
    festival: Event | None = None
    contact: PublicContact | None = None
    moved_from: datetime | None = None


def event_data(told: Told, voice: Voice, *, shown: Occurrence | None, dates: Sequence[Occurrence]) -> Data:
    """Return an event. `shown` is its next date, None where it has none; `dates` are those to come, each of which is
    told where the event has several."""
    event = told.event
    return known(
        _own(told, voice)
        | {"@id": event_id(event), "url": address("events.event", event_id=event.id, slug=event.slug)}
        | _times(told, shown)
        | _place(told.event, shown, voice)
        | {
            "eventSchedule": _schedules(event),
            "subEvent": [_date_of(event, one, voice) for one in dates[:MOST_DATES]]
            if event.is_series
            else [],
            "superEvent": named_event(told.festival, voice)
            if told.festival is not None and told.festival.id != event.id
            else None,
        }
    )


def date_data(told: Told, voice: Voice, date: Occurrence) -> Data:
    """Return one date of a series: all that is true of the event, at this time."""
    event = told.event
    return known(
        _own(told, voice)
        | {"@id": date_id(event, date), "url": _date_page(event, date)}
        | _times(told, date)
        | _place(event, date, voice)
        | {"superEvent": named_event(event, voice)}
    )


def festival_data(told: Told, voice: Voice, points: Sequence[Occurrence]) -> Data:
    """Return a festival with the dates of its points, which need the columns of a programme's row and no more."""
    event = told.event
    return known(
        _own(told, voice)
        | {"@id": event_id(event), "url": address("festivals.page", event_id=event.id, slug=event.slug)}
        | _times(told, None)
        | _place(event, None, voice)
        | {"subEvent": [_date_of(one.event, one, voice) for one in points[:MOST_DATES]]}
    )


def _date_of(event: Event, date: Occurrence, voice: Voice) -> Data:
    """Return a date as its event, or a festival, lists it: with its place by name."""
    return known(
        {
            "@type": event_types(event),
            "@id": date_id(event, date) if event.is_series else event_id(event),
            "name": voice.say(event, "title"),
            "url": _date_page(event, date),
            "location": named_place(date.venue, date.place_name, voice),
        }
        | _times(Told(event), date)
    )


def named_event(event: Event | None, voice: Voice) -> Data | None:
    """Return an event by its name and address alone."""
    if event is None:
        return None
    return known(
        {
            "@type": event_types(event),
            "@id": event_id(event),
            "name": voice.say(event, "title"),
            "url": address("events.event", event_id=event.id, slug=event.slug),
        }
    )


def event_id(event: Event) -> str:
    """Return the name of an event: an address that stays when its title changes."""
    return address("events.short", event_id=event.id)


def date_id(event: Event, date: Occurrence) -> str:
    """Return the name of a date: it stays when the date moves."""
    return f"{event_id(event)}#{date.address}"


def event_types(event: Event) -> str | list[str]:
    """Return the types that its kind stands for; a whole festival is a Festival too, but none of mourning."""
    term = vocabulary.terms("category").get(event.category)
    found = [part.strip() for part in term.schema_org.split(";") if part.strip()] if term else []
    if event.festival_id == event.id and event.tone != "solemn" and "Festival" not in found:
        found.insert(0, "Festival")
    special = [one for one in found if one != "Event"]
    return (special[0] if len(special) == 1 else special) if special else "Event"


def _own(told: Told, voice: Voice) -> Data:
    """Return what is true of an event on each of its dates."""
    event = told.event
    return (
        {
            "@context": CONTEXT,
            "@type": event_types(event),
            "name": voice.say(event, "title"),
            "description": _description(event, voice),
            "keywords": voice.label("category", event.category)
            if event.category != vocabulary.UNKNOWN
            else None,
            "organizer": _organisers(told),
            "image": _image(event, voice),
            "sameAs": web_page(event.link),
        }
        | _audience(event, voice)
        | _price(event)
        | given_by(get_city())
    )


def _description(event: Event, voice: Voice) -> Any:
    if not voice.locale:
        return voice.say(event, "description", text.plain_text) or voice.say(event, "summary")
    summary = event.say("summary", voice.locale)
    return summary or text.excerpt(text.plain_text(event.say("description", voice.locale)), _LONGEST)


def _organisers(told: Told) -> list[Data]:
    rows = [organiser_data(one) for one in (told.event.organisation, *told.co_organisers)]
    if told.contact is not None:
        asked = known(
            {"name": told.contact.name, "email": told.contact.email, "telephone": told.contact.phone}
        )
        rows[0] |= {"contactPoint": {"@type": "ContactPoint"} | asked} if asked else {}
    return rows


def _image(event: Event, voice: Voice) -> Data | None:
    if not event.image_name:
        return None
    file = address("events.image", name=event.image_name)
    return known(
        {
            "@type": "ImageObject",
            "@id": file,
            "contentUrl": file,
            "url": file,
            "caption": event.image_alt,
            "creditText": event.image_credit,
            "copyrightNotice": event.image_credit,
            "license": licence_page(event.image_licence),
            "acquireLicensePage": event_id(event),
        }
    )


def _audience(event: Event, voice: Voice) -> Data:
    said: Data = {"audience": [], "typicalAgeRange": []}
    for key in event.audiences:
        term = vocabulary.terms("audience").get(key)
        name, _, value = term.schema_org.partition("=") if term else ("", "", "")
        if name == "typicalAgeRange":
            said["typicalAgeRange"].append(value)
        else:
            said["audience"].append({"@type": "Audience", "audienceType": voice.label("audience", key)})
    return said


def _price(event: Event) -> Data:
    if event.is_free is None and not event.price:
        return {}
    offer: Data = {"@type": "Offer", "url": web_page(event.link) or event_id(event)}
    if event.is_free:
        currencies = get_territory_currencies(country_of(get_city().land) or "DE")
        return {
            "isAccessibleForFree": True,
            "offers": known(
                offer | {"price": "0", "priceCurrency": currencies[0], "description": event.price}
            ),
        }
    said: Data = {} if event.is_free is None else {"isAccessibleForFree": False}
    return said | ({"offers": offer | {"description": event.price}} if event.price else {})


def _times(told: Told, date: Occurrence | None) -> Data:
    """Return when it begins and ends, and what became of it. What is postponed says when it was meant to be, as nothing
    else is known."""
    event, zone = told.event, told.event.tz
    is_off = date is not None and date.is_cancelled and event.state != "postponed"
    state = "cancelled" if is_off else event.state
    status = {"eventStatus": f"https://schema.org/{_STATUS.get(state, 'EventScheduled')}"}
    if date is None or event.state == "postponed":
        line = event.first_line
        if line is None:
            return status
        first, last = wall_span(line.local_start, line.local_end, zone, all_day=bool(line.all_day))
        if event.state == "postponed":
            return status | {"previousStartDate": first}
        return status | {"startDate": first, "endDate": last}
    if date.all_day:
        first, last = wall_span(date.local_start, date.local_end, zone, all_day=True)
    else:
        first, last = instant(date.starts_at, zone), instant(date.ends_at, zone)
    moved_from = date.named if date.is_moved and date.named != date.local_start else told.moved_from
    if moved_from is not None:
        if state not in _STATUS:
            status = {"eventStatus": "https://schema.org/EventRescheduled"}
        status |= {"previousStartDate": named(moved_from, zone, all_day=date.all_day)}
    return status | {"startDate": first, "endDate": last}


def _place(event: Event, date: Occurrence | None, voice: Voice) -> Data:
    """Return where it is, what is accessible there, and in which languages it is held."""
    venue, place = _location(event, date, voice)
    facts = access_facts(event, venue, voice.locale or "de")
    access = access_of(facts, voice)
    if access.amenities:
        place = (_at_this_event(place) if _says_more(facts) else place or {"@type": "Place"}) | {
            "amenityFeature": access.amenities
        }
    work = known({"accessibilityFeature": access.features, "accessibilityHazard": access.hazards})
    languages = [_LANGUAGES.get(key, key) for key in event.languages]
    return {
        "location": place,
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode" if place else None,
        "inLanguage": list(dict.fromkeys([*languages, *access.languages])),
        "workPerformed": {"@type": "CreativeWork"} | work if work else None,
    }


def _location(event: Event, date: Occurrence | None, voice: Voice) -> tuple[Venue | None, Data]:
    at: Event | Occurrence = event if date is None else date
    if at.venue_id is not None:
        venue = event.venue if at.venue_id == event.venue_id else at.venue
        if venue is not None:
            return venue, venue_place(venue, voice)
    district = event.district if at.district_id == event.district_id else None
    return None, other_place(at.place_name, at.lon, at.lat, district)


def _says_more(facts: Sequence[AccessFact]) -> bool:
    return any(fact.by_event and fact.answer != "unknown" for fact in facts)


def _at_this_event(place: Data) -> Data:
    """Return the place as it is for this event alone: what the event says of it is not true of the place for ever."""
    own = {name: value for name, value in place.items() if name != "@id"} or {"@type": "Place"}
    return own | ({"containedInPlace": {"@id": place["@id"]}} if "@id" in place else {})


def _schedules(event: Event) -> list[Data]:
    """Return its rules; none where it is closed by rules too, which no Schedule can say."""
    if event.state == "postponed" or event.closed or not event.is_series:
        return []
    changes = changes_of(event)
    lines: list[TimeLine] = [line_of(row) for row in event.lines]
    return [found for line in lines if (found := schedule(line, event.tz, changes)) is not None]


def _date_page(event: Event, date: Occurrence) -> str:
    if not event.is_series:
        return address("events.event", event_id=event.id, slug=event.slug)
    return address("events.event_date", event_id=event.id, slug=event.slug, on=date.address)
