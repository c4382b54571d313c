"""What a calendar program makes of our text is what our own index says, also when the clocks change."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from festival.base import clock
from festival.calendar_writing.feed_event import FeedChange, FeedEvent, FeedLine
from festival.calendar_writing.ical import FeedHead, calendar_text, vevent_text
from festival.law.holiday_calendar import LandCalendar
from festival.law.values import UNKNOWN_TOWN
from festival.recurrence import expansion
from festival.recurrence.closings import Closings
from festival.recurrence.time_plan import PlannedDate, TimeLine, closed_names, expand

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


KINDS = (
    *("once", "daily", "weekly", "monthly_nth", "monthly_day", "yearly", "count"),
    *("season", "odd"),
)


@st.composite
def rules(draw: st.DrawFn, on: date) -> str | None:
    """A rule that `on` belongs to, as the form makes them."""
    interval = draw(st.integers(1, 3))
    until = draw(st.none() | st.integers(0, 500).map(lambda length: on + timedelta(length)))
    kind = draw(st.sampled_from(KINDS))
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
    if kind == "season":
        months = sorted({on.month, *draw(st.sets(st.integers(1, 12), max_size=4))})
        kept = f";UNTIL={until:%Y%m%d}" if until else ""
        day = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[on.weekday()]
        part = draw(
            st.sampled_from(
                [f"FREQ=WEEKLY;INTERVAL={interval};BYDAY={day}", f"FREQ=DAILY;INTERVAL={interval}"]
            )
        )
        return f"{part};BYMONTH={','.join(map(str, months))}{kept}"
    if kind == "odd":
        return draw(
            st.sampled_from(
                [
                    "FREQ=MONTHLY;BYDAY=1MO,-1SU",
                    f"FREQ=MONTHLY;BYMONTHDAY={on.day},31",
                    "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR",
                    "FREQ=YEARLY;BYDAY=20MO",
                    f"FREQ=YEARLY;BYMONTH=2,{on.month};BYMONTHDAY=29",
                    "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=5",
                    "FREQ=DAILY;INTERVAL=2;BYMONTHDAY=1,2,3",
                ]
            )
        )
    return f"FREQ=WEEKLY;COUNT={draw(st.integers(1, 40))}"


@st.composite
def lines(draw: st.DrawFn) -> TimeLine:
    on = draw(days)
    all_day = draw(st.booleans())
    local_start = datetime.combine(on, datetime.min.time())
    if all_day:
        local_end = local_start + timedelta(days=draw(st.integers(1, 4)))
    else:
        local_start += timedelta(minutes=draw(minutes))
        local_end = local_start + timedelta(minutes=draw(st.integers(0, 12 * 6)) * 10)
    rrule = draw(rules(on))
    return TimeLine(
        local_start,
        local_end,
        all_day=all_day,
        rule=expansion.parse_rrule(rrule) if rrule else None,
        start_fold=draw(st.integers(0, 1)) if not all_day and clock.is_ambiguous(local_start, BERLIN) else 0,
        # Only within the hour: recurring-ical-events 3.8 takes an hour from a date in UTC that begins before it.
        end_fold=draw(st.integers(0, 1)) if not all_day and is_within_the_hour(local_start, local_end) else 0,
    )


def is_within_the_hour(local_start: datetime, local_end: datetime) -> bool:
    return clock.is_ambiguous(local_start, BERLIN) and clock.is_ambiguous(local_end, BERLIN)


@st.composite
def feed_events(draw: st.DrawFn) -> FeedEvent:
    drawn = draw(st.lists(lines(), min_size=1, max_size=3))
    if len(drawn) > 1 and draw(st.booleans()):  # the same start twice
        drawn[-1] = replace(drawn[0], rule=None)
    event = FeedEvent(
        lines=tuple(FeedLine(f"{number}@festival", one) for number, one in enumerate(drawn)),
        sequence=1,
        created_at=WRITTEN,
        changed_at=WRITTEN,
        title="Markt",
        zone="Europe/Berlin",
    )
    if draw(st.booleans()):
        event = replace(event, closed=Closings(tuple(draw(closings)), LandCalendar("DE-NW", UNKNOWN_TOWN)))
    planned = expand(event.plan, *WINDOW)
    wanted = st.lists(st.sampled_from(planned), max_size=4, unique=True) if planned else st.just([])
    changes = [draw(_changes(one, event)) for one in draw(wanted)]
    out = closed_names(event.plan, *WINDOW)
    opened = draw(st.lists(st.sampled_from(out), max_size=3, unique=True)) if out else []
    return replace(event, changes=(*changes, *(FeedChange(named, "open") for named in opened)))


closings = st.lists(
    st.sampled_from(
        [
            *("public_holidays", "school_holidays", "outside_school_holidays", "--12-24", "--02-29"),
            *("--12-23/--01-06", "--10-25/--03-29", "2026-12-21/2027-01-06", "2026-03-29"),
            *("season/--04-15/--10-10", "season/--11-20/--02-28"),
        ]
    ),
    min_size=1,
    max_size=3,
    unique=True,
)


def _changes(one: PlannedDate, event: FeedEvent) -> st.SearchStrategy[FeedChange]:
    line = event.lines[one.line].times

    def moved(days_later: int, minutes_later: int) -> FeedChange:
        start = datetime.combine(one.on, line.local_start.time()) + timedelta(days=days_later)
        start += timedelta(minutes=0 if line.all_day else minutes_later)
        return FeedChange(one.named, "moved", start, start + line.length)

    return st.one_of(
        st.sampled_from([FeedChange(one.named, "excluded"), FeedChange(one.named, "cancelled")]),
        st.builds(moved, st.integers(-20, 20), st.integers(-120, 120)),
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


@settings(max_examples=300)
@given(event=feed_events())
def test_a_feed_expands_to_the_dates_of_the_index(event: FeedEvent) -> None:
    text = calendar_text(FeedHead("Stadt", "https://city.example"), [vevent_text(event)])
    first, last = (clock.day_bounds(on, BERLIN)[0] for on in WINDOW)
    expected = sorted(
        (one.starts_at, one.ends_at, one.kind == "cancelled")
        for one in expand(event.plan, date(2025, 11, 1), date(2028, 3, 1))
        if one.starts_at < last and one.ends_at > first
    )
    assert read_back(text) == expected
    assert all(
        is_plain(rule) for rule in re.findall(r"^RRULE:(.*)\r$", text.replace("\r\n ", ""), re.MULTILINE)
    )
    uids = [(str(one["UID"]), one.get("RECURRENCE-ID")) for one in Calendar.from_ical(text).walk("VEVENT")]
    assert len([uid for uid, moved in uids if moved is None]) == len({uid for uid, _moved in uids})


def is_plain(rule: str) -> bool:
    """Whether Outlook's patterns and sabre/vobject hold the rule, told without the code that makes it."""
    parts = dict(part.split("=") for part in rule.split(";"))
    frequency = parts.pop("FREQ")
    assert not {"UNTIL", "COUNT"} <= parts.keys()
    for name in ("UNTIL", "COUNT", "INTERVAL"):
        parts.pop(name, None)
    one_weekday = re.compile(r"(-1|[1-4])(MO|TU|WE|TH|FR|SA|SU)")
    if frequency == "DAILY":
        return parts == {}
    if frequency == "WEEKLY":
        return parts.keys() <= {"BYDAY"} and "1" not in parts.get("BYDAY", "")
    months = parts.pop("BYMONTH", "") if frequency == "YEARLY" else ""
    is_of_month = parts == {} or (parts.keys() == {"BYMONTHDAY"} and 1 <= int(parts["BYMONTHDAY"]) <= 31)
    is_nth = parts.keys() == {"BYDAY"} and one_weekday.fullmatch(parts["BYDAY"]) is not None
    if frequency == "YEARLY" and parts and not months:
        return False
    return "," not in months and (is_of_month or is_nth)
