"""Each public page tells programs what it tells people: no more, and nothing that nobody has said."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base import clock
from festival.base.city import City, bump_revision
from festival.base.database import begin_writing, db
from festival.co_organisers.model import CoOrganiser
from festival.events.model import DateChange, Event
from festival.events.saving import change_date, write_event
from festival.organisers.data_licence import chosen_licence
from festival.place_lists.geojson_places import OPENSTREETMAP
from festival.remembrance.model import RemembranceDay
from tests.conftest import make_event, make_organisation, make_venue
from tests.counting import counted_queries
from tests.linked_data.reading import check_event, check_place, linked_data

STATUS = "https://schema.org/Event"
SUMMER = datetime(2031, 7, 5, 19, 30)


def told(client: FlaskClient, event: Event, on: str = "", lang: str = "de") -> Any:
    address = f"/events/{event.id}-{event.slug}" + (f"/{on}" if on else "")
    found = linked_data(client.get(f"{address}?lang={lang}"))
    check_event(found)
    return found


def test_an_event_is_told_whole(client: FlaskClient) -> None:
    venue = make_venue(
        name="Marktplatz", street="Markt 1", postcode="12345", town="Musterstadt", lon=7.5, lat=51.5,
        access_yes=["step_free"], access_no=["hearing_loop"],
    )  # fmt: skip
    event = make_event(
        title="Sommerkonzert",
        title_en="Summer concert",
        summary="Draußen.",
        venue=venue,
        organisation=make_organisation(name="Musikverein", slug="musik"),
        local_start=SUMMER,
        is_free=True,
        audiences=["kinder_7_12", "familien"],
        languages=["de", "dgs"],
        access_yes=["captions", "stimuli_warning", "easy_language"],
        link="https://musik.example/sommer",
    )
    found = told(client, event)
    assert found["@id"] == f"http://localhost/events/{event.id}"
    assert found["@type"] == "MusicEvent"
    assert (found["startDate"], found["endDate"]) == (
        "2031-07-05T19:30:00+02:00",
        "2031-07-05T22:00:00+02:00",
    )
    assert found["eventStatus"] == f"{STATUS}Scheduled"
    assert found["offers"] | {"url": ""} == {
        "@type": "Offer",
        "price": "0",
        "priceCurrency": "EUR",
        "url": "",
    }
    assert found["isAccessibleForFree"] is True
    assert found["organizer"] == [
        {
            "@type": "Organization",
            "@id": "http://localhost/organisations/musik",
            "name": "Musikverein",
            "url": "http://localhost/organisations/musik",
        }
    ]
    place = found["location"]
    assert place["geo"] == {"@type": "GeoCoordinates", "latitude": 51.5, "longitude": 7.5}
    assert place["address"]["streetAddress"] == "Markt 1"
    answers = {one["propertyID"]: one["value"] for one in place["amenityFeature"]}
    assert answers == {
        "step_free": True, "hearing_loop": False, "captions": True, "stimuli_warning": True, "easy_language": True
    }  # fmt: skip
    assert "@id" not in place, "what the event says of its place is not true of the place for ever"
    assert place["containedInPlace"] == {"@id": f"http://localhost/venues/{venue.id}"}
    assert found["inLanguage"] == ["de", "gsg", "de-simple"]
    assert found["workPerformed"]["accessibilityHazard"] == ["flashing", "sound"]
    assert found["typicalAgeRange"] == ["7-12"]
    assert found["sameAs"] == "https://musik.example/sommer"
    assert told(client, event, lang="en")["name"] == "Summer concert"
    assert "sdLicense" not in found, "the city has not said"


def test_what_nobody_has_said_is_not_there(client: FlaskClient) -> None:
    event = make_event(title="Fest", category="unknown", tone="unknown", local_start=SUMMER)
    found = told(client, event)
    assert found["@type"] == "Event"
    unsaid = {
        "offers",
        "isAccessibleForFree",
        "location",
        "inLanguage",
        "image",
        "audience",
        "keywords",
        "superEvent",
    }
    assert unsaid & found.keys() == set()


@pytest.mark.parametrize(
    ("is_free", "price"), [(False, "12 €, ermäßigt 8 €"), (None, "um eine Spende wird gebeten")]
)
def test_a_price_is_told_in_the_words_it_was_said_in(
    client: FlaskClient, is_free: bool | None, price: str
) -> None:
    found = told(client, make_event(title="Fest", is_free=is_free, price=price))
    assert found["offers"]["description"] == price
    assert "price" not in found["offers"]
    assert found.get("isAccessibleForFree") is is_free


def test_a_picture_is_told_with_whose_it_is(client: FlaskClient) -> None:
    event = make_event(
        title="Fest",
        image_name="0" * 32 + ".webp",
        image_alt="Bühne",
        image_credit="Anna",
        image_licence="CC-BY-4.0",
    )
    image = told(client, event)["image"]
    assert image["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert (image["creditText"], image["caption"]) == ("Anna", "Bühne")
    assert image["acquireLicensePage"] == f"http://localhost/events/{event.id}"


def test_whole_days_are_days_and_the_last_one_is_included(client: FlaskClient) -> None:
    event = make_event(
        title="Markt", all_day=True, local_start=datetime(2031, 12, 1), local_end=datetime(2031, 12, 4)
    )
    found = told(client, event)
    assert (found["startDate"], found["endDate"]) == ("2031-12-01", "2031-12-03")


@pytest.mark.parametrize(
    ("start", "told_start"),
    [
        (datetime(2031, 3, 30, 1, 30), "2031-03-30T01:30:00+01:00"),
        (datetime(2031, 3, 30, 3, 30), "2031-03-30T03:30:00+02:00"),
        (datetime(2031, 10, 26, 2, 30), "2031-10-26T02:30:00+02:00"),
        (datetime(2031, 10, 26, 3, 30), "2031-10-26T03:30:00+01:00"),
    ],
)
def test_times_have_the_offset_of_their_day(client: FlaskClient, start: datetime, told_start: str) -> None:
    event = make_event(title="Nacht", local_start=start, local_end=start + timedelta(hours=5))
    assert told(client, event)["startDate"] == told_start


def test_cancelled_and_postponed(client: FlaskClient) -> None:
    cancelled = make_event(title="Fest", state="cancelled", local_start=SUMMER)
    assert told(client, cancelled)["eventStatus"] == f"{STATUS}Cancelled"
    postponed = told(client, make_event(title="Fest", state="postponed", local_start=SUMMER))
    assert postponed["eventStatus"] == f"{STATUS}Postponed"
    assert postponed["previousStartDate"] == "2031-07-05T19:30:00+02:00"


def test_an_event_that_moved_says_when_it_was_to_be(client: FlaskClient) -> None:
    event = make_event(title="Fest", local_start=SUMMER)
    begin_writing()
    event = db.session.get_one(Event, event.id)
    event.lines[0].local_start = SUMMER + timedelta(days=1)
    event.lines[0].local_end = SUMMER + timedelta(days=1, hours=2)
    db.session.refresh(event, ["date_changes"])
    write_event(event, now=clock.now())
    db.session.commit()
    found = told(client, event)
    assert found["eventStatus"] == f"{STATUS}Rescheduled"
    assert found["previousStartDate"] == "2031-07-05T19:30:00+02:00"
    assert found["startDate"] == "2031-07-06T19:30:00+02:00"


def series(**values: Any) -> Event:
    first = datetime.combine(clock.now().date() + timedelta(days=3), time(9))
    day = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[first.weekday()]
    return make_event(title="Wochenmarkt", local_start=first, rrule=f"FREQ=WEEKLY;BYDAY={day}", **values)


def test_a_series_tells_its_rule_and_its_next_dates(client: FlaskClient) -> None:
    event = series()
    first = event.local_start
    assert first
    begin_writing()
    event = db.session.get_one(Event, event.id)
    off, moved = first + timedelta(weeks=1), first + timedelta(weeks=2)
    db.session.refresh(event, ["date_changes"])
    change_date(event, DateChange(on=off.date(), at=off.time(), kind="cancelled", reason=""), now=clock.now())
    later = DateChange(on=moved.date(), at=moved.time(), kind="moved", reason="")
    later.local_start, later.local_end = moved + timedelta(days=1), moved + timedelta(days=1, hours=2)
    change_date(event, later, now=clock.now())
    db.session.commit()
    found = told(client, event)
    [rule] = found["eventSchedule"]
    assert rule["repeatFrequency"] == "P1W"
    assert rule["byDay"] == [f"https://schema.org/{first:%A}"]
    assert (rule["startTime"], rule["endTime"], rule["duration"]) == ("09:00:00", "11:30:00", "PT2H30M")
    assert [one[:10] for one in rule["exceptDate"]] == [off.date().isoformat(), moved.date().isoformat()]
    dates = found["subEvent"]
    assert len(dates) == 12
    assert dates[1]["eventStatus"] == f"{STATUS}Cancelled"
    assert dates[2]["eventStatus"] == f"{STATUS}Rescheduled"
    assert dates[2]["previousStartDate"][:10] == moved.date().isoformat()
    assert dates[2]["@id"] == f"http://localhost/events/{event.id}#{moved.date()}"

    one = told(client, event, moved.date().isoformat())
    assert one["@id"] == dates[2]["@id"]
    assert one["superEvent"]["@id"] == found["@id"]
    assert (one["startDate"], one["previousStartDate"]) == (
        dates[2]["startDate"],
        dates[2]["previousStartDate"],
    )
    assert "subEvent" not in one


def test_a_series_that_is_closed_by_rules_tells_dates_alone(client: FlaskClient) -> None:
    found = told(client, series(closed=["--12-24/--12-26"]))
    assert "eventSchedule" not in found
    assert found["subEvent"]


def test_who_organises_it_too_is_named(client: FlaskClient) -> None:
    other, event = make_organisation(name="Zirkus"), make_event(title="Fest")
    begin_writing()
    event = db.session.get_one(Event, event.id)
    db.session.add(
        CoOrganiser(
            event_id=event.id, organisation_id=other.id, state="accepted", asked_at=clock.now(), words=""
        )
    )
    event.co_organisers = [str(other.id)]
    bump_revision()
    db.session.commit()
    assert [one["name"] for one in told(client, event)["organizer"]][1:] == ["Zirkus"]


def test_a_festival_tells_its_points(client: FlaskClient) -> None:
    whole = make_event(title="Stadtfest", category="stadtfest", local_start=SUMMER)
    begin_writing()
    whole = db.session.get_one(Event, whole.id)
    whole.festival_id = whole.id
    db.session.commit()
    point = make_event(
        title="Umzug", category="umzug", local_start=SUMMER, festival_id=whole.id, venue=make_venue()
    )
    with counted_queries() as asked:
        page = client.get(f"/festivals/{whole.id}-stadtfest")
    assert len(asked) <= 10
    found = linked_data(page)
    check_event(found)
    assert found["@type"] == "Festival"
    assert [one["@id"] for one in found["subEvent"]] == [f"http://localhost/events/{point.id}"]
    assert told(client, point)["superEvent"]["@id"] == found["@id"]
    mourning = make_event(title="Gedenktage", category="gedenken", tone="solemn", local_start=SUMMER)
    begin_writing()
    mourning = db.session.get_one(Event, mourning.id)
    mourning.festival_id = mourning.id
    db.session.commit()
    assert told(client, mourning)["@type"] == "Event"


def test_a_festival_that_is_no_longer_public_is_not_named(client: FlaskClient) -> None:
    whole = make_event(title="Geheimes Fest", state="pencilled", local_start=SUMMER)
    point = make_event(title="Umzug", local_start=SUMMER, festival_id=whole.id)
    page = client.get(f"/events/{point.id}-umzug")
    assert "superEvent" not in linked_data(page)
    assert "Geheimes" not in page.text


def test_places_say_under_which_licence_they_are(app: Flask, client: FlaskClient) -> None:
    begin_writing()
    city = db.session.get_one(City, 1)
    city.texts = city.texts | chosen_licence("CC-BY-4.0")
    bump_revision()
    db.session.commit()
    outer = make_venue(name="Park", source=f"{OPENSTREETMAP} (way/1)")
    own = make_venue(name="Bühne", parent=outer, capacity=300, access_yes=["wheelchair"])
    found = linked_data(client.get(f"/venues/{own.id}-buehne"))
    check_place(found)
    assert found["sdLicense"] == "https://creativecommons.org/licenses/by/4.0/"
    assert found["maximumAttendeeCapacity"] == 300
    assert found["containedInPlace"]["@id"] == f"http://localhost/venues/{outer.id}"
    told_outer = linked_data(client.get(f"/venues/{outer.id}-park"))
    assert told_outer["sdLicense"] == "https://opendatacommons.org/licenses/odbl/1-0/"
    assert "OpenStreetMap" in told_outer["creditText"]
    assert (
        told(client, make_event(title="Fest"))["sdLicense"] == "https://creativecommons.org/licenses/by/4.0/"
    )


def test_an_organisation_says_what_it_is(client: FlaskClient) -> None:
    row = make_organisation(
        name="Turnverein", slug="turn", sector="sport", about="**Turnen** für alle", link="https://turn.example",
        contact_email="mail@turn.example",
    )  # fmt: skip
    found = linked_data(client.get("/organisations/turn"))
    assert found["@type"] == "SportsOrganization"
    assert found["description"] == "Turnen für alle"
    assert found["email"] == row.contact_email
    office = make_organisation(name="Amt", slug="amt", is_office=True)
    assert linked_data(client.get(f"/organisations/{office.slug}"))["@type"] == "GovernmentOrganization"


def test_the_programme_is_a_list_and_the_start_page_a_site(client: FlaskClient) -> None:
    event = make_event(title="Fest <b>")
    found = linked_data(client.get("/events?lang=de"))
    assert found["@type"] == "ItemList"
    assert found["itemListElement"] == [
        {
            "@type": "ListItem",
            "position": 1,
            "name": "Fest <b>",
            "url": f"http://localhost/events/{event.id}-{event.slug}?lang=de",
        }
    ]
    assert linked_data(client.get("/events?category=markt")) is None
    assert linked_data(client.get("/"))["@type"] == "WebSite"


def test_a_remembrance_day_is_about_something_and_no_event(client: FlaskClient) -> None:
    begin_writing()
    day = RemembranceDay(
        name="Gedenktag", story="Was **geschah**", rule="fixed 11-09", is_own=True, tone="solemn"
    )
    db.session.add(day)
    bump_revision()
    db.session.commit()
    found = linked_data(client.get(f"/remembrance/{day.id}-gedenktag"))
    assert found["@type"] == "WebPage"
    assert found["about"]["name"] == found["name"] == "Gedenktag"
    assert found["description"] == "Was geschah"


def test_text_of_people_stays_within_its_block(client: FlaskClient) -> None:
    title = "</script><script>alert(1)</script> \u2028 {{7*7}} & \"'"
    event = make_event(title=title, summary="</SCRIPT><!--", local_start=SUMMER)
    page = client.get(f"/events/{event.id}-{event.slug}")
    assert linked_data(page)["name"] == title
    assert "<script>alert" not in page.text
    assert "\u2028" not in page.text.partition('ld+json">')[2].partition("</script>")[0]


def test_a_page_asks_no_more_for_it(client: FlaskClient) -> None:
    event = series(venue=make_venue())
    with counted_queries() as asked:
        client.get(f"/events/{event.id}-wochenmarkt")
    assert len(asked) <= 10
    single = make_event(title="Fest", venue=make_venue())
    with counted_queries() as asked:
        client.get(f"/events/{single.id}-fest")
    assert len(asked) <= 10
