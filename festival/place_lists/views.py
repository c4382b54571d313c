"""The coordination's pages of lists of places: sending one, looking at what it would change, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from festival.base import clock, text
from festival.base.bodies import takes_files
from festival.base.database import begin_writing, db, lock_city
from festival.base.http import current_locale
from festival.base.vocabulary import label
from festival.organisers.audit_trail import note
from festival.organisers.permissions import requires, this_account
from festival.place_lists import geojson_places, table_places
from festival.place_lists.comparing_places import Compared, compare
from festival.place_lists.errors import BadPlaceList, bad_place_list_words, trouble_words
from festival.place_lists.model import PlaceList, WrittenPlace, written_in
from festival.place_lists.places_in import places_in
from festival.places.model import Venue
from festival.tables.book import MOST_BYTES, BadTable, bad_table_words, read_book
from festival.tables.plain_table import Cell

place_lists = Blueprint("place_lists", __name__, url_prefix="/desk/venues/lists")
FIELD_WORDS = {
    "name": _l("Name"),
    "name_en": _l("Name in English"),
    "kind": _l("Kind of place"),
    "setting": _l("Indoors or outdoors"),
    "street": _l("Street"),
    "housenumber": _l("House number"),
    "postcode": _l("Postcode"),
    "town": _l("Town"),
    "coordinates": _l("Coordinates"),
    "lat": _l("Latitude"),
    "lon": _l("Longitude"),
    "capacity": _l("How many have room"),
    "wheelchair": _l("Wheelchair accessible"),
    "link": _l("Web page"),
    "geometry": _l("Area on the map"),
    "access_yes": _l("Accessibility"),
    "access_no": _l("Accessibility"),
}
_TEMPLATE = "Name,Art,Straße,Hausnummer,PLZ,Ort,Breitengrad,Längengrad,Plätze,Rollstuhlgerecht,Website\r\n"


class PlaceListForm(FlaskForm):
    """A list to look at; nothing is written into the city by it."""

    file = FileField(
        _l("File"),
        description=_l("XLSX, ODS, CSV or GeoJSON; an extract of OpenStreetMap as well. Up to 10 MB."),
        validators=[FileRequired(_l("Choose a file."))],
    )


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A row of the list as a page shows it."""

    where: str
    name: str
    words: str
    other_id: int | None
    other: str
    troubles: str
    is_left_out: bool


@place_lists.get("")
@requires("venue.edit")
def index() -> str:
    """Send a list of places; the coordination."""
    return _index(PlaceListForm())


def look() -> ResponseReturnValue:
    """Read a list, to look at it first; the coordination."""
    form = PlaceListForm()
    if not form.validate():
        return _index(form), 400
    file: FileStorage = form.file.data
    try:
        kept = _read(file.stream.read(MOST_BYTES + 1))
    except BadPlaceList as error:
        form.file.errors = [bad_place_list_words(error)]
        return _index(form), 400
    except BadTable as error:
        form.file.errors = [bad_table_words(error)]
        return _index(form), 400
    kept.file_name = text.one_line(file.filename or "")[:120]
    begin_writing()
    db.session.add(kept)
    db.session.commit()
    return redirect(url_for("place_lists.page", list_id=kept.id), 303)


look.begins_itself = True  # type: ignore[attr-defined]
place_lists.post("")(takes_files(requires("venue.edit")(look)))


@place_lists.get("/template.csv")
@requires("venue.edit")
def template() -> Response:
    """Return an empty list with heads that are known; the coordination."""
    answer = Response("\ufeff" + _TEMPLATE, mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="orte.csv"'
    return answer


@place_lists.get("/<int:list_id>")
@requires("venue.edit")
def page(list_id: int) -> str:
    """What the list would change, or what became of it; the coordination."""
    return _page(_get(list_id))


@place_lists.post("/<int:list_id>/columns")
@requires("venue.edit")
def columns(list_id: int) -> ResponseReturnValue:
    """Say what each column says; the coordination."""
    lock_city()
    kept = _get(list_id, state="read")
    said = {str(number): request.form.get(f"column-{number}", "") for number in range(len(kept.heads))}
    chosen = {number: field for number, field in said.items() if field in table_places.FIELDS}
    twice = [field for field, count in Counter(chosen.values()).items() if count > 1]
    if twice or "name" not in chosen.values():
        words = (
            _("Two columns can’t both say: %(field)s.", field=FIELD_WORDS[twice[0]])
            if twice
            else _("One column has to say the name.")
        )
        return _page(kept, chosen, words), 400
    kept.columns = chosen
    db.session.commit()
    return redirect(url_for("place_lists.page", list_id=kept.id), 303)


@place_lists.post("/<int:list_id>/write")
@requires("venue.edit")
def write(list_id: int) -> ResponseReturnValue:
    """Have the list written, but for rows that are left out; the coordination."""
    lock_city()
    kept = _get(list_id, state="read")
    wanted = set(request.form.getlist("row"))
    kept.left_out = [one.where for one in places_in(kept) if one.where not in wanted]
    kept.state = "waiting"
    note("places_imported", what=kept.file_name)
    db.session.commit()
    return redirect(url_for("place_lists.page", list_id=kept.id), 303)


@place_lists.post("/<int:list_id>/take-back")
@requires("venue.edit")
def take_back(list_id: int) -> ResponseReturnValue:
    """Have what the list changed taken back; the coordination."""
    lock_city()
    kept = _get(list_id, state="done")
    kept.state = "taking_back"
    note("places_taken_back", what=kept.file_name)
    db.session.commit()
    return redirect(url_for("place_lists.page", list_id=kept.id), 303)


def _read(data: bytes) -> PlaceList:
    kept = PlaceList(by_id=this_account().id, sent_at=clock.now(), file_name="", kind="table", rows=[])
    if len(data) > MOST_BYTES:
        raise BadPlaceList("too_large")
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        kept.kind, kept.rows = "geojson", geojson_places.read_features(data)
        return kept
    rows = _fullest_sheet(data)
    if len(rows) > geojson_places.MOST_PLACES + 100:
        raise BadPlaceList("too_many")
    head = table_places.head_row(rows)
    heads = rows[head] if head is not None else []
    width = max(len(row) for row in rows)
    kept.heads = [
        str(heads[number])[:80] if number < len(heads) and heads[number] else "" for number in range(width)
    ]
    kept.columns = {str(number): field for number, field in table_places.columns_by(heads).items()}
    first = 0 if head is None else head + 1
    kept.rows, kept.first_row = [[_plain(cell) for cell in row] for row in rows[first:]], first + 1
    return kept


def _fullest_sheet(data: bytes) -> list[list[Cell]]:
    """The rows of the sheet that holds most of what is to be seen."""
    sheets = [one for one in read_book(data).sheets if not one.is_hidden and one.rows]
    if not sheets:
        raise BadPlaceList("empty")
    return [list(row) for row in max(sheets, key=lambda one: len(one.rows)).rows]


def _plain(cell: Cell) -> Any:
    return cell if cell is None or isinstance(cell, (str, int, float)) else str(cell)


def _get(list_id: int, *, state: str = "") -> PlaceList:
    kept = db.session.get(PlaceList, list_id) if list_id < 2**31 else None
    if kept is None:
        abort(404)
    if state and kept.state != state:
        abort(409)
    return kept


def _index(form: PlaceListForm) -> str:
    lists = db.session.scalars(select(PlaceList).order_by(PlaceList.sent_at.desc())).all()
    rows = [(one.id, one.file_name or _("unnamed"), _state_words(one)) for one in lists]
    return render_template("place_lists/index.html", form=form, rows=rows)


def _state_words(kept: PlaceList) -> str:
    return {
        "read": _("looked at, not written"),
        "waiting": _("is being written"),
        "writing": _("is being written"),
        "done": _("written"),
        "taking_back": _("is being taken back"),
        "taken_back": _("taken back"),
    }[kept.state]


def _page(kept: PlaceList, columns: Mapping[str, str] | None = None, problem: str = "") -> str:
    if kept.state != "read":
        return _result(kept)
    compared = compare(places_in(kept)) if kept.kind == "geojson" or "name" in kept.columns.values() else []
    groups = {
        becomes: [
            _row(one, kept)
            for one in compared
            if one.becomes == becomes and (becomes != "known" or one.added)
        ]
        for becomes in ("new", "maybe", "known", "unreadable", "twice")
    }
    return render_template(
        "place_lists/preview.html",
        kept=kept,
        columns=kept.columns if columns is None else columns,
        examples=[_example(kept, number) for number in range(len(kept.heads))],
        fields=[(field, FIELD_WORDS[field]) for field in table_places.FIELDS],
        problem=problem,
        groups=groups,
        same=sum(1 for one in compared if one.becomes == "known" and not one.added),
    )


def _example(kept: PlaceList, number: int) -> str:
    """What stands in the column, so that one can tell it without its head."""
    cells = (str(row[number]) for row in kept.rows if number < len(row) and row[number] not in (None, ""))
    return next(cells, "")[:60]


def _row(one: Compared, kept: PlaceList) -> PlaceRow:
    place, locale = one.place, current_locale()
    town = " ".join(part for part in (place.postcode, place.town) if part)
    facts = [label("venue_kind", place.kind, locale) if place.kind != "other" else "", place.street, town]
    if place.lon is None and one.becomes in ("new", "maybe"):
        facts.append(_("without a point on the map"))
    added = dict.fromkeys(str(FIELD_WORDS[name]) for name in one.added if name in FIELD_WORDS)
    words = ", ".join(added) if one.becomes == "known" else " · ".join(part for part in facts if part)
    return PlaceRow(
        where=place.where,
        name=place.name or _("unnamed"),
        words=words,
        other_id=one.venue_id,
        other=one.venue_name,
        troubles="; ".join(trouble_words(code) for code in place.troubles),
        is_left_out=place.where in kept.left_out,
    )


def _result(kept: PlaceList) -> str:
    written = written_in(kept.id)
    ids = select(WrittenPlace.venue_id).where(WrittenPlace.list_id == kept.id)
    found = db.session.scalars(select(Venue).where(Venue.id.in_(ids)).order_by(Venue.name)).all()
    is_new = {row.venue_id for row in written if row.is_new}
    stayed = {row.venue_id for row in written if row.is_back is False}
    locale = current_locale()
    return render_template(
        "place_lists/result.html",
        kept=kept,
        state=_state_words(kept),
        new=[(one.id, one.say("name", locale), one.address) for one in found if one.id in is_new],
        added=[(one.id, one.say("name", locale), one.address) for one in found if one.id not in is_new],
        stayed=[one.name for one in found if one.id in stayed],
        done=len(written),
    )
