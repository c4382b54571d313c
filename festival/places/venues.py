"""Venues as a tree: writing them, what clashes with what, finding them by name, and not creating one twice."""

from __future__ import annotations

from difflib import SequenceMatcher

from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry
from sqlalchemy import and_, func, inspect, or_, select, update
from sqlalchemy.orm.attributes import set_committed_value

from festival.base import geometry, text
from festival.base.city import bump_revision
from festival.base.database import db
from festival.places.districts import district_id_of
from festival.places.errors import UnknownParent, VenueLoop
from festival.places.model import Venue
from festival.places.signals import venue_changed

__all__ = [
    "NEAR_M",
    "place_venues_again",
    "related_venue_ids",
    "save_venue",
    "search_venues",
    "similar_venues",
    "venues_at",
]

NEAR_M = 60
"""Within this distance two venues may well be the same one."""
_CANDIDATES = 300
_MAX_WORDS = 6
_MAX_LETTERS = 200
"""A database refuses patterns that are much too long; no name is."""


def save_venue(venue: Venue) -> None:
    """Write the venue and what follows from it: its searchable name, point, district and place in the tree.

    A drawn geometry gives the point where none is set; a venue without either stands where its parent stands. Moving
    a venue in the tree takes along what it holds. Raises VenueLoop and UnknownParent. The caller commits.
    """
    with db.session.no_autoflush:  # what is refused hasn't been written, and what changed is still known
        parent = _parent(venue)
        _settle_point(venue, parent)
        place_changed = any(_is_changed(venue, name) for name in ("lon", "lat", "district_id"))
    venue.name = text.one_line(venue.name)
    venue.folded_name = text.fold(venue.name)[:200]
    venue.folded_street = text.fold(venue.street or "")[:200]
    if not inspect(venue).has_identity:
        venue.path = "/"  # until it has an id
    db.session.add(venue)
    db.session.flush()
    _settle_path(venue, parent)
    db.session.flush()
    bump_revision()
    venue_changed.send(venue, place_changed=place_changed)


def related_venue_ids(venue_id: int) -> list[int]:
    """Return the ids of what can't be used beside the venue: itself, what holds it, and what it holds. Two queries.

    Two stages of one square don't exclude each other; the square excludes both. Empty for an unknown venue.
    """
    path = db.session.scalar(select(Venue.path).where(Venue.id == venue_id))
    if path is None:
        return []
    above = {int(part) for part in path.strip("/").split("/") if part}
    below = db.session.scalars(select(Venue.id).where(Venue.path.like(f"{path}%")))
    return sorted(above | {venue_id} | set(below))


def search_venues(words: str, limit: int = 10) -> list[Venue]:
    """Return the venues whose name or street holds each word, the nearest to what was typed first. One query."""
    typed = _spelled(words[:_MAX_LETTERS])
    parts = [_spelled(part) for part in words[:_MAX_LETTERS].split()[:_MAX_WORDS] if text.fold(part)]
    if not parts or limit < 1:
        return []
    columns = (Venue.folded_name, Venue.folded_street)
    holds_all = and_(
        *(
            or_(*(column.contains(part, autoescape=True) for column in columns for part in alternatives))
            for alternatives in parts
        )
    )
    starts = or_(*(Venue.folded_name.startswith(folded, autoescape=True) for folded in typed))
    query = select(Venue).where(holds_all).order_by(starts.desc(), func.length(Venue.folded_name), Venue.id)
    found = db.session.scalars(query.limit(_CANDIDATES)).all()
    return sorted(found, key=lambda venue: min(_rank(venue.folded_name, one, one.split()) for one in typed))[
        :limit
    ]


def similar_venues(
    name: str, lon: float | None, lat: float | None, *, parent_id: int | None = None, limit: int = 5
) -> list[Venue]:
    """Return venues that may be the one about to be created: of the same name, or within NEAR_M metres.

    What is created inside another venue (`parent_id`) naturally lies near that one and what it holds: then only the
    same name inside the same tree counts. Two queries.
    """
    same_name = Venue.folded_name.in_([folded[:200] for folded in _spelled(name)])
    if parent_id is not None:
        tree = related_venue_ids(parent_id)
        return list(
            db.session.scalars(select(Venue).where(same_name, Venue.id.in_(tree)).order_by(Venue.id))
        )[:limit]
    found = {venue.id: venue for venue in db.session.scalars(select(Venue).where(same_name).limit(limit))}
    if lon is not None and lat is not None:
        for venue in _near(lon, lat):
            found.setdefault(venue.id, venue)
    return list(found.values())[:limit]


def venues_at(shape: BaseGeometry, *, limit: int = 5) -> list[Venue]:
    """Return the venues within NEAR_M metres of a point, nearest first; of a line or an area none. One query."""
    return _near(*geometry.centre(shape))[:limit] if shape.geom_type == "Point" else []


def place_venues_again() -> int:
    """Return how many venues lie in another district than before, after districts were imported. The caller commits."""
    moved = 0
    for venue in db.session.scalars(select(Venue)).all():
        if venue.lon is None or venue.lat is None:
            continue
        district_id = district_id_of(venue.lon, venue.lat)
        if district_id != venue.district_id:
            venue.district_id = district_id
            moved += 1
            venue_changed.send(venue, place_changed=True)
    db.session.flush()
    return moved


def _spelled(words: str) -> list[str]:
    """Return the words folded as they may be stored: as typed, with umlauts spelled out, with ae, oe, ue as umlauts."""
    return list(dict.fromkeys(text.fold(spelling) for spelling in text.spellings(words)))


def _parent(venue: Venue) -> Venue | None:
    if venue.parent_id is None:
        return None
    parent = db.session.get(Venue, venue.parent_id)
    if parent is None:
        raise UnknownParent(str(venue.parent_id))
    if inspect(venue).has_identity and f"/{venue.id}/" in parent.path:
        raise VenueLoop(f"{venue.id} would hold itself")
    return parent


def _settle_point(venue: Venue, parent: Venue | None) -> None:
    if (venue.lon is None or venue.lat is None) and venue.geometry:
        venue.lon, venue.lat = geometry.centre(geometry.read_geometry(venue.geometry))
    if venue.lon is not None and venue.lat is not None:
        venue.district_id = district_id_of(venue.lon, venue.lat)
    elif parent is not None:
        venue.lon, venue.lat, venue.district_id = parent.lon, parent.lat, parent.district_id


def _settle_path(venue: Venue, parent: Venue | None) -> None:
    """Write the way from the root. By statements of their own: where it stands isn't a change somebody else typed,
    and must not count as one in the optimistic lock."""
    before = venue.path
    path = f"{parent.path if parent else '/'}{venue.id}/"
    if path == before:
        return
    statement = update(Venue).execution_options(synchronize_session=False)
    db.session.execute(statement.where(Venue.id == venue.id).values(path=path))
    if before != "/":
        below = Venue.path.like(f"{before}%")
        rest = func.substr(Venue.path, len(before) + 1)
        db.session.execute(statement.where(below, Venue.id != venue.id).values(path=path + rest))
        for other in db.session.identity_map.values():
            if isinstance(other, Venue) and other.path.startswith(before):
                set_committed_value(other, "path", path + other.path[len(before) :])
    set_committed_value(venue, "path", path)


def _is_changed(venue: Venue, name: str) -> bool:
    return inspect(venue).attrs[name].history.has_changes()


def _rank(name: str, folded: str, parts: list[str]) -> tuple[int, float, str]:
    """Same name, then names that begin with the words, then words that begin so, then any; nearer ones first."""
    starts = [any(word.startswith(part) for word in name.split()) for part in parts]
    place = 0 if name == folded else 1 if name.startswith(folded) else 2 if all(starts) else 3
    return place, -SequenceMatcher(None, name, folded).ratio(), name


def _near(lon: float, lat: float) -> list[Venue]:
    """The venues within NEAR_M, nearest first. One query, by ix_venue_lon_lat."""
    west, south, east, north = geometry.box_around(lon, lat, NEAR_M)
    rows = db.session.scalars(
        select(Venue).where(Venue.lon.between(west, east), Venue.lat.between(south, north))
    )
    here = Point(lon, lat)
    distances = [(geometry.distance_m(here, Point(venue.lon or 0, venue.lat or 0)), venue) for venue in rows]
    return [
        venue for far, venue in sorted(distances, key=lambda pair: (pair[0], pair[1].id)) if far <= NEAR_M
    ]
