"""The index of dated happenings: what the edit writes, the job carries on, and a rebuild gives again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.event import listen, remove

from festival.base.city import get_revision
from festival.base.database import begin_writing, db
from festival.events.former_dates import FormerDate, went_to
from festival.events.model import DateChange, Event, Occurrence
from festival.events.occurrences import carry_horizon, horizon_on, plan_of, rebuild_occurrences
from festival.events.saving import Step, change_date, restore_date, take_step, write_event
from festival.recurrence.time_plan import expand
from tests.conftest import make_event, make_organisation, make_venue, set_fields

NOW = datetime(2027, 1, 15, 12, tzinfo=UTC)
FRIDAY = datetime(2027, 2, 5, 19, 30)
WEEK = timedelta(days=7)
COLUMNS = [column.name for column in Occurrence.__table__.columns if column.name != "id"]


def rows_of(event: Event) -> list[dict[str, Any]]:
    query = select(*(Occurrence.__table__.c[name] for name in COLUMNS))
    return [
        dict(row)
        for row in db.session.execute(query.filter_by(event_id=event.id).order_by(Occurrence.on)).mappings()
    ]


def days(event: Event) -> list[date]:
    return [row["on"] for row in rows_of(event)]


def former(event: Event) -> dict[date, date | None]:
    query = select(FormerDate.on, FormerDate.moved_to_on).where(FormerDate.event_id == event.id)
    return dict(db.session.execute(query).tuples().all())


def write(event: Event, now: datetime = NOW, **values: Any) -> bool:
    begin_writing()
    set_fields(event, values)
    changed = write_event(event, now=now)
    db.session.commit()
    return changed


def series(**overrides: Any) -> Event:
    """A confirmed event on Fridays, 19:30-22:00, written in January 2027."""
    return make_event(**{"local_start": FRIDAY, "rrule": "FREQ=WEEKLY;COUNT=4", "now": NOW} | overrides)


def step(event: Event, state: str, **values: Any) -> None:
    begin_writing()
    set_fields(event, values)
    take_step(event, Step(state, None, "storm"), now=NOW)
    db.session.commit()


def change(event: Event, **values: Any) -> None:
    begin_writing()
    change_date(event, DateChange(**values), now=NOW)
    db.session.commit()


def test_an_event_without_a_time_has_no_dates(app: Flask) -> None:
    event = make_event(local_start=None, local_end=None, state="idea")
    assert days(event) == []
    assert event.last_ends_at is None
    assert event.carried_until is None


def test_dates_are_written_for_twenty_four_months(app: Flask) -> None:
    event = series(rrule="FREQ=WEEKLY")
    assert horizon_on(NOW) == event.carried_until == date(2029, 1, 15)
    assert days(event)[0] == FRIDAY.date()
    assert days(event)[-1] == date(2029, 1, 12)
    assert event.last_ends_at is None


def test_the_horizon_is_counted_from_the_day_of_the_city(app: Flask) -> None:
    assert horizon_on(datetime(2027, 1, 14, 23, 30, tzinfo=UTC)) == date(2029, 1, 15)


def test_a_single_event_beyond_the_horizon_has_its_date(app: Flask) -> None:
    event = series(rrule=None, local_start=datetime(2032, 5, 1, 10), local_end=datetime(2032, 5, 1, 12))
    assert days(event) == [date(2032, 5, 1)]
    assert event.carried_until is None


def test_a_series_that_ends_is_known_to_end(app: Flask) -> None:
    event = series()
    assert event.carried_until is None
    assert event.last_ends_at == datetime(2027, 2, 26, 21, tzinfo=UTC)


def test_a_series_that_ends_behind_the_horizon_is_carried_and_its_end_is_not_too_early(app: Flask) -> None:
    event = series(rrule="FREQ=WEEKLY;UNTIL=20291231")
    assert event.carried_until == date(2029, 1, 15)
    assert event.last_ends_at is not None
    assert event.last_ends_at >= datetime(2029, 12, 28, 21, tzinfo=UTC)


def test_rows_say_what_the_plan_says(app: Flask) -> None:
    venue = make_venue()
    event = series(venue=venue, setup_minutes=60, teardown_minutes=30)
    planned = expand(plan_of(event), date(2027, 1, 1), date(2028, 1, 1))
    for row, one in zip(rows_of(event), planned, strict=True):
        for name in ("on", "local_start", "local_end", "starts_at", "ends_at", "blocks_from", "blocks_to"):
            assert row[name] == getattr(one, name)
        assert (row["venue_id"], row["lon"], row["is_public"], row["blocks"]) == (
            venue.id,
            venue.lon,
            True,
            True,
        )
        assert not (row["is_cancelled"])
        assert not (row["is_moved"])
        assert not (row["is_long"])


def test_a_rebuild_from_nothing_gives_the_same_rows_and_a_second_one_changes_nothing(app: Flask) -> None:
    event = series(rrule="FREQ=MONTHLY;BYDAY=1FR", setup_minutes=90)
    change(event, on=date(2027, 3, 5), kind="cancelled", reason="storm")
    before = rows_of(event)
    begin_writing()
    db.session.refresh(event, ["date_changes"])
    db.session.execute(delete(Occurrence))
    assert rebuild_occurrences(event, now=NOW) is True
    assert rows_of(event) == before
    ids = list(db.session.scalars(select(Occurrence.id).order_by(Occurrence.id)))
    assert rebuild_occurrences(event, now=NOW) is False
    assert list(db.session.scalars(select(Occurrence.id).order_by(Occurrence.id))) == ids
    db.session.commit()
    assert former(event) == {}


def test_an_edit_keeps_the_rows_of_dates_that_stay(app: Flask) -> None:
    event = series()
    ids = list(db.session.scalars(select(Occurrence.id).order_by(Occurrence.on)))
    assert write(event, title="Another name") is False
    assert write(event, local_start=FRIDAY - timedelta(hours=1)) is True
    assert list(db.session.scalars(select(Occurrence.id).order_by(Occurrence.on))) == ids
    assert rows_of(event)[0]["starts_at"] == datetime(2027, 2, 5, 17, 30, tzinfo=UTC)


def test_another_place_counts_as_a_change_of_the_dates(app: Flask) -> None:
    event = series(venue=make_venue())
    assert write(event, venue_id=make_venue().id) is True


@pytest.mark.parametrize(
    ("state", "is_public", "blocks"),
    [
        ("idea", False, False),
        ("pencilled", False, True),
        ("submitted", False, True),
        ("confirmed", True, True),
        ("held", True, True),
    ],
)
def test_what_a_state_shows_and_holds(app: Flask, state: str, is_public: bool, blocks: bool) -> None:
    event = series(state=state)
    assert {(row["is_public"], row["blocks"], row["is_cancelled"]) for row in rows_of(event)} == {
        (is_public, blocks, False)
    }


def test_a_cancelled_event_keeps_its_dates_marked_and_holds_nothing(app: Flask) -> None:
    event = series()
    step(event, "cancelled")
    assert {(row["is_public"], row["blocks"], row["is_cancelled"]) for row in rows_of(event)} == {
        (True, False, True)
    }
    assert len(days(event)) == 4
    assert former(event) == {}


def test_a_block_of_more_than_eight_days_is_long(app: Flask) -> None:
    event = series(rrule=None, local_end=FRIDAY + timedelta(days=8), setup_minutes=0)
    assert [row["is_long"] for row in rows_of(event)] == [False]
    write(event, setup_minutes=1)
    assert [row["is_long"] for row in rows_of(event)] == [True]


def test_a_single_date_that_is_cancelled_holds_nothing_and_the_others_stay(app: Flask) -> None:
    event = series()
    change(event, on=date(2027, 2, 12), kind="cancelled", reason="storm")
    assert [(row["is_cancelled"], row["blocks"]) for row in rows_of(event)] == [
        (False, True),
        (True, False),
        (False, True),
        (False, True),
    ]
    begin_writing()
    restore_date(event, datetime(2027, 2, 12), now=NOW)
    db.session.commit()
    assert not any(row["is_cancelled"] for row in rows_of(event))


def test_a_single_date_that_moves_keeps_its_address_and_takes_its_new_place(app: Flask) -> None:
    event, hall = series(venue=make_venue()), make_venue()
    start = datetime(2027, 2, 13, 11)
    moved = {
        "on": date(2027, 2, 12),
        "kind": "moved",
        "local_start": start,
        "local_end": start + timedelta(hours=1),
    }
    change(event, **moved, venue_id=hall.id, reason="storm")
    row = rows_of(event)[1]
    assert (row["on"], row["local_start"], row["is_moved"]) == (date(2027, 2, 12), start, True)
    assert (row["venue_id"], row["lon"], row["place_name"]) == (hall.id, hall.lon, "")
    change(event, **moved, place_name="Behind the church", reason="storm")
    row = rows_of(event)[1]
    assert (row["venue_id"], row["lon"], row["place_name"]) == (None, None, "Behind the church")
    assert former(event) == {}


def test_a_change_that_is_replaced_is_forgotten(app: Flask) -> None:
    event = series()
    change(event, on=date(2027, 2, 12), kind="cancelled", reason="storm")
    change(event, on=date(2027, 2, 12), kind="excluded", reason="never meant")
    assert days(event) == [date(2027, 2, 5), date(2027, 2, 19), date(2027, 2, 26)]
    assert db.session.query(DateChange).count() == 1
    assert former(event) == {date(2027, 2, 12): None}


def test_a_single_event_that_moves_says_where_it_went_and_the_way_leads_on(app: Flask) -> None:
    event = series(rrule=None)
    for days_on in (7, 14):
        write(event, local_start=FRIDAY + timedelta(days_on), local_end=FRIDAY + timedelta(days_on, hours=2))
    assert former(event) == {FRIDAY.date(): date(2027, 2, 19), date(2027, 2, 12): date(2027, 2, 19)}


def test_an_event_that_comes_back_to_its_first_date_forgets_that_it_was_gone(app: Flask) -> None:
    event = series(rrule=None)
    write(event, local_start=FRIDAY + WEEK, local_end=FRIDAY + WEEK + timedelta(hours=2))
    write(event, local_start=FRIDAY, local_end=FRIDAY + timedelta(hours=2))
    assert former(event) == {date(2027, 2, 12): FRIDAY.date()}


def test_a_pencilled_event_leaves_no_address_behind(app: Flask) -> None:
    event = series(rrule=None, state="pencilled")
    write(event, local_start=FRIDAY + WEEK, local_end=FRIDAY + WEEK + timedelta(hours=2))
    assert former(event) == {}


def test_a_postponed_event_has_no_dates_until_its_new_one_and_then_the_old_address_leads_there(
    app: Flask,
) -> None:
    event = series(rrule=None)
    last_ends_at = event.last_ends_at
    step(event, "postponed")
    assert days(event) == []
    assert former(event) == {FRIDAY.date(): None}
    assert event.last_ends_at == last_ends_at
    new_start = FRIDAY + 10 * WEEK
    step(event, "confirmed", local_start=new_start, local_end=new_start + timedelta(hours=2))
    assert days(event) == [new_start.date()]
    assert former(event) == {FRIDAY.date(): new_start.date()}


def test_a_series_that_moves_by_a_day_leads_from_each_old_date_to_its_new_one(app: Flask) -> None:
    event = series()
    write(event, local_start=FRIDAY + timedelta(1), local_end=FRIDAY + timedelta(1, hours=2))
    assert former(event) == {
        FRIDAY.date() + n * WEEK: FRIDAY.date() + n * WEEK + timedelta(1) for n in range(4)
    }


def test_dates_that_are_taken_away_from_a_series_went_nowhere(app: Flask) -> None:
    event = series()
    write(event, rrule="FREQ=WEEKLY;COUNT=2")
    assert former(event) == {date(2027, 2, 19): None, date(2027, 2, 26): None}


def test_a_way_that_is_not_the_same_for_all_dates_is_not_made_up() -> None:
    friday = FRIDAY.date()
    weekly = [friday + n * WEEK for n in range(4)]
    assert went_to(weekly, [friday + timedelta(1), friday + timedelta(30)]) == {}
    assert went_to(weekly, []) == went_to([], weekly) == {}
    assert went_to(weekly, [friday + timedelta(1)]) == {friday: friday + timedelta(1)}


def test_carrying_on_moves_the_revision_only_where_the_public_sees_new_dates(app: Flask) -> None:
    series(rrule="FREQ=WEEKLY", state="pencilled")
    before = get_revision()
    assert carry(NOW + timedelta(days=31)) == 1
    assert get_revision() == before
    series(rrule="FREQ=WEEKLY")
    before = get_revision()
    assert carry(NOW + timedelta(days=62)) == 2
    assert get_revision() == before + 1


def test_carrying_on_does_not_make_an_open_form_stale(app: Flask) -> None:
    event = series(rrule="FREQ=WEEKLY")
    version, sequence = event.version, event.sequence
    carry(NOW + timedelta(days=31))
    assert (event.version, event.sequence) == (version, sequence)


def test_many_events_are_carried_on_batch_by_batch(app: Flask) -> None:
    organisation = make_organisation()
    for _ in range(5):
        series(rrule="FREQ=WEEKLY", organisation=organisation)
    begin_writing()
    later = NOW + timedelta(days=40)
    assert [carry_horizon(now=later, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    db.session.commit()


def carry(now: datetime) -> int:
    begin_writing()
    carried = carry_horizon(now=now)
    db.session.commit()
    return carried


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rrule=st.sampled_from(
        [
            "FREQ=WEEKLY",
            "FREQ=MONTHLY;BYDAY=2SA",
            "FREQ=YEARLY",
            "FREQ=DAILY;INTERVAL=3;UNTIL=20290310",
            "FREQ=WEEKLY;COUNT=120",
            "FREQ=MONTHLY;BYMONTHDAY=30;COUNT=26",
        ]
    ),
    start_on=st.dates(date(2026, 11, 1), date(2027, 12, 31)),
    changed=st.lists(
        st.tuples(st.integers(0, 80), st.sampled_from(["cancelled", "excluded", "moved"])), max_size=4
    ),
    months=st.integers(1, 9),
)
def test_carrying_on_month_by_month_gives_what_a_rebuild_gives(
    app: Flask, rrule: str, start_on: date, changed: list[tuple[int, str]], months: int
) -> None:
    start = datetime.combine(start_on, FRIDAY.time())
    event = series(rrule=rrule, local_start=start)
    begin_writing()
    step_days = {"D": 3, "W": 7, "M": 30, "Y": 365}[rrule[5]]
    for number, kind in changed:
        moved = {"local_start": start + timedelta(2, hours=1), "local_end": start + timedelta(2, hours=5)}
        on = start_on + timedelta(days=number * step_days)
        one = DateChange(on=on, kind=kind, reason="storm", **(moved if kind == "moved" else {}))
        change_date(event, one, now=NOW)
    db.session.commit()
    now = NOW
    for number in range(months):
        now = NOW + relativedelta(months=number + 1)
        carry(now)
        assert carry(now) == 0
    carried = rows_of(event), event.carried_until
    last_ends_at = event.last_ends_at
    write(event, now=now)
    assert (rows_of(event), event.carried_until) == carried
    assert event.last_ends_at == last_ends_at


def test_an_edit_writes_no_more_rows_than_dates_that_changed(app: Flask) -> None:
    event = series(rrule="FREQ=WEEKLY;COUNT=40")
    written: list[int] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        if statement.startswith(("INSERT INTO occurrence ", "UPDATE occurrence ", "DELETE FROM occurrence ")):
            written.append(len(values) if many else 1)

    def rows_written(edit: Callable[[], object]) -> int:
        before = sum(written)
        edit()
        return sum(written) - before

    listen(db.engine, "before_cursor_execute", note)
    try:
        assert rows_written(lambda: write(event, title="Another title")) == 0
        assert rows_written(lambda: change(event, on=days(event)[3], kind="cancelled", reason="storm")) == 1
        assert rows_written(lambda: write(event, rrule="FREQ=WEEKLY;COUNT=41")) == 1
        assert rows_written(lambda: write(event, place_name="Elsewhere")) == 41
    finally:
        remove(db.engine, "before_cursor_execute", note)


def test_a_date_that_the_session_holds_is_as_it_was_written(app: Flask) -> None:
    event, hall = series(venue=make_venue()), make_venue()
    held = list(db.session.scalars(select(Occurrence).order_by(Occurrence.on)))
    write(event, venue_id=hall.id)
    assert {one.venue_id for one in held} == {hall.id}
