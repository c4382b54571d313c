"""Whatever is done to a series: four calendar programs show of its feed what the index of dates holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.events.model import Event, Occurrence
from festival.events.occurrences import line_of, plan_of
from festival.events.saving import restore_date
from festival.law.holiday_calendar import public_holidays, school_breaks
from festival.law.values import UNKNOWN_TOWN
from festival.recurrence import expansion
from festival.recurrence.time_plan import closed_names
from tests.conftest import make_event
from tests.publishing.days import BERLIN, wall_now
from tests.publishing.feeds import change, rewrite, step
from tests.publishing.readers import READERS, Reader, Shown

Edit = tuple[Any, ...]
DAY = timedelta(days=1)
SUNDAY = datetime(2027, 4, 11, 10, 0)
RULES: tuple[str | None, ...] = (
    None,
    "FREQ=DAILY;INTERVAL=3",
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;INTERVAL=2;COUNT=9",
    "FREQ=WEEKLY;BYMONTH=5,6,7",
    "FREQ=WEEKLY;BYDAY=MO,SU",
    "FREQ=MONTHLY;BYDAY=2SU",
    "FREQ=MONTHLY;BYMONTHDAY=31",
    "FREQ=YEARLY",
)


def shown_and_held(
    client: FlaskClient, event: Event, read: Reader, window: tuple[date, date]
) -> tuple[Shown, Shown]:
    """What a program shows of the event's feed, and what the index holds. Of a postponed event nothing is on."""
    answer = client.get(f"/events/{event.id}.ics")
    shown = read(answer.text, *window) if answer.status_code == 200 else []
    start, end = (clock.day_bounds(on, BERLIN)[0] for on in window)
    query = select(Occurrence.starts_at, Occurrence.ends_at, Occurrence.is_cancelled).where(
        Occurrence.event_id == event.id, Occurrence.starts_at < end, Occurrence.ends_at > start
    )
    held = sorted(tuple(row) for row in db.session.execute(query))
    # What is gone, or postponed, is told as cancelled and is no date any more. A cancelled date may be where one is
    # gone that calendars hold under another UID: both are struck through, and it is one date.
    gone = [
        number for number, one in enumerate(shown) if one[2] and (one not in held or one in shown[:number])
    ]
    return [one for number, one in enumerate(shown) if number not in gone], held


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("kind", ["moved", "cancelled"])
@pytest.mark.parametrize(
    "later",
    [
        {"local_start": SUNDAY + DAY, "local_end": SUNDAY + DAY + timedelta(hours=2)},
        {"rrule": "FREQ=WEEKLY;UNTIL=20270412"},
        {"rrule": "FREQ=WEEKLY;COUNT=1"},
        {"rrule": "FREQ=WEEKLY;BYMONTH=6"},
        {"rrule": None},
        {"local_start": SUNDAY + 14 * DAY, "local_end": SUNDAY + 14 * DAY + timedelta(hours=2)},
    ],
    ids=["weekday", "until", "count", "season", "once", "start"],
)
def test_a_changed_date_that_the_series_has_lost_is_shown_by_nobody(
    client: FlaskClient, later: dict[str, Any], kind: str, read: Reader
) -> None:
    event = make_event(local_start=SUNDAY, local_end=SUNDAY + timedelta(hours=2), rrule="FREQ=WEEKLY")
    saturday = SUNDAY + 6 * DAY
    times = {"local_start": saturday, "local_end": saturday + timedelta(hours=2)} if kind == "moved" else {}
    change(event, SUNDAY.date() + 7 * DAY, kind, reason="Regen", **times)
    rewrite(event, **later)
    shown, held = shown_and_held(client, event, read, (date(2027, 4, 1), date(2027, 9, 1)))
    assert shown == held
    assert saturday.date() not in {at.date() for at, _end, _cancelled in shown}


def test_a_date_that_comes_back_is_changed_again(client: FlaskClient) -> None:
    event = make_event(local_start=SUNDAY, local_end=SUNDAY + timedelta(hours=2), rrule="FREQ=WEEKLY")
    change(event, SUNDAY.date() + 7 * DAY, "cancelled", reason="Regen")
    rewrite(event, rrule="FREQ=WEEKLY;COUNT=1")
    rewrite(event, rrule="FREQ=WEEKLY;COUNT=3")
    for read in READERS:
        shown, held = shown_and_held(client, event, read, (date(2027, 4, 1), date(2027, 9, 1)))
        assert shown == held
        assert [cancelled for _start, _end, cancelled in shown] == [False, True, False]


def test_a_rule_that_gives_no_date_is_no_entry(client: FlaskClient) -> None:
    event = make_event(
        local_start=SUNDAY, local_end=SUNDAY + DAY, rrule="FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2"
    )
    assert client.get(f"/events/{event.id}.ics").status_code == 404


def test_restoring_a_date_that_was_never_changed_tells_no_calendar(client: FlaskClient) -> None:
    event = make_event(local_start=SUNDAY, local_end=SUNDAY + timedelta(hours=2), rrule="FREQ=WEEKLY")
    before = client.get("/calendar.ics").text
    begin_writing()
    restore_date(event, SUNDAY + 7 * DAY, now=clock.now())
    db.session.commit()
    assert client.get("/calendar.ics").text == before


def test_the_same_change_once_more_tells_no_calendar(client: FlaskClient) -> None:
    event = make_event(local_start=SUNDAY, local_end=SUNDAY + timedelta(hours=2), rrule="FREQ=WEEKLY")
    change(event, SUNDAY.date() + 7 * DAY, "cancelled", reason="Regen")
    before = client.get("/calendar.ics").text
    change(event, SUNDAY.date() + 7 * DAY, "cancelled", reason="Regen")
    assert client.get("/calendar.ics").text == before
    change(event, SUNDAY.date() + 7 * DAY, "cancelled", reason="Sturm")
    assert client.get("/calendar.ics").text != before


CLOSINGS = (
    *("public_holidays", "school_holidays", "outside_school_holidays"),
    *("--12-24", "--12-23/--01-06", "--02-28/--03-01", "season/--04-15/--10-10", "season/--10-01/--03-31"),
)
nth = st.integers(0, 30)
edits: st.SearchStrategy[Edit] = st.one_of(
    st.tuples(st.just("move"), nth, st.integers(-20, 20), st.integers(-300, 300)),
    st.tuples(st.sampled_from(["cancel", "exclude", "restore"]), nth),
    st.tuples(st.just("shift"), st.integers(-9, 9), st.integers(-300, 300)),
    st.tuples(st.just("rule"), st.sampled_from(RULES)),
    st.tuples(st.just("end"), st.integers(0, 300)),
    st.tuples(st.just("close"), st.lists(st.sampled_from(CLOSINGS), max_size=3, unique=True)),
    st.tuples(st.just("open"), nth),
    st.tuples(st.sampled_from(["cancelled", "postponed", "confirmed"])),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None)
@example(rule="FREQ=WEEKLY", all_day=True, done=[("move", 2, 3, 0), ("shift", 1, 0)])
@example(rule=None, all_day=False, done=[("shift", 0, 181), ("rule", "FREQ=WEEKLY;BYDAY=MO,SU")])
@example(rule=None, all_day=False, done=[("shift", 0, -90), ("rule", "FREQ=DAILY;INTERVAL=3")])
@given(rule=st.sampled_from(RULES), all_day=st.booleans(), done=st.lists(edits, min_size=1, max_size=7))
@example(
    rule=None,
    all_day=False,
    done=[("rule", "FREQ=MONTHLY;BYMONTHDAY=31"), ("cancelled",), ("rule", "FREQ=DAILY;INTERVAL=3")],
)
def test_after_any_edits_every_program_shows_what_the_index_holds(
    app: Flask, client: FlaskClient, rule: str | None, all_day: bool, done: list[Edit]
) -> None:
    start = (wall_now() + 14 * DAY).replace(hour=0 if all_day else 23, minute=0, second=0)
    length = 2 * DAY if all_day else timedelta(hours=5)
    event = make_event(all_day=all_day, local_start=start, local_end=start + length, rrule=rule)
    for one in done:
        edit(event, one)
    window = (start.date() - 60 * DAY, start.date() + 365 * DAY)
    for read in READERS:
        shown, held = shown_and_held(client, event, read, window)
        assert shown == held, read.__name__
    if event.state != "postponed":
        query = select(Occurrence.on).where(Occurrence.event_id == event.id, Occurrence.on < window[1])
        assert sorted(db.session.scalars(query)) == naive_days(event, window[1])


def naive_days(event: Event, end_on: date) -> list[date]:
    """The days of the rule without those that are closed, but for what somebody has said of a single one."""
    db.session.refresh(event, ["date_changes", "lines"])
    line = line_of(event.lines[0])
    said = {change.on: change.kind for change in event.date_changes if change.at == line.at}
    found = []
    for on in line.dates(line.first_on, end_on):
        is_closed = line.rule is not None and on not in said and is_closed_on(event.closed, on)
        if not is_closed and said.get(on) != "excluded":
            found.append(on)
    return found


def is_closed_on(closed: list[str], on: date) -> bool:
    """Whether a closing takes the day; told once more, by comparing texts."""
    day = f"--{on:%m-%d}"
    breaks = school_breaks("DE-NW", on.year)
    is_closed = ("public_holidays" in closed and on in public_holidays("DE-NW", on.year, UNKNOWN_TOWN)) or (
        ("school_holidays" in closed and on in breaks)
        or ("outside_school_holidays" in closed and on not in breaks)
    )
    spans = [one.removeprefix("season/").split("/") for one in closed if "--" in one]
    of_year = {tuple(span): _is_in(day, span[0], span[-1]) for span in spans}
    seasons = [one.removeprefix("season/").split("/") for one in closed if one.startswith("season/")]
    out_of_season = bool(seasons) and not any(of_year[tuple(one)] for one in seasons)
    others = any(is_in for span, is_in in of_year.items() if list(span) not in seasons)
    return is_closed or out_of_season or others


def _is_in(day: str, first: str, last: str) -> bool:
    return first <= day <= last if first <= last else not last < day < first


def edit(event: Event, one: Edit) -> None:
    """Do it as its form does; what the event's life doesn't allow isn't done."""
    kind, *values = one
    if kind == "rule":
        rewrite(event, rrule=values[0])
    elif kind == "end" and event.rrule:
        rule = expansion.parse_rrule(event.rrule)
        until_on = event.local_start.date() + values[0] * DAY
        rewrite(event, rrule=str(expansion.Recurrence(rule.frequency, rule.interval, until_on=until_on)))
    elif kind == "close":
        rewrite(event, closed=values[0])
    elif kind == "open":
        db.session.refresh(event, ["date_changes"])
        names = closed_names(plan_of(event), event.local_start.date(), event.local_start.date() + 365 * DAY)
        if names:
            named = names[values[0] % len(names)]
            change(event, named.date(), "open", at=named.time())
    elif kind == "shift":
        by = values[0] * DAY + timedelta(minutes=0 if event.all_day else values[1])
        rewrite(event, local_start=event.local_start + by, local_end=event.local_end + by)
    elif kind in ("cancelled", "postponed", "confirmed"):
        if kind in ALLOWED[event.state]:
            step(event, kind, now=clock.now())
    elif kind in ("move", "cancel", "exclude", "restore"):
        _change_date(event, kind, *values)


ALLOWED = {"confirmed": ("cancelled", "postponed"), "postponed": ("confirmed", "cancelled"), "cancelled": ()}


def _change_date(event: Event, kind: str, nth: int, days: int = 0, minutes: int = 0) -> None:
    on = _nth_date(event, nth)
    if on is None:
        return
    if kind == "restore":
        begin_writing()
        restore_date(event, datetime.combine(on, time.min), now=clock.now())
        db.session.commit()
    elif kind == "move":
        start = datetime.combine(on, event.local_start.time()) + days * DAY
        start += timedelta(minutes=0 if event.all_day else minutes)
        change(event, on, "moved", local_start=start, local_end=start + (event.local_end - event.local_start))
    else:
        change(event, on, {"cancel": "cancelled", "exclude": "excluded"}[kind])


def _nth_date(event: Event, nth: int) -> date | None:
    dates: Iterable[date] = db.session.scalars(
        select(Occurrence.on).where(Occurrence.event_id == event.id).order_by(Occurrence.on).limit(31)
    )
    found = list(dates)
    return found[nth % len(found)] if found else None


def test_a_date_far_ahead_says_on_its_page_what_the_feed_says(client: FlaskClient) -> None:
    event = make_event(local_start=SUNDAY, local_end=SUNDAY + timedelta(hours=2), rrule="FREQ=YEARLY")
    far = SUNDAY.replace(year=SUNDAY.year + 4)
    change(event, far.date(), "cancelled", reason="Regen")
    page = client.get(f"/events/{event.id}-{event.slug}/{far.date()}?lang=en").text
    assert "Regen" in page
    assert "This date is cancelled" in page
    change(event, far.date(), "excluded")
    assert client.get(f"/events/{event.id}-{event.slug}/{far.date()}").status_code == 404


def test_while_times_are_typed_a_cancelled_date_clashes_with_nothing(client: FlaskClient) -> None:
    from festival.checks.draft import draft_as_typed
    from festival.events.occurrences import plan_of

    event = make_event(local_start=SUNDAY, local_end=SUNDAY + timedelta(hours=2), rrule="FREQ=WEEKLY;COUNT=3")
    change(event, SUNDAY.date() + 7 * DAY, "cancelled", reason="Regen")
    typed = replace(plan_of(event), changes={})
    db.session.refresh(event, ["organisation"])
    draft = draft_as_typed(event, typed, now=clock.now())
    assert [one.on for one in draft.happenings] == [SUNDAY.date(), SUNDAY.date() + 14 * DAY]
