"""The typed question as the date finder takes it, with the places it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from festival.base import clock
from festival.base.city import get_city
from festival.base.database import db
from festival.base.geometry import read_stored
from festival.checks.draft import draft_of
from festival.datefinder.better_dates import further_dates
from festival.datefinder.forms import FinderForm
from festival.datefinder.question import EVERY_DAY, Question
from festival.datefinder.score import Spot
from festival.datefinder.suitable_venues import Sought, spot_of, venues_in, venues_that_suit
from festival.events.model import Event
from festival.events.occurrences import has_several_lines, plan_that_moves
from festival.events.sharing import shares_of
from festival.findings.happening import EventFacts, Place
from festival.places.choosing import found_for
from festival.places.extent import TYPED_M
from festival.places.model import District, Venue
from festival.recurrence.time_plan import read_times
from festival.resources.queries import bookings_of

OFFERED, FOUND = 24, 12
NOWHERE = Spot(Place())


@dataclass(frozen=True)
class Asked:
    """A question, and how many suitable places were left out of it."""

    question: Question
    left_out: int


def offer(form: FinderForm, event: Event | None, locale: str) -> dict[int, Venue]:
    """Fill the form's lists; return the venues that it offers, by id. Three queries."""
    ids = form.venue_ids[:OFFERED]
    if form.venue_words.data:
        ids += found_for(form.venue_words, FOUND)
    if event is not None and event.venue_id:
        ids.append(event.venue_id)
    venues = venues_in(ids) if ids else []
    districts = [
        (number, name)
        for number, name in db.session.execute(
            select(District.id, District.name).order_by(District.name)
        ).tuples()
    ]
    form.offer(locale, [(venue.id, _words(venue, locale)) for venue in venues], districts)
    return {venue.id: venue for venue in venues}


def question_of(
    form: FinderForm, event: Event | None, venues: dict[int, Venue], *, today: date, locale: str
) -> Asked:
    """Return the valid form as a question. Two queries at most, two more with an event, four more with a series.

    An event of several lines keeps its hours, whatever the form says of one.
    """
    spots, left_out = _spots(form, event, venues, locale)
    start_on, end_on = form.start_on.day, form.end_on.day
    assert start_on is not None and end_on is not None  # the form is valid
    weekdays = frozenset(int(day) for day in form.weekdays.data or ()) or EVERY_DAY
    question = Question(
        event=event_facts_of(form, event),
        spots=spots,
        start_on=max(start_on, today),
        end_on=max(end_on, today) + timedelta(days=1),
        zone=get_city().tz,
        starts=time(0) if form.is_all_day else form.start_time.time or time(0),
        length=timedelta(minutes=form.minutes),
        today=today,
        weekdays=weekdays,
        all_day=form.is_all_day,
        setup_minutes=event.setup_minutes if event else 0,
        teardown_minutes=event.teardown_minutes if event else 0,
        further=_further(event) if event is not None and event.is_series and len(spots) == 1 else (),
        plan=plan_that_moves(event) if event is not None and has_several_lines(event) else None,
    )
    return Asked(question, left_out)


def event_facts_of(form: FinderForm, event: Event | None) -> EventFacts:
    """Return what rules ask of the event, as the form has it."""
    return EventFacts(
        event_id=event.id if event else 0,
        organisation_id=event.organisation_id if event else 0,
        title=event.title if event else _("your event"),
        organisation=event.organisation.name if event else "",
        sector=event.organisation.sector if event else "civic",
        state="pencilled",
        category=form.category.data,
        tone=form.tone.data,
        sound=form.sound.data,
        setting=form.setting.data,
        needs_quiet=event.needs_quiet if event else None,
        is_opening_hours=event.is_opening_hours if event else False,
        audiences=frozenset(form.audiences.data or ()),
        visitors=form.visitors.data,
        shares=shares_of(event.id).get(event.id, frozenset()) if event else frozenset(),
        bookings=tuple(sorted(bookings_of(event.id).items())) if event else (),
        times=(None, None, *read_times(event.times_text)[2:]) if event else (None, None, None),
        buffers=(event.setup_minutes, event.teardown_minutes) if event else (),
    )


def _further(event: Event) -> tuple[int, ...]:
    """Return the days to the further dates of a series: at one place all of them are judged, at many the first."""
    if has_several_lines(event):
        return ()
    dates = draft_of(event, now=clock.now()).happenings
    return further_dates([one.on for one in dates]) if dates else ()


def _spots(
    form: FinderForm, event: Event | None, venues: dict[int, Venue], locale: str
) -> tuple[tuple[Spot, ...], int]:
    if form.where.data == "venues":
        return tuple(spot_of(venues[number], locale) for number in form.venue_ids), 0
    if form.where.data == "any":
        room = form.room.data or form.visitors.data or None
        district = int(form.district.data) if form.district.data else None
        found, left_out = venues_that_suit(Sought(room, form.venue_setting.data or "", district))
        return tuple(spot_of(venue, locale) for venue in found), left_out
    if event is not None and event.venue_id is None and (event.geometry or event.lon is not None):
        return (_own_place(event),), 0
    return (NOWHERE,), 0


def _own_place(event: Event) -> Spot:
    """The place that was drawn for the event."""
    shape = read_stored(event.geometry)
    return Spot(
        Place(
            name=event.place_name,
            lon=event.lon,
            lat=event.lat,
            district_id=event.district_id,
            shape=shape,
            is_drawn=shape is not None,
            extent_m=TYPED_M,
            is_reckoned=True,
        )
    )


def _words(venue: Venue, locale: str) -> str:
    details = [venue.say("name", locale), venue.street]
    return ", ".join(part for part in details if part)
