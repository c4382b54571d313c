"""Writing an event: what moves when the public sees a change, and what stays when it does not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from festival.base.city import get_revision
from festival.base.database import begin_writing, db
from festival.events import signals
from festival.events.lifecycle import NEXT_STATES, REASON_NEEDED, ReasonMissing, WrongStep, check_step
from festival.events.model import PUBLIC_STATES, DateChange, Event, Occurrence, StateChange
from festival.events.past_events import note_held_events
from festival.events.saving import Step, change_date, new_event, restore_date, take_step, write_event
from tests.conftest import make_account, make_event, make_organisation, make_venue, set_fields

NOW = datetime(2027, 1, 15, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
START = datetime(2027, 2, 5, 19, 30)
STATES = tuple(NEXT_STATES)


def write(event: Event, now: datetime = LATER, **values: Any) -> None:
    begin_writing()
    set_fields(event, values)
    write_event(event, now=now)
    db.session.commit()


def take(event: Event, state: str, reason: str = "", by: Any = None) -> None:
    begin_writing()
    take_step(event, Step(state, by, reason), now=LATER)
    db.session.commit()


@pytest.mark.parametrize("pair", list(product(STATES, STATES)), ids="-".join)
def test_an_event_s_life_has_these_steps_and_no_others(pair: tuple[str, str]) -> None:
    allowed = {
        "idea": {"pencilled", "submitted", "confirmed", "withdrawn"},
        "pencilled": {"idea", "submitted", "confirmed", "withdrawn"},
        "submitted": {"pencilled", "idea", "confirmed", "withdrawn"},
        "confirmed": {"held", "postponed", "cancelled"},
        "postponed": {"confirmed", "cancelled"},
        "held": set(),
        "cancelled": set(),
        "withdrawn": set(),
    }
    before, after = pair
    if after in allowed[before]:
        check_step(before, after, "storm")
    else:
        with pytest.raises(WrongStep):
            check_step(before, after, "storm")


@pytest.mark.parametrize("state", REASON_NEEDED)
@pytest.mark.parametrize("reason", ["", "  ", "\n\t"])
def test_cancelling_and_postponing_say_why(state: str, reason: str) -> None:
    with pytest.raises(ReasonMissing):
        check_step("confirmed", state, reason)


def test_what_was_public_once_stays_public() -> None:
    """So that no calendar holds an event whose page has vanished."""
    for before in PUBLIC_STATES:
        assert set(NEXT_STATES[before]) <= set(PUBLIC_STATES)


def test_a_new_event_is_an_idea_with_a_uid_of_its_own_in_the_zone_of_the_city(app: Flask) -> None:
    organisation, account = make_organisation(), make_account()
    begin_writing()
    first, second = (new_event(" A\r\nfeast ", organisation_id=organisation.id, by=account) for _ in range(2))
    write_event(first, now=NOW)
    write_event(second, now=NOW)
    db.session.commit()
    assert (first.title, first.state, first.zone, first.created_by_id) == (
        "A feast",
        "idea",
        "Europe/Berlin",
        account.id,
    )
    assert first.uid != second.uid
    assert first.uid.endswith("@festival")


def test_an_edit_that_the_public_sees_moves_sequence_last_modified_and_revision(app: Flask) -> None:
    event = make_event(now=NOW, local_start=START)
    uid, sequence, revision = event.uid, event.sequence, get_revision()
    write(event, title="Another name")
    assert (event.uid, event.sequence, event.changed_at) == (uid, sequence + 1, LATER)
    assert get_revision() == revision + 1


@pytest.mark.parametrize("state", ["idea", "pencilled", "submitted"])
def test_an_edit_that_the_public_does_not_see_moves_what_private_feeds_say_and_not_the_revision(
    app: Flask, state: str
) -> None:
    event = make_event(now=NOW, local_start=START, state=state, changed_at=NOW)
    sequence, version, revision = event.sequence, event.version, get_revision()
    write(event, title="Another name")
    assert (event.sequence, event.changed_at, get_revision()) == (sequence + 1, LATER, revision)
    assert event.version > version


@pytest.mark.parametrize(
    ("before", "after", "moves"),
    [
        ("idea", "pencilled", False),
        ("pencilled", "submitted", False),
        ("pencilled", "withdrawn", False),
        ("submitted", "confirmed", True),
        ("confirmed", "postponed", True),
        ("postponed", "confirmed", True),
        ("confirmed", "cancelled", True),
    ],
)
def test_a_step_moves_the_revision_where_the_public_sees_it(
    app: Flask, before: str, after: str, moves: bool
) -> None:
    event = make_event(now=NOW, local_start=START, state=before)
    revision = get_revision()
    take(event, after, "storm")
    assert (get_revision() > revision) is moves


def test_a_step_is_written_down_with_who_when_and_why(app: Flask) -> None:
    event, account = make_event(now=NOW, local_start=START), make_account()
    take(event, "cancelled", " A storm is coming. ", account)
    (entry,) = db.session.scalars(select(StateChange))
    assert (entry.from_state, entry.to_state, entry.reason) == (
        "confirmed",
        "cancelled",
        "A storm is coming.",
    )
    assert (entry.event_id, entry.by_id, entry.at) == (event.id, account.id, LATER)
    assert (event.state, event.state_reason) == ("cancelled", "A storm is coming.")


def test_a_step_that_is_refused_leaves_no_trace(app: Flask) -> None:
    event = make_event(now=NOW, local_start=START)
    for state, reason, refusal in (("idea", "", WrongStep), ("cancelled", "", ReasonMissing)):
        begin_writing()
        with pytest.raises(refusal):
            take_step(event, Step(state, None, reason), now=LATER)
        db.session.commit()
    assert event.state == "confirmed"
    assert db.session.scalars(select(StateChange)).all() == []


def test_a_cancelled_event_has_a_higher_sequence_and_the_same_uid(app: Flask) -> None:
    event = make_event(now=NOW, local_start=START)
    uid, sequence = event.uid, event.sequence
    take(event, "cancelled", "storm")
    assert event.uid == uid
    assert event.sequence > sequence


def test_changing_one_date_moves_sequence_and_version(app: Flask) -> None:
    for state in ("confirmed", "pencilled"):
        event = make_event(now=NOW, local_start=START, rrule="FREQ=WEEKLY;COUNT=3", state=state)
        for number in range(2):
            sequence, version = event.sequence, event.version
            begin_writing()
            if number == 0:
                change_date(
                    event, DateChange(on=date(2027, 2, 12), kind="cancelled", reason="storm"), now=LATER
                )
            else:
                restore_date(event, datetime(2027, 2, 12), now=LATER)
            db.session.commit()
            assert event.version > version
            assert event.sequence > sequence
        assert event.date_changes == []


def test_two_who_save_from_the_same_version_are_told(app: Flask) -> None:
    event = make_event(now=NOW, local_start=START)
    begin_writing()
    table = Event.__table__
    db.session.connection().execute(table.update().values(version=event.version + 1, title="Theirs"))
    event.title = "Mine"
    with pytest.raises(StaleDataError):
        write_event(event, now=LATER)
    db.session.rollback()


def test_the_floors_above_are_told_inside_the_transaction(app: Flask) -> None:
    heard: list[tuple[int, bool]] = []

    def hear(event: Event, *, dates_changed: bool, **_more: bool) -> None:
        heard.append((event.id, dates_changed))

    event = make_event(now=NOW, local_start=START)
    with signals.event_changed.connected_to(hear):
        write(event, title="Another name")
        write(event, local_start=START + timedelta(hours=1))
    assert heard == [(event.id, False), (event.id, True)]


def test_an_event_takes_point_and_district_of_its_venue_and_leaves_them_with_it(app: Flask) -> None:
    venue = make_venue(lon=7.01, lat=51.41)
    event = make_event(now=NOW, local_start=START, venue=venue)
    assert (event.lon, event.lat, event.district_id) == (7.01, 51.41, None)
    write(event, venue_id=None, place_name="Somewhere")
    assert (event.lon, event.lat, event.district_id) == (None, None, None)
    write(event, venue_id=venue.id, place_name="")
    write(event, venue_id=None, lon=7.5, lat=51.5)
    assert (event.lon, event.lat) == (7.5, 51.5)
    write(event, title="Another name")
    assert (event.lon, event.lat) == (7.5, 51.5)


def test_a_drawn_line_gives_the_event_its_point(app: Flask) -> None:
    line = {"type": "LineString", "coordinates": [[7.0, 51.0], [7.2, 51.0]]}
    event = make_event(now=NOW, local_start=START, geometry=line)
    assert (event.lon, event.lat) == (pytest.approx(7.1), pytest.approx(51.0))


def test_the_search_words_hold_title_texts_and_place_in_both_languages(app: Flask) -> None:
    event = make_event(
        now=NOW,
        local_start=START,
        title="Größtes Straßenfest",
        title_en="Biggest street party",
        summary="Mit Musik",
        description="**Tanz** auf dem [Markt](https://example.org/geheim)",
        venue=make_venue(name="Münsterplatz"),
    )
    for word in ("grosstes strassenfest", "biggest street party", "musik", "tanz", "munsterplatz"):
        assert word.replace(" ", "") in event.search_text.replace(" ", ""), (word, event.search_text)
    assert "geheim" not in event.search_text
    write(event, venue_id=make_venue(name="Rathaus").id)
    assert "rathaus" in event.search_text
    assert "munsterplatz" not in event.search_text


def test_confirmed_events_are_held_a_day_after_their_last_date(app: Flask) -> None:
    over, running, endless, open_date = (
        make_event(now=NOW, local_start=START),
        make_event(now=NOW, local_start=START + timedelta(days=2)),
        make_event(now=NOW, local_start=START, rrule="FREQ=WEEKLY"),
        make_event(now=NOW, local_start=START, state="pencilled"),
    )
    begin_writing()
    assert note_held_events(now=datetime(2027, 2, 6, 21, tzinfo=UTC)) == 0
    assert note_held_events(now=datetime(2027, 2, 6, 21, 1, tzinfo=UTC)) == 1
    db.session.commit()
    assert [one.state for one in (over, running, endless, open_date)] == [
        "held",
        "confirmed",
        "confirmed",
        "pencilled",
    ]
    assert db.session.scalars(select(StateChange.to_state)).all() == ["held"]


@pytest.mark.parametrize("state", ["idea", "pencilled", "submitted"])
def test_what_never_was_public_does_not_become_so_by_being_given_up(client: FlaskClient, state: str) -> None:
    event = make_event(title="Geheimes Fest", state=state, now=NOW, local_start=START)
    take(event, "withdrawn")
    row = db.session.scalars(select(Occurrence)).one()
    assert (row.is_public, row.blocks, row.is_cancelled) == (False, False, True)
    assert client.get(f"/events/{event.id}-geheimes-fest").status_code == 404
    for address in ("/events", "/calendar.ics", "/calendar.atom", "/map/events.geojson", "/api/v1/events"):
        assert "Geheimes Fest" not in client.get(address).text, address


def test_what_was_promised_is_cancelled_with_its_name(client: FlaskClient) -> None:
    event = make_event(title="Großes Fest", now=NOW, local_start=START)
    take(event, "cancelled", "Sturm")
    assert "Großes Fest" in client.get(f"/events/{event.id}-grosses-fest").text
