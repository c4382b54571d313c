"""What was said of an event, as lines to read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from festival.base import clock, dates
from festival.base.numbers import number
from festival.base.templating import today
from festival.events.model import Event
from festival.organisers.model import Account
from festival.organisers.permissions import may
from festival.reviews.model import Review
from festival.reviews.queries import is_over, reviews_before, reviews_up_to


@dataclass(frozen=True)
class ReviewWords:
    """One edition: when it ended, and question and answer of what was said."""

    event_id: int
    title: str
    is_german: bool
    when: str
    answers: list[tuple[str, str]]


def words_of(reviews: Iterable[Review], locale: str) -> list[ReviewWords]:
    """Return those of which something was said."""
    found = [_words(one, locale) for one in reviews]
    return [one for one in found if one.answers]


def _words(review: Review, locale: str) -> ReviewWords:
    event = review.event
    answers = [
        (_("Visitors"), "" if review.visitors is None else number(review.visitors, locale)),
        (_("Went well"), review.went_well),
        (_("To be changed"), review.to_change),
    ]
    last_on = ended_on(event)
    return ReviewWords(
        event.id,
        event.say("title", locale),
        locale == "en" and not event.title_en,
        dates.plain_day(last_on, locale, this_year=today().year) if last_on else "",
        [(question, answer) for question, answer in answers if answer],
    )


@dataclass(frozen=True)
class ReviewPanel:
    """What the event's page at the desk says: what was `told` of it and of those before it; whether it `asks`."""

    told: list[ReviewWords]
    asks: bool
    is_answered: bool


def review_panel(event: Event, reader: Account, locale: str, *, now: datetime) -> ReviewPanel | None:
    """Return what this reader may know, None where there is nothing. One query, none for who may not edit the event."""
    if not may(reader, "event.edit", event):
        return None
    asks = is_over(event, now=now)
    found = reviews_up_to(event) if asks else reviews_before(event)
    told = words_of(found, locale)
    if not (asks or told):
        return None
    return ReviewPanel(told, asks, any(one.event_id == event.id for one in found))


def ended_on(event: Event) -> date | None:
    """Return the last day of an event by the city's clocks; None while it has none."""
    return clock.to_local(event.last_ends_at, event.tz).date() if event.last_ends_at else None
