"""The administrator's pages of districts: what there is, a file to look at first, and what becomes of it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import shapely
from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from festival.areas.area_file import FILE_BYTES, AreaFile, possible_names, read_area_file
from festival.areas.errors import BadAreaFile, bad_area_file_words
from festival.areas.forms import AreaFileForm, TakeOverForm
from festival.areas.model import AreaUpload
from festival.areas.taking_over import (
    boundary_in,
    districts_in,
    remove_districts,
    start_map_there,
    take_boundary,
    take_districts,
)
from festival.base import clock, text
from festival.base.bodies import takes_files
from festival.base.city import bump_revision, get_city
from festival.base.database import begin_writing, db, lock_city
from festival.base.geometry import METRES_PER_DEGREE, centre, distance_m, to_geojson
from festival.base.http import current_locale
from festival.base.navigation import Entry, in_menu
from festival.base.numbers import number
from festival.base.plurals import ngettext
from festival.maps.component import area_map
from festival.organisers.audit_trail import note
from festival.organisers.permissions import requires, this_account
from festival.places.districts import DistrictArea
from festival.places.model import District, Venue

areas = Blueprint("areas", __name__)
_FAR_M = 200_000
_BESIDE_FILE = 64 * 1024


@dataclass(frozen=True, slots=True)
class DistrictLine:
    """A district in a list: its name, how large it is, and what is known of it."""

    name: str
    size: str
    words: str

    @property
    def cells(self) -> tuple[str, str, str]:
        """The line of a table."""
        return self.name, self.size, self.words


@areas.get("/desk/settings/districts")
@in_menu(Entry("settings", 4, _l("Districts")))
@requires("city.settings")
def index() -> str:
    """The districts there are, and the way to others; administrators only."""
    return _index(AreaFileForm())


def look() -> ResponseReturnValue:
    """Read a file of areas, to look at it first; administrators only."""
    form = AreaFileForm()
    if not form.validate():
        return _index(form), 400
    file: FileStorage = form.file.data
    try:
        found = read_area_file(file.stream.read(FILE_BYTES + 1))
        if not possible_names(found.said):
            raise BadAreaFile("no_name")
    except BadAreaFile as error:
        form.file.errors = [bad_area_file_words(error)]
        return _index(form), 400
    upload = _upload(file.filename or "", found)
    return redirect(url_for("areas.preview", upload_id=upload.id), 303)


look.begins_itself = True  # type: ignore[attr-defined]
areas.post("/desk/settings/districts")(
    takes_files(requires("city.settings")(look), lambda _app: FILE_BYTES + _BESIDE_FILE)
)


@areas.get("/desk/settings/districts/<int:upload_id>")
@requires("city.settings")
def preview(upload_id: int) -> ResponseReturnValue:
    """What the file would change; administrators only."""
    upload = _get_upload(upload_id)
    if upload.taken_at is not None:
        return redirect(url_for("areas.index"))
    names = possible_names([one["said"] for one in upload.areas])
    asked = request.args.get("name_key", "")
    form = TakeOverForm(names, formdata=None, name_key=asked if asked in names else names[0])
    form.starts_map.data = not _has_districts()
    return _preview(upload, form)


@areas.get("/desk/settings/districts/<int:upload_id>/outlines.json")
@requires("city.settings")
def outlines(upload_id: int) -> ResponseReturnValue:
    """The file's areas for the map of its page; administrators only."""
    try:
        found = districts_in(_get_upload(upload_id), request.args.get("name_key", ""))
    except BadAreaFile:
        abort(404)
    features = [
        {"type": "Feature", "geometry": one.outline, "properties": {"name": one.name}} for one in found
    ]
    response = jsonify(type="FeatureCollection", features=features)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def take_over(upload_id: int) -> ResponseReturnValue:
    """Make the file's areas the districts or the outline of the city; administrators only."""
    upload = _get_upload(upload_id)
    if upload.taken_at is not None:
        flash(_("This file was taken over already."), "info")
        return redirect(url_for("areas.index"), 303)
    form = TakeOverForm(possible_names([one["said"] for one in upload.areas]))
    if not form.validate():
        return _preview(upload, form), 400
    outlines = [one["outline"] for one in upload.areas]
    try:
        if "as_outline" in request.form:
            take_boundary(upload, boundary_in(upload), now=clock.now())
            flash(_("The file is the city’s outline now."), "done")
        else:
            found = districts_in(upload, form.name_key.data)
            follows = take_districts(upload, found, removes=form.removes.data, now=clock.now())
            flash(_taken_words(len(found), follows.venues, follows.events), "done")
    except BadAreaFile as error:
        form.name_key.errors = [bad_area_file_words(error)]
        return _preview(upload, form), 400
    begin_writing()
    if form.starts_map.data:
        start_map_there(outlines)
    note("settings_changed", what="districts", fields=[])
    db.session.commit()
    return redirect(url_for("areas.index"), 303)


take_over.begins_itself = True  # type: ignore[attr-defined]
areas.post("/desk/settings/districts/<int:upload_id>")(requires("city.settings")(take_over))


def remove() -> ResponseReturnValue:
    """Leave the city without districts, or without its outline; administrators only."""
    if request.form.get("what") == "outline":
        begin_writing()
        lock_city()
        get_city().boundary = None
        bump_revision()
        flash(_("The city has no outline any more."), "done")
    else:
        remove_districts(now=clock.now())
        begin_writing()
        flash(_("The city has no districts any more."), "done")
    note("settings_changed", what="districts", fields=[])
    db.session.commit()
    return redirect(url_for("areas.index"), 303)


remove.begins_itself = True  # type: ignore[attr-defined]
areas.post("/desk/settings/districts/remove")(requires("city.settings")(remove))


def _upload(name: str, found: AreaFile) -> AreaUpload:
    begin_writing()
    upload = AreaUpload(
        by_id=this_account().id,
        uploaded_at=clock.now(),
        file_name=text.one_line(name)[:120],
        left_out=found.left_out,
        is_thinned=found.is_thinned,
        areas=[{"said": one.said, "outline": to_geojson(one.outline)} for one in found.areas],
    )
    db.session.add(upload)
    db.session.commit()
    return upload


def _get_upload(upload_id: int) -> AreaUpload:
    upload = db.session.get(AreaUpload, upload_id) if upload_id < 2**31 else None
    if upload is None:
        abort(404)
    return upload


def _has_districts() -> bool:
    return db.session.scalar(select(District.id).limit(1)) is not None


def _taken_words(districts: int, venues: int, events: int) -> str:
    words = [ngettext("%(num)s district is taken over.", "%(num)s districts are taken over.", districts)]
    if venues:
        words.append(_moved_words(venues))
    if venues or events:
        words.append(_("Their events follow within a minute."))
    return " ".join(words)


def _moved_words(venues: int) -> str:
    return ngettext(
        "%(num)s place lies in another one now.", "%(num)s places lie in another one now.", venues
    )


def _index(form: AreaFileForm) -> str:
    counted = select(Venue.district_id, func.count()).group_by(Venue.district_id)
    venues = dict(db.session.execute(counted).tuples().all())
    rows = db.session.scalars(select(District).order_by(District.name)).all()
    lines = [
        DistrictLine(
            one.name,
            _size(shapely.geometry.shape(one.outline)),
            ngettext("%(num)s place", "%(num)s places", venues.get(one.id, 0)),
        )
        for one in rows
    ]
    has_outline = get_city().boundary is not None
    shown = area_map(url_for("places.districts", lang=None), label=_("Map of the districts"))
    uploads = (
        select(AreaUpload.id, AreaUpload.file_name)
        .where(AreaUpload.taken_at.is_(None))
        .order_by(AreaUpload.uploaded_at.desc())
    )
    return render_template(
        "areas/index.html",
        form=form,
        waiting=db.session.execute(uploads).all(),
        lines=lines,
        has_outline=has_outline,
        map=shown if rows or has_outline else None,
    )


def _preview(upload: AreaUpload, form: TakeOverForm) -> str:
    problem, found = "", []
    try:
        found = districts_in(upload, form.name_key.data or "")
    except BadAreaFile as error:
        problem = bad_area_file_words(error)
    known = {one.name: one for one in db.session.scalars(select(District))}
    outlines_url = url_for("areas.outlines", upload_id=upload.id, name_key=form.name_key.data, lang=None)
    return render_template(
        "areas/preview.html",
        form=form,
        upload=upload,
        problem=problem,
        lines=[DistrictLine(one.name, _size(one.area), _becomes(one, known.get(one.name))) for one in found],
        missing=sorted(set(known) - {one.name for one in found}),
        far_words=_far_words(found),
        map=area_map(outlines_url, label=_("Map of the areas in the file")) if found else None,
    )


def _becomes(area: DistrictArea, known: District | None) -> str:
    if known is None:
        return _("new")
    return _("as it is") if known.geometry == area.geometry else _("another outline")


def _far_words(found: list[DistrictArea]) -> str:
    """A file of quite another region, or one whose coordinates stand the wrong way round."""
    if not found:
        return ""
    city, middle = get_city(), shapely.Point(centre(found[0].area))
    far_m = distance_m(middle, shapely.Point(city.map_lon, city.map_lat))
    if far_m < _FAR_M:
        return ""
    km = number(round(far_m / 1000), current_locale())
    return _("The areas lie %(km)s km from the middle of the city’s map. Is it the right file?", km=km)


def _size(area: BaseGeometry) -> str:
    """The area in square kilometres, as people write it."""
    lat = area.centroid.y
    square_m = area.area * METRES_PER_DEGREE**2 * math.cos(math.radians(lat))
    km2 = square_m / 1_000_000
    return _("%(size)s km²", size=number(km2, current_locale(), digits=1 if km2 < 100 else 0))
