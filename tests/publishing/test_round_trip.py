"""What people write comes out of every calendar program as they wrote it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from festival.base import clock
from festival.calendar_writing.asked_forms import with_alarms, with_cancelled_shown
from festival.calendar_writing.feed_event import FeedChange, FeedEvent, FeedLine, FeedPlace
from festival.calendar_writing.ical import FeedHead, calendar_text, vevent_text
from festival.recurrence.rule import parse_rrule
from festival.recurrence.time_plan import TimeLine
from tests.conftest import make_event, make_venue
from tests.publishing.days import NEXT_YEAR
from tests.publishing.feeds import change, step
from tests.publishing.readers import (
    LIBICAL,
    READERS,
    WORD_READERS,
    Reader,
    Words,
    words_by_home_assistant,
    words_by_ical_js,
    words_by_icalendar,
    words_by_node_ical,
)

NASTY = {
    "signs": 'Kunst \\ Wein; Käse, Brot: "alles" \\, 100 % & <b>mehr</b>',
    "umlauts": "Größe, Šárka, Ünal, Łódź, ﬀ, ß",
    "emoji": "🎪👩‍👩‍👧‍👦🏳️‍🌈 Fest 🇩🇪",
    "another direction": "حفلة עיר Fest",
    "long": "Sehr lange Überschrift, " * 12 + "Ende",
    "looks like a line": "END:VEVENT BEGIN:VALARM ATTACH;VALUE=URI:file:///etc/passwd",
    "template": "{{7*7}} {% x %} ${x} %s",
    "only signs": ';,\\":',
}
START = datetime(2027, 6, 14, 19, 30)
NOW = datetime(2027, 1, 1, tzinfo=UTC)


def event(words: str, **values: object) -> FeedEvent:
    lines = (FeedLine("fest@festival", TimeLine(START, START + timedelta(hours=2))),)
    told = FeedEvent(lines, 1, NOW, NOW, words, "Europe/Berlin", description=words, place=FeedPlace(words))
    return replace(told, contact=words, categories=(words, "b"), html=f"<ul><li>{words}</li></ul>", **values)  # type: ignore[arg-type]


def calendar(told: FeedEvent) -> str:
    return calendar_text(FeedHead("Stadt", "https://fest.example"), [vevent_text(told)])


@pytest.mark.parametrize(
    "told", [lambda text: text, lambda text: with_cancelled_shown(with_alarms(text, 60))]
)
@pytest.mark.parametrize("words", NASTY.values(), ids=NASTY)
@pytest.mark.parametrize("read", WORD_READERS)
def test_words_come_back_as_they_were_written(
    read: Callable[[str], Words], words: str, told: Callable[[str], str]
) -> None:
    (found,) = read(told(calendar(event(words))))
    assert found == ("fest@festival", words.strip(), words.strip(), words.strip())


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Cn")), min_size=1, max_size=200)
)
@pytest.mark.parametrize("read", [words_by_icalendar, words_by_home_assistant, words_by_ical_js])
def test_any_words_come_back(read: Callable[[str], Words], words: str) -> None:
    told = " ".join(words.split())
    ((_uid, title, place, description),) = read(calendar(event(words)))
    assert (title, place) == (told, told)
    assert description == words.strip()


@pytest.mark.parametrize("read", [read for read in WORD_READERS if read is not words_by_node_ical])
def test_a_backslash_before_an_n_is_no_break(read: Callable[[str], Words]) -> None:
    """node-ical takes one for a break (it replaces before it looks at what is escaped)."""
    ((_uid, title, _place, _description),) = read(calendar(event("C:\\neu")))
    assert title == "C:\\neu"


@pytest.mark.parametrize("read", WORD_READERS)
def test_breaks_stay_in_a_description_and_leave_a_title(read: Callable[[str], Words]) -> None:
    ((_uid, title, place, description),) = read(calendar(event("Erste\r\nZeile;\n\nzweite\rEnde")))
    assert title == place == "Erste Zeile; zweite Ende"
    assert description == "Erste\nZeile;\n\nzweite\nEnde"


@pytest.mark.skipif(not LIBICAL, reason="no libical: Debian's package libical3, or FESTIVAL_TEST_LIBICAL")
def test_libical_reads_too() -> None:
    assert len(WORD_READERS) >= 5


@pytest.mark.parametrize("read", READERS)
def test_alarms_and_shown_cancellations_move_no_date(read: Reader) -> None:
    weekly = (
        FeedLine(
            "fest@festival",
            TimeLine(START, START + timedelta(hours=2), rule=parse_rrule("FREQ=WEEKLY;COUNT=6")),
        ),
    )
    named = [START + timedelta(weeks=week) for week in range(6)]
    changes = (
        FeedChange(named[1], "cancelled", reason="Sturm"),
        FeedChange(named[2], "moved", named[2] + timedelta(hours=1), named[2] + timedelta(hours=3)),
        FeedChange(named[3], "excluded"),
    )
    text = calendar(event("Fest", lines=weekly, changes=changes, cancelled_title="Fällt aus: Fest"))
    window = date(2027, 6, 1), date(2027, 9, 1)
    shown = read(text, *window)
    assert [gone for _start, _end, gone in shown] == [False, True, False, False, False]
    otherwise = read(with_cancelled_shown(with_alarms(text, 24 * 60)), *window)
    assert [(start, end) for start, end, _gone in otherwise] == [(start, end) for start, end, _gone in shown]
    assert not any(gone for _start, _end, gone in otherwise)


@pytest.mark.parametrize("read", WORD_READERS)
def test_a_whole_city_of_odd_things_is_read_by_all(client: FlaskClient, read: Callable[[str], Words]) -> None:
    """Moved, cancelled, postponed, cut into seasons; each with words that have to be escaped."""
    title = NASTY["signs"]
    first = datetime(NEXT_YEAR, 5, 1, 10)
    series = make_event(
        title=title,
        venue=make_venue(name='Halle; "A, B" 🎪'),
        local_start=first,
        local_end=first + timedelta(hours=2),
        rrule="FREQ=WEEKLY;BYMONTH=5,6",
    )
    days = [first.date() + timedelta(weeks=week) for week in range(3)]
    moved = datetime.combine(days[1], first.time()) + timedelta(hours=3)
    change(series, days[1], "moved", local_start=moved, local_end=moved + timedelta(hours=2), reason=title)
    change(series, days[2], "cancelled", reason=title)
    late = make_event(title=title, local_start=first)
    step(late, "postponed", now=clock.now(), reason=title)
    gone = make_event(title=title, local_start=first)
    step(gone, "cancelled", now=clock.now(), reason=title)
    text = client.get("/calendar.ics").get_data(as_text=True)
    found = read(text)
    ours = WORD_READERS[0](text)
    # Programs differ in whether a changed date is an entry of its own.
    assert set(found) <= set(ours)
    assert {uid for uid, *_words in found} == {uid for uid, *_words in ours}
    assert all(title in shown for _uid, shown, *_words in found)
    assert len({uid for uid, *_words in found if uid.endswith(series.uid)}) > 1
