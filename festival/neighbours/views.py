"""Neighbouring cities at the desk: whose calendars take part in the clash check, how they are, what they have."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from festival.base import clock
from festival.base.city import bump_revision, get_city
from festival.base.database import begin_writing, db, is_writing
from festival.base.http import current_locale
from festival.base.navigation import Entry, in_menu
from festival.base.other_servers import waits_for_others
from festival.base.paging import page_of, read_page_number
from festival.base.templating import today
from festival.calendar_files.calendar_blocks import NoCalendar
from festival.fetching.door import door
from festival.fetching.errors import NotFetched
from festival.forms.both_versions import what_differs
from festival.neighbours.finding_feed import FoundFeed, OwnCalendar, find_feed
from festival.neighbours.forms import NeighbourForm, NewNeighbourForm, answers_of
from festival.neighbours.model import Neighbour, NeighbourDate
from festival.neighbours.polling_feeds import days_of, own_hosts, take_looked, tell_days
from festival.neighbours.reading_feed import look_through
from festival.neighbours.words import SIZE_WORDS, feed_trouble, how_far, left_out_words, wrong_words
from festival.organisers.permissions import requires

desk_neighbours = Blueprint("desk_neighbours", __name__, url_prefix="/desk/imports/neighbours")
MOST = 30
_SHOWN = 50


@desk_neighbours.get("")
@in_menu(Entry("plan", 6, _l("Neighbouring cities")))
@requires("conflict.mediate")
def index() -> str:
    """All neighbours, with how their calendars are. The coordination."""
    all_of_them = db.session.scalars(select(Neighbour).order_by(Neighbour.name, Neighbour.id)).all()
    ahead = (
        select(NeighbourDate.neighbour_id, func.count(func.distinct(NeighbourDate.key)))
        .where(NeighbourDate.last_on >= today())
        .group_by(NeighbourDate.neighbour_id)
    )
    return render_template(
        "neighbours/list.html",
        neighbours=all_of_them,
        wrong={one.id: wrong_words(one) for one in all_of_them},
        far={one.id: how_far(one.km, one.direction, current_locale()) for one in all_of_them},
        counts=dict(db.session.execute(ahead).tuples().all()),
    )


def new() -> ResponseReturnValue:
    """Add a neighbour by the address of its calendar or its page, which is looked at first. The coordination."""
    form = NewNeighbourForm()
    if not form.validate_on_submit():
        return _new_page(form), 400 if form.errors else 200
    if (db.session.scalar(select(func.count()).select_from(Neighbour)) or 0) >= MOST:
        form.form_errors.append(_("These are as many neighbours as are looked at. Remove one first."))
        return _new_page(form), 429
    now, zone = clock.now(), get_city().tz
    one = Neighbour(address=form.address.data, next_try_at=now)
    form.write(one, _own_point())
    db.session.rollback()
    try:
        found = find_feed(door(), form.address.data, zone, own=own_hosts())
        looked = look_through(found.calendar, one.words, now=now) if found.calendar else None
    except (NotFetched, NoCalendar, OwnCalendar) as error:
        form.address.errors = [_trouble(error)]
        return _new_page(form), 400
    begin_writing()
    if _is_known(found):
        form.address.errors = [_("This calendar is looked at already.")]
        db.session.rollback()
        return _new_page(form), 409
    one.feed_address = found.address
    db.session.add(one)
    db.session.flush()
    days = take_looked(one, found, looked, now=now)
    db.session.commit()
    tell_days(days)
    flash(_("Added. Its large events take part in the check from now on."), "done")
    return redirect(url_for(".page", neighbour_id=one.id), 303)


# Fetching and reading come before the write lock is taken.
new.begins_itself = True  # type: ignore[attr-defined]
desk_neighbours.route("/new", methods=["GET", "POST"])(waits_for_others(requires("conflict.mediate")(new)))


@desk_neighbours.route("/<int:neighbour_id>", methods=["GET", "POST"])
@requires("conflict.mediate")
def page(neighbour_id: int) -> ResponseReturnValue:
    """How a neighbour's calendar is, what of it counts, and what is said of the city. The coordination."""
    one = _get(neighbour_id)
    stored = NeighbourForm(formdata=None, data=answers_of(one))
    form, differs = NeighbourForm(data=answers_of(one)), list[tuple[str, str]]()
    if not form.validate_on_submit():
        return _page(one, form), 400 if form.errors else 200
    if form.version.data != str(one.version):
        differs = what_differs(form, stored)
    if differs:
        form.version.data = str(one.version)
        return _page(one, form, differs), 409
    words_before = one.large_words, one.middle_words
    form.write(one, _own_point())
    if words_before != (one.large_words, one.middle_words):
        one.etag = one.last_modified = ""
        one.next_try_at = clock.now()
    bump_revision()
    days = days_of(one.id)
    db.session.commit()
    tell_days(days)
    flash(_("Saved. Where words were changed, the calendar is read anew within a minute."), "done")
    return redirect(url_for(".page", neighbour_id=one.id), 303)


@desk_neighbours.post("/<int:neighbour_id>/look")
@requires("conflict.mediate")
def look(neighbour_id: int) -> ResponseReturnValue:
    """Have the calendar looked at by the job now. The coordination."""
    one = _get(neighbour_id)
    if not one.is_paused:
        one.next_try_at = clock.now()
        one.etag = one.last_modified = ""
    db.session.commit()
    flash(_("It is looked at within a minute."), "done")
    return redirect(url_for(".page", neighbour_id=one.id), 303)


@desk_neighbours.post("/<int:neighbour_id>/pause")
@requires("conflict.mediate")
def pause(neighbour_id: int) -> ResponseReturnValue:
    """Ask the calendar no more, or again. The coordination."""
    one = _get(neighbour_id)
    one.is_paused = not one.is_paused
    one.next_try_at = None if one.is_paused else clock.now()
    bump_revision()
    db.session.commit()
    flash(_("It isn’t asked any more.") if one.is_paused else _("It is asked again."), "done")
    return redirect(url_for(".page", neighbour_id=one.id), 303)


@desk_neighbours.post("/<int:neighbour_id>/remove")
@requires("conflict.mediate")
def remove(neighbour_id: int) -> ResponseReturnValue:
    """Forget a neighbour with all that was read of it. The coordination."""
    one = _get(neighbour_id)
    days, name = days_of(one.id), one.name
    db.session.delete(one)
    bump_revision()
    db.session.commit()
    tell_days(days)
    flash(_("%(name)s is removed, with all that was read of it.", name=name), "done")
    return redirect(url_for(".index"), 303)


def _get(neighbour_id: int) -> Neighbour:
    one = db.session.get(Neighbour, neighbour_id, with_for_update=is_writing())
    if one is None:
        abort(404)
    return one


def _own_point() -> tuple[float, float]:
    city = get_city()
    return city.map_lon, city.map_lat


def _is_known(found: FoundFeed) -> bool:
    return bool(
        db.session.scalar(select(Neighbour.id).where(Neighbour.feed_address == found.address).limit(1))
    )


def _trouble(error: NotFetched | NoCalendar | OwnCalendar) -> str:
    if isinstance(error, NotFetched):
        return feed_trouble(error.reason.value, str(error.status or ""))
    return feed_trouble(error.code if isinstance(error, NoCalendar) else "own")


def _new_page(form: NewNeighbourForm) -> str:
    return render_template("neighbours/new.html", form=form)


def _page(one: Neighbour, form: NeighbourForm, differs: Sequence[tuple[str, str]] = ()) -> str:
    ahead = (
        select(NeighbourDate)
        .where(NeighbourDate.neighbour_id == one.id, NeighbourDate.last_on >= today())
        .order_by(NeighbourDate.first_on, NeighbourDate.id)
    )
    return render_template(
        "neighbours/neighbour.html",
        one=one,
        form=form,
        differs=differs,
        wrong=wrong_words(one),
        far=how_far(one.km, one.direction, current_locale()),
        left_out=left_out_words(one),
        ahead=page_of(ahead, size=_SHOWN, number=read_page_number()),
        sizes=SIZE_WORDS,
    )
