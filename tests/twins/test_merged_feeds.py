"""One event that came in twice: whatever is merged, polled and edited after that, no feed tells it twice, and both UIDs
go on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.events.model import Event
from festival.events.saving import Step, take_step, write_event
from festival.exchange.model import ImportedEvent
from festival.invariants.proofs import prove_all
from festival.mediation.merging import merge, part_again
from tests.calendar_files.calendars import calendar, entry
from tests.calendar_import.test_polling import Feed, connect, feed, look, starts_at
from tests.conftest import make_account, make_event, make_organisation, set_fields

__all__ = ["feed"]
UID = "fest@verein.example"


class Twice:
    """An event typed by one organisation, and the same one from the calendar of another."""

    def __init__(self, feed: Feed, *, by_one: bool = False) -> None:
        self.feed, self.title, self.days, self.lines = feed, "Laternenfest", 30, ["LOCATION:Markt"]
        self.ours = make_organisation()
        self.theirs = self.ours if by_one else make_organisation()
        self.person = make_account(role="coordinator")
        self.give()
        self.source = connect(feed, organisation_id=self.theirs.id, state="confirmed")
        look(self.source)
        values: dict[str, Any] = {"organisation": self.ours, "place_name": "Markt"}
        typed = make_event(title="Das Laternenfest", **values, **self.at(30))
        given = db.session.scalars(select(Event.id).where(Event.id != typed.id)).one()
        self.ids = [typed.id, given]
        self.sequences: dict[str, int] = {}

    @staticmethod
    def at(days: int) -> dict[str, datetime]:
        return {"local_start": starts_at(days), "local_end": starts_at(days) + timedelta(hours=2)}

    def give(self) -> None:
        start = starts_at(self.days)
        when = f"DTSTART:{start:%Y%m%dT%H%M%S}", f"DTEND:{start + timedelta(hours=2):%Y%m%dT%H%M%S}"
        self.feed.body = calendar(
            *([] if self.lines is None else [entry(*self.lines, uid=UID, title=self.title, when=when)])
        )

    def event(self, number: int) -> Event:
        return db.session.get_one(Event, self.ids[number], populate_existing=True)

    def merge(self, kept: int) -> None:
        begin_writing()
        merge(self.event(1 - kept), self.event(kept), self.person, now=clock.now())
        db.session.commit()

    def edit(self, number: int, **values: Any) -> None:
        begin_writing()
        event = self.event(number)
        set_fields(event, values)
        write_event(event, now=clock.now())
        db.session.commit()

    def feeds(self, app: Flask) -> Iterator[tuple[str, dict[str, Any]]]:
        """What stands in each feed that had either entry, by UID; SEQUENCE never goes back."""
        client = app.test_client()
        on = starts_at(1).date()
        addresses = [
            *("/calendar.ics", "/calendar.ics?q=Laternenfest", f"/calendar.ics?from={on}"),
            *(f"/calendar.ics?organisation={one.slug}" for one in (self.ours, self.theirs)),
            *(f"/events/{number}.ics" for number in self.ids),
        ]
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 200, address
            found: dict[str, Any] = {}
            for one in Calendar.from_ical(answer.get_data(as_text=True)).walk("VEVENT"):
                uid = str(one["UID"])
                assert uid not in found, address
                found[uid] = one
                assert int(one["SEQUENCE"]) >= self.sequences.get(uid, 0), address
            yield address, found
        for uid, one in found.items():
            self.sequences[uid] = int(one["SEQUENCE"])


@pytest.fixture
def twice(app: Flask, feed: Feed) -> Twice:
    return Twice(feed)


def holds_once(app: Flask, twice: Twice, kept: int) -> None:
    """Each feed has the event once, as it stands in the kept entry, under a UID that the feed had."""
    event = twice.event(kept)
    uids = [twice.event(number).uid for number in (0, 1)]
    for address, found in twice.feeds(app):
        alive = {uid: one for uid, one in found.items() if str(one.get("STATUS")) != "CANCELLED"}
        if event.state == "cancelled":
            assert not alive, address
            continue
        assert len(alive) == 1, (address, list(found))
        ((uid, one),) = alive.items()
        assert str(one["SUMMARY"]) == event.title, address
        assert one["DTSTART"].dt.replace(tzinfo=None) == event.local_start, address
        assert f"/events/{event.id}-" in str(one["URL"]), address
        if address == f"/events/{twice.ids[1 - kept]}.ics":
            assert uid == uids[1 - kept]
        if address in ("/calendar.ics", f"/events/{event.id}.ics"):
            assert (uid, list(found)) == (uids[kept], [uids[kept]]), address


@pytest.mark.parametrize("kept", [0, 1])
@pytest.mark.parametrize("seed", range(4))
def test_whatever_comes_after_merging_nothing_is_told_twice_and_both_uids_go_on(
    app: Flask, twice: Twice, kept: int, seed: int
) -> None:
    chance = Random(seed)
    twice.merge(kept)
    holds_once(app, twice, kept)
    for number in range(6):
        what = chance.choice(["edit", "title", "days", "poll", "gone"])
        if what == "edit":
            twice.edit(kept, title=f"Unser Laternenfest {number}", **twice.at(chance.randint(20, 40)))
        elif what == "title":
            twice.title = f"Laternenfest Nr. {number}"
        elif what == "days":
            twice.days = chance.randint(20, 40)
        elif what == "gone":
            twice.lines = None if twice.lines else ["LOCATION:Markt"]  # type: ignore[assignment]
        twice.give()
        look(twice.source)
        holds_once(app, twice, kept)
    assert len(db.session.scalars(select(Event.id)).all()) == 2
    assert len(db.session.scalars(select(ImportedEvent.id)).all()) == 1
    db.session.rollback()
    assert [one.sentence for one in prove_all(now=clock.now()) if one.count] == []


def test_the_source_of_the_entry_given_up_changes_the_kept_one_field_by_field(app: Flask, feed: Feed) -> None:
    twice = Twice(feed, by_one=True)
    twice.edit(0, title="Laternenfest")
    twice.merge(0)
    twice.title = "Laternenfest am Markt"
    twice.give()
    look(twice.source)
    assert twice.event(0).title == "Laternenfest am Markt"
    twice.edit(0, title="Unser Fest")
    twice.title, twice.days = "Laternenfest im Park", 33
    twice.give()
    look(twice.source)
    kept = twice.event(0)
    assert (kept.title, kept.local_start) == ("Unser Fest", starts_at(33))


def test_the_calendar_of_another_organisation_writes_nothing_into_the_kept_one(
    app: Flask, twice: Twice
) -> None:
    twice.edit(0, title="Laternenfest")
    twice.merge(0)
    twice.title = "Laternenfest am Markt"
    twice.give()
    look(twice.source)
    assert twice.event(0).title == "Laternenfest"


def test_the_source_of_the_entry_given_up_cancels_nothing(app: Flask, twice: Twice) -> None:
    twice.merge(0)
    twice.lines = ["STATUS:CANCELLED"]
    twice.give()
    look(twice.source)
    assert twice.event(0).state == "confirmed"
    holds_once(app, twice, 0)


def test_what_the_source_has_no_more_is_marked_at_the_entry_that_was_kept(app: Flask, twice: Twice) -> None:
    twice.merge(0)
    twice.lines = None  # type: ignore[assignment]
    twice.give()
    look(twice.source)
    assert db.session.scalars(select(ImportedEvent)).one().gone_since is not None
    assert twice.event(0).state == "confirmed"


def test_cancelling_the_kept_one_is_told_under_both_uids(app: Flask, twice: Twice) -> None:
    twice.merge(0)
    list(twice.feeds(app))
    begin_writing()
    take_step(twice.event(0), Step("cancelled", twice.person, "Sturm"), now=clock.now())
    db.session.commit()
    holds_once(app, twice, 0)
    for number in (0, 1):
        text = app.test_client().get(f"/events/{twice.ids[number]}.ics").get_data(as_text=True)
        assert "STATUS:CANCELLED" in text
        assert f"UID:{twice.event(number).uid}" in text


def test_a_chain_ends_at_the_last_one_kept(app: Flask, twice: Twice) -> None:
    third = make_event(
        title="Laternenfest", organisation=make_organisation(), place_name="Markt", **twice.at(30)
    )
    twice.merge(0)
    begin_writing()
    merge(twice.event(0), db.session.get_one(Event, third.id), twice.person, now=clock.now())
    db.session.commit()
    assert {twice.event(number).merged_into_id for number in (0, 1)} == {third.id}
    for number in twice.ids:
        text = app.test_client().get(f"/events/{number}.ics").get_data(as_text=True)
        assert f"/events/{third.id}-laternenfest" in text
        assert "STATUS:CONFIRMED" in text
    whole = app.test_client().get("/calendar.ics").get_data(as_text=True)
    assert whole.count("BEGIN:VEVENT") == 1


def test_parting_them_again_tells_both_under_their_own_words(app: Flask, twice: Twice) -> None:
    twice.merge(0)
    twice.edit(0, title="Ganz anders")
    list(twice.feeds(app))
    begin_writing()
    part_again(twice.event(1), twice.person, now=clock.now())
    db.session.commit()
    for address, found in twice.feeds(app):
        if "q=" not in address:  # that one asks for a word that the other event has lost
            assert all(str(one.get("STATUS")) == "CONFIRMED" for one in found.values()), address
    text = app.test_client().get(f"/events/{twice.ids[1]}.ics").get_data(as_text=True)
    assert "SUMMARY:Laternenfest" in text
    assert app.test_client().get("/calendar.ics").get_data(as_text=True).count("BEGIN:VEVENT") == 2
    db.session.rollback()
    assert [one.sentence for one in prove_all(now=clock.now()) if one.count] == []


def test_the_programme_tells_it_once(app: Flask, twice: Twice) -> None:
    before = app.test_client().get("/events?lang=de&q=Laternenfest").get_data(as_text=True)
    assert before.count("Das Laternenfest</a>") == 1
    twice.merge(0)
    after = app.test_client().get("/events?lang=de&q=Laternenfest").get_data(as_text=True)
    assert f"/events/{twice.ids[0]}-" in after
    assert f"/events/{twice.ids[1]}-" not in after
    answer = app.test_client().get(f"/events/{twice.ids[1]}-laternenfest")
    assert (answer.status_code, f"/events/{twice.ids[0]}-" in answer.headers["Location"]) == (302, True)
    geo = app.test_client().get("/map/events.geojson").get_data(as_text=True)
    assert f"/events/{twice.ids[1]}-" not in geo
    told = app.test_client().get("/api/v1/events").get_json()
    assert f"/events/{twice.ids[1]}-" not in str(told)
    assert f"/events/{twice.ids[0]}-" in str(told)
