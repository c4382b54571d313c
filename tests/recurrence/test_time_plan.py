"""From wall time to UTC, date by date: the clocks change, the concert stays at 19:30."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from festival.base import clock
from festival.recurrence import expansion
from festival.recurrence.time_plan import (
    PlanChange,
    TimeLine,
    TimePlan,
    expand,
    is_date,
    last_on,
    names_on,
    read_line,
    read_times,
    settled_names,
)

BERLIN = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)


def plan(start: str, minutes: int = 120, *, rule: str = "", **more: object) -> TimePlan:
    local_start = datetime.fromisoformat(start)
    line = TimeLine(
        local_start,
        local_start + timedelta(minutes=minutes),
        rule=expansion.parse_rrule(rule) if rule else None,
        **{name: more.pop(name) for name in ("all_day", "start_fold", "end_fold") if name in more},  # type: ignore[arg-type]
    )
    changes = {datetime.combine(on, line.at): one for on, one in more.pop("changes", {}).items()}  # type: ignore[attr-defined]
    zone = more.pop("zone", BERLIN)
    return TimePlan((line,), zone, changes=changes, **more)  # type: ignore[arg-type]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_single_event_has_one_date_in_the_window_of_its_day() -> None:
    concert = plan("2027-06-12 19:30")
    (only,) = expand(concert, date(2027, 6, 12), date(2027, 6, 13))
    assert (only.starts_at, only.ends_at) == (utc("2027-06-12 17:30"), utc("2027-06-12 19:30"))
    assert expand(concert, date(2027, 6, 13), date(2030, 1, 1)) == []
    assert expand(concert, date(2027, 1, 1), date(2027, 6, 12)) == []
    assert last_on(concert) == date(2027, 6, 12)


def test_a_concert_stays_at_half_past_seven_when_the_clocks_change() -> None:
    weekly = plan("2027-03-20 19:30", rule="FREQ=WEEKLY")
    dates = expand(weekly, date(2027, 3, 1), date(2027, 4, 10))
    assert [one.local_start.hour for one in dates] == [19, 19, 19]
    assert [one.starts_at.hour for one in dates] == [18, 18, 17]


def test_set_up_and_tear_down_are_counted_in_real_time() -> None:
    night = plan("2027-03-28 04:00", 60, setup_minutes=180, teardown_minutes=30)
    (only,) = expand(night, SPRING, SPRING + DAY)
    assert only.starts_at - only.blocks_from == timedelta(hours=3)
    assert only.blocks_to - only.ends_at == timedelta(minutes=30)


def test_a_time_in_the_gap_of_spring_moves_on_by_its_length() -> None:
    nightly = plan("2027-03-27 02:30", 60, rule="FREQ=DAILY")
    dates = expand(nightly, date(2027, 3, 27), date(2027, 3, 30))
    assert [one.starts_at for one in dates] == [
        utc("2027-03-27 01:30"),
        utc("2027-03-28 01:30"),  # 03:30 summer time
        utc("2027-03-29 00:30"),
    ]
    assert [one.local_start.hour for one in dates] == [2, 2, 2]


@pytest.mark.parametrize(("start", "minutes"), [("02:15", 45), ("02:59", 1), ("01:59", 2), ("02:00", 60)])
def test_a_night_in_which_the_clocks_jump_over_start_or_end_still_ends_after_it_begins(
    start: str, minutes: int
) -> None:
    (only,) = expand(plan(f"2027-03-28 {start}", minutes), SPRING, SPRING + DAY)
    assert only.starts_at < only.ends_at


def test_a_time_that_comes_twice_in_autumn_is_the_one_that_was_chosen() -> None:
    first = expand(plan("2027-10-31 02:30", 15), AUTUMN, AUTUMN + DAY)[0]
    second = expand(plan("2027-10-31 02:30", 15, start_fold=1, end_fold=1), AUTUMN, AUTUMN + DAY)[0]
    assert (first.starts_at, first.ends_at) == (utc("2027-10-31 00:30"), utc("2027-10-31 00:45"))
    assert second.starts_at - first.starts_at == second.ends_at - first.ends_at == timedelta(hours=1)


def test_the_choice_between_two_times_is_for_the_first_date_only() -> None:
    yearly = plan("2027-10-31 02:30", 15, rule="FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", start_fold=1, end_fold=1)
    dates = expand(yearly, date(2027, 1, 1), date(2029, 1, 1))
    assert [one.starts_at.hour for one in dates] == [1, 0]


def test_a_choice_that_another_zone_knows_nothing_of_is_read_as_in_a_series() -> None:
    """An event moved into a zone that jumps over its time that day keeps what was chosen in the old zone."""
    moved = plan("2027-03-28 02:30", 60, start_fold=1, end_fold=1)
    assert expand(moved, SPRING, SPRING + DAY)[0].starts_at == utc("2027-03-28 01:30")


@pytest.mark.parametrize(("on", "hours"), [(SPRING, 23), (AUTUMN, 25), (date(2027, 6, 1), 24)])
def test_an_all_day_event_lasts_as_long_as_the_day_of_the_city(on: date, hours: int) -> None:
    whole_day = plan(f"{on} 00:00", 24 * 60, all_day=True)
    (only,) = expand(whole_day, on, on + DAY)
    assert only.ends_at - only.starts_at == timedelta(hours=hours)
    assert (only.starts_at, only.ends_at) == clock.day_bounds(on, BERLIN)


def test_excluded_dates_never_were_and_cancelled_ones_are_marked() -> None:
    weekly = plan("2027-06-05 19:30", rule="FREQ=WEEKLY;COUNT=4")
    changed = replace(
        weekly,
        changes={
            datetime(2027, 6, 12, 19, 30): PlanChange("excluded"),
            datetime(2027, 6, 19, 19, 30): PlanChange("cancelled"),
        },
    )
    dates = expand(changed, date(2027, 1, 1), date(2028, 1, 1))
    assert [(one.on.day, one.kind) for one in dates] == [(5, ""), (19, "cancelled"), (26, "")]


def test_a_moved_date_keeps_its_name_and_its_place_in_the_order() -> None:
    new_start = datetime(2027, 6, 20, 11)
    change = PlanChange("moved", new_start, new_start + timedelta(hours=1))
    weekly = plan(
        "2027-06-05 19:30", rule="FREQ=WEEKLY;COUNT=3", changes={date(2027, 6, 5): change}, setup_minutes=30
    )
    dates = expand(weekly, date(2027, 6, 1), date(2027, 7, 1))
    assert [one.on.day for one in dates] == [5, 12, 19]
    assert dates[0].local_start == new_start
    assert dates[0].starts_at == utc("2027-06-20 09:00")
    assert dates[0].blocks_from == utc("2027-06-20 08:30")


def test_a_date_that_only_gets_another_place_keeps_its_times() -> None:
    weekly = plan(
        "2027-06-05 19:30", rule="FREQ=WEEKLY;COUNT=2", changes={date(2027, 6, 5): PlanChange("moved")}
    )
    assert expand(weekly, date(2027, 6, 5), date(2027, 6, 6))[0].starts_at == utc("2027-06-05 17:30")


def test_a_change_of_a_date_that_the_rule_does_not_have_changes_nothing() -> None:
    weekly = plan("2027-06-05 19:30", rule="FREQ=WEEKLY;COUNT=2")
    stray = replace(weekly, changes={datetime(2027, 6, 6, 19, 30): PlanChange("cancelled")})
    window = (date(2027, 6, 1), date(2027, 7, 1))
    assert expand(stray, *window) == expand(weekly, *window)


def test_the_last_date_of_a_series_without_an_end_is_not_known() -> None:
    assert last_on(plan("2027-06-05 19:30", rule="FREQ=WEEKLY")) is None
    assert last_on(plan("2027-06-05 19:30", rule="FREQ=WEEKLY;COUNT=3")) == date(2027, 6, 19)


ZONES = st.sampled_from(
    [
        "Europe/Berlin",
        "Europe/Dublin",
        "America/Havana",
        "Africa/Cairo",
        "Asia/Beirut",
        "Australia/Lord_Howe",
        "UTC",
    ]
).map(ZoneInfo)
RULES = st.sampled_from(
    [
        "",
        "FREQ=DAILY",
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH,SU",
        "FREQ=MONTHLY;BYDAY=-1SU",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=YEARLY",
        "FREQ=DAILY;COUNT=40",
        "FREQ=WEEKLY;UNTIL=20271114",
    ]
)
DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))


@st.composite
def plans(draw: st.DrawFn) -> TimePlan:
    rule = draw(RULES)
    on = draw(st.one_of(DAYS, st.sampled_from([SPRING, AUTUMN])))
    start = datetime.combine(on, draw(st.times()).replace(second=0, microsecond=0))
    minutes = draw(st.integers(1, 3 * 24 * 60))
    changes = {}
    for number in draw(st.lists(st.integers(0, 60), max_size=5, unique=True)):
        kind = draw(st.sampled_from(["cancelled", "excluded", "moved"]))
        new_start = start + timedelta(days=number, minutes=draw(st.integers(-9000, 9000)))
        change = (
            PlanChange(kind, new_start, new_start + timedelta(minutes=minutes)) if kind == "moved" else None
        )
        changes[start + number * DAY] = change or PlanChange(kind)
    line = TimeLine(
        start,
        start + timedelta(minutes=minutes),
        start_fold=draw(st.integers(0, 1)),
        end_fold=draw(st.integers(0, 1)),
        rule=expansion.parse_rrule(rule) if rule else None,
    )
    later = timedelta(minutes=draw(st.sampled_from([0, 120, 1440, 20_000])))
    more = replace(line, local_start=line.local_start + later, local_end=line.local_end + later)
    return TimePlan(
        lines=(line, replace(more, rule=None) if draw(st.booleans()) else more)[: draw(st.integers(1, 2))],
        zone=draw(ZONES),
        setup_minutes=draw(st.integers(0, 2000)),
        teardown_minutes=draw(st.integers(0, 2000)),
        changes=changes,
    )


@settings(max_examples=150)
@given(plans(), st.tuples(DAYS, DAYS, DAYS).map(sorted))
def test_windows_laid_end_to_end_give_what_the_whole_window_gives(one: TimePlan, cuts: list[date]) -> None:
    first, middle, last = cuts
    assert expand(one, first, last) == expand(one, first, middle) + expand(one, middle, last)


def shifted_out_of_a_gap(local: datetime, zone: ZoneInfo) -> datetime:
    try:
        clock.to_utc(local, zone)
    except clock.NonexistentTime as gap:
        return gap.shifted
    return local


@settings(max_examples=150)
@given(plans())
def test_every_date_shows_its_wall_time_on_the_clocks_of_the_zone(one: TimePlan) -> None:
    for planned in expand(one, one.first_on, one.first_on + 400 * DAY):
        assert planned.blocks_from <= planned.starts_at < planned.ends_at <= planned.blocks_to
        assert planned.starts_at.tzinfo is UTC
        shown = clock.to_local(planned.starts_at, one.zone).replace(fold=0)
        assert shown == shifted_out_of_a_gap(planned.local_start, one.zone)


@settings(max_examples=100)
@given(plans(), DAYS)
def test_dates_are_those_of_the_rule_without_the_excluded_ones(one: TimePlan, start_on: date) -> None:
    found = [planned.named for planned in expand(one, start_on, start_on + 200 * DAY)]
    by_rule = set()
    for line in one.lines:
        if line.rule is None:
            days = [line.first_on] if start_on <= line.first_on < start_on + 200 * DAY else []
        else:
            days = expansion.dates(line.rule, line.first_on, start_on, start_on + 200 * DAY)
        by_rule |= {datetime.combine(on, line.at) for on in days}
    excluded = {named for named, change in one.changes.items() if change.kind == "excluded"}
    assert found == sorted(by_rule - excluded)
    assert all(is_date(one, named) and named in names_on(one, named.date()) for named in found[:9])


def test_a_tour_three_times_a_day_has_three_dates_a_day_and_each_has_its_name() -> None:
    tour = several("2027-06-05", 11, 13, 15, rule="FREQ=WEEKLY;COUNT=2")
    dates = expand(tour, date(2027, 6, 1), date(2027, 7, 1))
    assert [(one.on.day, one.named.hour, one.line) for one in dates] == [
        (day, 11 + 2 * line, line) for day in (5, 12) for line in range(3)
    ]
    cancelled = replace(tour, changes={datetime(2027, 6, 12, 13): PlanChange("cancelled")})
    assert [one.kind for one in expand(cancelled, date(2027, 6, 12), date(2027, 6, 13))] == [
        "",
        "cancelled",
        "",
    ]
    assert last_on(tour) == date(2027, 6, 12)
    assert (
        last_on(replace(tour, lines=(*tour.lines, plan("2027-01-01 10:00", rule="FREQ=DAILY").lines[0])))
        is None
    )


def test_two_lines_with_the_same_start_have_one_date_the_first_ones() -> None:
    long, short = (
        plan("2027-06-05 11:00", 300).lines[0],
        plan("2027-06-05 11:00", 60, rule="FREQ=DAILY").lines[0],
    )
    both = TimePlan((long, short), BERLIN)
    assert [one.ends_at - one.starts_at for one in expand(both, date(2027, 6, 5), date(2027, 6, 7))] == [
        timedelta(hours=5),
        timedelta(hours=1),
    ]


def test_a_change_holds_for_the_only_date_of_its_day_whatever_its_time() -> None:
    market = plan("2027-06-05 09:00", rule="FREQ=WEEKLY")
    eight, nine = datetime(2027, 6, 12, 8), datetime(2027, 6, 12, 9)
    assert settled_names(market, [eight]) == {eight: nine}
    assert settled_names(market, [eight, nine]) == {}
    week = timedelta(weeks=1)
    assert settled_names(market, [nine - week, eight, eight + week]) == {
        eight: nine,
        eight + week: nine + week,
    }
    assert settled_names(several("2027-06-05", 9, 15, rule="FREQ=WEEKLY"), [eight]) == {}


def several(day: str, *hours: int, rule: str) -> TimePlan:
    return TimePlan(tuple(plan(f"{day} {hour:02}:00", 60, rule=rule).lines[0] for hour in hours), BERLIN)


def test_what_a_plan_writes_of_its_first_line_is_read_back() -> None:
    tour = several("2027-06-05", 11, 13, rule="FREQ=WEEKLY;COUNT=2")
    assert read_line(tour.text) == tour.lines[0]
    assert read_times(tour.text)[:3] == (
        tour.lines[0].local_start,
        tour.lines[0].local_end,
        "FREQ=WEEKLY;COUNT=2",
    )
    assert len(read_times(tour.text)) == 4
    assert read_times("") == (None, None, None)
