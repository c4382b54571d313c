"""Writes a list of places and takes it back, in short transactions; whatever stops it, nothing is twice. For a job."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, delete, select

from festival.base.city import bump_revision
from festival.base.database import begin_writing, db, in_short_transactions, metadata
from festival.place_lists.comparing_places import Compared, added_to, compare
from festival.place_lists.listed_place import ListedPlace
from festival.place_lists.model import PlaceList, WrittenPlace, written_in
from festival.place_lists.places_in import places_in
from festival.places.model import Venue
from festival.places.venues import save_venue

_PLAIN = (
    "name",
    "name_en",
    "kind",
    "street",
    "postcode",
    "town",
    "lon",
    "lat",
    "geometry",
    "capacity",
    "link",
    "source",
)


def work_on_lists() -> int:
    """Write what waits to be written, and take back what waits for that; return how many lists there were."""
    waiting = select(PlaceList.id, PlaceList.state).where(
        PlaceList.state.in_(("waiting", "writing", "taking_back"))
    )
    found = db.session.execute(waiting.order_by(PlaceList.id)).all()
    for row in found:
        if row.state == "taking_back":
            _take_back(row.id)
        else:
            _write(row.id)
    return len(found)


def is_written(compared: Compared, kept: PlaceList) -> bool:
    """Return whether anything becomes of the row: it is new, or adds something, and nobody leaves it out."""
    if compared.place.where in kept.left_out:
        return False
    return compared.becomes in ("new", "maybe") or (compared.becomes == "known" and bool(compared.added))


def _write(list_id: int) -> None:
    kept = db.session.get_one(PlaceList, list_id)
    done = {one.where for one in written_in(list_id)}
    rows = [one for one in compare(places_in(kept)) if is_written(one, kept) and one.place.where not in done]
    _note_state(list_id, "writing")
    for one in in_short_transactions(rows):
        db.session.add(_write_row(one, list_id))
        db.session.flush()
    _note_state(list_id, "done")


def _note_state(list_id: int, state: str) -> None:
    begin_writing()
    db.session.get_one(PlaceList, list_id, populate_existing=True).state = state
    db.session.commit()


def _write_row(row: Compared, list_id: int) -> WrittenPlace:
    before: dict[str, Any] = {}
    added: dict[str, Any] = {}
    if row.becomes == "known":
        venue = db.session.get_one(Venue, row.venue_id, populate_existing=True)
        added = added_to(venue, row.place)
        before = {name: getattr(venue, name) for name in added}
        for name, value in added.items():
            setattr(venue, name, value)
    else:
        venue = _venue(row.place)
    save_venue(venue)
    return WrittenPlace(
        list_id=list_id,
        where=row.place.where,
        venue_id=venue.id,
        is_new=row.becomes != "known",
        before=before,
        after=added,
    )


def _venue(place: ListedPlace) -> Venue:
    values = {name: getattr(place, name) for name in _PLAIN}
    return Venue(
        **values,
        setting=place.likely_setting,
        access_yes=list(place.access_yes),
        access_no=list(place.access_no),
    )


def _take_back(list_id: int) -> None:
    """Delete what was new where nothing rests on it, and take away what was added where nobody has changed it since."""
    todo = [one.where for one in reversed(written_in(list_id)) if one.is_back is None]
    for where in in_short_transactions(todo):
        row = db.session.get_one(WrittenPlace, (list_id, where), populate_existing=True)
        row.is_back = _take_back_row(row)
        db.session.flush()
    _note_state(list_id, "taken_back")


def _take_back_row(row: WrittenPlace) -> bool:
    """Return whether it is as before."""
    venue = db.session.get(Venue, row.venue_id, populate_existing=True)
    if venue is None:
        return True
    if row.is_new:
        if venue.version > 1 or _is_used(venue.id):
            return False
        db.session.expunge(venue)
        db.session.execute(delete(Venue).where(Venue.id == row.venue_id))
        bump_revision()
        return True
    unchanged = [name for name, value in row.after.items() if getattr(venue, name) == value]
    for name in unchanged:
        setattr(venue, name, row.before[name])
    if unchanged:
        save_venue(venue)
    return len(unchanged) == len(row.after)


def _is_used(venue_id: int) -> bool:
    """Return whether a row of any table refers to the place."""
    return any(
        db.session.scalar(select(column).where(column == venue_id).limit(1)) is not None
        for column in _references()
    )


def _references() -> Iterator[Column[Any]]:
    for table in metadata.tables.values():
        for column in table.columns:
            if any(key.column.table is Venue.__table__ for key in column.foreign_keys):
                yield column
