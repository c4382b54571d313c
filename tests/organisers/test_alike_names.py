"""Names that may mean the same organisation."""

from __future__ import annotations

import pytest

from festival.organisers.alike_names import MOST_SHOWN, alike_names

KNOWN = [
    "Kulturverein Spreebogen",
    "TSV Musterstadt 1890 e. V.",
    "Schützenverein St. Hubertus",
    "Kirchengemeinde St. Martin",
    "Amt für öffentliche Ordnung",
]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Kulturverein Spreebogen e.V.", "Kulturverein Spreebogen"),
        ("kulturverein  spreebogen", "Kulturverein Spreebogen"),
        ("Kulturverein Spreeboggen", "Kulturverein Spreebogen"),
        ("TSV Musterstadt", "TSV Musterstadt 1890 e. V."),
        ("TSV Musterstadt Handball", "TSV Musterstadt 1890 e. V."),
        ("Schuetzenverein Sankt Hubertus", "Schützenverein St. Hubertus"),
        ("Verein für öffentliche Ordnung", "Amt für öffentliche Ordnung"),
        ("Kirchengemeinde St. Josef", None),
        ("Amt", None),
        ("Verein", None),
        ("!!!", None),
        ("", None),
    ],
)
def test_what_may_be_the_same_organisation(typed: str, found: str | None) -> None:
    assert alike_names(typed, KNOWN) == ([found] if found else [])


def test_of_very_many_the_most_alike_come_first() -> None:
    many = [f"Chor Musterstadt Gruppe {chr(97 + number)}x" for number in range(20)]
    found = alike_names("Chor Musterstadt", [*many, "Chor Musterstadt e. V."])
    assert (len(found), found[0]) == (MOST_SHOWN, "Chor Musterstadt e. V.")
