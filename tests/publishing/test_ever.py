"""Whatever is done to an event: no calendar that had an entry of it loses that without a word."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.events.model import Event, EventTime
from festival.events.occurrences import line_of
from festival.events.saving import change_line, write_event
from tests.conftest import make_event, make_organisation, make_venue
from tests.publishing.days import wall_now
from tests.publishing.feeds import components, rewrite
from tests.publishing.test_edits import DAY, RULES, Edit, edit, edits
from tests.publishing.test_left import make_district

NUMBERS = count(1)
HOURS = timedelta(hours=2)
START = (wall_now() + 30 * DAY).replace(hour=20, minute=0, second=0)
FILTERS = (
    "",
    "category=konzert",
    "category=markt",
    "district=nord",
    "district=sued",
    "accessible=wheelchair",
    "free=1",
    "q=linde",
    "organisation=also",
    "festival=feast",
    f"from={START:%Y-%m-%d}&to={START:%Y-%m-%d}",
    f"from={START + 7 * DAY:%Y-%m-%d}&district=nord",
)
facets: st.SearchStrategy[Edit] = st.one_of(
    st.tuples(st.just("set"), st.just("category"), st.sampled_from(["konzert", "markt"])),
    st.tuples(st.just("set"), st.just("is_free"), st.sampled_from([True, False, None])),
    st.tuples(st.just("set"), st.just("title"), st.sampled_from(["Fest zur Linde", "Fest"])),
    st.tuples(st.just("set"), st.just("access_no"), st.sampled_from([[], ["wheelchair"]])),
    st.tuples(st.just("venue"), st.integers(0, 1)),
    st.tuples(st.sampled_from(["together", "festival"]), st.booleans()),
)


lines: st.SearchStrategy[Edit] = st.one_of(
    st.tuples(st.just("add line"), st.integers(0, 9), st.integers(-3, 3), st.sampled_from(RULES)),
    st.tuples(st.just("remove line"), st.integers(0, 3)),
    st.tuples(st.just("change line"), st.integers(0, 3), st.integers(-3, 3), st.sampled_from(RULES)),
)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None)
@example(done=[("add line", 1, 0, "FREQ=WEEKLY;BYMONTH=5,6,7"), ("remove line", 1), ("venue", 1)])
@example(
    done=[("change line", 0, 0, "FREQ=MONTHLY;BYDAY=5SA"), ("set", "category", "markt"), ("remove line", 0)]
)
@example(done=[("together", True), ("festival", True), ("together", False), ("festival", False)])
@example(done=[("add line", 1, 0, None), ("venue", 1), ("postponed",), ("remove line", 1)])
@given(done=st.lists(st.one_of(facets, edits, lines), min_size=1, max_size=5))
def test_what_was_ever_in_a_feed_is_still_in_it(app: Flask, client: FlaskClient, done: list[Edit]) -> None:
    suffix = f"-{next(NUMBERS)}"
    places = [
        make_venue(district_id=make_district(f"{name}{suffix}").id, access_yes=access)
        for name, access in (("nord", ["wheelchair"]), ("sued", []))
    ]
    event = make_event(
        title="Fest zur Linde",
        is_free=True,
        venue=places[0],
        rrule="FREQ=WEEKLY;COUNT=4",
        local_start=START,
        local_end=START + HOURS,
    )
    also, feast = make_organisation(), make_event()
    rewrite(feast, festival_id=feast.id)
    meant = {"nord": f"nord{suffix}", "sued": f"sued{suffix}", "also": also.slug, "feast": str(feast.id)}
    feeds = [f"/calendar.ics?{_named(asked, meant)}" for asked in FILTERS]
    had = {feed: _sequences(client, feed, event) for feed in feeds}
    for kind, *values in done:
        if kind == "set":
            rewrite(event, **{values[0]: values[1]})
        elif kind == "together":
            rewrite(event, co_organisers=[str(also.id)] if values[0] else [])
        elif kind == "festival":
            rewrite(event, festival_id=feast.id if values[0] else None)
        elif kind == "venue":
            rewrite(event, venue_id=places[values[0]].id)
        elif kind.endswith(" line"):
            edit_lines(event, kind, *values)
        elif event.lines:
            edit(event, (kind, *values))
        held = {line.uid for line in event.lines}
        for feed, known in had.items():
            now = _sequences(client, feed, event)
            for uid, (sequence, _is_gone) in known.items():
                assert uid in now, (feed, uid)
                assert now[uid][0] >= sequence
            for uid, (_sequence, is_gone) in now.items():
                line_uid = uid.partition("-")[2] if uid[0] == "2" and "@" in uid.partition("-")[2] else uid
                assert is_gone or uid in held or line_uid in held, (feed, uid)
            had[feed] |= now


def _named(asked: str, meant: dict[str, str]) -> str:
    for name, value in meant.items():
        asked = asked.replace(f"={name}", f"={value}")
    return asked


def edit_lines(event: Event, kind: str, *values: Any) -> None:
    """Add a line, take one away, or give it other times, as the step on the times does."""
    begin_writing()
    number = values[0] % max(len(event.lines), 1)
    if kind == "remove line":
        event.lines = [one for at, one in enumerate(event.lines) if at != number or len(event.lines) == 1]
    else:
        start = START + values[1] * DAY + values[0] * HOURS / 4
        row = EventTime(local_start=start, local_end=start + HOURS, rrule=values[2])
        if kind == "add line":
            event.lines.append(row)
        else:
            change_line(event, event.lines[number], line_of(row))
    write_event(event, now=clock.now())
    db.session.commit()


def _sequences(client: FlaskClient, feed: str, event: Event) -> dict[str, tuple[int, bool]]:
    """By UID its greatest SEQUENCE, and whether the entry is cancelled; of this event alone."""
    found: dict[str, tuple[int, bool]] = {}
    for one in components(client, feed):
        if f"/events/{event.id}-" not in str(one.get("URL", "")):
            continue
        uid, is_gone = str(one["UID"]), one["STATUS"] == "CANCELLED"
        before = found.get(uid, (0, True))
        found[uid] = max(before[0], one["SEQUENCE"]), before[1] and is_gone
    return found
