"""An organisation as everybody sees it: what it is, how to reach it, what it organises, and its calendar."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import or_, select

from festival.base import clock
from festival.base.database import db
from festival.base.held_pages import held_by_the_minute
from festival.base.http import current_locale
from festival.base.text import render_markdown
from festival.base.view_access import public
from festival.co_organisers.model import CoOrganiser
from festival.events.model import PUBLIC_STATES, Event, Occurrence
from festival.linked_data.event_data import CONTEXT
from festival.linked_data.organisation_data import organisation_data
from festival.linked_data.voice import Voice
from festival.organisers.model import Organisation
from festival.programme.date_lines import rows_of
from festival.programme.filters import Filters
from festival.programme.public_dates import by_day, is_told, public_dates

profiles = Blueprint("profiles", __name__)

DATES_SHOWN = 20


@profiles.get("/organisations/<slug>")
@public
@held_by_the_minute
def page(slug: str) -> ResponseReturnValue:
    """One organisation that is admitted; the address of one that was merged leads on. Anybody may read it."""
    found = db.session.scalar(select(Organisation).where(Organisation.slug == slug[:80].replace("\0", "")))
    if found is not None and found.merged_into_id is not None:
        kept = db.session.get_one(Organisation, found.merged_into_id)
        return redirect(url_for(".page", slug=kept.slug), 301)
    if found is None or not found.is_admitted:
        abort(404)
    locale = current_locale()
    upcoming = _next_dates(found.id, clock.now())
    about = (found.about_en if locale == "en" else "") or found.about
    return render_template(
        "organisations/profile.html",
        organisation=found,
        linked_data={"@context": CONTEXT} | organisation_data(found, Voice(locale)),
        about=render_markdown(about),
        is_german=locale == "en" and bool(found.about) and not found.about_en,
        days=[
            {"on": on, "rows": rows_of(rows, locale, day=on)} for on, rows in by_day(upcoming[:DATES_SHOWN])
        ],
        has_more=len(upcoming) > DATES_SHOWN,
    )


def _next_dates(organisation_id: int, now: datetime) -> list[Occurrence]:
    """Return its next public dates, one more than are shown, those under way included. Two queries.

    The first goes from its events (ix_event_organisation_state, ix_co_organiser_organisation) to their dates, however
    much the city has: it asks nothing that an index of all public dates would answer.
    """
    together = select(CoOrganiser.event_id).where(
        CoOrganiser.organisation_id == organisation_id, CoOrganiser.state == "accepted"
    )
    first = (
        select(Occurrence.id)
        .join(Occurrence.event)
        .where(
            or_(Event.organisation_id == organisation_id, Event.id.in_(together)),
            Event.state.in_(PUBLIC_STATES),
            is_told(),
            Occurrence.ends_at > now,
        )
        .order_by(Occurrence.starts_at, Occurrence.id)
        .limit(DATES_SHOWN + 1)
    )
    query = public_dates(Filters()).where(Occurrence.id.in_(db.session.scalars(first).all()))
    return list(db.session.scalars(query.order_by(Occurrence.starts_at, Occurrence.id)))
