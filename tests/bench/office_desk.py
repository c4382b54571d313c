"""The desk of an office that is asked for two thousand statements."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial

from flask import Flask
from sqlalchemy import select

from festival.base.database import begin_writing, db
from festival.events.model import Event
from festival.law.model import install_law
from festival.organisers.model import Organisation
from festival.statements.model import Statement
from tests.bench.crowd import ORGANISATIONS, on_each_database
from tests.bench.frame import Row, Scale, at_most_ms, medians
from tests.conftest import make_account, make_organisation, sign_in
from tests.counting import counted_queries

STATEMENTS = 2_000
QUERIES = 12
MOST_S = 0.08
SHARE = 10
"""The city has one in so many of the dates of a full one: the queue reads its own rows alone."""


def run(scale: Scale) -> Iterable[Row]:
    what = f"queue of an office with {STATEMENTS} open statements"
    return on_each_database(what, f"≤ {MOST_S * 1000:.0f} ms", scale.occurrences // SHARE, _queue)


def _queue(what: str, app: Flask, today: date) -> Iterable[Row]:
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    with app.app_context():
        office = make_organisation(id=ORGANISATIONS + 1, is_office=True)
        account = make_account(organisation=office)
        _ask(office, today)
        sign_in(client, account)

    def get(address: str) -> None:
        assert client.get(address).status_code == 200

    first, last = medians(
        [partial(get, f"/desk/statements?page={number}") for number in (1, STATEMENTS // 50)]
    )
    with app.app_context(), counted_queries() as found:
        get("/desk/statements")
    yield at_most_ms(what, first, MOST_S)
    yield at_most_ms(f"{what}: its last page", last, MOST_S)
    yield Row(f"{what}: questions", f"≤ {QUERIES}", str(len(found)), len(found) <= QUERIES)


def _ask(office: Organisation, today: date) -> None:
    begin_writing()
    install_law()
    ids = list(db.session.scalars(select(Event.id).order_by(Event.id).limit(STATEMENTS)))
    db.session.add_all(
        Statement(
            event_id=ids[number % len(ids)],
            office_id=office.id,
            permits=["sondernutzung", "veranstaltungsanzeige", "laermausnahme"],
            due_on=today + timedelta(days=number % 90 - 10),
        )
        for number in range(STATEMENTS)
    )
    db.session.commit()
