"""Events at their places, as columns: a holder is the number of an event at one of its places.

There are as many as events, and of ten years more than there is room for as objects.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy
from numpy.typing import NDArray

_NONE = -1
_KINDS = {
    "event": "int64",
    "venue": "int32",
    "name": "int32",
    "lon": "float",
    "lat": "float",
    "district": "int32",
}


class Holder(NamedTuple):
    """Where an event is on some of its dates: at a venue, or at a place that has a name and perhaps a point."""

    event_id: int
    venue_id: int | None
    name: str
    lon: float | None
    lat: float | None
    district_id: int | None


class Numbers(dict[Holder, int]):
    """Gives each holder its number: to those that have none yet the next ones."""

    def __init__(self, known: Mapping[Holder, int], next_number: int) -> None:
        super().__init__(known)
        self._first = self._next = next_number

    def __missing__(self, holder: Holder) -> int:
        self[holder] = number = self._next
        self._next += 1
        return number

    def added(self) -> Iterator[Holder]:
        """Give the holders that got a number here, in their order."""
        return (holder for holder, number in self.items() if number >= self._first)


@dataclass(frozen=True, slots=True, eq=False)
class Holders:
    """The holders in the order of their numbers; no venue and no district are -1, no point is not a number."""

    columns: Mapping[str, NDArray[Any]]
    names: tuple[str, ...]

    @classmethod
    def none(cls) -> Holders:
        return cls({name: numpy.empty(0, kind) for name, kind in _KINDS.items()}, ("",))

    def __len__(self) -> int:
        return len(self.columns["event"])

    def __getitem__(self, number: int) -> Holder:
        event_id, venue_id, name, lon, lat, district_id = (
            column[number].item() for column in self.columns.values()
        )
        return Holder(
            event_id,
            None if venue_id == _NONE else venue_id,
            self.names[name],
            None if lon != lon else lon,
            None if lat != lat else lat,
            None if district_id == _NONE else district_id,
        )

    def and_those(self, fresh: Iterable[Holder]) -> Holders:
        """Return them with others behind them."""
        added = list(fresh)
        if not added:
            return self
        names = {name: number for number, name in enumerate(self.names)}
        rows = [
            (
                one.event_id,
                _NONE if one.venue_id is None else one.venue_id,
                names.setdefault(one.name, len(names)),
                numpy.nan if one.lon is None else one.lon,
                numpy.nan if one.lat is None else one.lat,
                _NONE if one.district_id is None else one.district_id,
            )
            for one in added
        ]
        columns = {
            name: numpy.concatenate([self.columns[name], numpy.array(values, kind)])
            for (name, kind), values in zip(_KINDS.items(), zip(*rows, strict=True), strict=True)
        }
        return Holders(columns, tuple(names))

    def of_events(self, event_ids: Collection[int]) -> list[int]:
        """Return the numbers of all that these events have ever had."""
        found: list[int] = numpy.flatnonzero(numpy.isin(self.columns["event"], list(event_ids))).tolist()
        return found

    def numbers(self, event_ids: Collection[int]) -> Numbers:
        """Return what gives numbers to the holders of these events."""
        return Numbers({self[number]: number for number in self.of_events(event_ids)}, len(self))

    def told(self, name: str, numbers: Collection[int]) -> dict[int, int]:
        """Return by holder its event, venue or district; the two latter -1 where there is none."""
        asked = list(numbers)
        return dict(zip(asked, self.columns[name][asked].tolist(), strict=True))
