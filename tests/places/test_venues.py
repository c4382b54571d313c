from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event as sql_event

from festival.base.city import get_revision
from festival.base.database import begin_writing, db
from festival.places.districts import import_districts
from festival.places.errors import UnknownParent, VenueLoop
from festival.places.model import Venue
from festival.places.signals import venue_changed
from festival.places.venues import (
    place_venues_again,
    related_venue_ids,
    save_venue,
    search_venues,
    similar_venues,
)
from tests.conftest import make_venue
from tests.places.squares import OLD_TOWN_AND_HARBOUR

pytestmark = pytest.mark.usefixtures("app")


def save(**values: Any) -> Venue:
    begin_writing()
    venue = Venue(**values)
    save_venue(venue)
    db.session.commit()
    return venue


def have_districts() -> None:
    begin_writing()
    import_districts(OLD_TOWN_AND_HARBOUR)
    db.session.commit()


def test_a_new_venue_knows_its_way_from_the_root_its_folded_name_and_its_district() -> None:
    have_districts()
    square = save(name="  Großer   Märktplatz ", street="Münzstraße 1", lon=7.05, lat=51.45)
    stage = save(name="Bühne", parent_id=square.id)

    assert square.path == f"/{square.id}/"
    assert stage.path == f"/{square.id}/{stage.id}/"
    assert (square.name, square.folded_name) == ("Großer Märktplatz", "grosser marktplatz")
    db.session.expire_all()
    assert db.session.get_one(Venue, stage.id).path == f"/{square.id}/{stage.id}/"
    assert stage.district_id == square.district_id is not None


def test_a_venue_inside_another_stands_where_that_one_stands_unless_it_says_otherwise() -> None:
    have_districts()
    park = save(name="Park", lon=7.05, lat=51.45)
    meadow = save(name="Wiese", parent_id=park.id)
    pier = save(name="Steg", parent_id=park.id, lon=7.15, lat=51.45)

    assert (meadow.lon, meadow.lat, meadow.district_id) == (7.05, 51.45, park.district_id)
    assert pier.district_id not in (None, park.district_id)


def test_an_area_gives_the_point() -> None:
    ring = [[7.0, 51.4], [7.002, 51.4], [7.002, 51.402], [7.0, 51.402], [7.0, 51.4]]
    meadow = save(name="Wiese", geometry={"type": "Polygon", "coordinates": [ring]})
    assert (meadow.lon, meadow.lat) == (pytest.approx(7.001), pytest.approx(51.401))


def test_moving_a_venue_takes_along_what_it_holds() -> None:
    town, harbour = save(name="Stadt"), save(name="Hafen")
    square = save(name="Platz", parent_id=town.id)
    stage = save(name="Bühne", parent_id=square.id)
    neighbour = save(name="Rathaus", parent_id=town.id)

    begin_writing()
    square.parent_id = harbour.id
    save_venue(square)
    db.session.commit()

    assert stage.path == f"/{harbour.id}/{square.id}/{stage.id}/"
    db.session.expire_all()
    assert db.session.get_one(Venue, square.id).path == f"/{harbour.id}/{square.id}/"
    assert db.session.get_one(Venue, stage.id).path == f"/{harbour.id}/{square.id}/{stage.id}/"
    assert db.session.get_one(Venue, neighbour.id).path == f"/{town.id}/{neighbour.id}/"

    begin_writing()
    square = db.session.get_one(Venue, square.id)
    square.parent_id = None
    save_venue(square)
    db.session.commit()
    assert db.session.get_one(Venue, stage.id).path == f"/{square.id}/{stage.id}/"


def test_a_venue_cannot_hold_itself() -> None:
    square = save(name="Platz")
    stage = save(name="Bühne", parent_id=square.id)
    begin_writing()
    for parent_id in (square.id, stage.id):
        square.parent_id = parent_id
        with pytest.raises(VenueLoop):
            save_venue(square)
    square.parent_id = 4711
    with pytest.raises(UnknownParent):
        save_venue(square)


def test_saving_moves_the_revision_and_tells_whether_the_place_changed() -> None:
    heard: list[bool] = []

    def listen(venue: Venue, place_changed: bool) -> None:
        heard.append(place_changed)

    venue_changed.connect(listen)
    before = get_revision()
    square = save(name="Platz", lon=7.0, lat=51.4)
    begin_writing()
    square.capacity = 300
    save_venue(square)
    square.lon = 7.01
    save_venue(square)
    db.session.commit()
    assert heard == [True, False, True]
    assert get_revision() == before + 3


def test_a_square_excludes_its_stages_but_two_stages_do_not_exclude_each_other() -> None:
    square = make_venue()
    left, right = make_venue(parent=square), make_venue(parent=square)
    corner = make_venue(parent=left)
    make_venue()

    assert related_venue_ids(square.id) == sorted([square.id, left.id, right.id, corner.id])
    assert related_venue_ids(left.id) == sorted([square.id, left.id, corner.id])
    assert related_venue_ids(right.id) == sorted([square.id, right.id])
    assert related_venue_ids(4711) == []


def test_ids_that_begin_alike_are_not_related() -> None:
    venues = [make_venue() for _ in range(12)]
    assert related_venue_ids(venues[0].id) == [venues[0].id]


def test_related_venues_take_two_queries() -> None:
    square = make_venue()
    for _ in range(5):
        make_venue(parent=square)
    statements: list[str] = []

    def count(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        statements.append(statement)

    sql_event.listen(db.engine, "before_cursor_execute", count)
    try:
        related_venue_ids(square.id)
    finally:
        sql_event.remove(db.engine, "before_cursor_execute", count)
    assert len([one for one in statements if one.startswith("SELECT")]) == 2


def test_search_puts_the_same_name_first_then_beginnings_then_the_rest() -> None:
    for name in ("Neuer Marktplatz", "Markt", "Marktplatz", "Großmarkthalle", "Rathaus"):
        save(name=name)
    names = [venue.name for venue in search_venues("märkt")]
    assert names == ["Markt", "Marktplatz", "Neuer Marktplatz", "Großmarkthalle"]
    assert [venue.name for venue in search_venues("platz neuer")] == ["Neuer Marktplatz"]
    assert len(search_venues("markt", 2)) == 2


def test_search_reads_umlauts_spelled_either_way() -> None:
    save(name="Börsenplatz", street="Große Gräfenstraße 3")
    save(name="Muehlenhof")
    for words in ("boersenplatz", "Börsenplatz", "borsenplatz", "graefenstrasse", "Boersenplatz Gräfenstr"):
        assert [venue.name for venue in search_venues(words)] == ["Börsenplatz"], words
    assert [venue.name for venue in search_venues("mühlen")] == ["Muehlenhof"]
    assert [venue.name for venue in similar_venues("Mühlenhof", None, None)] == ["Muehlenhof"]
    assert [venue.name for venue in similar_venues("Boersenplatz", None, None)] == ["Börsenplatz"]


def test_search_reads_streets_and_takes_wildcards_for_what_they_are() -> None:
    save(name="Alte Münze", street="Münzstraße 3")
    assert [venue.name for venue in search_venues("munzstrasse")] == ["Alte Münze"]
    assert search_venues("%") == []
    assert search_venues("_") == []
    assert search_venues("  ") == []


def test_a_venue_of_the_same_name_or_nearby_is_found_before_it_is_created_twice() -> None:
    here = save(name="Rathausplatz", lon=7.0, lat=51.4)
    near = save(name="Am Brunnen", lon=7.0005, lat=51.4)  # 35 m
    save(name="Weit weg", lon=7.002, lat=51.4)  # 139 m

    assert similar_venues("rathausplätz", None, None) == [here]
    assert similar_venues("Neuer Platz", 7.0, 51.4) == [here, near]
    assert similar_venues("Neuer Platz", 8.0, 51.4) == []


def test_a_stage_on_a_square_is_only_compared_with_what_the_square_holds() -> None:
    square = save(name="Platz", lon=7.0, lat=51.4)
    other = save(name="Anger", lon=7.1, lat=51.4)
    stage = save(name="Bühne", parent_id=square.id)

    assert similar_venues("Bühne", 7.0, 51.4, parent_id=square.id) == [stage]
    assert similar_venues("Zelt", 7.0, 51.4, parent_id=square.id) == []
    assert similar_venues("Bühne", 7.1, 51.4, parent_id=other.id) == []


def test_venues_find_their_district_again_after_an_import() -> None:
    square = save(name="Platz", lon=7.05, lat=51.45)
    assert square.district_id is None
    have_districts()
    begin_writing()
    assert place_venues_again() == 1
    assert place_venues_again() == 0
    assert square.district_id is not None
