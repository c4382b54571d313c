"""A connected calendar is looked at again and again: only what has changed is taken, and what goes wrong is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.calendar_import.model import CalendarEntry
from festival.calendar_import.polling import FIRST_RETRY, LONGEST_RETRY, look_at_calendars
from festival.events.model import Event, Occurrence
from festival.events.saving import write_event
from festival.exchange.model import ImportedEvent, ImportRun, Source
from festival.exchange.working import work_on_runs
from tests.calendar_files.calendars import calendar, entry
from tests.conftest import local_evening, make_event, make_organisation
from tests.fetching.servers import Asked, answering, says


class Feed:
    """A calendar behind an address: what it holds, and how it answers."""

    def __init__(self) -> None:
        self.body = b""
        self.status = 200
        self.headers: dict[str, str] = {}
        self.asked = Asked(0)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        etag = self.headers.get("ETag")
        is_known = etag is not None and handler.headers.get("If-None-Match") == etag
        says(b"" if is_known else self.body, 304 if is_known else self.status, **self.headers)(handler)


@pytest.fixture
def feed() -> Iterator[Feed]:
    found = Feed()
    with answering(found.answer) as asked:
        found.asked = asked
        yield found


def starts_at(days: int = 30) -> datetime:
    return local_evening(in_days=days).replace(hour=19, minute=0)


def at(days: int = 30) -> tuple[str, str]:
    start = starts_at(days)
    return f"DTSTART:{start:%Y%m%dT%H%M%S}", f"DTEND:{start + timedelta(hours=2):%Y%m%dT%H%M%S}"


def event(uid: str, *lines: str, title: str = "", days: int = 30) -> str:
    return entry(*lines, uid=uid, title=title or f"Probe {uid}", when=at(days))


def connect(feed: Feed, **overrides: Any) -> Source:
    begin_writing()
    values = {
        "kind": "calendar",
        "name": "Verein",
        "address": f"{feed.asked.url}/a.ics",
        "state": "pencilled",
    }
    values["organisation_id"] = overrides.pop("organisation_id", None) or make_organisation().id
    begin_writing()
    source = Source(**values | {"next_try_at": clock.now()} | overrides)
    db.session.add(source)
    db.session.commit()
    return source


def look(source: Source) -> Source:
    """Let the jobs do their work once, as soon as the calendar may be looked at again."""
    begin_writing()
    db.session.get_one(Source, source.id).next_try_at = clock.now()
    db.session.commit()
    look_at_calendars()
    work_on_runs()
    return db.session.get_one(Source, source.id, populate_existing=True)


def events() -> dict[str, Event]:
    query = select(ImportedEvent.key, Event).join(Event, Event.id == ImportedEvent.event_id)
    return dict(db.session.execute(query.execution_options(populate_existing=True)).tuples().all())


def runs() -> int:
    return db.session.scalar(select(func.count()).select_from(ImportRun)) or 0


def test_what_a_calendar_holds_becomes_events_of_its_organisation(app: Flask, feed: Feed) -> None:
    feed.body = calendar(event("a", "RRULE:FREQ=WEEKLY;COUNT=4"), event("b", "DESCRIPTION:1. Teil\\n*neu*"))
    source = look(connect(feed))
    found = events()
    assert {one.title for one in found.values()} == {"Probe a", "Probe b"}
    assert {(one.state, one.organisation_id) for one in found.values()} == {
        ("pencilled", source.organisation_id)
    }
    assert found["a"].rrule == "FREQ=WEEKLY;COUNT=4"
    assert found["b"].description == "1\\. Teil\n\\*neu\\*"
    assert (source.failures, source.error_key, source.good_at is not None) == (0, "", True)


def test_an_unchanged_calendar_is_read_once_and_makes_no_second_run(app: Flask, feed: Feed) -> None:
    feed.body = calendar(event("a", "DTSTAMP:20261101T000000Z"))
    source = look(connect(feed))
    feed.body = feed.body.replace(b"20261101T000000Z", b"20261102T000000Z")
    look(source)
    assert runs() == 1
    feed.headers = {"ETag": '"7"'}
    look(source)
    look(source)
    assert feed.asked.headers[-1]["If-None-Match"] == '"7"'
    assert runs() == 1


def test_of_a_changed_calendar_only_what_has_changed_is_written(app: Flask, feed: Feed) -> None:
    feed.body = calendar(event("a"), event("b"), event("c"))
    source = look(connect(feed))
    before = {key: one.sequence for key, one in events().items()}
    feed.body = calendar(event("a"), event("b", "LOCATION:Aula"), event("c"), event("d"))
    look(source)
    found = events()
    assert (found["b"].place_name, len(found)) == ("Aula", 4)
    assert {key for key, number in before.items() if found[key].sequence != number} == {"b"}
    assert db.session.scalar(select(func.count()).select_from(CalendarEntry)) == 4


def test_what_has_gone_from_a_calendar_is_marked_and_comes_back(app: Flask, feed: Feed) -> None:
    feed.body = calendar(event("a"), event("b"))
    source = look(connect(feed))
    whole, feed.body = feed.body, calendar(event("a"))
    look(source)
    gone = dict(db.session.execute(select(ImportedEvent.key, ImportedEvent.gone_since)).tuples().all())
    assert gone["a"] is None
    assert gone["b"] is not None
    assert events()["b"].state == "pencilled"
    feed.body = whole
    look(source)
    assert set(db.session.scalars(select(ImportedEvent.gone_since))) == {None}


def test_what_was_changed_here_stays_field_by_field(app: Flask, feed: Feed) -> None:
    feed.body = calendar(event("a", "LOCATION:Saal", title="Chorprobe"))
    source = look(connect(feed))
    begin_writing()
    mine = events()["a"]
    mine.title = "Große Chorprobe"
    write_event(mine, now=clock.now())
    db.session.commit()
    feed.body = calendar(event("a", "LOCATION:Aula", title="Probe des Chors"))
    look(source)
    assert (events()["a"].title, events()["a"].place_name) == ("Große Chorprobe", "Aula")


def test_what_is_over_is_not_taken_and_what_was_taken_follows_until_it_is_over(
    app: Flask, feed: Feed
) -> None:
    ago = event("old", days=-40)
    feed.body = calendar(ago, event("often", "RRULE:FREQ=WEEKLY", days=-40), event("soon"))
    look(connect(feed))
    assert set(events()) == {"often", "soon"}
    assert runs() == 1


def test_a_single_date_elsewhere_is_elsewhere_on_that_date_alone(app: Flask, feed: Feed) -> None:
    first, name = at()[0], starts_at().strftime("RECURRENCE-ID:%Y%m%dT%H%M%S")
    feed.body = calendar(
        event("a", "RRULE:FREQ=WEEKLY;COUNT=3", "LOCATION:Saal"), event("a", name, "LOCATION:Aula")
    )
    source = look(connect(feed))
    places = [one.place_name for one in db.session.scalars(select(Occurrence).order_by(Occurrence.on))]
    assert places == ["Aula", "Saal", "Saal"], first
    feed.body = calendar(event("a", "RRULE:FREQ=WEEKLY;COUNT=3", "LOCATION:Saal"))
    look(source)
    assert set(db.session.scalars(select(Occurrence.place_name))) == {"Saal"}


def test_an_older_version_changes_nothing(app: Flask, feed: Feed) -> None:
    feed.body = calendar(event("a", "SEQUENCE:5", title="Neu"))
    source = look(connect(feed))
    feed.body = calendar(event("a", "SEQUENCE:4", title="Alt"))
    look(source)
    assert events()["a"].title == "Neu"
    feed.body = calendar(event("a", "SEQUENCE:6", title="Neuer"))
    look(source)
    assert events()["a"].title == "Neuer"


def test_what_is_cancelled_there_is_given_up_here(app: Flask, feed: Feed) -> None:
    feed.body = calendar(event("a"))
    source = look(connect(feed))
    feed.body = calendar(event("a", "STATUS:CANCELLED"))
    look(source)
    assert events()["a"].state == "withdrawn"


def test_what_becomes_private_is_private_here_too(app: Flask, feed: Feed) -> None:
    feed.body = calendar(event("a"), event("b", "CLASS:PRIVATE", title="Arzt"))
    source = look(connect(feed))
    assert set(events()) == {"a"}
    assert "Arzt" not in repr(db.session.execute(select(CalendarEntry.title, CalendarEntry.notes)).all())
    feed.body = calendar(event("a", "CLASS:PRIVATE", title="Arzt"))
    look(source)
    assert db.session.scalar(select(ImportedEvent.gone_since)) is not None
    assert events()["a"].title == "Probe a"


@pytest.mark.parametrize(
    ("status", "body", "key"),
    [
        (404, b"", "status"),
        (200, b"<html>Anmeldung</html>", "no_calendar"),
        (200, calendar(entry())[:90], "cut"),
        (200, b"", "empty"),
    ],
)
def test_what_goes_wrong_is_kept_and_tried_again_later_each_time(
    app: Flask, feed: Feed, status: int, body: bytes, key: str
) -> None:
    feed.body = calendar(event("a"))
    source = look(connect(feed))
    good_at = source.good_at
    feed.status, feed.body = status, body
    waits = []
    for _ in range(9):
        source = look(source)
        assert source.next_try_at is not None
        assert source.tried_at is not None
        waits.append(source.next_try_at - source.tried_at)
    assert (source.error_key, source.failures, source.good_at) == (key, 9, good_at)
    assert waits[0] < FIRST_RETRY + timedelta(minutes=1)
    minutes = [round(wait / timedelta(minutes=1)) for wait in waits]
    assert minutes == sorted(minutes)
    assert waits[-1] > LONGEST_RETRY - timedelta(minutes=1)
    assert events()["a"].state == "pencilled"
    feed.status, feed.body = 200, calendar(event("a"))
    assert look(source).failures == 0


def test_who_is_paused_or_not_due_is_not_asked(app: Flask, feed: Feed) -> None:
    feed.body = calendar(event("a"))
    connect(feed, is_paused=True)
    connect(feed, next_try_at=clock.now() + timedelta(minutes=5))
    connect(feed, kind="sheet")
    assert look_at_calendars() == 0
    assert feed.asked.paths == []


def test_a_calendar_writes_no_event_that_another_organisation_leads_by_now(app: Flask, feed: Feed) -> None:
    feed.body = calendar(event("a"))
    source = look(connect(feed))
    other = make_organisation()
    begin_writing()
    events()["a"].organisation_id = other.id
    db.session.commit()
    feed.body = calendar(event("a", title="Übernommen"))
    look(source)
    assert events()["a"].title == "Probe a"


def test_a_calendar_writes_nothing_into_the_event_of_others_that_its_own_was_given_up_for(
    app: Flask, feed: Feed
) -> None:
    feed.body = calendar(event("a"))
    source = look(connect(feed))
    other = make_event(title="Probe der anderen", state="confirmed")
    begin_writing()
    own = events()["a"]
    own.merged_into_id, own.state = other.id, "withdrawn"
    db.session.commit()
    feed.body = calendar(event("a", title="Übernommen"))
    look(source)
    assert db.session.get_one(Event, other.id, populate_existing=True).title == "Probe der anderen"


def test_what_the_organisation_has_entered_already_waits_until_somebody_says_so(
    app: Flask, feed: Feed
) -> None:
    organisation = make_organisation()
    start = starts_at()
    make_event(
        title="Probe a", organisation=organisation, local_start=start, local_end=start + timedelta(hours=2)
    )
    feed.body = calendar(event("a"), event("b", title="Etwas anderes", days=40))
    look(connect(feed, organisation_id=organisation.id))
    assert set(events()) == {"b"}
    assert db.session.scalar(select(ImportRun.counts)) == {"new": 1, "left_out": 1}
