"""What a plan that nobody else can see tells its maker about the held dates of others: nothing with a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.conflicts.model import Conflict, ConflictParty
from festival.events.model import Event
from festival.events.saving import write_event
from festival.notices.model import Notice
from festival.organisers.model import Membership
from festival.resources.model import Booking, Resource
from tests.conftest import local_evening, make_account, make_event, make_organisation, make_venue, sign_in

SECRET = "Geheimes Jubiläum"
WHOSE = "Verein der Verschwiegenen"
EVENING = local_evening(in_days=40)
LOUD = {"setting": "outdoor", "sound": "amplified", "category": "konzert", "visitors_expected": 18_347}


@dataclass
class Street:
    """One evening in one street: somebody's held date, and a plan of the reader's own close to it."""

    owner: Any
    square: Any
    held: Any


@pytest.fixture
def street(app: Flask) -> Street:
    owner = make_organisation(name=WHOSE)
    square = make_venue(name="Marktplatz", lon=7.0, lat=51.4)
    held = make_event(
        title=SECRET, organisation=owner, venue=square, state="pencilled", local_start=EVENING, **LOUD
    )
    return Street(owner, square, held)


def readers(owner: Any) -> dict[str, tuple[Any, Any, bool]]:
    """By role: an account, the organisation it plans for, and whether it may read the name."""
    other, office = make_organisation(), make_organisation(is_office=True)
    return {
        "owner": (make_account(organisation=owner), owner, True),
        "teammate": (make_account(organisation=owner), owner, True),
        "stranger": (make_account(organisation=other), other, False),
        "office": (make_account(organisation=office), office, True),
        "coordinator": (make_account(role="coordinator"), make_organisation(), True),
    }


def pages(client: FlaskClient, idea: Any, square: Any) -> dict[str, str]:
    """All that tells somebody who begins an idea what is in its way."""
    day = EVENING.date().isoformat()
    typed = {
        "start_on": day,
        "start_time": "19:30",
        "end_time": "22:00",
        "duration": "",
        "version": str(idea.version),
    }
    hold = {
        "title": "Idee",
        "month": day[:7],
        "venue_id": str(square.id),
        "organisation_id": str(idea.organisation_id),
        "start_time": "19:30",
        "length": "180",
    }
    found = {
        "event": client.get(f"/desk/events/{idea.id}?lang=en"),
        "when": client.get(f"/desk/events/{idea.id}/when?lang=en"),
        "typed": client.post(f"/desk/events/{idea.id}/findings?lang=en", data=typed),
        "finder": client.get(f"/desk/dates?lang=en&event={idea.id}&on={day}"),
        "hold": client.post("/desk/events/hold?lang=en", data=hold),
        "desk": client.get("/desk?lang=en"),
        "board": client.get("/desk/conflicts?lang=en"),
        "inbox": client.get("/desk/inbox?lang=en"),
        "year": client.get(f"/desk/year?lang=en&year={EVENING.year}"),
        "day": client.get(f"/desk/year/{day}?lang=en"),
    }
    assert {name: one.status_code for name, one in found.items() if one.status_code != 200} == {}
    return {name: one.text.replace("\u202f", "").replace(",", "") for name, one in found.items()}


PLANS = {
    "the same place": {},
    "within earshot": {"venue": (7.0005, 51.4003)},
    "a ceremony close by": {
        "venue": (7.0005, 51.4003),
        "tone": "solemn",
        "category": "gedenken",
        "sound": "none",
    },
    "the same people": {"venue": (7.03, 51.41), "sound": "none"},
    "a reading close by": {"venue": (7.0005, 51.4003), "category": "literatur", "sound": "none"},
    "more than can be looked after": {"venue": (7.2, 51.5), "category": "sport"},
}


@pytest.mark.parametrize("role", ["owner", "teammate", "stranger", "office", "coordinator"])
@pytest.mark.parametrize("plan", PLANS)
def test_an_unsaved_idea_does_not_read_the_title_of_a_held_date(
    app: Flask, street: Street, plan: str, role: str
) -> None:
    account, organisation, knows = readers(street.owner)[role]
    values: dict[str, Any] = {**LOUD, "visitors_expected": 22_000, **PLANS[plan]}
    point = values.pop("venue", None)
    venue = make_venue(lon=point[0], lat=point[1]) if point else street.square
    idea = make_event(
        organisation=organisation,
        venue=venue,
        state="idea",
        local_start=EVENING,
        title="Eigene Idee",
        **values,
    )
    client = app.test_client()
    sign_in(client, account)

    shown = pages(client, idea, venue)

    assert "to look at" in shown["event"] or "small matter" in shown["event"]
    if not knows:
        for word in (SECRET, WHOSE, "18347", "40347"):
            assert {name for name, text in shown.items() if word in text} == set()
        assert "another organiser" in shown["event"] or "more visitors at once" in shown["event"]
    elif plan in ("the same place", "within earshot"):
        assert SECRET in shown["event"]
        assert SECRET in shown["typed"]


def test_whoever_holds_a_date_that_clashes_reads_whom_to_talk_to(app: Flask, street: Street) -> None:
    mine = make_organisation()
    event = make_event(
        organisation=mine, venue=street.square, state="pencilled", local_start=EVENING, title="Meins", **LOUD
    )
    client = app.test_client()
    sign_in(client, make_account(organisation=mine))
    assert SECRET in client.get(f"/desk/events/{event.id}").text
    assert SECRET in client.get("/desk/conflicts").text


def test_a_conflict_that_is_gone_tells_neither_name_nor_new_date_of_a_held_one(
    app: Flask, street: Street
) -> None:
    mine = make_organisation()
    make_event(organisation=mine, venue=street.square, local_start=EVENING, title="Meins", **LOUD)
    begin_writing()
    held = db.session.get_one(Event, street.held.id)
    later = local_evening(in_days=61)
    held.lines[0].local_start, held.lines[0].local_end = later, later.replace(hour=22)
    held.venue_id = make_venue(name="Neuer Platz").id
    write_event(held, now=clock.now())
    db.session.commit()
    gone = db.session.scalars(select(Conflict).where(Conflict.rule == "venue_overlap")).one()
    assert gone.state == "solved"
    client = app.test_client()
    sign_in(client, make_account(organisation=mine))

    page = client.get(f"/desk/conflicts/{gone.id}?lang=en").text

    assert SECRET not in page
    assert "Neuer Platz" not in page
    assert f"{later.day}\u00a0{later:%B}" not in page
    assert SECRET not in client.get("/desk/conflicts?state=solved").text


def test_what_is_borrowed_is_not_told_in_numbers(app: Flask, street: Street) -> None:
    begin_writing()
    stage = Resource(name="Bühne", unit="Stück", kind="material", stock=10)
    db.session.add(stage)
    db.session.flush()
    mine = make_organisation()
    idea = make_event(
        organisation=mine, venue=make_venue(lon=7.3, lat=51.6), state="idea", local_start=EVENING
    )
    begin_writing()
    db.session.add_all(
        [
            Booking(event_id=street.held.id, resource_id=stage.id, amount=9),
            Booking(event_id=idea.id, resource_id=stage.id, amount=4),
        ]
    )
    db.session.commit()
    client = app.test_client()
    sign_in(client, make_account(organisation=mine))
    page = client.get(f"/desk/events/{idea.id}?lang=en").text
    assert "Bühne: more wanted at the same time" in page
    assert "13 wanted" not in page


def test_what_is_only_noted_of_many_tells_its_events_to_nobody_new(app: Flask, street: Street) -> None:
    """A matter of many is kept to know whom it hangs on; nobody has to talk about it, so nobody has to be known."""
    mine = make_organisation()
    event = make_event(organisation=mine, venue=make_venue(lon=7.4, lat=51.7), local_start=EVENING)
    begin_writing()
    at = clock.to_utc(EVENING, event.tz)
    noted = Conflict(
        key="sunday_opening:occasion",
        rule="sunday_opening",
        severity=1,
        state="noted",
        on=EVENING.date(),
        from_at=at,
        to_at=at + timedelta(hours=2),
        last_at=at + timedelta(hours=2),
        reason_code="hangs_on",
        reason_values={"count": 2},
        evidence={"statute": "§ 1", "confidence": "high"},
        parties=[
            ConflictParty(event_id=one.id, organisation_id=one.organisation_id)
            for one in (event, street.held)
        ],
    )
    db.session.add(noted)
    db.session.commit()
    for account, knows in (
        (make_account(organisation=mine), False),
        (make_account(organisation=street.owner), True),
        (make_account(role="coordinator"), True),
    ):
        client = app.test_client()
        sign_in(client, account)
        page = client.get(f"/desk/conflicts/{noted.id}?lang=en")
        assert page.status_code == 200
        assert (SECRET in page.text) is knows
        assert ("Marktplatz" in page.text) is knows


def test_an_inbox_forgets_the_name_once_its_reader_is_no_party_any_more(app: Flask, street: Street) -> None:
    mine = make_organisation()
    account = make_account(organisation=mine)
    make_event(organisation=mine, venue=street.square, local_start=EVENING, title="Meins", **LOUD)
    conflict = db.session.scalars(select(Conflict).where(Conflict.rule == "venue_overlap")).one()
    begin_writing()
    db.session.add(
        Notice(
            account_id=account.id,
            code="proposal",
            values={"by": "Carol", "title": SECRET},
            conflict_id=conflict.id,
        )
    )
    db.session.commit()
    client = app.test_client()
    sign_in(client, account)
    assert SECRET in client.get("/desk/inbox?lang=en").text
    begin_writing()
    db.session.execute(delete(Membership).where(Membership.account_id == account.id))
    db.session.commit()
    page = client.get("/desk/inbox?lang=en").text
    assert SECRET not in page
    assert "Carol proposes a change." in page
    assert f"/desk/conflicts/{conflict.id}" not in page
