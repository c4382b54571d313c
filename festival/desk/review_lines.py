"""What this person's organisations have held and said nothing of."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from festival.base import dates
from festival.base.templating import today
from festival.desk.today import Waiting
from festival.organisers.model import Account
from festival.reviews.queries import to_review
from festival.reviews.words import ended_on

SHOWN = 5


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
