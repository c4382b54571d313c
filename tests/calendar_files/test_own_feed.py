"""A calendar of another Festival comes in round: what is published, read back, is what stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from festival.base.text import many_lines
from festival.calendar_files.calendar_reading import ReadEvent, open_calendar
from festival.calendar_writing.feed_event import BASE, FeedEvent, FeedLine, FeedPlace
from festival.calendar_writing.ical import FeedHead, calendar_text, vevent_text
from festival.recurrence.time_plan import PlanChange, TimeLine, TimePlan, expand
from tests.calendar_writing.test_ical_dates import BERLIN, WINDOW, feed_events

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
HEAD = FeedHead("Musterstadt", "https://feste.example")
EVENT = FeedEvent(
    lines=(FeedLine("1@festival", TimeLine(datetime(2026, 6, 13, 19, 30), datetime(2026, 6, 13, 22))),),
    sequence=2,
    created_at=NOW,
    changed_at=NOW,
    title="Markt",
    zone="Europe/Berlin",
)
LAST_ON = date(2031, 1, 1)
SURE = (WINDOW[0] + timedelta(days=22), WINDOW[1] - timedelta(days=22))
"""A date that is moved over the window's edge may come back as one of its own there: it has another name then."""
Dates = list[tuple[datetime, datetime, bool]]


def read_back(event: FeedEvent) -> list[ReadEvent]:
    text = calendar_text(HEAD, [vevent_text(event)])
    calendar = open_calendar(text.encode(), BERLIN)
    return calendar.read(calendar.marks, now=NOW)


def dates_of(plan: TimePlan) -> Dates:
    found = [(one.starts_at, one.ends_at, one.kind == "cancelled") for one in expand(plan, *WINDOW)]
    return sorted(one for one in found if SURE[0] <= one[0].date() < SURE[1])


def plan_of(read: ReadEvent) -> TimePlan:
    changes = {one.named: PlanChange(one.kind, one.local_start, one.local_end) for one in read.changes}
    return TimePlan(read.lines, BERLIN, changes=changes)


@given(feed_events())
def test_lines_dates_and_changes_of_any_event_come_back(event: FeedEvent) -> None:
    event = replace(event, url=f"{BASE}/events/7-markt")
    assume(not shares_names(event))
    expected = dates_of(event.plan)
    read = read_back(event)
    if not expected:
        assert [one for found in read if found.is_readable for one in dates_of(plan_of(found))] == []
        return
    (found,) = read
    assert found.is_readable, found.notes
    read_dates = [(start, end, gone or found.is_cancelled) for start, end, gone in dates_of(plan_of(found))]
    assert read_dates == expected
    assert found.key == "https://feste.example/events/7"


def shares_names(event: FeedEvent) -> bool:
    """Whether two dates have one name, or one is moved to another's time: the calendar keeps one date of each name, and
    a feed doesn't tell which of its entries that was."""
    starts = [one.starts_at for one in expand(event.plan, WINDOW[0], LAST_ON)]
    lines = [line.times for line in event.lines]
    names = [datetime.combine(on, line.at) for line in lines for on in line.dates(WINDOW[0], LAST_ON)]
    return len(starts) > len(set(starts)) or len(names) > len(set(names))


words = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Cn")), max_size=120)


@given(title=words.filter(str.strip), description=st.lists(words, max_size=4).map("\n".join), place=words)
def test_words_come_back_as_they_stand(title: str, description: str, place: str) -> None:
    event = replace(
        EVENT,
        title=title,
        description=description,
        place=FeedPlace(place, 13.4, 52.5),
        url=f"{BASE}/events/7-x",
    )
    said = open_calendar(calendar_text(HEAD, [vevent_text(event)]).encode(), BERLIN)
    (found,) = said.read(said.marks, now=NOW)
    assert found.title.split() == many_lines(title).split()[: len(found.title.split())]
    assert found.description == many_lines(description)
    assert found.place.split() == many_lines(place).split()
    assert (found.lon, found.lat) == (13.4, 52.5) or (found.lon is None and not place.strip())
