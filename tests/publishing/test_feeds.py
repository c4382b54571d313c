"""The promises of the feeds, each by its name."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar

from festival.base import clock
from tests.conftest import make_event, make_organisation, make_venue
from tests.publishing.days import NEXT_YEAR, wall_now
from tests.publishing.feeds import change, components, lines_of, only, rewrite, step


def test_a_public_event_is_in_the_feed_with_what_a_guest_needs(client: FlaskClient) -> None:
    venue = make_venue(name="Marktplatz", street="Markt 1", postcode="44135", town="Musterstadt")
    event = make_event(title="Serenade", summary="Unter Linden", venue=venue, is_free=True)
    component = only(client)
    assert component["SUMMARY"] == "Serenade"
    assert component["LOCATION"] == "Marktplatz, Markt 1, 44135 Musterstadt"
    assert component["URL"] == f"http://localhost/events/{event.id}-serenade"
    assert "Unter Linden" in component["DESCRIPTION"]
    assert f"http://localhost/events/{event.id}-serenade" in component["DESCRIPTION"]
    assert component["STATUS"] == "CONFIRMED"
    assert component["GEO"].latitude == pytest.approx(venue.lat)
    assert component["DTSTART"].dt.replace(tzinfo=None) == event.local_start


@pytest.mark.parametrize("state", ["idea", "pencilled", "submitted"])
def test_what_is_not_public_is_in_no_feed(client: FlaskClient, state: str) -> None:
    event = make_event(state=state)
    assert components(client) == []
    assert client.get(f"/events/{event.id}.ics").status_code == 404


def test_an_event_taken_back_to_the_organisers_leaves_the_feed(client: FlaskClient) -> None:
    event = make_event()
    rewrite(event, state="pencilled")
    assert components(client) == []


def test_the_uid_never_changes_and_sequence_and_last_modified_move(client: FlaskClient) -> None:
    event = make_event()
    before = only(client)
    rewrite(event, title="Neuer Titel", changed_at=event.changed_at - timedelta(hours=1))
    after = only(client)
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["LAST-MODIFIED"].dt >= before["LAST-MODIFIED"].dt
    assert after["DTSTAMP"].dt == after["LAST-MODIFIED"].dt


def test_a_cancelled_event_stays_for_60_days_as_cancelled_and_then_leaves(client: FlaskClient) -> None:
    event = make_event(local_start=wall_now() + timedelta(days=200))
    sequence = only(client)["SEQUENCE"]
    step(event, "cancelled", now=clock.now() - timedelta(days=59))
    component = only(client)
    assert component["STATUS"] == "CANCELLED"
    assert component["SEQUENCE"] > sequence
    assert "Sturm" in component["DESCRIPTION"]
    other = make_event(local_start=wall_now() + timedelta(days=200))
    step(other, "cancelled", now=clock.now() - timedelta(days=61))
    assert [str(one["UID"]) for one in components(client)] == [event.uid]


def test_editing_a_cancelled_event_does_not_keep_it_longer(client: FlaskClient) -> None:
    event = make_event(local_start=wall_now() + timedelta(days=200))
    step(event, "cancelled", now=clock.now() - timedelta(days=61))
    rewrite(event, summary="Mehr dazu im Rathaus")
    assert components(client) == []


def test_a_postponed_event_is_struck_through_and_says_so(client: FlaskClient) -> None:
    event = make_event(title="Lauf")
    step(event, "postponed", now=clock.now())
    component = only(client)
    assert component["STATUS"] == "CANCELLED"
    assert "Lauf" in component["SUMMARY"]
    assert component["SUMMARY"] != "Lauf"


def test_what_ended_more_than_60_days_ago_has_left(client: FlaskClient) -> None:
    now = wall_now()
    make_event(local_start=now - timedelta(days=65))
    recent = make_event(local_start=now - timedelta(days=50))
    assert [str(one["UID"]) for one in components(client)] == [recent.uid]


def test_a_series_is_one_event_with_rule_exceptions_and_overrides(client: FlaskClient) -> None:
    first = datetime(NEXT_YEAR, 1, 5, 10, 0)
    event = make_event(local_start=first, local_end=first + timedelta(hours=2), rrule="FREQ=WEEKLY;COUNT=8")
    days = [first.date() + timedelta(weeks=week) for week in range(8)]
    hall = make_venue(name="Halle")
    change(event, days[1], "excluded")
    change(event, days[2], "cancelled", reason="Glatteis")
    later = first + timedelta(weeks=3, days=1)
    change(event, days[3], "moved", local_start=later, local_end=later + timedelta(hours=1), venue_id=hall.id)
    series, cancelled, moved = components(client)
    assert series["RRULE"] == {"FREQ": ["WEEKLY"], "COUNT": [8]}
    assert series["EXDATE"].dts[0].dt.date() == days[1]
    assert {str(one["UID"]) for one in (series, cancelled, moved)} == {event.uid}
    assert cancelled["RECURRENCE-ID"].dt.date() == days[2]
    assert cancelled["STATUS"] == "CANCELLED"
    assert "Glatteis" in cancelled["DESCRIPTION"]
    assert moved["RECURRENCE-ID"].dt.date() == days[3]
    assert moved["DTSTART"].dt.replace(tzinfo=None) == later
    assert moved["LOCATION"] == "Halle"
    assert moved["STATUS"] == "CONFIRMED"


def test_until_is_in_utc_for_times_and_a_date_for_whole_days(client: FlaskClient) -> None:
    first = datetime(NEXT_YEAR, 1, 5, 10, 0)
    until = f"{first:%Y}0601"
    make_event(
        title="Zeit",
        local_start=first,
        local_end=first + timedelta(hours=2),
        rrule=f"FREQ=WEEKLY;UNTIL={until}",
    )
    assert f"RRULE:FREQ=WEEKLY;UNTIL={until}T215959Z" in lines_of(client)
    day = first.replace(hour=0)
    make_event(
        all_day=True, local_start=day, local_end=day + timedelta(days=1), rrule=f"FREQ=WEEKLY;UNTIL={until}"
    )
    assert f"RRULE:FREQ=WEEKLY;UNTIL={until}" in lines_of(client)


def test_a_whole_day_has_dates_and_an_exclusive_end(client: FlaskClient) -> None:
    first = datetime(NEXT_YEAR, 5, 1)
    make_event(all_day=True, local_start=first, local_end=first + timedelta(days=3))
    lines = lines_of(client)
    assert f"DTSTART;VALUE=DATE:{first:%Y}0501" in lines
    assert f"DTEND;VALUE=DATE:{first:%Y}0504" in lines


def test_each_tzid_has_its_vtimezone_and_no_other(client: FlaskClient) -> None:
    make_event(title="TZID=Nirgendwo/Nie: heute")
    calendar = Calendar.from_ical(client.get("/calendar.ics").get_data())
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Berlin"]
    assert not calendar.get_missing_tzids()


def test_an_empty_feed_is_a_calendar_without_a_timezone(client: FlaskClient) -> None:
    calendar = Calendar.from_ical(client.get("/calendar.ics").get_data())
    assert calendar.walk("VEVENT") == calendar.walk("VTIMEZONE") == []


def test_the_head_names_the_calendar_and_says_how_often_to_ask(client: FlaskClient) -> None:
    lines = lines_of(client, "/calendar.ics?category=konzert&lang=de")
    assert lines[:3] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Festival//City calendar//EN"]
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT60M" in lines
    assert "X-PUBLISHED-TTL:PT60M" in lines
    assert "SOURCE;VALUE=URI:http://localhost/calendar.ics?category=konzert&lang=de" in lines
    (name,) = [line for line in lines if line.startswith("NAME:")]
    assert "Musterstadt" in name
    assert "Konzert" in name
    assert f"X-WR-CAL{name}" in lines
    assert not [line for line in lines if line.startswith("METHOD")]


def test_english_is_asked_for_by_the_address_and_by_nothing_else(client: FlaskClient) -> None:
    make_event(title="Umzug", title_en="Parade", category="umzug")
    assert only(client)["SUMMARY"] == "Umzug"
    in_english = client.get("/calendar.ics", headers={"Accept-Language": "en"})
    assert "SUMMARY:Umzug" in in_english.get_data(as_text=True)
    assert only(client, "/calendar.ics?lang=en")["SUMMARY"] == "Parade"


@pytest.mark.parametrize(
    ("args", "name"),
    [
        ("category=quatsch", "category"),
        ("from=2026-02-30", "from"),
        ("district=nirgends", "district"),
        ("lang=fr", "lang"),
        ("free=ja", "free"),
    ],
)
@pytest.mark.parametrize("address", ["/calendar.ics", "/visit.ics"])
def test_a_filter_nobody_knows_is_refused_by_name(
    client: FlaskClient, address: str, args: str, name: str
) -> None:
    response = client.get(f"{address}?{args}")
    assert response.status_code == 400
    assert name in response.get_data(as_text=True)


def test_filters_narrow_the_feed(client: FlaskClient) -> None:
    square, hall = make_venue(name="Platz"), make_venue(name="Halle", access_yes=["wheelchair"])
    choir = make_organisation(name="Chor", slug="chor")
    day = datetime(NEXT_YEAR, 6, 1, 18)
    times = {"local_start": day, "local_end": day + timedelta(hours=1)}
    concert = make_event(
        title="Singen", category="konzert", venue=hall, organisation=choir, is_free=True, **times
    )
    market = make_event(title="Trödel", category="markt", venue=square, tone="civic")
    for args, expected in {
        "category=konzert": concert,
        "organisation=chor": concert,
        f"venue={square.id}": market,
        "tone=civic": market,
        "free=1": concert,
        "accessible=wheelchair": concert,
        "q=singen": concert,
        f"from={day:%Y-%m-%d}&to={day:%Y-%m-%d}": concert,
    }.items():
        assert [str(one["UID"]) for one in components(client, f"/calendar.ics?{args}")] == [expected.uid], (
            args
        )
    assert len(components(client, "/calendar.ics?category=konzert,markt")) == 2


def test_a_stay_holds_its_dates_one_by_one(client: FlaskClient) -> None:
    first = datetime(NEXT_YEAR, 1, 5, 10, 0)
    event = make_event(local_start=first, local_end=first + timedelta(hours=2), rrule="FREQ=WEEKLY;COUNT=8")
    address = f"/visit.ics?from={first + timedelta(days=5):%Y-%m-%d}&to={first + timedelta(days=15):%Y-%m-%d}"
    found = components(client, address)
    assert [one["DTSTART"].dt.replace(tzinfo=None) for one in found] == [
        first + timedelta(weeks=1),
        first + timedelta(weeks=2),
    ]
    assert not [one for one in found if "RRULE" in one]
    assert len({str(one["UID"]) for one in found} | {event.uid}) == 3


def test_a_stay_in_a_full_city_keeps_its_last_days(client: FlaskClient) -> None:
    first = wall_now().replace(hour=10, minute=0, second=0) + timedelta(days=3)
    for number in range(17):
        start = first + timedelta(minutes=number)
        make_event(local_start=start, local_end=start + timedelta(hours=1), rrule="FREQ=DAILY;COUNT=40")
    address = f"/visit.ics?from={first:%Y-%m-%d}&to={first + timedelta(days=30):%Y-%m-%d}"
    days = [component["DTSTART"].dt.date() for component in components(client, address)]
    assert len(days) == 17 * 31
    assert max(days) == (first + timedelta(days=30)).date()


def test_a_stay_is_at_most_31_days(client: FlaskClient) -> None:
    assert client.get("/visit.ics?from=2027-01-01&to=2027-01-31").status_code == 200
    response = client.get("/visit.ics?from=2027-01-01&to=2027-02-01")
    assert response.status_code == 400
    assert "to" in response.get_data(as_text=True)
