"""Whatever an event is like: what is said of it can be read, is in order, and is what is stored."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from festival.base import clock, vocabulary
from festival.events.model import DateChange, Event, EventTime, Occurrence
from festival.linked_data.event_data import Told, date_data, event_data
from festival.linked_data.voice import Voice
from festival.organisers.model import Organisation
from festival.places.model import Venue
from tests.linked_data.reading import check_event
from tests.recurrence.rules import rules

ACCESS = list(vocabulary.terms("access"))
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60)
TITLES = WORDS.filter(str.strip)


@st.composite
def answers(draw: st.DrawFn) -> dict[str, list[str]]:
    said = draw(st.dictionaries(st.sampled_from(ACCESS), st.booleans(), max_size=6))
    return {
        "access_yes": [key for key, yes in said.items() if yes],
        "access_no": [key for key, yes in said.items() if not yes],
    }


@st.composite
def times(draw: st.DrawFn) -> dict[str, Any]:
    """Wall start and end, as they are stored; around the last Sundays of March and October too."""
    start = draw(
        st.datetimes(datetime(2026, 1, 1), datetime(2034, 1, 1))
        | st.datetimes(datetime(2031, 3, 30), datetime(2031, 3, 30, 6))
        | st.datetimes(datetime(2031, 10, 26), datetime(2031, 10, 26, 6))
    ).replace(second=0, microsecond=0)
    all_day = draw(st.booleans())
    if all_day:
        start = start.replace(hour=0, minute=0)
    length = (
        timedelta(days=draw(st.integers(1, 20)))
        if all_day
        else timedelta(minutes=draw(st.integers(60, 4000)))
    )
    return {"local_start": start, "local_end": start + length, "all_day": all_day}


@st.composite
def events(draw: st.DrawFn) -> tuple[Event, list[Occurrence], Any]:
    """An event as rows have it, with some of its dates."""
    when = draw(times())
    rule = draw(st.none() | rules().map(str))
    venue = draw(st.none() | st.builds(Venue, id=st.just(3), name=TITLES, name_en=WORDS, street=WORDS, town=WORDS,
        postcode=st.just(""), source=st.just(""), lon=st.floats(-180, 180), lat=st.floats(-90, 90)))  # fmt: skip
    if venue is not None:
        for name, keys in draw(answers()).items():
            setattr(venue, name, keys)
    event = Event(
        id=draw(st.integers(1, 10**9)), uid="x", zone="Europe/Berlin", closed=[], times_text="",
        title=draw(TITLES), title_en=draw(WORDS), summary=draw(WORDS), summary_en="", description=draw(WORDS),
        description_en=draw(WORDS), category=draw(st.sampled_from([*vocabulary.terms("category"), "unknown", "left"])),
        tone=draw(st.sampled_from(["festive", "civic", "solemn", "unknown"])),
        state=draw(st.sampled_from(["confirmed", "postponed", "cancelled", "held"])),
        organisation=Organisation(id=1, name="Verein", slug="verein", is_office=False, sector="civic"),
        audiences=draw(st.lists(st.sampled_from([*vocabulary.terms("audience"), "left"]), max_size=3, unique=True)),
        languages=draw(st.lists(st.sampled_from(list(vocabulary.terms("language"))), max_size=3, unique=True)),
        is_free=draw(st.none() | st.booleans()), price=draw(WORDS), link=draw(WORDS | st.just("https://x.example")),
        image_name=draw(st.sampled_from(["", "0" * 32 + ".webp"])), image_alt=draw(WORDS), image_credit=draw(WORDS),
        image_licence=draw(st.sampled_from(["", "own", "CC-BY-4.0", "left"])), festival_id=None,
        venue=venue, venue_id=venue.id if venue else None, place_name="" if venue else draw(WORDS),
        district=None, district_id=None, lon=None, lat=None, is_series=rule is not None, **draw(answers()),
    )  # fmt: skip
    event.lines = [EventTime(rrule=rule, start_fold=0, end_fold=0, **when)]
    named = when["local_start"]
    is_moved = draw(st.booleans())
    if is_moved:
        event.date_changes = [DateChange(on=named.date(), at=named.time(), kind="moved", reason="")]
    shift = timedelta(days=draw(st.integers(1, 9))) if is_moved else timedelta()
    start, end = named + shift, when["local_end"] + shift
    date = Occurrence(
        event=event, event_id=event.id, on=named.date(), at=named.time(), is_alone=draw(st.booleans()),
        all_day=when["all_day"], local_start=start, local_end=end,
        starts_at=clock.to_utc_shifted(start, event.tz), ends_at=clock.to_utc_shifted(end, event.tz),
        is_cancelled=draw(st.booleans()), is_moved=is_moved, venue=venue, venue_id=event.venue_id,
        place_name=event.place_name, lon=None, lat=None, district_id=None,
    )  # fmt: skip
    return event, [date], draw(st.sampled_from(["de", "en", ""]))


@examples(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(events())
def test_what_is_said_is_what_is_stored(app: Flask, drawn: tuple[Event, list[Occurrence], str]) -> None:
    event, dates, locale = drawn
    [date] = dates
    with app.test_request_context():
        found = event_data(Told(event), Voice(locale), shown=date, dates=dates)
        one = date_data(Told(event), Voice(locale), date)
    for told in (found, one):
        check_event(json.loads(json.dumps(told, allow_nan=False)))
    if event.state != "postponed":
        stored = date.local_start.date() if date.all_day else date.starts_at
        assert datetime.fromisoformat(found["startDate"]) == (
            stored if not date.all_day else datetime.combine(stored, datetime.min.time())
        )
    is_off = event.state == "cancelled" or (date.is_cancelled and event.state != "postponed")
    assert found["eventStatus"].endswith("Cancelled") == is_off
    said = {row["propertyID"] for row in found.get("location", {}).get("amenityFeature", [])}
    venue = event.venue
    stored_keys = {*event.access_yes, *event.access_no}
    assert said == stored_keys | ({*venue.access_yes, *venue.access_no} if venue else set())
    assert ("isAccessibleForFree" in found) == (event.is_free is not None)
    assert ("offers" in found) == (event.is_free is True or bool(event.price))
