"""A place in one line: its street once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from festival.calendar_writing.place_line import comparable, place_line
from festival.demo import gather as gathering
from festival.demo_sources.rows import Reading

TOWN = "10115 Berlin"
STREETS = ("Hauptstraße", "Hauptstr. 5", "Markt", "Am Markt", "Alt-Moabit 12", "Straße des 17. Juni", "…")
WORDS = st.sampled_from([*STREETS, "", "Rathaus", "Marktplatz", "5", "Saal 2, Haus B"]) | st.text(max_size=30)


@pytest.mark.parametrize(
    ("names", "street", "line"),
    [
        (["Preußenallee"], "Preußenallee", "Preußenallee"),
        (["Kolonnenstr. 62"], "Kolonnenstraße 62", "Kolonnenstr. 62"),
        (["Schlossplatz Köpenick"], "Schloßplatz Köpenick", "Schlossplatz Köpenick"),
        (["Pariser Platz (Brandenburger Tor)"], "Pariser Platz", "Pariser Platz (Brandenburger Tor)"),
        (["Marktplatz: Bühne Nord"], "Marktplatz", "Marktplatz: Bühne Nord"),
        (["Hauptstraße"], "Hauptstraße / Goethestraße", "Hauptstraße / Goethestraße"),
        (["Eisenbahnstraße 42"], "Eisenbahnstraße 42/43", "Eisenbahnstraße 42/43"),
        (["Lustgarten"], "Am Lustgarten", "Lustgarten, Am Lustgarten"),
        (["Rathaus"], "Rathausstraße 15", "Rathaus, Rathausstraße 15"),
        (["Market square"], "Marktplatz", "Market square, Marktplatz"),
        (["Aula", "Schule am Park"], "Parkweg 1", "Aula, Schule am Park, Parkweg 1"),
        (["Kulturhaus, Parkweg 1"], "Parkweg 1", "Kulturhaus, Parkweg 1"),
        (["Marktplatz", "Marktplatz"], "Markt 1", "Marktplatz, Markt 1"),
    ],
)
def test_a_street_is_said_once(names: list[str], street: str, line: str) -> None:
    assert place_line(names, street, TOWN) == f"{line}, {TOWN}"


def test_a_whole_address_in_the_name_is_not_said_again() -> None:
    assert place_line(["Aula, Parkweg 1, 10115 Berlin"], "Parkweg 1", TOWN) == "Aula, Parkweg 1, 10115 Berlin"
    assert place_line(["Aula"], "", "") == "Aula"
    assert place_line([], "", "") == ""


@given(st.lists(WORDS, max_size=3), WORDS, WORDS)
@example(["Str"], "Str.", "str")
def test_nothing_is_lost_and_no_part_is_said_twice(names: list[str], street: str, town: str) -> None:
    line = place_line(names, street, town)
    parts = [part for part in line.split(", ") if part]
    for value in (*names, street, town):
        for piece in value.split(","):
            assert comparable(piece.strip()) in "".join(map(comparable, parts)) or not piece.strip()
    for number, part in enumerate(parts):
        assert not any(comparable(part) in comparable(one) for one in parts[:number])
    assert place_line([line], street, town) == line


@pytest.mark.parametrize("gather", [gathering.gather, gathering.gather_town])
def test_no_place_of_the_demo_says_its_street_twice(gather: Callable[[datetime], Reading]) -> None:
    places = gather(datetime(2027, 1, 15, 12)).venues
    assert places
    for place in places:
        for name in (place.name, place.name_en or place.name):
            line, street = place_line([name], place.street, TOWN), comparable(place.street)
            assert comparable(name) in comparable(line), line
            assert not street.strip() or comparable(line).count(street) == 1, line
