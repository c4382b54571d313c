"""How far a place that is known as a point reaches around it: its own figure, else one by its kind. Pure."""

from __future__ import annotations

from dataclasses import dataclass

MOST_M = 1000
"""What reaches further is drawn as an area."""
TYPED_M = 20
"""What somebody set as a point on the map for one event."""
_BY_KIND = {
    "square": 50,
    "street": 50,
    "park": 100,
    "site": 100,
    "stage": 15,
    "hall": 20,
    "theatre": 20,
    "arts_centre": 20,
    "community_centre": 20,
    "church": 20,
    "school": 30,
    "stadium": 100,
}
_OTHER_M = 20


@dataclass(frozen=True, slots=True)
class Extent:
    """Metres around the point; `is_reckoned` where nobody has said them."""

    metres: int
    is_reckoned: bool = True


def extent_of(kind: str, own_m: int | None) -> Extent:
    """Return the place's own figure, else the one that its kind stands for."""
    if own_m is not None:
        return Extent(own_m, is_reckoned=False)
    return Extent(_BY_KIND.get(kind, _OTHER_M))
