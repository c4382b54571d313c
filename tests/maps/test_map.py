from __future__ import annotations

import json
from html.parser import HTMLParser

from flask import Flask

from festival.base.city import City
from festival.base.database import begin_writing, db
from festival.maps.component import drawing_map, event_map, place_feature, place_map

EVIL = "\"><script>alert(1)</script> ${alert(1)} ' </div>"


class Elements(HTMLParser):
    """The elements of a page as (name, attributes)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    @property
    def ground(self) -> dict[str, str]:
        (ground,) = [attrs for _, attrs in self.found if attrs.get("id") == "festival_map"]
        return {name: value or "" for name, value in ground.items()}


def test_a_map_page_stays_small_and_within_a_strict_policy(app: Flask) -> None:
    with app.test_request_context():
        parts = event_map("/map/events.geojson?from=2027-01-01&category=markt", fits_data=True)
    page = Elements(parts.head + parts.html)
    assert len(parts.head + parts.html) < 5000
    assert all(
        "style" not in attrs and not any(name.startswith("on") for name in attrs) for _, attrs in page.found
    )
    scripts = [attrs for tag, attrs in page.found if tag == "script"]
    assert all((attrs["src"] or "").startswith("/") for attrs in scripts)
    assert scripts[-1]["src"] == parts.script_url == "/map/page.js"
    assert page.ground["data-events"] == "/map/events.geojson?from=2027-01-01&category=markt"
    assert page.ground["data-fit"] == "1"
    assert "data-target" not in page.ground


def test_links_of_an_embedded_map_open_a_new_tab(app: Flask) -> None:
    with app.test_request_context():
        assert Elements(event_map("/x", in_embed=True).html).ground["data-target"] == "_blank"


def test_no_title_becomes_markup(app: Flask) -> None:
    with app.test_request_context():
        parts = place_map([place_feature({"type": "Point", "coordinates": [7, 51]}, title=EVIL)], label=EVIL)
    page = Elements(parts.html)
    assert "script" not in {tag for tag, _ in page.found}
    assert page.ground["aria-label"] == EVIL
    (feature,) = json.loads(page.ground["data-features"])["features"]
    assert feature["properties"]["title"] == EVIL


def test_a_title_is_no_program_and_no_template(app: Flask) -> None:
    """Branca compiled what it had rendered once more, outside of any sandbox: a title ran as the server."""
    point = {"type": "Point", "coordinates": [7, 51]}
    for title in ("x {{1337*7331}}", "Halbes {% Fest", "Kind {# und Kegel", "Familie {{Sonne}} lädt ein"):
        with app.test_request_context():
            parts = place_map([place_feature(point, title=title)], label=title)
        ground = Elements(parts.html).ground
        assert ground["aria-label"] == title
        assert json.loads(ground["data-features"])["features"][0]["properties"]["title"] == title


def test_the_city_s_own_words_reach_the_map_as_data(app: Flask) -> None:
    begin_writing()
    city = db.session.get_one(City, 1)
    city.tile_source, city.tile_credit = "{{7*7}}", "{% x </script><img src=x> ${alert(1)}"
    db.session.commit()
    with app.test_request_context():
        ground = Elements(event_map("/x").html).ground
    assert ground["data-credit"] == city.tile_credit
    assert ground["data-tiles"].startswith("/tiles/%7B%7B7*7%7D%7D/{z}/{x}/{y}.png?v=")


def test_a_drawing_map_names_its_field_and_what_can_be_drawn(app: Flask) -> None:
    with app.test_request_context():
        parts = drawing_map("place", kinds=("point", "area"))
    ground = Elements(parts.html).ground
    assert (ground["data-draw"], ground["data-kinds"]) == ("place", "point area")
    assert parts.head.index("map-draw.js") < parts.head.index("page.js")


def test_the_map_speaks_the_readers_language_and_its_addresses_do_not(app: Flask) -> None:
    with app.test_request_context("/?lang=de"):
        parts = event_map("/x")
    assert parts.script_url == "/map/page.js"
    assert Elements(parts.html).ground["data-districts"] == "/map/districts.geojson"
