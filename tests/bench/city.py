"""A city full of events, written fast: the rows a bench needs and no more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask

from festival import create_app
from festival.base import clock, text
from festival.base.city import City
from festival.base.database import begin_writing, db
from festival.settings import read_settings

RULES = (None, None, "FREQ=WEEKLY;BYDAY=SA", "FREQ=MONTHLY;BYDAY=2SU", None)
CATEGORIES = ("konzert", "markt", "begegnung")
ORGANISATIONS, DISTRICTS, VENUES = 20, 12, 40
DESCRIPTION = (
    "Mit Musik, Kinderprogramm und Ständen der Vereine. Der Eintritt ist frei, und bei Regen geht es in den Saal. "
    * 3
)


@contextmanager
def city(events: int, *, dated: bool = False) -> Iterator[tuple[Flask, Path]]:
    """An application over a fresh SQLite database with so many public events, their feed texts written.

    Their dates are written only where a bench asks for them: feeds do without.
    """
    with TemporaryDirectory() as folder:
        app = create_app(read_settings({"FESTIVAL_DATA_DIR": folder}))
        with app.app_context():
            db.create_all()
            begin_writing()
            db.session.add(City(id=1, name="Musterstadt", land="DE-NW", zone="Europe/Berlin"))
            _add_events(events, dated=dated)
            db.session.commit()
            yield app, Path(folder)
            db.session.remove()
            db.engine.dispose()


def _add_events(events: int, *, dated: bool) -> None:
    from festival.events.model import Event, EventTime
    from festival.events.occurrences import rebuild_occurrences
    from festival.organisers.model import Organisation
    from festival.places.model import District, Venue
    from festival.publishing.event_text import follow_event

    organisations = [
        Organisation(name=f"Kulturverein {number}", slug=f"kulturverein-{number}", sector="culture")
        for number in range(ORGANISATIONS)
    ]
    square = {"type": "Polygon", "coordinates": [[[7, 51], [8, 51], [8, 52], [7, 52], [7, 51]]]}
    districts = [
        District(name=f"Bezirk {number}", slug=f"bezirk-{number}", geometry=square, outline=square)
        for number in range(DISTRICTS)
    ]
    db.session.add_all([*organisations, *districts])
    db.session.flush()
    venues = [
        Venue(
            name=f"Platz {number}",
            lon=7.0 + number / 1000,
            lat=51.4,
            street=f"Ring {number}",
            district_id=districts[number % DISTRICTS].id,
            access_yes=["wheelchair"] if number % 2 else [],
        )
        for number in range(VENUES)
    ]
    db.session.add_all(venues)
    db.session.flush()
    now = clock.now()
    first = datetime.combine(now.date(), datetime.min.time()) + timedelta(hours=19, minutes=30)
    for number in range(events):
        start = first + timedelta(days=number % 360)
        rule = RULES[number % len(RULES)]
        if rule:
            start += timedelta(days=(5 - start.weekday()) % 7)
        event = Event(
            uid=f"bench-{number}@festival",
            title=f"Sommerkonzert Nr. {number} auf dem Platz, mit Gästen",
            summary="Blasmusik und Chöre",
            description=DESCRIPTION,
            category=CATEGORIES[number % len(CATEGORIES)],
            audiences=["familien"] if number % 4 == 0 else [],
            is_free=number % 3 == 0,
            state="confirmed",
            organisation_id=organisations[number % ORGANISATIONS].id,
            venue_id=venues[number % VENUES].id,
            district_id=venues[number % VENUES].district_id,
            lines=[
                EventTime(
                    uid=f"bench-{number}@festival",
                    local_start=start,
                    local_end=start + timedelta(hours=2, minutes=30),
                    rrule=rule,
                )
            ],
            last_ends_at=None if rule else (start + timedelta(hours=3)).replace(tzinfo=UTC),
            date_changes=[],
        )
        event.search_text = text.index_words(event.title)
        db.session.add(event)
        db.session.flush()
        if dated:
            rebuild_occurrences(event, now=now)
        follow_event(event, is_new=True)
        if number % 500 == 499:
            db.session.flush()
