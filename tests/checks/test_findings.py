"""Which event is in the way: the same place, or one that holds it or that it holds, at overlapping times."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from festival.base.database import begin_writing, db
from festival.checks.draft import draft_of, findings_for_draft
from festival.checks.series_findings import SeriesFinding
from festival.datefinder.better_dates import better_dates
from festival.events.model import DateChange, Event
from festival.events.occurrences import plan_of
from festival.events.saving import change_date
from festival.events.sharing import share
from festival.recurrence.time_plan import expand
from tests.checks.raised import VENUE_OVERLAP
from tests.conftest import make_account, make_event, make_organisation, make_venue
from tests.counting import counted_queries

NOW = datetime(2027, 1, 15, 12, tzinfo=UTC)
EVENING = datetime(2027, 2, 5, 19, 30)
HOURS = timedelta(hours=1)
DAY = timedelta(days=1)


def plan(start: datetime, hours: float = 2.5, **overrides: Any) -> Event:
    return make_event(now=NOW, local_start=start, local_end=start + hours * HOURS, **overrides)


def overlaps_of(event: Event) -> list[SeriesFinding]:
    return findings_for_draft(draft_of(event, now=NOW), now=NOW, rules=(VENUE_OVERLAP,))


def in_the_way(event: Event) -> list[int]:
    """The other event of each overlap, the soonest first."""
    return [other for one in overlaps_of(event) for other in one.finding.event_ids if other != event.id]


@pytest.mark.parametrize(
    ("offset_hours", "hours", "overrides", "expected"),
    [
        pytest.param(-4, 3, {}, False, id="before"),
        pytest.param(-3, 3, {}, False, id="touching before"),
        pytest.param(-3, 3.5, {}, True, id="over the beginning"),
        pytest.param(0.5, 1, {}, True, id="inside"),
        pytest.param(0, 2.5, {}, True, id="the same evening"),
        pytest.param(-5, 20, {}, True, id="around"),
        pytest.param(2.5, 3, {}, False, id="touching after"),
        pytest.param(3, 3, {}, False, id="after"),
        pytest.param(-4, 3, {"teardown_minutes": 60}, False, id="tear-down reaches to the start"),
        pytest.param(-4, 3, {"teardown_minutes": 61}, True, id="tear-down reaches over the start"),
        pytest.param(4.5, 3, {"setup_minutes": 120}, False, id="set-up begins with the end"),
        pytest.param(4.5, 3, {"setup_minutes": 121}, True, id="set-up begins before the end"),
        pytest.param(-7 * 24, 2.5, {"rrule": "FREQ=WEEKLY"}, True, id="a series comes by"),
        pytest.param(-6 * 24, 2.5, {"rrule": "FREQ=WEEKLY"}, False, id="a series on another weekday"),
        pytest.param(-7 * 24, 2.5, {"rrule": "FREQ=WEEKLY;COUNT=1"}, False, id="a series that has ended"),
        pytest.param(-21, 24, {}, True, id="over midnight into the evening"),
        pytest.param(-19.5, 24, {"all_day": True}, True, id="all day"),
        pytest.param(-43.5, 24, {"all_day": True}, False, id="all day the day before"),
        pytest.param(-43.5, 72, {"all_day": True}, True, id="several days"),
        pytest.param(-8 * 24, 8 * 24 + 1, {}, True, id="just longer than eight days"),
        pytest.param(-100 * 24, 200 * 24, {}, True, id="an exhibition of months"),
        pytest.param(-100 * 24, 100 * 24, {}, False, id="an exhibition of months that ends then"),
        pytest.param(12 * 24, 1, {"setup_minutes": 13 * 1440}, True, id="a set-up of two weeks"),
    ],
)
def test_what_overlaps_an_evening(
    app: Flask, offset_hours: float, hours: float, overrides: dict[str, Any], expected: bool
) -> None:
    square = make_venue()
    other = plan(EVENING + offset_hours * HOURS, hours, venue=square, **overrides)
    mine = plan(EVENING, venue=square)
    assert in_the_way(mine) == ([other.id] if expected else [])
    assert in_the_way(other) == ([mine.id] if expected else [])


@pytest.mark.parametrize(
    "state", ["idea", "pencilled", "submitted", "confirmed", "held", "postponed", "cancelled"]
)
def test_pencilled_counts_but_an_idea_a_postponed_and_a_cancelled_event_do_not(
    app: Flask, state: str
) -> None:
    square = make_venue()
    other = plan(EVENING, venue=square, state=state)
    mine = plan(EVENING, venue=square, state="idea")
    assert in_the_way(mine) == (
        [other.id] if state in ("pencilled", "submitted", "confirmed", "held") else []
    )


def test_a_square_is_in_the_way_of_its_stages_but_two_stages_are_not_in_each_other_s(app: Flask) -> None:
    square = make_venue()
    stage, other_stage = make_venue(parent=square), make_venue(parent=square)
    corner = make_venue(parent=stage)
    elsewhere = make_venue(lon=7.5, lat=50.0)
    plans = {
        venue.id: plan(EVENING, venue=venue) for venue in (square, stage, other_stage, corner, elsewhere)
    }

    def ids(*venues: Any) -> list[int]:
        return sorted(plans[venue.id].id for venue in venues)

    assert sorted(in_the_way(plans[square.id])) == ids(stage, other_stage, corner)
    assert sorted(in_the_way(plans[stage.id])) == ids(square, corner)
    assert sorted(in_the_way(plans[corner.id])) == ids(square, stage)
    assert sorted(in_the_way(plans[other_stage.id])) == ids(square)
    assert in_the_way(plans[elsewhere.id]) == []


def test_two_series_meet_where_their_rules_do(app: Flask) -> None:
    square = make_venue()
    fridays = plan(EVENING, venue=square, rrule="FREQ=WEEKLY")
    first_of_month = plan(datetime(2027, 2, 1, 20), venue=square, rrule="FREQ=MONTHLY;BYMONTHDAY=1")
    (one,) = overlaps_of(first_of_month)
    assert one.finding.event_ids == (fridays.id, first_of_month.id)
    assert one.finding.on == date(2027, 10, 1)
    met = [on for n in range(24) if (on := date(2027 + (1 + n) // 12, (1 + n) % 12 + 1, 1)).weekday() == 4]
    assert one.dates == len([on for on in met if on < date(2029, 1, 15)])
    assert (one.finding.from_at, one.finding.to_at) == (
        datetime(2027, 10, 1, 18, tzinfo=UTC),
        datetime(2027, 10, 1, 20, tzinfo=UTC),
    )


def test_the_first_overlap_is_the_first_that_is_not_over(app: Flask) -> None:
    """A series that met another one last week still meets it next week."""
    square = make_venue()
    start = datetime(2027, 1, 8, 19)
    mine = plan(start, venue=square, rrule="FREQ=WEEKLY;COUNT=4")
    plan(start, venue=square, rrule="FREQ=WEEKLY")
    (one,) = overlaps_of(mine)
    assert (one.finding.on, one.dates) == (date(2027, 1, 15), 3)


def test_what_is_over_is_found_no_more(app: Flask) -> None:
    square = make_venue()
    long_one = plan(datetime(2027, 1, 1, 10), 24 * 60, venue=square)
    plan(datetime(2027, 1, 10, 10), venue=square)
    nightly = plan(datetime(2027, 1, 12, 20), venue=square, rrule="FREQ=DAILY;COUNT=6")
    (one,) = overlaps_of(long_one)
    assert (one.finding.event_ids[1], one.dates) == (nightly.id, 3)
    assert one.finding.from_at == datetime(2027, 1, 15, 19, tzinfo=UTC)


def test_a_series_of_long_dates_counts_the_one_that_is_running(app: Flask) -> None:
    square = make_venue()
    exhibitions = plan(datetime(2027, 1, 1), 24 * 20, venue=square, rrule="FREQ=MONTHLY;BYMONTHDAY=1;COUNT=3")
    mine = plan(datetime(2027, 1, 18, 19), venue=square)
    assert in_the_way(mine) == [exhibitions.id]
    assert in_the_way(exhibitions) == [mine.id]


def test_a_date_that_was_cancelled_holds_nothing_and_one_that_was_moved_holds_its_new_time_and_place(
    app: Flask,
) -> None:
    square, hall = make_venue(), make_venue(lon=7.5)
    fridays = plan(EVENING, venue=square, rrule="FREQ=WEEKLY;COUNT=3")
    mine = plan(EVENING, venue=square)
    later = plan(EVENING + 2 * DAY, venue=square)
    in_hall = plan(EVENING + 7 * DAY, venue=hall)
    assert in_the_way(fridays) == [mine.id]
    for change in (
        {"kind": "cancelled"},
        {"kind": "moved", "local_start": EVENING + 2 * DAY, "local_end": EVENING + 2 * DAY + HOURS},
    ):
        begin_writing()
        change_date(fridays, DateChange(on=EVENING.date(), **change), now=NOW)
        db.session.commit()
        assert in_the_way(mine) == []
    assert in_the_way(later) == [fridays.id]
    assert in_the_way(fridays) == [later.id]
    begin_writing()
    change_date(fridays, DateChange(on=EVENING.date() + 7 * DAY, kind="moved", venue_id=hall.id), now=NOW)
    db.session.commit()
    assert in_the_way(in_hall) == [fridays.id]


def test_a_date_that_was_moved_out_of_the_past_holds_its_new_time(app: Flask) -> None:
    square = make_venue()
    fridays = plan(datetime(2026, 11, 6, 19), venue=square, rrule="FREQ=WEEKLY;COUNT=4")
    mine = plan(EVENING, venue=square)
    begin_writing()
    moved = DateChange(on=date(2026, 11, 6), kind="moved", local_start=EVENING, local_end=EVENING + HOURS)
    change_date(fridays, moved, now=NOW)
    db.session.commit()
    assert in_the_way(fridays) == [mine.id]
    assert in_the_way(mine) == [fridays.id]


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        ("2027-03-28 03:00", 1, False),  # from 01:30 for half an hour, then the clocks jump to 03:00
        ("2027-03-28 01:45", 1, True),
        ("2027-10-31 02:00", 0.5, True),  # an hour in real time: 02:00 comes twice
        ("2027-10-31 03:00", 1, False),
    ],
)
def test_in_the_night_in_which_the_clocks_change_real_time_counts(
    app: Flask, start: str, hours: float, expected: bool
) -> None:
    square = make_venue()
    local_start = datetime.fromisoformat(start)
    spring = local_start.month == 3
    night = datetime(2027, 3, 28, 1, 30) if spring else datetime(2027, 10, 31, 1, 30)
    mine = plan(night, 1.5, venue=square)  # until 03:00 by the clock
    other = plan(local_start, hours, venue=square)
    assert in_the_way(mine) == ([other.id] if expected else [])


def test_events_without_time_or_venue_are_in_nobody_s_way(app: Flask) -> None:
    plan(EVENING)
    assert in_the_way(plan(EVENING)) == []
    assert in_the_way(make_event(local_start=None, venue=make_venue(), state="idea")) == []


def test_sharing_is_said_by_one_then_by_both_and_then_it_is_quiet(app: Flask) -> None:
    square, account = make_venue(), make_account()
    mine, other, third = (plan(EVENING + n * HOURS, venue=square) for n in range(3))

    def said(event: Event) -> dict[int, tuple[list[int], bool]]:
        """By the other event: who says that they share, and whether anybody is asked to look at it."""
        return {
            other: (one.finding.evidence.get("shared_by", []), one.is_conflict)
            for one in overlaps_of(event)
            for other in one.finding.event_ids
            if other != event.id
        }

    for one, two in ((mine, other), (mine, other)):  # saying it twice changes nothing
        begin_writing()
        share(one, two.id, account)
        db.session.commit()
    assert said(mine) == {other.id: ([mine.id], True), third.id: ([], True)}
    assert said(other) == {mine.id: ([mine.id], True), third.id: ([], True)}
    begin_writing()
    share(other, mine.id, account)
    db.session.commit()
    assert said(mine) == {other.id: ([mine.id, other.id], False), third.id: ([], True)}
    assert said(other) == {mine.id: ([mine.id, other.id], False), third.id: ([], True)}
    assert in_the_way(mine) == [third.id, other.id], "what is quiet comes last"


def test_a_finding_says_what_when_and_whose(app: Flask) -> None:
    square = make_venue(name="Marktplatz")
    stage = make_venue(name="Bühne", parent=square)
    club = make_organisation(name="Turnverein")
    other = plan(EVENING, venue=stage, title="Turnfest", organisation=club, state="pencilled")
    (one,) = overlaps_of(plan(EVENING, venue=square))
    theirs, _mine = one.finding.evidence["events"]
    assert (theirs["id"], theirs["title"], theirs["organisation"]) == (other.id, "Turnfest", "Turnverein")
    assert (theirs["state"], theirs["place"], theirs["start"]) == ("pencilled", "Bühne", EVENING.isoformat())
    assert (one.finding.reason.code, one.finding.on, one.dates) == ("within", EVENING.date(), 1)


def test_the_earliest_is_said_first(app: Flask) -> None:
    square = make_venue()
    late, early = plan(EVENING + 2 * HOURS, venue=square), plan(EVENING - HOURS, venue=square)
    assert in_the_way(plan(EVENING, venue=square)) == [early.id, late.id]


def test_the_check_asks_few_questions_however_much_is_in_the_way(app: Flask) -> None:
    square, club = make_venue(), make_organisation()
    few, asked = 16, []
    for already in (8, 16):
        for number in range(8):
            plan(EVENING, venue=square, organisation=club, rrule="FREQ=WEEKLY" if number % 2 else None)
        for rrule in (None, "FREQ=WEEKLY"):
            event = plan(EVENING, venue=square, rrule=rrule)
            with counted_queries() as found:
                assert len(overlaps_of(event)) >= already
            assert len(found) <= few
            with counted_queries() as found:
                better_dates(draft_of(event, now=NOW), now=NOW)
            asked.append(len(found))
    assert max(asked) <= few
    assert max(asked[2:]) <= max(asked[:2])


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.integers(0, 400),
            st.integers(1, 400),
            st.integers(0, 2000),
            st.sampled_from(
                [None, None, "FREQ=WEEKLY;COUNT=9", "FREQ=MONTHLY;BYMONTHDAY=6", "FREQ=DAILY;INTERVAL=11"]
            ),
            st.sampled_from(["pencilled", "confirmed", "cancelled"]),
        ),
        min_size=2,
        max_size=5,
    )
)
def test_what_is_found_is_what_comparing_each_date_with_each_finds(
    app: Flask, plans: list[tuple[int, int, int, str | None, str]]
) -> None:
    square, club = make_venue(), make_organisation()
    events = [
        plan(
            EVENING + start * HOURS,
            hours,
            venue=square,
            organisation=club,
            setup_minutes=setup,
            rrule=rrule if hours < 24 * 7 else None,
            state=state,
        )
        for start, hours, setup, rrule, state in plans
    ]

    def blocks(event: Event) -> list[tuple[datetime, datetime]]:
        planned = expand(plan_of(event), date(2027, 1, 1), date(2029, 1, 15))
        return [(one.blocks_from, one.blocks_to) for one in planned]

    for mine in events:
        if mine.state == "cancelled":
            continue
        plainly = {
            other.id: sum(
                one[0] < two[1] and two[0] < one[1] for one in blocks(mine) for two in blocks(other)
            )
            for other in events
            if other is not mine and other.state != "cancelled"
        }
        found = dict(zip(in_the_way(mine), (one.dates for one in overlaps_of(mine)), strict=True))
        assert found == {number: dates for number, dates in plainly.items() if dates}
