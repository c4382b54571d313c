"""The places of the city on the desk: finding one, entering a new one without entering it twice, keeping it right."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from festival.base import clock
from festival.base.city import get_city
from festival.base.database import db, lock_city
from festival.base.http import current_locale
from festival.base.navigation import Entry, in_menu
from festival.base.paging import page_of, read_page_number
from festival.base.templating import today
from festival.forms.both_versions import what_differs
from festival.maps.component import drawing_map
from festival.organisers.permissions import may, requires, signed_in, this_account
from festival.places.choosing import found_for
from festival.places.errors import UnknownParent, VenueLoop
from festival.places.forms import NO_PARENT, VenueForm, access_of, asked_of_place, read_place_access
from festival.places.labels import describe
from festival.places.model import Venue
from festival.places.venues import save_venue, search_venues, similar_venues

desk_venues = Blueprint("desk_venues", __name__)

LARGEST_ID = 2**31 - 1
_SHOWN = 30
_PARENTS_OFFERED = 8
_PRESSED_TWICE = timedelta(minutes=2)


@desk_venues.get("/places/search.json")
@signed_in
def search() -> Response:
    """Venues that fit the words `q`, for suggestions while somebody types. Whoever is signed in."""
    locale = current_locale()
    found = _with_surroundings([venue.id for venue in search_venues(_words(), limit=10)])
    rows = [
        {
            "id": venue.id,
            "name": venue.say("name", locale),
            "words": describe(venue, locale),
            "lon": venue.lon,
            "lat": venue.lat,
        }
        for venue in found
    ]
    response = jsonify(venues=rows)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@desk_venues.get("/desk/venues")
@in_menu(Entry("city", 1, _l("Places"), "p"))
@requires("venue.create")
def index() -> str:
    """The city's places, searched by name or street. Organisers and the coordination."""
    words, locale = _words(), current_locale()
    page = page_of(select(Venue.id).order_by(Venue.id.desc()), size=_SHOWN, number=read_page_number())
    found = [venue.id for venue in search_venues(words, limit=_SHOWN + 1)] if words else page.rows
    rows = [(venue, describe(venue, locale)) for venue in _with_surroundings(found[:_SHOWN])]
    return render_template(
        "places/edit_list.html",
        rows=rows,
        words=words,
        page=page,
        has_more=len(found) > _SHOWN,
        can_edit=may(this_account(), "venue.edit"),
    )


@desk_venues.route("/desk/venues/new", methods=["GET", "POST"])
@requires("venue.create")
def new() -> ResponseReturnValue:
    """Enter a place; one that seems to be there already is offered instead. Organisers and the coordination."""
    if request.method == "GET":
        parent_id = _number(request.args.get("parent", "")) or NO_PARENT
        name = request.args.get("name", "")[:120]
        form = VenueForm(data={"name": name, "town": get_city().name, "parent_id": str(parent_id)})
        _offer(form)
        return _page(form, None)
    form = VenueForm()
    _offer(form)
    if "find" in request.form or not form.validate():
        return _page(form, None)
    lock_city()  # of two who enter the same place at once, the later sees the earlier's
    values = form.values()
    twin = _just_created(values)
    if twin is not None:
        return _go_on(twin)
    similar = similar_venues(form.name.data, values["lon"], values["lat"], parent_id=values["parent_id"])
    if similar and "create_anyway" not in request.form:
        return _page(form, None, similar=_with_surroundings([venue.id for venue in similar])), 409
    venue = Venue(**values, **read_place_access(request.form))
    if form.is_checked.data:
        venue.checked_on = today()
    save_venue(venue)
    db.session.commit()
    flash(_("The place is entered. Everybody can choose it now."), "done")
    return _go_on(venue)


@desk_venues.route("/desk/venues/<int:venue_id>", methods=["GET", "POST"])
@requires("venue.edit")
def edit(venue_id: int) -> ResponseReturnValue:
    """Keep a place right. The coordination."""
    venue = _get_venue(venue_id)
    if request.method == "GET":
        form = VenueForm(data=VenueForm.answers(venue))
        form.version.data = str(venue.version)
        _offer(form, venue)
        return _page(form, venue)
    form = VenueForm()
    _offer(form, venue)
    if "find" in request.form or not form.validate():
        return _page(form, venue)
    values = form.values() | read_place_access(request.form, venue)
    is_changed = any(getattr(venue, name) != value for name, value in values.items())
    if form.version.data != str(venue.version) and is_changed and "overwrite" not in request.form:
        form.version.data = str(venue.version)
        return _page(form, venue, differs=_what_differs(form, venue)), 409
    for name, value in values.items():
        setattr(venue, name, value)
    if form.is_checked.data:
        venue.checked_on = today()
    try:
        save_venue(venue)
    except (VenueLoop, UnknownParent):
        db.session.rollback()
        form.parent_id.errors = [
            *form.parent_id.errors,
            _("A place can’t be part of itself or of what it holds."),
        ]
        return _page(form, _get_venue(venue_id))
    db.session.commit()
    flash(_("Saved."), "done")
    return redirect(url_for(".edit", venue_id=venue.id), 303)


def _page(
    form: VenueForm, venue: Venue | None, *, similar: list[Venue] | None = None, differs: Any = ()
) -> str:
    locale = current_locale()
    answers = read_place_access(request.form, venue) if request.method == "POST" else access_of(venue)
    return render_template(
        "places/edit.html",
        form=form,
        venue=venue,
        similar=[(one, describe(one, locale)) for one in similar or ()],
        differs=differs,
        features=asked_of_place(answers, locale),
        map=drawing_map("geometry", kinds=("point", "area")),
        back=_number(request.args.get("back", "")),
    )


def _what_differs(form: VenueForm, venue: Venue) -> list[tuple[str, str]]:
    """Return what is stored now where it is not what was typed, in words."""
    stored = VenueForm(formdata=None, data=VenueForm.answers(venue))
    _offer(stored, venue)
    typed, locale = read_place_access(request.form, venue), current_locale()
    answers = {"yes": _("yes"), "no": _("not available"), "unknown": _("not known")}
    pairs = zip(asked_of_place(typed, locale), asked_of_place(access_of(venue), locale), strict=True)
    return what_differs(form, stored) + [
        (now.label, answers[now.answer]) for mine, now in pairs if mine != now
    ]


def _offer(form: VenueForm, venue: Venue | None = None) -> None:
    """Offer as larger places the chosen one and what was searched for, but nothing that the venue itself holds."""
    ids = [_number(form.parent_id.data or "")]
    if form.parent_words.data:
        ids += found_for(form.parent_words, _PARENTS_OFFERED)
    found = _with_surroundings([number for number in dict.fromkeys(ids) if number])
    own = f"/{venue.id}/" if venue else "//"
    locale = current_locale()
    form.offer([(one, describe(one, locale)) for one in found if own not in one.path], locale)


def _go_on(venue: Venue) -> ResponseReturnValue:
    """Back to the event that needed the place, else to the place's own page."""
    event_id = _number(request.args.get("back", ""))
    if event_id:
        return redirect(url_for("registering.step", event_id=event_id, name="where", venue=venue.id), 303)
    return redirect(url_for("visitors.venue", venue_id=venue.id, slug=venue.slug), 303)


def _just_created(values: dict[str, Any]) -> Venue | None:
    """The very same place, entered a moment ago: the button was pressed twice."""
    rows = db.session.scalars(
        select(Venue).where(Venue.name == values["name"], Venue.created_at > clock.now() - _PRESSED_TWICE)
    )
    names = ("kind", "street", "parent_id", "capacity", "travel")
    return next((row for row in rows if all(getattr(row, name) == values[name] for name in names)), None)


def _get_venue(venue_id: int) -> Venue:
    venue = db.session.get(Venue, venue_id) if venue_id <= LARGEST_ID else None
    if venue is None:
        abort(404)
    return venue


def _with_surroundings(ids: list[int]) -> list[Venue]:
    """The venues in this order, with district and parent. One query."""
    query = (
        select(Venue).where(Venue.id.in_(ids)).options(joinedload(Venue.district), joinedload(Venue.parent))
    )
    found = {venue.id: venue for venue in db.session.scalars(query.execution_options(populate_existing=True))}
    return [found[number] for number in ids if number in found]


def _number(text: str) -> int | None:
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    return None


def _words() -> str:
    return request.args.get("q", "")[:120]
