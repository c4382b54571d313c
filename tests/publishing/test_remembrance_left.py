"""A day of remembrance keeps its UIDs whatever becomes of it; what is kept no more is told for 60 days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from festival.base import clock
from festival.base.city import City, bump_revision
from festival.base.database import begin_writing, db
from festival.organisers.signals import land_changed
from festival.remembrance.days import days_between
from festival.remembrance.model import RemembranceDay
from festival.remembrance.saving import change_day
from tests.publishing.feeds import components
from tests.publishing.readers import READERS, Reader
from tests.remembrance.conftest import make_day

FEED = "/remembrance.ics?lang=en"
DAY = timedelta(days=1)
THIS_YEAR = clock.now().year


def edit(day: RemembranceDay, *, keeps: bool = True, **columns: Any) -> None:
    begin_writing()
    change_day(day, columns, keeps=keeps, land="DE-NW", by_id=None)  # type: ignore[arg-type]
    db.session.commit()


def states(client: FlaskClient) -> dict[str, str]:
    """The state of each UID, overrides left out."""
    return {
        str(one["UID"]): str(one["STATUS"]) for one in components(client, FEED) if "RECURRENCE-ID" not in one
    }


def assert_reads_as_the_pages(client: FlaskClient, read: Reader) -> None:
    first, end = date(THIS_YEAR + 1, 1, 1), date(THIS_YEAR + 4, 1, 1)
    shown = [start for start, _end, gone in read(client.get(FEED).text, first, end) if not gone]
    told = sorted(one.on for one in days_between(first, end))
    assert [(start + DAY / 2).date() for start in shown] == told


@pytest.mark.parametrize("rule", ["fixed 11-09", "easter-2"])
def test_a_day_that_is_switched_off_is_cancelled_for_60_days(
    client: FlaskClient, rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = make_day(rule=rule, name="Tag der Stadt")
    before = states(client)
    edit(day, keeps=False)
    assert states(client) == dict.fromkeys(before, "CANCELLED")
    assert all(str(one["SUMMARY"]) == "No longer kept: Tag der Stadt" for one in components(client, FEED))
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + 62 * DAY)
    assert states(client) == {}
    edit(day, keeps=True)
    assert set(states(client).values()) == {"CONFIRMED"}


def test_a_day_that_was_never_kept_is_told_to_nobody(client: FlaskClient) -> None:
    day = make_day(is_active=False)
    edit(day, keeps=False, name="Anders")
    assert states(client) == {}


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("first", ["fixed 11-09", "fixed 02-29", "easter-2", "advent1-14"])
@pytest.mark.parametrize(
    "then", ["fixed 05-08", "fixed 02-29", "easter+39", "nth 2 SUN 05", "nth 5 SUN 02", "announced"]
)
def test_a_day_keeps_its_uids_when_its_rule_becomes_another(
    client: FlaskClient, first: str, then: str, read: Reader
) -> None:
    day = make_day(rule=first)
    before = states(client)
    edit(day, rule=then)
    after = states(client)
    assert before.keys() <= after.keys()
    if first.startswith("fixed"):
        assert before.keys() == after.keys()
    assert_reads_as_the_pages(client, read)


@pytest.mark.parametrize("read", READERS)
def test_a_year_that_has_no_date_any_more_is_cancelled_by_itself(client: FlaskClient, read: Reader) -> None:
    year = THIS_YEAR + 1
    day = make_day(
        rule="announced", announced_on={str(year): f"{year}-05-04", str(year + 1): f"{year + 1}-05-06"}
    )
    edit(day, announced_on={str(year): f"{year}-05-05"})
    assert sorted(states(client).values()) == ["CANCELLED", "CONFIRMED"]
    assert_reads_as_the_pages(client, read)


@pytest.mark.parametrize("read", READERS)
def test_29_february_kept_on_another_date_in_common_years_is_in_the_feed(
    client: FlaskClient, read: Reader
) -> None:
    announced = {str(year): f"{year}-02-28" for year in (2027, 2029, 2030)}
    make_day(rule="fixed 02-29", announced_on=announced)
    assert_reads_as_the_pages(client, read)


def test_a_city_in_another_land_tells_which_days_it_keeps_no_more(client: FlaskClient) -> None:
    day = make_day(lands=["DE-NW"])
    begin_writing()
    city = db.session.get_one(City, 1)
    city.land = "DE-BE"
    land_changed.send(city, before="DE-NW")
    bump_revision()
    db.session.commit()
    assert states(client) == {day.uid: "CANCELLED"}


def test_a_place_that_is_renamed_moves_the_sequence_of_its_days(client: FlaskClient) -> None:
    from festival.places.venues import save_venue
    from tests.conftest import make_venue

    venue = make_venue(name="Alter Name")
    make_day(venue_id=venue.id)
    (before,) = components(client, FEED)
    begin_writing()
    venue = db.session.merge(venue)
    venue.name = "Neuer Name"
    save_venue(venue)
    db.session.commit()
    (after,) = components(client, FEED)
    assert (str(after["LOCATION"]), after["SEQUENCE"] > before["SEQUENCE"]) == ("Neuer Name", True)
