"""A festival as everybody sees it: its programme as stages by hours, on the map, as a calendar, and on paper."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from festival.base import dates
from festival.base.database import db
from festival.base.held_pages import held_by_the_minute
from festival.base.http import current_locale
from festival.base.templating import today
from festival.base.text import render_markdown
from festival.base.view_access import public
from festival.co_organisers.queries import named_with
from festival.events.model import Event, Occurrence
from festival.festivals.model import FestivalPoint, FestivalSlot
from festival.festivals.queries import LARGEST_ID
from festival.festivals.timetable import FestivalDay, timetable
from festival.linked_data.event_data import Told, festival_data
from festival.linked_data.voice import Voice
from festival.maps.component import event_map
from festival.programme.date_lines import event_url
from festival.programme.event_previews import poster_of, preview_url
from festival.programme.filters import Filters
from festival.programme.public_dates import public_dates

festivals = Blueprint("festivals", __name__)


@festivals.get("/festivals/<int:event_id>")
@public
def short(event_id: int) -> ResponseReturnValue:
    """Lead to the festival's page. Anybody may follow."""
    return redirect(festival_url(_public_festival(event_id)), 301)


@festivals.get("/festivals/<int:event_id>-<slug>")
@public
@held_by_the_minute
def page(event_id: int, slug: str) -> ResponseReturnValue:
    """One public festival with its programme. Anybody may read it."""
    found = _public_festival(event_id)
    if slug != found.slug:
        return redirect(festival_url(found), 301)
    locale = current_locale()
    when = _when(found, locale)
    place = found.venue.say("name", locale) if found.venue else found.place_name
    points = _points(found)
    days = _programme(found, points, locale)
    together = named_with(found)
    args: dict[str, Any] = {"festival": str(found.id)}
    data_url = ""
    if days:
        window: dict[str, Any] = {"from": days[0].on.isoformat(), "to": days[-1].on.isoformat()}
        data_url = url_for("city_map.events_geojson", **args, **window, lang=locale)
    return render_template(
        "festivals/festival.html",
        event=found,
        address=festival_url(found, _external=True),
        when=when,
        preview_url=preview_url(found, poster_of(found, None, locale, when=when, place=place)),
        organisers=[found.organisation, *together],
        linked_data=festival_data(Told(found, together), Voice(locale), points),
        description=render_markdown(found.say("description", locale)),
        event_page=event_url(found),
        days=days,
        map=event_map(data_url, fits_data=True) if data_url else None,
        feed_url=url_for("publishing.calendar", **args),
        subscribe_url=url_for("subscriptions.subscribe", **args),
        embed_url=url_for("embeds.builder", **args),
        list_url=url_for("programme.index", **args),
    )


def festival_url(event: Event, **values: Any) -> str:
    """Return the public address of a festival."""
    return url_for("festivals.page", event_id=event.id, slug=event.slug, **values)


def _public_festival(event_id: int) -> Event:
    found = None
    if event_id <= LARGEST_ID:
        query = select(Event).where(Event.id == event_id, Event.festival_id == event_id)
        found = db.session.scalar(
            query.options(*map(joinedload, (Event.organisation, Event.venue, Event.district)))
        )
    if found is None or not found.is_public:
        abort(404)
    return found


def _when(found: Event, locale: str) -> str:
    if found.local_start is None or found.state == "postponed":
        return ""
    return dates.span(
        found.local_start, found.local_end, all_day=found.all_day, locale=locale, this_year=today().year
    )


def _points(found: Event) -> list[Occurrence]:
    """Return the dates of the festival's public points, in order. One query."""
    query = public_dates(Filters(festivals=(str(found.id),), festival_ids=(found.id,)), Event.festival_id)
    query = query.where(Occurrence.event_id != found.id).order_by(Occurrence.starts_at, Occurrence.id)
    return list(db.session.scalars(query))


def _programme(found: Event, shown: list[Occurrence], locale: str) -> list[FestivalDay]:
    """Return the festival's points by day. Two queries."""
    points = {
        point.event_id: point
        for point in db.session.scalars(
            select(FestivalPoint).where(
                FestivalPoint.festival_id == found.id, FestivalPoint.state == "agreed"
            )
        )
    }
    order = db.session.scalars(
        select(FestivalSlot.stage)
        .where(FestivalSlot.festival_id == found.id)
        .order_by(FestivalSlot.local_start, FestivalSlot.id)
    )
    stage_of = {one.id: _stage(one, points.get(one.event_id), locale) for one in shown}
    return timetable(shown, stage_of, list(dict.fromkeys(order)), locale)


def _stage(one: Occurrence, point: FestivalPoint | None, locale: str) -> str:
    """Return where a point stands: on its stage, or where it was moved to."""
    if point is not None and one.venue_id == point.venue_id:
        return point.stage
    return (one.venue.say("name", locale) if one.venue else one.place_name) or "–"
