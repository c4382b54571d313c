"""What the public sees: every date once, in order, page by page; and what that costs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.events.model import DateChange, Event, Occurrence
from festival.events.saving import change_date, write_event
from festival.programme.boxes import read_box
from festival.programme.filters import BadFilter, Filters, read_filters
from festival.programme.geojson import DEFAULT_DAYS, map_window, places_on_map
from festival.programme.programme_pages import BadPage, programme_page
from festival.programme.public_dates import dates_between, dates_of, venues_with_dates
from tests.conftest import make_account, make_event, make_organisation, make_venue, sign_in
from tests.counting import counted_queries

NOW = datetime(2027, 1, 15, 12, tzinfo=UTC)
START = datetime(2027, 2, 5, 19, 30)
ALL = Filters()
BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def concert(title: str, **overrides: Any) -> Event:
    return make_event(**{"title": title, "now": NOW, "local_start": START} | overrides)


def titles(rows: list[Occurrence]) -> list[str]:
    return [row.event.title for row in rows]


def walk(filters: Filters, size: int, now: datetime = NOW) -> list[tuple[datetime, int]]:
    """Go from page to page as a reader does; return (start, id) of every date shown."""
    seen, mark = [], None
    for _ in range(200):
        page = programme_page(filters, now=now, mark=mark, size=size)
        shown = [row for _on, rows in page.days for row in rows]
        assert len(shown) <= size
        for on, rows in page.days:
            assert {row.local_start.date() for row in rows} == {on}
        seen += [(row.starts_at, row.id) for row in shown]
        mark = page.next_mark
        if mark is None:
            return seen
        assert len(shown) == size
    raise AssertionError("pages without an end")


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    events=st.lists(
        st.tuples(
            st.integers(-30, 30),
            st.sampled_from([0, 0, 30, 60]),
            st.sampled_from([None, "FREQ=WEEKLY;COUNT=3", "FREQ=DAILY;COUNT=5"]),
            st.sampled_from(["confirmed", "confirmed", "cancelled", "pencilled"]),
        ),
        max_size=6,
    ),
    size=st.integers(1, 7),
)
def test_paging_shows_each_public_date_once_and_in_order(
    app: Flask, events: list[tuple[int, int, str | None, str]], size: int
) -> None:
    begin_writing()
    db.session.execute(Occurrence.__table__.delete())
    db.session.execute(Event.__table__.delete())
    db.session.commit()
    db.session.expunge_all()
    g.pop("city", None)
    organisation = make_organisation()
    for days, minutes, rrule, state in events:
        start = START.replace(year=2027, month=1, day=15) + timedelta(days=days, minutes=minutes)
        concert("feast", local_start=start, rrule=rrule, state=state, organisation=organisation)
    midnight = at("2027-01-14 23:00")
    query = select(Occurrence.starts_at, Occurrence.id).where(
        Occurrence.is_public, Occurrence.starts_at >= midnight
    )
    expected = list(db.session.execute(query.order_by(Occurrence.starts_at, Occurrence.id)).tuples())
    assert walk(ALL, size) == expected


def test_pages_go_on_where_they_were_when_earlier_dates_vanish(app: Flask) -> None:
    events = [concert(f"{number}", local_start=START + timedelta(days=number)) for number in range(4)]
    first = programme_page(ALL, now=NOW, size=2)
    begin_writing()
    events[0].lines[0].local_start, events[0].lines[0].local_end = (
        START - timedelta(days=9),
        START - timedelta(days=9, hours=-1),
    )
    write_event(events[0], now=NOW)
    db.session.commit()
    second = programme_page(ALL, now=NOW, mark=first.next_mark, size=2)
    assert [titles(rows) for _on, rows in second.days] == [["2"], ["3"]]


@pytest.mark.parametrize(
    "mark", ["x", "20270101T000000", "20270101T000000-x", "20271301T000000-1", "-1", "2027-٣", "9" * 99]
)
def test_a_mark_that_no_page_carried_is_refused(app: Flask, client: FlaskClient, mark: str) -> None:
    with pytest.raises(BadPage):
        programme_page(ALL, now=NOW, mark=mark)
    assert client.get("/events", query_string={"page": mark}).status_code == 400


def test_the_programme_begins_with_the_city_s_today(app: Flask) -> None:
    concert("morning", local_start=datetime(2027, 1, 15, 8), local_end=datetime(2027, 1, 15, 9))
    concert("night before", local_start=datetime(2027, 1, 14, 20), local_end=datetime(2027, 1, 14, 23, 59))
    page = programme_page(ALL, now=NOW)
    assert [(on, titles(rows)) for on, rows in page.days] == [(date(2027, 1, 15), ["morning"])]
    assert page.running == []


def test_what_began_earlier_and_is_still_on_is_shown_as_running_once(app: Flask) -> None:
    concert("over midnight", local_start=datetime(2027, 1, 14, 22), local_end=datetime(2027, 1, 15, 2))
    concert("exhibition", local_start=datetime(2026, 10, 1), local_end=datetime(2027, 3, 1), all_day=True)
    concert("a week", local_start=datetime(2027, 1, 9, 10), local_end=datetime(2027, 1, 17, 10))
    concert("over", local_start=datetime(2027, 1, 14, 20), local_end=datetime(2027, 1, 15))
    concert("ahead")
    page = programme_page(ALL, now=NOW, size=10)
    assert titles(page.running) == ["a week", "exhibition"]  # a night until six belongs to its evening
    assert [titles(rows) for _on, rows in page.days] == [["ahead"]]
    assert programme_page(ALL, now=NOW, mark="20270101T000000-1").running == []


def test_with_set_up_counted_as_long_a_short_date_is_still_found_as_running(app: Flask) -> None:
    concert(
        "fair",
        local_start=datetime(2027, 1, 14, 22),
        local_end=datetime(2027, 1, 16),
        setup_minutes=10 * 1440,
    )
    assert titles(programme_page(ALL, now=NOW).running) == ["fair"]


def test_dates_between_are_those_that_touch_the_window(app: Flask) -> None:
    concert("before", local_start=datetime(2027, 2, 5, 17), local_end=datetime(2027, 2, 5, 19))
    concert("inside", local_start=datetime(2027, 2, 5, 19, 30), local_end=datetime(2027, 2, 5, 20))
    concert("around", local_start=datetime(2026, 12, 1), local_end=datetime(2027, 3, 1))
    concert("after", local_start=datetime(2027, 2, 5, 21), local_end=datetime(2027, 2, 5, 22))
    window = (at("2027-02-05 18:00"), at("2027-02-05 20:00"))
    assert titles(dates_between(ALL, *window, limit=10)) == ["around", "inside"]
    assert titles(dates_between(ALL, *window, limit=1)) == ["around"]


def test_a_box_leaves_out_what_lies_outside_or_nowhere(app: Flask) -> None:
    concert("inside", venue=make_venue(lon=7.1, lat=51.1))
    concert("outside", venue=make_venue(lon=8.1, lat=51.1))
    concert("nowhere")
    window = (at("2027-02-01 00:00"), at("2027-03-01 00:00"))
    assert titles(dates_between(ALL, *window, limit=10, box=(7.0, 51.0, 8.0, 52.0))) == ["inside"]
    assert read_box(MultiDict({"bbox": "7,51,8,52"})) == (7.0, 51.0, 8.0, 52.0)


@pytest.mark.parametrize(
    "box", ["1,2,3", "a,b,c,d", "nan,0,1,1", "8,51,7,52", "-181,0,1,1", "0,0,1,inf", "1,2,3,4,5"]
)
def test_a_box_that_is_none_is_refused(box: str) -> None:
    with pytest.raises(BadFilter, match="bbox"):
        read_box(MultiDict({"bbox": box}))


def test_the_map_shows_an_event_once_a_place_with_its_next_date(app: Flask) -> None:
    square, hall = make_venue(), make_venue()
    event = concert("market", venue=square, rrule="FREQ=DAILY;COUNT=5")
    begin_writing()
    change_date(event, DateChange(on=date(2027, 2, 7), kind="moved", venue_id=hall.id), now=NOW)
    db.session.commit()
    filters = read_filters(MultiDict({"from": "2027-02-06", "to": "2027-02-28"}))
    shown, counts, truncated = places_on_map(filters, map_window(filters, None, now=NOW))
    assert [(row.on.day, row.venue_id) for row in shown] == [(6, square.id), (7, hall.id)]
    assert counts == {event.id: 4}
    assert not truncated


@pytest.mark.parametrize("first_on", [date(2027, 1, 15), date(2027, 3, 26), date(2027, 10, 29)])
def test_without_an_end_the_map_shows_whole_days_from_the_first(app: Flask, first_on: date) -> None:
    window = map_window(read_filters(MultiDict({"from": first_on.isoformat()})), None, now=NOW)
    last_on = first_on + timedelta(days=DEFAULT_DAYS - 1)
    assert window.start_at == clock.day_bounds(first_on, BERLIN)[0]
    assert window.end_at == clock.day_bounds(last_on, BERLIN)[1]


def test_an_event_s_dates_begin_with_the_running_one(app: Flask) -> None:
    event = concert(
        "market",
        local_start=datetime(2027, 1, 13, 10),
        rrule="FREQ=DAILY",
        local_end=datetime(2027, 1, 13, 18),
    )
    assert [row.on.day for row in dates_of(event, now=NOW, limit=3)] == [15, 16, 17]


def test_a_venue_s_programme_holds_what_has_been_on_for_long(app: Flask) -> None:
    square = make_venue()
    concert("exhibition", venue=square, local_start=datetime(2026, 6, 1), local_end=datetime(2027, 5, 1))
    concert("concert", venue=make_venue(parent=square))
    concert("elsewhere", venue=make_venue())
    assert titles(venues_with_dates([square.path], ALL, now=NOW, limit=9)) == ["exhibition", "concert"]


@pytest.fixture
def city_of_twelve(app: Flask) -> dict[str, int]:
    """Twelve events of six organisers at six venues, some of them in each other's way."""
    venues, organisations = [make_venue() for _ in range(6)], [make_organisation() for _ in range(6)]
    soon = datetime.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
    for number in range(12):
        event = make_event(
            venue=venues[number % 6],
            organisation=organisations[number % 6],
            local_start=soon + timedelta(hours=number // 6),
            rrule="FREQ=WEEKLY;COUNT=8" if number % 2 else None,
            state="pencilled" if number == 11 else "confirmed",
        )
    return {"event": event.id - 1, "organisation": organisations[5].id}


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/events",
        "/events?category=konzert&accessible=wheelchair&q=konzert",
        "/events/{event}-{slug}",
        "/events/{event}-{slug}/{on}",
        "/map",
        "/map/events.geojson",
        "/desk",
        "/desk/events/{event}",
        "/desk/events/{event}/when",
    ],
)
def test_a_page_asks_few_questions_however_many_events_there_are(
    app: Flask, client: FlaskClient, city_of_twelve: dict[str, int], address: str
) -> None:
    sign_in(client, make_account(role="coordinator"))  # who is signed in costs questions too
    event = db.session.get_one(Event, city_of_twelve["event"])
    on = db.session.scalar(select(Occurrence.on).where(Occurrence.event_id == event.id))
    path = address.format(event=event.id, slug=event.slug, on=on)
    client.get(path)  # what a process keeps once it has read it
    app.extensions["festival_bodies"].clear()
    with counted_queries() as found:
        assert client.get(path).status_code == 200
    allowed = (
        32 if address.startswith("/desk/events") else 10
    )  # all rules, better dates and the zone around it
    assert len(found) <= allowed, "\n".join(found)


def test_the_address_of_a_date_that_went_elsewhere_says_where(app: Flask, client: FlaskClient) -> None:
    event = concert("feast")
    first_on = START.date()
    begin_writing()
    event.lines[0].local_start = START + timedelta(days=7)
    event.lines[0].local_end = event.local_start + timedelta(hours=2)
    write_event(event, now=NOW)
    db.session.commit()
    answer = client.get(f"/events/{event.id}-{event.slug}/{first_on}")
    assert answer.status_code == 200
    assert f'href="/events/{event.id}-{event.slug}/{first_on + timedelta(days=7)}"' in answer.get_data(
        as_text=True
    )
    assert client.get(f"/events/{event.id}-{event.slug}/{first_on + timedelta(days=1)}").status_code == 404


def test_an_address_beyond_the_horizon_is_there_already(app: Flask, client: FlaskClient) -> None:
    event = concert("market", rrule="FREQ=WEEKLY")
    far_on = START.date() + timedelta(weeks=520)
    assert client.get(f"/events/{event.id}-{event.slug}/{far_on}").status_code == 200
    assert client.get(f"/events/{event.id}-{event.slug}/{far_on + timedelta(days=1)}").status_code == 404
