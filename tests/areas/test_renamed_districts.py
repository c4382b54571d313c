"""Feeds that people have subscribed to go on when the districts they name are renamed, joined or go."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from festival.areas.taking_over import let_events_follow
from festival.base import clock
from festival.base.database import begin_writing, db
from festival.events.rebuild import catch_up
from festival.places.districts import district_id_of
from tests.areas.test_area_file import geojson, ring
from tests.areas.test_districts_page import PAGE, TWO, admin, districts, preview_of  # noqa: F401
from tests.conftest import make_event, make_venue
from tests.publishing.feeds import components, lines_of


def take(admin: FlaskClient, *areas: Any) -> None:  # noqa: F811
    """Make these the city's districts, and let everything follow."""
    data = geojson(*areas) if areas else TWO
    admin.post(preview_of(admin, data), data={"name_key": "name", "removes": "y"})
    let_events_follow(now=clock.now())
    catch_up(now=clock.now())


def make_events() -> tuple[str, str]:
    """An event in the west and one in the east, by their UIDs."""
    uids = []
    for lon in (7.005, 7.015):
        venue = make_venue(lon=lon, lat=51.405)
        begin_writing()
        venue.district_id = district_id_of(venue.lon, venue.lat)
        db.session.commit()
        uids.append(make_event(venue=venue).uid)
    return uids[0], uids[1]


def uids(client: FlaskClient, args: str) -> set[str]:
    return {
        str(one["UID"]) for one in components(client, f"/calendar.ics?{args}") if one["STATUS"] == "CONFIRMED"
    }


def test_a_renamed_district_is_found_under_its_former_name(admin: FlaskClient) -> None:  # noqa: F811
    take(admin)
    west, east = make_events()
    assert uids(admin, "district=west") == {west}
    take(admin, ({"name": "Abend"}, ring(7.0, 51.4)), ({"name": "Ost"}, ring(7.01, 51.4)))
    assert set(districts()) == {"Abend", "Ost"}
    assert uids(admin, "district=west") == uids(admin, "district=abend") == {west}
    assert uids(admin, "district=west,ost") == {west, east}
    assert "X-WR-CALNAME:Abend: what’s on in Musterstadt" in lines_of(
        admin, "/calendar.ics?district=west&lang=en"
    )
    for address in (
        "/calendar.atom",
        "/events",
        "/map",
        "/embed/map",
        "/subscribe",
        "/visit.ics",
        "/api/v1/events",
    ):
        assert admin.get(f"{address}?district=west").status_code == 200, address
    assert admin.get("/calendar.ics?district=nirgends").status_code == 400


def test_nothing_is_missing_before_the_job_has_run(admin: FlaskClient) -> None:  # noqa: F811
    take(admin)
    west, _east = make_events()
    renamed = geojson(({"name": "Abend"}, ring(7.0, 51.4)), ({"name": "Ost"}, ring(7.01, 51.4)))
    admin.post(preview_of(admin, renamed), data={"name_key": "name", "removes": "y"})
    assert uids(admin, "district=west") == {west}


def test_joined_districts_are_found_as_the_one_that_holds_them_however_often(admin: FlaskClient) -> None:  # noqa: F811
    take(admin)
    west, east = make_events()
    take(admin, ({"name": "Abend"}, ring(7.0, 51.4)), ({"name": "Ost"}, ring(7.01, 51.4)))
    take(admin, ({"name": "Mitte"}, ring(6.99, 51.39, 0.1)))
    for slug in ("west", "abend", "ost", "mitte"):
        assert uids(admin, f"district={slug}") == {west, east}


def test_a_district_that_nothing_follows_leaves_an_empty_feed_and_no_error(admin: FlaskClient) -> None:  # noqa: F811
    take(admin)
    west, _east = make_events()
    take(admin, ({"name": "West"}, ring(7.0, 51.4)))
    assert uids(admin, "district=ost") == set()
    assert uids(admin, "district=ost,west") == {west}
    assert admin.post(f"{PAGE}/remove", data={"what": "districts"}).status_code == 303
    catch_up(now=clock.now())
    assert uids(admin, "district=west") == set()


def test_a_name_that_comes_again_means_what_is_called_so(admin: FlaskClient) -> None:  # noqa: F811
    take(admin)
    west, east = make_events()
    take(admin, ({"name": "Ganz"}, ring(6.99, 51.39, 0.1)))
    assert uids(admin, "district=west") == {west, east}
    take(admin)
    assert uids(admin, "district=west") == {west}
    assert uids(admin, "district=ost") == {east}


@pytest.mark.parametrize("slug", ["0", "None", "", "west%00", "x" * 5000])
def test_odd_names_are_no_district(admin: FlaskClient, slug: str) -> None:  # noqa: F811
    take(admin)
    assert admin.get(f"/calendar.ics?district={slug}").status_code in (200 if not slug else 400, 400)
