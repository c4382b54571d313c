"""What is broken in the stored data by hand is found, and what isn't broken is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, update

from festival.attachments.model import Attachment
from festival.base import clock
from festival.base.city import City, get_city
from festival.base.database import begin_writing, db
from festival.co_organisers.model import CoOrganiser
from festival.conflicts.model import Conflict, ConflictParty
from festival.events.closed_days import settle_closings
from festival.events.model import Event, EventTime, Occurrence, StateChange
from festival.events.rebuild import rebuild_all
from festival.festivals.model import Festival, FestivalPoint, FestivalSlot
from festival.invariants.proofs import PROOFS, REBUILD, prove_all
from festival.neighbours.model import Neighbour, NeighbourDate
from festival.notices.model import Notice
from festival.outbox.model import OutgoingMail
from festival.places.model import District, Venue
from festival.publishing.model import FeedEntry, PublishedEvent
from festival.statements.model import Statement
from jobs.recheck import recheck_asked
from tests.conftest import local_evening, make_account, make_event, make_organisation, make_venue

SHAPE = {"type": "Polygon", "coordinates": [[[6.9, 51.3], [9, 51.3], [9, 51.5], [6.9, 51.5], [6.9, 51.3]]]}
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Town:
    """A small town with one of everything that is looked at; numbers alone."""

    event: int
    series: int
    pencilled: int
    point: int
    feast: int
    account: int
    organisation: int
    office: int
    conflict: int
    file: Path


@pytest.fixture
def town(app: Flask) -> Town:
    begin_writing()
    db.session.add(District(name="Mitte", slug="mitte", geometry=SHAPE, outline=SHAPE))
    db.session.commit()
    district = db.session.scalars(select(District.id)).one()
    square = make_venue(lon=7.001, lat=51.401, district_id=district)
    mine, office = make_organisation(), make_organisation(is_office=True)
    evening = local_evening(in_days=40)
    event = make_event(venue=square, organisation=mine, local_start=evening, sound="very_loud")
    series = make_event(
        rrule="FREQ=WEEKLY", state="confirmed", local_start=evening, venue=square, closed=["school_holidays"]
    )
    pencilled = make_event(state="pencilled", local_start=evening, lon=7.002, lat=51.402)
    feast, point = make_event(venue=square, local_start=evening + timedelta(days=9)), make_event(venue=square)
    account = make_account(organisation=mine)
    begin_writing()
    db.session.add(Festival(event_id=feast.id))
    feast.festival_id = point.festival_id = feast.id
    start = point.local_start
    hours = {"local_start": start, "local_end": point.local_end}
    slot = FestivalSlot(festival_id=feast.id, stage="Bühne", **hours)
    db.session.add(slot)
    db.session.flush()
    state = {"state": "agreed", "stage": "Bühne", "venue_id": square.id, "slot_id": slot.id}
    db.session.add(FestivalPoint(event_id=point.id, festival_id=feast.id, **state))
    beside = Neighbour(name="Bernau", address="a", feed_address="a", is_unread=False)
    db.session.add(beside)
    db.session.flush()
    feasts_days = {
        "first_on": evening.date(),
        "last_on": evening.date(),
        "local_start": evening,
        "local_end": evening,
    }
    at = clock.to_utc_shifted(evening, get_city().tz)
    fest = NeighbourDate(neighbour_id=beside.id, key="k", title="Fest", size="large", **feasts_days)
    fest.starts_at = fest.ends_at = at
    db.session.add(fest)
    db.session.add(Notice(account_id=account.id, code="found", event_id=event.id, at=LONG_AGO))
    asked = {"due_on": evening.date(), "kind": "statement", "office_id": office.id}
    db.session.add(Statement(event_id=event.id, **asked))
    db.session.add(
        OutgoingMail(recipient=f"account {account.id}", kind="trial", cause="1", changed_at=LONG_AGO)
    )
    folder = Path(app.config["SETTINGS"].uploads_dir) / "attachments"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{'a' * 32}.pdf"
    file.write_bytes(b"%PDF-1.7")
    kept = {"kept_name": file.name, "file_name": "plan.pdf", "media_type": "application/pdf"}
    db.session.add(Attachment(event_id=event.id, size_bytes=8, **kept))
    db.session.commit()
    settle_closings(now=clock.now())
    rebuild_all(now=clock.now())
    recheck_asked()
    conflict = db.session.scalars(
        select(Conflict.id).join(ConflictParty).where(ConflictParty.event_id == event.id)
    ).first()
    assert conflict is not None
    numbers = (event.id, series.id, pencilled.id, point.id, feast.id, account.id, mine.id, office.id)
    db.session.rollback()
    return Town(*numbers, conflict, file)


def broken() -> dict[str, tuple[str, ...]]:
    """Return what is found, by the names of the proofs."""
    db.session.rollback()
    db.session.expire_all()
    return {one.proof.name: one.named for one in prove_all(now=clock.now()) if one.count}


def test_what_the_application_has_written_holds(town: Town) -> None:
    assert broken() == {}


def _write(*statements: object) -> None:
    begin_writing()
    for statement in statements:
        db.session.execute(statement, execution_options={"synchronize_session": False})  # type: ignore[call-overload]
    db.session.commit()


def _event(number: int, **values: object) -> object:
    return update(Event).where(Event.id == number).values(version=Event.version, **values)


BREAKS: dict[str, tuple[str, Callable[[Town], object]]] = {
    "a date is missing": ("dates", lambda town: _no_flags(delete(Occurrence), town.series)),
    "a date is at another time": (
        "dates",
        lambda town: (
            update(Occurrence)
            .where(Occurrence.event_id == town.event)
            .values(ends_at=clock.now() + timedelta(days=90))
        ),
    ),
    "a date lies in no district": (
        "dates",
        lambda town: update(Occurrence).where(Occurrence.event_id == town.event).values(district_id=None),
    ),
    "a line was changed past its event": (
        "dates",
        lambda town: update(EventTime).where(EventTime.event_id == town.series).values(rrule="FREQ=DAILY"),
    ),
    "a series is carried no more": ("dates", lambda town: _event(town.series, carried_until=None)),
    "a text is missing": (
        "feeds",
        lambda town: delete(PublishedEvent).where(PublishedEvent.event_id == town.event),
    ),
    "a text says something else": (
        "feeds",
        lambda town: (
            update(PublishedEvent).where(PublishedEvent.event_id == town.series).values(vevent_en="BEGIN")
        ),
    ),
    "an event leaves feeds at another time": (
        "feeds",
        lambda town: (
            update(PublishedEvent).where(PublishedEvent.event_id == town.event).values(leaves_at=LONG_AGO)
        ),
    ),
    "filters know another category": (
        "feeds",
        lambda town: update(FeedEntry).where(FeedEntry.event_id == town.event).values(category="sport"),
    ),
    "filters don't know an event": (
        "feeds",
        lambda town: delete(FeedEntry).where(FeedEntry.event_id == town.pencilled),
    ),
    "an event isn't found": ("search", lambda town: _event(town.event, search_text="anders")),
    "a conflict is missing": (
        "conflicts",
        lambda town: delete(Conflict).where(Conflict.id == town.conflict),
    ),
    "a conflict weighs something else": (
        "conflicts",
        lambda town: update(Conflict).where(Conflict.id == town.conflict).values(severity=0),
    ),
    "a conflict is called gone": (
        "conflicts",
        lambda town: (
            update(Conflict).where(Conflict.id == town.conflict).values(gone_at=LONG_AGO, state="solved")
        ),
    ),
    "a conflict that no rule finds": (
        "conflicts",
        lambda town: insert(Conflict).from_select(
            ["key", *_COPIED],
            select(db.literal("room:1:2"), *(getattr(Conflict, name) for name in _COPIED)).where(
                Conflict.id == town.conflict
            ),
        ),
    ),
    "a conflict is an organisation's that the event isn't of": (
        "parties",
        lambda town: (
            update(ConflictParty)
            .where(ConflictParty.event_id == town.event)
            .values(organisation_id=town.office)
        ),
    ),
    "SEQUENCE was put back": ("sequence", lambda town: _event(town.series, sequence=-1)),
    "no line is the event's own": (
        "lines",
        lambda town: update(EventTime).where(EventTime.event_id == town.event).values(uid="other@festival"),
    ),
    "a line stands in no place": (
        "lines",
        lambda town: update(EventTime).where(EventTime.event_id == town.event).values(position=3),
    ),
    "an event is numbered ahead of the city": ("marks", lambda town: _event(town.event, plan_number=99_999)),
    "the city has no epoch": ("marks", lambda town: update(City).values(epoch="")),
    "a place is not in its tree": ("places", lambda town: update(Venue).values(path="/7/")),
    "a place is in another district": ("places", lambda town: update(Venue).values(district_id=None)),
    "a point lies in another district": ("points", lambda town: _event(town.pencilled, district_id=None)),
    "a mail is claimed for ever": ("mails", lambda town: update(OutgoingMail).values(attempts=25)),
    "a mail that went keeps what it said": (
        "mails",
        lambda town: update(OutgoingMail).values(state="sent", values={"word": "x"}),
    ),
    "somebody is told twice": (
        "notices",
        lambda town: insert(Notice).values(
            account_id=town.account, code="found", event_id=town.event, at=LONG_AGO, values={}
        ),
    ),
    "a file has another size": ("files", lambda town: update(Attachment).values(size_bytes=9)),
    "an event was held before by one that isn't there": (
        "pointers",
        lambda town: _event(town.event, follows_id=99_999),
    ),
    "a feast of a neighbour ends before it begins": (
        "neighbours",
        lambda town: update(NeighbourDate).values(last_on=LONG_AGO.date()),
    ),
    "a feast of a neighbour is told at another time": (
        "neighbours",
        lambda town: update(NeighbourDate).values(local_start=LONG_AGO.replace(tzinfo=None)),
    ),
    "an event is merged and holds": ("pointers", lambda town: _event(town.event, merged_into_id=town.series)),
    "filters know an organisation that isn't there": (
        "entries",
        lambda town: update(FeedEntry).values(organisation_id=99_999),
    ),
    "an event names who has not accepted": (
        "together",
        lambda town: _event(town.event, co_organisers=[str(town.office)]),
    ),
    "who has accepted isn't named": (
        "together",
        lambda town: insert(CoOrganiser).values(
            event_id=town.event, organisation_id=town.office, state="accepted"
        ),
    ),
    "an event is elsewhere than its last step led": (
        "states",
        lambda town: insert(StateChange).values(
            event_id=town.event, from_state="confirmed", to_state="cancelled"
        ),
    ),
    "what is confirmed would lapse": ("states", lambda town: _event(town.event, lapses_on=LONG_AGO.date())),
    "a point is in no programme": ("programmes", lambda town: _event(town.point, festival_id=None)),
    "a point is on another stage": (
        "programmes",
        lambda town: update(FestivalSlot).values(stage="Andere"),
    ),
    "a festival is none": ("programmes", lambda town: _event(town.feast, festival_id=None)),
    "an office has two statements": (
        "statements",
        lambda town: insert(Statement).values(
            event_id=town.event, office_id=town.office, due_on=LONG_AGO.date()
        ),
    ),
    "a statement is answered by nobody at no time": (
        "statements",
        lambda town: update(Statement).values(answer="agreed"),
    ),
}
_COPIED = ("question", "rule", "severity", "state", "on", "from_at", "to_at", "last_at", "dates")
_COPIED += ("reason_code", "reason_values", "evidence", "remedies", "is_small", "mark", "found_at")
_COPIED += ("changed_at", "times_reopened", "accepted_reason", "accepted_mark")


def _no_flags(statement: object, event_id: int) -> object:
    last = (
        select(Occurrence.id).where(Occurrence.event_id == event_id).order_by(Occurrence.on.desc()).limit(1)
    )
    return statement.where(Occurrence.id == last.scalar_subquery())  # type: ignore[attr-defined]


@pytest.mark.parametrize("what", BREAKS)
def test_what_is_broken_by_hand_is_found(town: Town, what: str) -> None:
    name, change = BREAKS[what]
    _write(change(town))
    assert broken().get(name), what


def _said_to_be_mended() -> list[str]:
    by_rebuild = {proof.name for proof in PROOFS if proof.mends == REBUILD}
    return [what for what, (name, _change) in BREAKS.items() if name in by_rebuild]


@pytest.mark.parametrize("what", _said_to_be_mended())
def test_what_follows_from_events_is_mended_by_a_rebuild(town: Town, what: str) -> None:
    _write(BREAKS[what][1](town))
    rebuild_all(now=clock.now())
    recheck_asked()
    assert broken() == {}
