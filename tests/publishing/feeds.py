"""What feed tests do again and again: read a feed back, and change events as their pages do."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask.testing import FlaskClient
from icalendar import Calendar, Event

from festival.base import clock
from festival.base.database import begin_writing, db
from tests.conftest import set_fields


def lines_of(client: FlaskClient, address: str = "/calendar.ics") -> list[str]:
    """The content lines, unfolded."""
    return client.get(address).get_data(as_text=True).replace("\r\n ", "").split("\r\n")


def components(client: FlaskClient, address: str = "/calendar.ics") -> list[Any]:
    response = client.get(address)
    assert response.status_code == 200, response.get_data(as_text=True)
    return list(Calendar.from_ical(response.get_data()).walk("VEVENT"))


def only(client: FlaskClient, address: str = "/calendar.ics") -> Event:
    (component,) = components(client, address)
    return component  # type: ignore[no-any-return]


def rewrite(event: Any, **values: Any) -> None:
    """Edit the event as its form does."""
    from festival.events.saving import write_event

    begin_writing()
    set_fields(event, values)
    write_event(event, now=clock.now())
    db.session.commit()


def step(event: Any, to_state: str, *, now: datetime, reason: str = "Sturm") -> None:
    from festival.events.saving import Step, take_step

    begin_writing()
    take_step(event, Step(to_state, None, reason), now=now)
    db.session.commit()


def change(event: Any, on: date, kind: str, **values: Any) -> None:
    from festival.events.model import DateChange
    from festival.events.saving import change_date

    begin_writing()
    change_date(event, DateChange(event_id=event.id, on=on, kind=kind, **values), now=clock.now())
    db.session.commit()
