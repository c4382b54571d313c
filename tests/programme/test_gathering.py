"""What stands together on a map is one number; nothing is lost, however much there is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from festival.programme.gathering import MOST_CELLS, Crowd, gather

CROWDS = st.builds(
    Crowd,
    st.floats(-180, 180, allow_nan=False),
    st.floats(-90, 90, allow_nan=False),
    st.integers(1, 500),
    st.integers(1, 10**9),
)


@given(st.lists(CROWDS, max_size=60), st.integers(0, 19))
def test_each_event_is_in_one_cell_and_stands_within_its_box(crowds: list[Crowd], zoom: int) -> None:
    cells = gather(crowds, zoom)
    assert sorted(one for cell in cells for one in cell.crowds) == sorted(crowds)
    for cell in cells:
        west, south, east, north = cell.box
        lon, lat = cell.middle
        assert west - 1e-9 <= lon <= east + 1e-9
        assert south - 1e-9 <= lat <= north + 1e-9


def test_what_is_near_comes_together_and_parts_when_the_map_is_nearer() -> None:
    crowds = [Crowd(7.0, 51.0, 3, 1), Crowd(7.0005, 51.0, 4, 2)]
    assert [cell.count for cell in gather(crowds, 10)] == [7]
    assert [cell.count for cell in gather(crowds, 18)] == [3, 4]


def test_there_are_never_more_cells_than_a_telephone_draws() -> None:
    crowds = [Crowd(x / 10, y / 10, 1, 1) for x in range(100) for y in range(100)]
    cells = gather(crowds, 19)
    assert len(cells) <= MOST_CELLS
    assert sum(cell.count for cell in cells) == 10_000
