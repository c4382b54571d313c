"""An event of several lines is looked for as it moves: all its hours on the new day, and all its days from there on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from festival.base.database import begin_writing, db
from festival.checks.draft import draft_as_typed, draft_of
from festival.datefinder.better_dates import better_dates, question_about
from festival.datefinder.loading import find_dates
from festival.datefinder.question import LOOKED_AT, when
from festival.events.model import DateChange, Event, EventTime, Occurrence
from festival.events.occurrences import plan_of
from festival.events.saving import line_values
from festival.mediation.weighing import event_to_move
from festival.places.model import Venue
from festival.recurrence.time_plan import TimeLine
from festival.registering.pencilling import move, slot_on
from tests.checks.test_findings import DAY, NOW, plan
from tests.conftest import make_account, make_event, make_organisation, make_venue, sign_in
from tests.datefinder.some_lines import line, some_plan

FRIDAY = date(2027, 2, 5)
SATURDAY = FRIDAY + DAY
WEEKLY = "FREQ=WEEKLY"
TOUR = [line(SATURDAY, hour, 1) for hour in (11, 13, 15)]
MARKET = [line(SATURDAY, 8, 7, WEEKLY), line(SATURDAY + 4 * DAY, 8, 5, WEEKLY)]
MONTHLY = [line(SATURDAY, hour, 1, "FREQ=MONTHLY;BYDAY=1SA") for hour in (11, 15)]
FEAST = [line(FRIDAY, 18, 5), line(SATURDAY, 14, 10), line(SATURDAY + DAY, 11, 7)]


@pytest.fixture(autouse=True)
def _now(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("festival.base.clock.now", lambda: NOW)


@pytest.fixture
def club(app: Flask) -> Any:
    return make_organisation()


@pytest.fixture
def signed_in(client: FlaskClient, club: Any) -> FlaskClient:
    sign_in(client, make_account(organisation=club))
    return client


def event_with(lines: list[TimeLine], **values: Any) -> Event:
    rows = [EventTime(**line_values(one)) for one in lines]
    return make_event(**{"state": "pencilled", "lines": rows, "now": NOW} | values)  # type: ignore[no-any-return]


def at(on: date, hour: int) -> datetime:
    return datetime.combine(on, datetime.min.time()).replace(hour=hour)


def is_free(event: Event, on: date) -> bool:
    draft = draft_of(event, now=NOW)
    ranked = find_dates(question_about(draft.happenings, now=NOW, plan=draft.plan), now=NOW)
    (found,) = [one for one in ranked if one.on == on]
    return found.is_free


def better(event: Event) -> list[date]:
    return [one.on for one in better_dates(draft_of(event, now=NOW), now=NOW, count=42)]


@pytest.mark.parametrize(
    ("lines", "days", "hour", "is_in_the_way"),
    [
        pytest.param(TOUR, 0, 11, True, id="at the first hour"),
        pytest.param(TOUR, 0, 15, True, id="at the last hour"),
        pytest.param(TOUR, 0, 12, False, id="between two of its hours"),
        pytest.param(FEAST, 2, 15, True, id="on its last day"),
        pytest.param(FEAST, 2, 19, False, id="after it has ended"),
        pytest.param(FEAST, 1, 11, False, id="before its second day begins"),
        pytest.param(FEAST[::-1], 2, 15, True, id="whichever line was entered first"),
        pytest.param(MARKET, 4, 12, True, id="on the other weekday"),
        pytest.param(MARKET, 4, 14, False, id="on the other weekday, at an hour of the first alone"),
        pytest.param(MARKET, 7, 14, True, id="a week later"),
        pytest.param(MONTHLY, 28, 15, True, id="on the second Saturday of the next month"),
        pytest.param(MONTHLY, 21, 15, False, id="on the first Saturday of the next month"),
    ],
)
def test_a_day_is_judged_with_all_the_hours_that_it_brings(
    app: Flask, lines: list[TimeLine], days: int, hour: int, is_in_the_way: bool
) -> None:
    """Moved by a week; something else takes an hour so many days after the new first day."""
    square = make_venue()
    mine = event_with(lines, venue=square)
    first_on = min(one.first_on for one in lines) + 7 * DAY
    assert is_free(mine, first_on)
    plan(at(first_on + days * DAY, hour), 1, venue=square)
    assert is_free(mine, first_on) is not is_in_the_way


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(seed=st.integers(0, 10**6))
def test_what_is_judged_is_what_is_there_once_it_is_taken(app: Flask, seed: int) -> None:
    random = Random(seed)
    asked = some_plan(random, FRIDAY + timedelta(days=random.randrange(60)))
    mine = event_with(
        list(asked.lines),
        closed=list(asked.closed.closed),
        setup_minutes=asked.setup_minutes,
        date_changes=[
            DateChange(
                on=named.date(),
                at=named.time(),
                kind=one.kind,
                local_start=one.local_start,
                local_end=one.local_end,
            )
            for named, one in asked.changes.items()
        ],
    )
    draft = draft_of(mine, now=NOW)
    if not draft.happenings:
        return
    question = question_about(draft.happenings, now=NOW, plan=draft.plan)
    if not question.days:
        return
    first = random.choice(question.days)
    judged = [when(one) for one in question.dates_from(first)]
    begin_writing()
    db.session.refresh(mine, ["date_changes"])
    assert move(mine, slot_on(mine, first.on), by=make_account(), now=NOW) == ""
    db.session.commit()
    there = [when(one) for one in draft_of(mine, now=NOW).happenings]
    assert set(judged) <= set(there)
    assert len(judged) == min(LOOKED_AT, len(there))
    assert first.on == min(one[0] for one in there)


def test_better_dates_have_room_for_all_hours(app: Flask) -> None:
    square = make_venue()
    mine = event_with(TOUR, venue=square)
    for days in range(30):
        plan(at(SATURDAY + days * DAY, (9, 11, 13, 15, 17)[days % 5]), 1, venue=square)
    assert better(mine)[:2] == [SATURDAY + days * DAY for days in (4, 5)]


def test_times_that_are_only_typed_move_together_too(app: Flask) -> None:
    square = make_venue()
    mine = event_with(TOUR[:1], venue=square)
    for days in (0, 1, 2):
        plan(at(SATURDAY + days * DAY, 15), 1, venue=square)
    mine = event_to_move(mine.id)
    typed = draft_as_typed(mine, replace(plan_of(mine), lines=tuple(TOUR)), now=NOW)
    found = {one.on for one in better_dates(typed, now=NOW, count=42)}
    assert [days for days in range(1, 5) if SATURDAY + days * DAY in found] == [3, 4]


def test_what_has_begun_and_what_cannot_move_is_offered_nothing(app: Flask) -> None:
    square = make_venue()
    begun = event_with([line(date(2027, 1, 2), hour, 1, WEEKLY) for hour in (11, 13)], venue=square)
    fixed = event_with([TOUR[0], line(SATURDAY, 13, 1, "FREQ=MONTHLY;BYDAY=1SA,3SA")], venue=square)
    assert better(begun) == []
    assert better(fixed) == []


def test_an_event_moves_as_a_whole_or_not_at_all(signed_in: FlaskClient, club: Any) -> None:
    fixed = event_with([TOUR[0], line(SATURDAY, 13, 1, "FREQ=MONTHLY;BYDAY=1SA,3SA")], organisation=club)
    before = fixed.times_text
    form = {"on": (SATURDAY + DAY).isoformat(), "version": str(fixed.version)}
    page = signed_in.post(f"/desk/events/{fixed.id}/take-date?lang=en", data=form)
    assert page.status_code == 400
    assert "all move by as many days" in page.text
    db.session.expire_all()
    assert db.session.get_one(Event, fixed.id).times_text == before


def test_what_was_said_of_a_date_goes_along_once(signed_in: FlaskClient, club: Any) -> None:
    """The market's Wednesday becomes its Saturday: what was cancelled there is not taken for a date of Saturdays."""
    wednesday = SATURDAY + 4 * DAY
    market = event_with(
        [line(SATURDAY, 8, 7, WEEKLY), line(wednesday, 8, 5, WEEKLY)],
        organisation=club,
        date_changes=[DateChange(on=wednesday, at=at(wednesday, 8).time(), kind="cancelled")],
    )
    form = {"on": (SATURDAY + 3 * DAY).isoformat(), "version": str(market.version)}
    assert signed_in.post(f"/desk/events/{market.id}/take-date", data=form).status_code == 303
    query = select(Occurrence.on).where(Occurrence.event_id == market.id, Occurrence.is_cancelled)
    assert list(db.session.scalars(query)) == [wednesday + 3 * DAY]


@pytest.mark.parametrize(("lines", "judged"), [(TOUR, 3), (FEAST, 3), (MARKET, 1), (MONTHLY, 2)])
def test_at_several_places_a_series_is_judged_by_its_first_day_and_a_feast_whole(
    app: Flask, lines: list[TimeLine], judged: int
) -> None:
    draft = draft_of(event_with(lines), now=NOW)
    question = question_about(draft.happenings, now=NOW, plan=draft.plan)
    many = replace(question, spots=question.spots * 2)
    assert {len(many.dates_from(first)) for first in many.days} == {judged}


def finder(event: Event, **changes: Any) -> str:
    asked = {
        "event": event.id,
        "start_on": SATURDAY.isoformat(),
        "end_on": (SATURDAY + 13 * DAY).isoformat(),
        "where": "venues",
        "venue": event.venue_id,
        "category": "fuehrung",
        "tone": "civic",
        "sound": "none",
        "setting": "outdoor",
    } | changes
    return urlencode(asked)


@pytest.mark.parametrize(
    ("locale", "told"),
    [("de", ">11, 13 und 15 Uhr"), ("en", ">11 am, 1 pm, and 3 pm")],
)
def test_the_finder_s_page_says_all_the_hours_and_asks_for_none(
    signed_in: FlaskClient, club: Any, locale: str, told: str
) -> None:
    tour = event_with(TOUR, venue=make_venue(), organisation=club)
    plan(at(SATURDAY + 7 * DAY, 15), 1, venue=db.session.get_one(Venue, tour.venue_id), title="Probe")
    query = finder(tour, on=(SATURDAY + 7 * DAY).isoformat(), lang=locale)
    page = signed_in.get(f"/desk/dates?{query}")
    assert page.status_code == 200
    assert 'name="start_time"' not in page.text
    opened = page.text.split('id="day"')[1].split('id="found"')[0].replace("\N{NO-BREAK SPACE}", " ")
    assert told in opened
    assert "−40" in opened


def test_the_finder_s_click_moves_all_lines(signed_in: FlaskClient, club: Any) -> None:
    feast = event_with(FEAST[::-1], venue=make_venue(), organisation=club)
    other = make_venue()
    query = finder(feast, venue=other.id, at=other.id, on=(FRIDAY + 14 * DAY).isoformat())
    answer = signed_in.post(f"/desk/dates/pencil?{query}", data={"version": str(feast.version)})
    assert answer.status_code == 303
    db.session.expire_all()
    moved = db.session.get_one(Event, feast.id)
    assert moved.venue_id == other.id
    found = sorted((one.local_start, one.local_end) for one in moved.lines)
    assert found == [(one.local_start + 14 * DAY, one.local_end + 14 * DAY) for one in FEAST]


@pytest.mark.parametrize(
    ("locale", "told"), [("de", ">11, 13 und 15 Uhr<"), ("en", ">11 am, 1 pm, and 3 pm<")]
)
def test_beside_the_form_a_better_date_says_its_hours(
    signed_in: FlaskClient, club: Any, locale: str, told: str
) -> None:
    square = make_venue()
    tour = event_with(TOUR, venue=square, organisation=club)
    for hour in (11, 13, 15):
        plan(at(SATURDAY, hour), 1, venue=square)
    page = signed_in.get(f"/desk/events/{tour.id}/when?lang={locale}").text
    offered = page.split('class="plain better-dates"')[1].split("</ul>")[0].replace("\N{NO-BREAK SPACE}", " ")
    assert told in offered
