"""Whatever is done to an event: no calendar that had it loses it without a word."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import make_event, make_venue
from tests.publishing.days import wall_now
from tests.publishing.feeds import components, rewrite
from tests.publishing.test_edits import DAY, Edit, edit, edits
from tests.publishing.test_left import make_district

NUMBERS = count(1)
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
    f"from={START:%Y-%m-%d}&to={START:%Y-%m-%d}",
    f"from={START + 7 * DAY:%Y-%m-%d}&district=nord",
)
facets: st.SearchStrategy[Edit] = st.one_of(
    st.tuples(st.just("set"), st.just("category"), st.sampled_from(["konzert", "markt"])),
    st.tuples(st.just("set"), st.just("is_free"), st.sampled_from([True, False, None])),
    st.tuples(st.just("set"), st.just("title"), st.sampled_from(["Fest zur Linde", "Fest"])),
    st.tuples(st.just("set"), st.just("access_no"), st.sampled_from([[], ["wheelchair"]])),
    st.tuples(st.just("venue"), st.integers(0, 1)),
)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None)
@given(done=st.lists(st.one_of(facets, edits), min_size=1, max_size=5))
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
        local_end=START + timedelta(hours=2),
    )
    feeds = [
        f"/calendar.ics?{asked.replace('nord', f'nord{suffix}').replace('sued', f'sued{suffix}')}"
        for asked in FILTERS
    ]
    had = {feed: _sequence(client, feed, event.uid) for feed in feeds}
    for kind, *values in done:
        if kind == "set":
            rewrite(event, **{values[0]: values[1]})
        elif kind == "venue":
            rewrite(event, venue_id=places[values[0]].id)
        else:
            edit(event, (kind, *values))
        for feed, sequence in had.items():
            now = _sequence(client, feed, event.uid)
            assert sequence is None or (now is not None and now >= sequence), feed
            had[feed] = now


def _sequence(client: FlaskClient, feed: str, uid: str) -> int | None:
    found: list[Any] = [one["SEQUENCE"] for one in components(client, feed) if str(one["UID"]) == uid]
    return max(found, default=None)
