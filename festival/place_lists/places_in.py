"""The places that a list as it was sent holds, under the columns that somebody said."""

from __future__ import annotations

from festival.place_lists import geojson_places, table_places
from festival.place_lists.listed_place import ListedPlace
from festival.place_lists.model import PlaceList


def places_in(kept: PlaceList) -> list[ListedPlace]:
    """Return them in their order; rows without any word are none."""
    if kept.kind == "geojson":
        return [geojson_places.place_of(one, number) for number, one in enumerate(kept.rows, start=1)]
    columns = {int(number): field for number, field in kept.columns.items()}
    return [
        table_places.place_of(row, columns, number)
        for number, row in enumerate(kept.rows, start=kept.first_row)
        if any(cell not in (None, "") for cell in row)
    ]
