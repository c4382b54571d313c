"""What waits without a day: what was held and not looked back at, organisations that wait to be admitted."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from festival.base import dates
from festival.base.database import db
from festival.base.templating import today
from festival.desk.today import Waiting
from festival.organisations.queries import waiting
from festival.organisers.model import Account, Organisation
from festival.organisers.permissions import may
from festival.reviews.queries import to_review
from festival.reviews.words import ended_on

SHOWN = 5


def organisations_to_admit(account: Account) -> list[Waiting]:
    """Return the organisations that wait for the coordination, the oldest first. One query, none for anybody else."""
    if not may(account, "organisation.admit"):
        return []
    query = select(Organisation).where(waiting()).order_by(Organisation.id).limit(SHOWN)
    return [
        Waiting(
            kind="admission",
            until=None,
            titles=((one.name, False),),
            more=0,
            day="",
            place="",
            who="",
            what=_("It waits to be admitted; until then it can draft events and hold dates."),
            url=url_for("organisations.page", organisation_id=one.id),
        )
        for one in db.session.scalars(query)
    ]


def reviews_to_give(account: Account, locale: str, *, now: datetime) -> list[Waiting]:
    """Return the events that are to be looked back at, the one that ended first on top. One query."""
    found = to_review(account.edited_organisation_ids, now=now, size=SHOWN)
    year = today().year
    return [
        Waiting(
            kind="review",
            until=None,
            titles=((event.say("title", locale), locale == "en" and not event.title_en),),
            more=0,
            day=dates.short_day(last_on, locale, this_year=year) if (last_on := ended_on(event)) else "",
            place=event.venue.say("name", locale) if event.venue else event.place_name,
            who=event.organisation.name,
            what=_("How was it? Three questions, for whoever plans the next one."),
            url=url_for("reviews.review", event_id=event.id),
        )
        for event in found
    ]
