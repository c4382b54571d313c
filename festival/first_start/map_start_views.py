"""Where the map begins, by coordinates or by a boundary, and what ground it stands on."""

from __future__ import annotations

import math
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from sqlalchemy import func, select
from wtforms import Field, HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, ValidationError

from festival.areas.area_file import FILE_BYTES, read_area_file
from festival.areas.errors import BadAreaFile, bad_area_file_words
from festival.base.bodies import FORM_BYTES, takes_files
from festival.base.city import DEFAULT_MIDDLE, City, bump_revision, get_city
from festival.base.coordinates import BadGeometry, parse_coordinates
from festival.base.database import begin_writing, db
from festival.countries.country_codes import country_of
from festival.countries.grounds import covers
from festival.first_start.step_views import go_on, guided
from festival.forms.both_versions import what_differs
from festival.forms.fields import one_line, required
from festival.maps.component import event_map
from festival.organisers.audit_trail import note
from festival.organisers.permissions import requires
from festival.places.model import District

__all__ = ["guided"]

MAP_PX = 700
"""So wide a boundary is shown on most screens."""
ZOOMS = range(1, 20)

Box = tuple[float, float, float, float]


class MapForm(FlaskForm):
    """The map's middle and scale; `seen` tells whether somebody else has set them meanwhile."""

    seen = HiddenField()
    map_start = StringField(
        _l("Middle of the map"),
        [required(_l("Please fill this in.")), Length(max=100)],
        filters=[one_line],
        description=_l("Latitude and longitude, as maps on the web show them when you click on a place."),
    )
    map_zoom = SelectField(
        _l("Scale at the start"),
        description=_l("13 shows a small town, 11 a large city, 16 its old quarter."),
        choices=[SelectChoice(str(zoom), str(zoom)) for zoom in ZOOMS],
    )
    boundary = FileField(
        _l("Or a file with the town’s boundary"),
        description=_l(
            "GeoJSON, or a Shapefile in a ZIP, up to 30 MB. Middle and scale are read off it; the file is not kept."
        ),
    )

    def __init__(self, city: City, **kwargs: Any) -> None:
        is_said = (city.map_lon, city.map_lat) != DEFAULT_MIDDLE
        middle = f"{city.map_lat:.5f}, {city.map_lon:.5f}" if is_said else ""
        shown = {"map_start": middle, "map_zoom": str(city.map_zoom), "seen": mark_of(city)}
        super().__init__(data=shown, **kwargs)

    def validate_map_start(self, field: Field) -> None:
        try:
            parse_coordinates(field.data)
        except BadGeometry as error:
            raise ValidationError(
                _("Write latitude and longitude with a comma between, like 47.3769, 8.5417.")
            ) from error


def mark_of(city: City) -> str:
    """Return a mark of where the map begins."""
    return f"{city.map_lat!r} {city.map_lon!r} {city.map_zoom}"


@guided.get("/map")
@requires("city.settings")
def map_start() -> str:
    """Where the map begins, with the map as it stands. Administrators only."""
    return _page(MapForm(get_city(), formdata=None))


def save_map() -> ResponseReturnValue:
    """Take over where the map begins; a boundary is read first and shown, to be saved then. Administrators only."""
    form = MapForm(get_city())
    upload = request.files.get("boundary")
    if upload is not None and upload.filename:
        try:
            box = read_box(upload.stream.read(FILE_BYTES + 1))
        except BadAreaFile as error:
            form.boundary.errors = [bad_area_file_words(error)]
            return _page(form), 400
        lon, lat = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        form.map_start.data, form.map_zoom.data = f"{lat:.5f}, {lon:.5f}", str(zoom_of(box))
        return _page(form, is_read=True)
    if not form.validate():
        return _page(form), 400
    begin_writing()
    city = db.session.get_one(City, 1)
    if form.seen.data != mark_of(city) and (differs := what_differs(form, MapForm(city, formdata=None))):
        form.seen.data = mark_of(city)
        return _page(form, differs=differs), 409
    city.map_lon, city.map_lat = parse_coordinates(form.map_start.data)
    city.map_zoom = int(form.map_zoom.data)
    note("settings_changed", what="city", fields=["map_start", "map_zoom"])
    bump_revision()
    return go_on("map")


# A file is read before the write lock is taken.
save_map.begins_itself = True  # type: ignore[attr-defined]
guided.post("/map")(takes_files(requires("city.settings")(save_map), lambda _app: FILE_BYTES + FORM_BYTES))


def read_box(data: bytes) -> Box:
    """Return (west, south, east, north) of all areas of a file. Raises BadAreaFile."""
    boxes = [area.outline.bounds for area in read_area_file(data).areas]
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def zoom_of(box: Box) -> int:
    """Return the largest scale at which the box is seen as a whole on most screens."""
    west, south, east, north = box
    wide = max((east - west) / 360, (_mercator(north) - _mercator(south)) / (2 * math.pi), 1e-9)
    return max(min(ZOOMS[0] + int(math.log2(MAP_PX / 256 / wide)) - 1, 16), 1)


def _mercator(lat: float) -> float:
    bounded = math.radians(max(-85.0, min(85.0, lat)))
    return math.asinh(math.tan(bounded))


def _page(form: MapForm, *, is_read: bool = False, differs: Any = ()) -> str:
    city = get_city()
    return render_template(
        "first_start/map.html",
        form=form,
        is_read=is_read,
        differs=differs,
        is_said=(city.map_lon, city.map_lat) != DEFAULT_MIDDLE,
        map=event_map(url_for("city_map.events_geojson")),
        covers=covers(city.tile_url, country_of(city.land)),
        credit=city.tile_credit,
        districts=db.session.scalar(select(func.count(District.id))) or 0,
    )
