"""The desk of an organisation with three thousand events, of which much waits for something."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial
from typing import Any

from flask import Flask
from sqlalchemy import insert, select, update

from festival.base import clock
from festival.base.database import begin_writing, db, metadata
from festival.conflicts.model import Conflict, ConflictParty
from festival.events.model import Event
from festival.law.model import install_law
from festival.mediation.model import Letter
from festival.notices.model import Notice
from festival.organisers.model import Account, Organisation
from festival.statements.model import EventPermit, Statement
from tests.bench.crowd import ORGANISATIONS, VENUES, on_each_database
from tests.bench.frame import Row, Scale, at_most_ms, medians
from tests.conftest import local_evening, make_account, make_event, make_organisation, make_venue, sign_in
from tests.counting import counted_queries

EVENTS = 3_000
QUERIES = 12
MOST_S = 0.08
SHARE = 2
"""The city has one in so many of the dates of a full one: enough events for one organisation to have its own."""
STATES = ("confirmed",) * 7 + ("pencilled", "submitted", "idea")
TALKED_ABOUT, ASKED, TOLD = 300, 400, 200
FIRST_ID = 1_000_000
"""Numbers that the crowd has not given out: PostgreSQL counts on from where it was."""
LISTS = ("", "submitted", "idea", "held", "public", "over")


def run(scale: Scale) -> Iterable[Row]:
    what = f"desk of an organisation with {EVENTS} events"
    return on_each_database(what, f"≤ {MOST_S * 1000:.0f} ms", scale.occurrences // SHARE, _desk)


def _desk(what: str, app: Flask, today: date) -> Iterable[Row]:
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    with app.app_context():
        account = _organisation_at_work(today)
        sign_in(client, account)

    def get(address: str) -> None:
        assert client.get(address).status_code == 200

    addresses = ["/desk", *(f"/desk/events?group={group}" for group in LISTS), "/desk/events?page=20"]
    for address, taken in zip(
        addresses, medians([partial(get, address) for address in addresses]), strict=True
    ):
        with app.app_context(), counted_queries() as found:
            get(address)
        yield at_most_ms(f"{what}: {address}", taken, MOST_S)
        is_few = len(found) <= QUERIES
        yield Row(f"{what}: {address}, questions", f"≤ {QUERIES}", str(len(found)), is_few)


def _organisation_at_work(today: date) -> Account:
    """The events of one organisation, in all states, with conflicts, letters, statements, last days and messages."""
    ours = make_organisation(id=ORGANISATIONS + 1)
    others = make_organisation(id=ORGANISATIONS + 2)
    office = make_organisation(id=ORGANISATIONS + 3, is_office=True)
    account: Account = make_account(organisation=ours)
    other: Account = make_account(organisation=others)
    begin_writing()
    install_law()
    for number, state in enumerate(STATES):
        some = (Event.id <= EVENTS, Event.id % len(STATES) == number)
        values = {"organisation_id": ours.id, "state": state}
        if state == "pencilled":
            values["lapses_on"] = today + timedelta(days=20)
        db.session.execute(update(Event).where(*some).values(values))
    db.session.commit()
    conflict_ids = _conflicts(ours, others)
    begin_writing()
    now = clock.now()
    _insert(
        Letter,
        (
            {
                "conflict_id": one,
                "key": f"letter {one}",
                "by_id": other.id,
                "organisation_id": others.id,
                "text": "Wie wäre der Sonntag? " * 10,
            }
            for one in conflict_ids[::3]
        ),
    )
    events = range(1, ASKED + 1)
    _insert(
        Statement,
        (
            {
                "event_id": one,
                "office_id": office.id,
                "permits": ["sondernutzung"],
                "due_on": today + timedelta(days=one % 30 - 10),
            }
            for one in events
        ),
    )
    _insert(
        EventPermit,
        (
            {"event_id": one, "key": "sondernutzung", "apply_by": today + timedelta(days=one % 28)}
            for one in events
        ),
    )
    told = {"account_id": account.id, "at": now}
    _insert(
        Notice,
        (
            told | {"code": "found", "conflict_id": conflict_ids[one], "values": {}}
            if one % 2
            else told | {"code": "lapsed", "event_id": one + 1, "values": {"title": "Fest"}}
            for one in range(TOLD)
        ),
    )
    db.session.commit()
    return account


def _conflicts(ours: Organisation, others: Organisation) -> list[int]:
    """As many as are talked about, each as one that the rules have found between two events."""
    venue, evening = make_venue(id=VENUES + 1), local_evening(in_days=30)
    for number, organisation in enumerate((ours, others), FIRST_ID):
        make_event(id=number, organisation=organisation, venue=venue, local_start=evening)
    db.session.rollback()
    found = db.session.scalars(select(Conflict).where(Conflict.rule == "venue_overlap")).one()
    columns = {
        one.name: getattr(found, one.name) for one in metadata.tables["conflict"].columns if one.name != "id"
    }
    numbers = range(FIRST_ID, FIRST_ID + TALKED_ABOUT)
    db.session.rollback()
    begin_writing()
    named = ({"id": one, "key": f"many {one}", "question": f"many {one}"} for one in numbers)
    _insert(Conflict, (columns | some for some in named))
    parties = (
        {"conflict_id": one, "event_id": event_id, "organisation_id": organisation_id}
        for one in numbers
        for event_id, organisation_id in (
            (one - FIRST_ID + 1, ours.id),
            (one - FIRST_ID + 1 + EVENTS, others.id),
        )
    )
    _insert(ConflictParty, parties)
    db.session.commit()
    return list(numbers)


def _insert(table: Any, rows: Iterable[dict[str, Any]]) -> None:
    by_names: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        by_names.setdefault(tuple(row), []).append(row)
    for some in by_names.values():
        db.session.execute(insert(table), some)
