"""Better dates beside a plan: the date finder's own, and free of what the plan ran into."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from festival.base.database import begin_writing, db
from festival.checks.draft import draft_of
from festival.datefinder.better_dates import better_dates, question_about, searched_words
from festival.datefinder.loading import find_dates
from festival.datefinder.score import FULL
from festival.events.model import Event
from festival.events.saving import write_event
from tests.checks.test_findings import DAY, EVENING, HOURS, NOW, in_the_way, plan
from tests.conftest import make_organisation, make_venue


def better(event: Event) -> list[date]:
    return [one.on for one in better_dates(draft_of(event, now=NOW), now=NOW)]


def test_better_dates_are_the_best_of_the_finder_and_its_best_on_the_same_weekday(app: Flask) -> None:
    square = make_venue()
    for days in range(9):
        plan(EVENING + days * DAY, venue=square)
    plan(EVENING + 14 * DAY, venue=make_venue(parent=square))
    mine = plan(EVENING, venue=square)
    draft = draft_of(mine, now=NOW)
    ranked = find_dates(question_about(draft.happenings, now=NOW), now=NOW)
    good = sorted(one.on for one in ranked if one.found_score >= FULL)
    fridays = [on for on in good if on.weekday() == EVENING.weekday()]
    assert better(mine) == sorted([good[0], fridays[0]])
    assert EVENING.date() + 14 * DAY not in [one.on for one in ranked if one.is_free]


def test_where_the_best_date_keeps_the_weekday_the_next_best_stands_beside_it(app: Flask) -> None:
    square = make_venue()
    for days in range(7):
        plan(EVENING + days * DAY, venue=square)
    mine = plan(EVENING, venue=square)
    assert better(mine) == [EVENING.date() + days * DAY for days in (7, 8)]


def test_no_better_date_is_worse_because_of_what_is_near(app: Flask) -> None:
    """A wreath-laying each day 120 metres away is as much in the way tomorrow as today."""
    square, memorial = make_venue(lon=7.0, lat=51.4), make_venue(lon=7.0, lat=51.40108)
    plan(EVENING, venue=memorial, rrule="FREQ=DAILY;COUNT=30", tone="solemn", category="gedenken")
    loud = plan(EVENING, venue=square, sound="amplified", category="open_air")
    found = better(loud)
    assert found
    assert all(on >= EVENING.date() + 30 * DAY for on in found)


def test_a_better_date_of_a_series_suits_all_its_dates(app: Flask) -> None:
    square = make_venue()
    plan(EVENING, venue=square)
    plan(EVENING + 15 * DAY, venue=square)
    weekly = plan(EVENING, venue=square, rrule="FREQ=WEEKLY;COUNT=3")
    assert EVENING.date() + DAY not in better(weekly)
    assert EVENING.date() + 8 * DAY not in better(weekly)
    assert better(weekly)


def test_how_far_was_looked_is_said(app: Flask) -> None:
    short, long = plan(EVENING, rrule="FREQ=DAILY;COUNT=12"), plan(EVENING, rrule="FREQ=DAILY;COUNT=40")
    with app.test_request_context("/?lang=en"):
        said = [searched_words(draft_of(one, now=NOW).happenings, now=NOW) for one in (short, long)]
    until = question_about(draft_of(short, now=NOW).happenings, now=NOW).end_on - DAY
    assert f"{until.day}" in said[0]
    assert "the first" not in said[0]
    assert "the first 12 of its 40 coming dates" in said[1]


def test_where_nothing_is_free_no_better_date_is_promised(app: Flask) -> None:
    square = make_venue()
    plan(EVENING - 5 * DAY, 24 * 200, venue=square)
    assert better(plan(EVENING, venue=square)) == []


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    others=st.lists(
        st.tuples(
            st.integers(0, 12),
            st.integers(-3, 3),
            st.sampled_from([None, "FREQ=WEEKLY", "FREQ=DAILY;COUNT=6"]),
        ),
        min_size=1,
        max_size=4,
    ),
    start_on=st.sampled_from([date(2027, 3, 20), date(2027, 10, 24), date(2027, 6, 1)]),
    rrule=st.sampled_from([None, "FREQ=WEEKLY;COUNT=5", "FREQ=DAILY;COUNT=3"]),
    setup_minutes=st.sampled_from([0, 600, 2880]),
)
def test_better_dates_are_really_free(
    app: Flask,
    others: list[tuple[int, int, str | None]],
    start_on: date,
    rrule: str | None,
    setup_minutes: int,
) -> None:
    square, club = make_venue(), make_organisation()
    start = datetime.combine(start_on, EVENING.time())
    for days, hours, rule in others:
        plan(start + days * DAY + hours * HOURS, venue=square, rrule=rule, organisation=club)
    mine = plan(start, venue=square, rrule=rrule, setup_minutes=setup_minutes, organisation=club)
    for on in better(mine):
        begin_writing()
        length = mine.local_end - mine.local_start
        mine.lines[0].local_start = datetime.combine(on, EVENING.time())
        mine.lines[0].local_end = mine.local_start + length
        write_event(mine, now=NOW)
        db.session.commit()
        assert in_the_way(mine) == []
