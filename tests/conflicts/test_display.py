"""Whom a conflict and its finding tell the name of another organiser's plan."""

from __future__ import annotations

import pytest
from flask import Flask

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.conflicts.display import see
from festival.conflicts.queries import conflict_for
from festival.conflicts.stored_finding import finding_of
from festival.conflicts.telling import tell
from festival.events.model import Event
from festival.events.saving import write_event
from festival.organisers.model import Account, Organisation
from tests.checks.raised import conflicts_over_places
from tests.conftest import local_evening, make_account, make_event, make_organisation, make_venue

EVENING = local_evening(in_days=21)


@pytest.fixture
def pair(app: Flask) -> tuple[Event, Event]:
    square = make_venue()
    first, second = (
        make_event(venue=square, local_start=EVENING, state="pencilled", organisation=make_organisation())
        for _ in range(2)
    )
    return first, second


def member_of(event: Event) -> Account:
    account: Account = make_account(organisation=db.session.get_one(Organisation, event.organisation_id))
    return account


def known_to(account: Account, pair: tuple[Event, Event]) -> list[bool]:
    """Of which of the two events the account reads the name in the parties of their conflict."""
    conflict = conflict_for(conflicts_over_places()[0].id, None)
    assert conflict is not None
    parties = see(conflict, account, "de").parties
    return [party.title == event.title for party, event in zip(parties, pair, strict=True)]


def test_those_concerned_know_each_other_as_long_as_they_have_to_talk(
    app: Flask, pair: tuple[Event, Event]
) -> None:
    elsewhere = make_venue()
    mine, stranger = member_of(pair[0]), make_account(organisation=make_organisation())
    with app.test_request_context():
        assert known_to(mine, pair) == [True, True]
        assert known_to(stranger, pair) == [False, False]
        db.session.rollback()
        begin_writing()
        moved = db.session.get_one(Event, pair[1].id)
        moved.venue_id = elsewhere.id
        write_event(moved, now=clock.now())
        db.session.commit()
        assert conflicts_over_places()[0].state == "solved"
        assert known_to(mine, pair) == [True, False]


def test_a_finding_tells_what_is_public_and_ones_own_and_what_the_page_has_told_already(
    app: Flask, pair: tuple[Event, Event]
) -> None:
    mine, second = member_of(pair[0]), pair[1]
    (conflict,) = conflicts_over_places()
    finding = finding_of(conflict)
    conflict.state = "noted"  # then it asks nobody for anything

    def told(reader: Account | None, *knows: int) -> list[bool]:
        (seen,) = tell([finding], reader, "de", knows=knows)
        known = [one["is_known"] for one in seen.evidence["events"]]
        assert seen.is_whole is all(known)
        return known

    assert told(mine) == [True, False]
    assert told(mine, second.id) == [True, True]
    assert told(None) == [False, False]
    assert told(make_account(role="coordinator")) == [True, True]
    second.state = "confirmed"
    assert told(mine) == [True, True]
    assert told(None) == [False, True]
