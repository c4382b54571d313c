"""A real program subscribes over HTTP and asks again: what an organiser edits is in its calendar then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from festival.base import clock
from tests.conftest import make_event, make_venue
from tests.publishing.days import NEXT_YEAR
from tests.publishing.feeds import change, rewrite, step
from tests.publishing.subscriber import Shown, Subscriber
from tests.served import served

JUNE = date(NEXT_YEAR, 6, 1)
TITLE = 'Kunst \\ Wein; Käse, Brot: "alles" <b>& mehr</b> 🎪'


@pytest.fixture
def city(app: Flask) -> Iterator[str]:
    """The address of the city, served to this machine."""
    with served(app) as there:
        yield there


def times(found: list[Shown]) -> list[tuple[str, str]]:
    return [(one.start, one.end) for one in found]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(NEXT_YEAR, 6, day, hour, minute)


def written(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M}"


def test_what_is_moved_cancelled_and_new_is_there_after_the_next_sync(city: str, tmp_path: Path) -> None:
    event = make_event(
        title=TITLE,
        summary="Erste Zeile",
        description="Zeile; mit, Zeichen\n\n- Punkt <i>",
        venue=make_venue(name="Halle; A, B", street="Weg 1", postcode="10115", town="Berlin"),
        local_start=at(4, 19, 30),
        local_end=at(4, 22),
    )
    reader = Subscriber(tmp_path / "reader", f"{city}/calendar.ics?lang=de")
    reader.sync()
    (found,) = reader.shown(JUNE)
    assert (found.title, found.place) == (TITLE, "Halle; A, B, Weg 1, 10115 Berlin")
    assert (found.start, found.end) == (written(at(4, 19, 30)), written(at(4, 22)))
    assert found.description.startswith("Erste Zeile\n\nZeile; mit, Zeichen\n• Punkt <i>")
    assert found.status == "CONFIRMED"

    rewrite(event, title="Neu: 🎪", local_start=at(5, 18), local_end=at(5, 20))
    other = make_event(title="Auch da", local_start=at(9, 10), local_end=at(9, 12))
    reader.sync()
    assert [(one.title, one.start) for one in reader.shown(JUNE)] == [
        ("Neu: 🎪", written(at(5, 18))),
        ("Auch da", written(at(9, 10))),
    ]

    step(event, "cancelled", now=clock.now())
    step(other, "postponed", now=clock.now())
    reader.sync()
    assert [(one.title, one.status) for one in reader.shown(JUNE)] == [
        ("Abgesagt: Neu: 🎪", "CANCELLED"),
        ("Verschoben: Auch da", "CANCELLED"),
    ]


def test_a_series_follows_each_change_of_a_date(city: str, tmp_path: Path) -> None:
    event = make_event(title="Markt", local_start=at(2, 10), local_end=at(2, 12), rrule="FREQ=WEEKLY;COUNT=4")
    reader = Subscriber(tmp_path / "reader", f"{city}/calendar.ics?lang=en")
    shown = Subscriber(tmp_path / "shown", f"{city}/calendar.ics?lang=en&cancelled=show")
    reader.sync()
    assert times(reader.shown(JUNE)) == [
        (written(at(day, 10)), written(at(day, 12))) for day in (2, 9, 16, 23)
    ]

    change(event, at(9, 10).date(), "moved", local_start=at(10, 11), local_end=at(10, 13), reason="Feiertag")
    change(event, at(16, 10).date(), "cancelled", reason="Sturm")
    change(event, at(23, 10).date(), "excluded")
    reader.sync()
    assert [(one.title, one.start, one.status) for one in reader.shown(JUNE)] == [
        ("Markt", written(at(2, 10)), "CONFIRMED"),
        ("Markt", written(at(10, 11)), "CONFIRMED"),
        ("Cancelled: Markt", written(at(16, 10)), "CANCELLED"),
    ]
    shown.sync()
    assert [(one.title, one.status) for one in shown.shown(JUNE)][-1] == ("Cancelled: Markt", "CONFIRMED")


def test_a_rule_that_is_cut_is_whole_in_the_calendar(city: str, tmp_path: Path) -> None:
    """A season is an entry of its own each year; moved dates belong to theirs."""
    event = make_event(
        title="Sommerkino", local_start=at(5, 21), local_end=at(5, 23), rrule="FREQ=WEEKLY;BYMONTH=6,7"
    )
    later = at(5, 21).replace(year=NEXT_YEAR + 1)
    days = [date(NEXT_YEAR + 1, 6, 1) + timedelta(days=number) for number in range(30)]
    weekday = [on for on in days if on.weekday() == at(5, 21).weekday()]
    change(
        event,
        weekday[1],
        "moved",
        local_start=later.replace(day=28),
        local_end=later.replace(day=28, hour=23),
    )
    reader = Subscriber(tmp_path / "reader", f"{city}/calendar.ics")
    reader.sync()
    first = [date.fromisoformat(start[:10]) for start, _end in times(reader.shown(JUNE, days=30))]
    assert first == [at(5, 21).date() + timedelta(weeks=n) for n in range(4)]
    second = {start[:10] for start, _end in times(reader.shown(date(NEXT_YEAR + 1, 6, 1), days=30))}
    assert second == {on.isoformat() for on in (*weekday, date(NEXT_YEAR + 1, 6, 28)) if on != weekday[1]}


def test_whole_days_stay_whole_and_reminders_are_taken_in(city: str, tmp_path: Path) -> None:
    make_event(title="Fest", all_day=True, local_start=at(4, 0), local_end=at(7, 0))
    reader = Subscriber(tmp_path / "reader", f"{city}/calendar.ics?alarm=1d")
    reader.sync()
    on_each_day = [(one.start[:10], one.end[:10]) for one in reader.shown(JUNE)]
    assert on_each_day == 3 * [(f"{NEXT_YEAR}-06-04", f"{NEXT_YEAR}-06-06")]
    (stored,) = (tmp_path / "reader" / "calendar").iterdir()
    assert "TRIGGER:-PT6H" in stored.read_text()
