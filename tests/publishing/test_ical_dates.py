"""What a calendar program makes of our text is what our own index says, also when the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from festival.base import clock
from festival.events.time_plan import PlanChange, TimePlan, expand
from festival.publishing.feed_event import FeedChange, FeedEvent
from festival.publishing.ical import FeedHead, calendar_text, vevent_text
from festival.recurrence import expansion

BERLIN = ZoneInfo("Europe/Berlin")
WRITTEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
WINDOW = (date(2026, 1, 1), date(2028, 1, 1))

CLOCK_CHANGES = [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28)]
days = st.one_of(
    st.dates(date(2026, 1, 1), date(2027, 3, 1)),
    st.builds(lambda on, shift: on + timedelta(shift), st.sampled_from(CLOCK_CHANGES), st.integers(-8, 1)),
)
minutes = st.one_of(
    st.integers(0, 24 * 4 - 1).map(lambda quarter: quarter * 15), st.sampled_from([90, 120, 150, 180, 1380])
)


@st.composite
def rules(draw: st.DrawFn, on: date) -> str | None:
    """A rule that `on` belongs to, as the form makes them."""
    interval = draw(st.integers(1, 3))
    until = draw(st.none() | st.integers(0, 500).map(lambda length: on + timedelta(length)))
    kind = draw(st.sampled_from(["once", "daily", "weekly", "monthly_nth", "monthly_day", "yearly", "count"]))
    if kind == "once":
        return None
    if kind == "daily":
        return expansion.daily(interval=interval, until=until)
    if kind == "weekly":
        more = draw(st.sets(st.integers(0, 6), max_size=3))
        return expansion.weekly({on.weekday(), *more}, interval=interval, until=until)
    if kind == "monthly_nth":
        return expansion.monthly_nth((on.day - 1) // 7 + 1, on.weekday(), interval=interval, until=until)
    if kind == "monthly_day":
        return expansion.monthly_day(on.day, interval=interval, until=until)
    if kind == "yearly":
        return expansion.yearly(until=until)
    return f"FREQ=WEEKLY;COUNT={draw(st.integers(1, 40))}"


@st.composite
def feed_events(draw: st.DrawFn) -> FeedEvent:
    on = draw(days)
    all_day = draw(st.booleans())
    if all_day:
        local_start = datetime.combine(on, datetime.min.time())
        local_end = local_start + timedelta(days=draw(st.integers(1, 4)))
    else:
        local_start = datetime.combine(on, datetime.min.time()) + timedelta(minutes=draw(minutes))
        local_end = local_start + timedelta(minutes=draw(st.integers(0, 12 * 6)) * 10)
    event = FeedEvent(
        uid="one@festival",
        sequence=1,
        created_at=WRITTEN,
        changed_at=WRITTEN,
        title="Markt",
        local_start=local_start,
        local_end=local_end,
        zone="Europe/Berlin",
        all_day=all_day,
        rrule=draw(rules(on)),
        start_fold=draw(st.integers(0, 1)) if not all_day and clock.is_ambiguous(local_start, BERLIN) else 0,
        end_fold=draw(st.integers(0, 1)) if not all_day and clock.is_ambiguous(local_end, BERLIN) else 0,
    )
    planned = [one.on for one in expand(_plan(event), *WINDOW)]
    changes = {
        changed_on: draw(_changes(changed_on, event))
        for changed_on in draw(
            st.lists(st.sampled_from(planned), max_size=4, unique=True) if planned else st.just([])
        )
    }
    return FeedEvent(
        **{name: getattr(event, name) for name in event.__slots__} | {"changes": tuple(changes.values())}
    )


def _changes(on: date, event: FeedEvent) -> st.SearchStrategy[FeedChange]:
    def moved(days_later: int, minutes_later: int) -> FeedChange:
        start = datetime.combine(on, event.local_start.time()) + timedelta(days=days_later)
        start += timedelta(minutes=0 if event.all_day else minutes_later)
        return FeedChange(on, "moved", start, start + (event.local_end - event.local_start))

    return st.one_of(
        st.sampled_from([FeedChange(on, "excluded"), FeedChange(on, "cancelled")]),
        st.builds(moved, st.integers(-20, 20), st.integers(-120, 120)),
    )


def _plan(event: FeedEvent) -> TimePlan:
    return TimePlan(
        local_start=event.local_start,
        local_end=event.local_end,
        zone=BERLIN,
        all_day=event.all_day,
        start_fold=event.start_fold,
        end_fold=event.end_fold,
        rule=expansion.parse_rrule(event.rrule) if event.rrule else None,
        changes={
            change.on: PlanChange(change.kind, change.local_start, change.local_end)
            for change in event.changes
        },
    )


def read_back(text: str) -> list[tuple[datetime, datetime, bool]]:
    """The dates a calendar program shows: start and end in UTC, and whether they are struck through."""
    found = []
    for component in recurring_ical_events.of(Calendar.from_ical(text)).between(WINDOW[0], WINDOW[1]):
        start, end = component.start, component.end
        if not isinstance(start, datetime):
            start = datetime.combine(start, datetime.min.time(), BERLIN)
            end = datetime.combine(end, datetime.min.time(), BERLIN)
        cancelled = component.get("STATUS") == "CANCELLED"
        found.append((start.astimezone(UTC), end.astimezone(UTC), cancelled))
    return sorted(found)


@settings(max_examples=300, deadline=None)
@given(event=feed_events())
def test_a_feed_expands_to_the_dates_of_the_index(event: FeedEvent) -> None:
    text = calendar_text(FeedHead("Stadt", "https://city.example"), [vevent_text(event)])
    first, last = (clock.day_bounds(on, BERLIN)[0] for on in WINDOW)
    expected = sorted(
        (one.starts_at, one.ends_at, one.kind == "cancelled")
        for one in expand(_plan(event), date(2025, 11, 1), date(2028, 3, 1))
        if one.starts_at < last and one.ends_at > first
    )
    assert read_back(text) == expected
