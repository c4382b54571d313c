"""Wall time and UTC: nothing is lost between them but what the clocks themselves take away."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.base import clock
from festival.base.clock import NonexistentTime, TimeOutOfRange, day_bounds, is_ambiguous, to_local, to_utc

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = st.sampled_from(
    [
        ZoneInfo(key)
        for key in ("Europe/Berlin", "America/Havana", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")
    ]
)
WALL_TIMES = st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1))
INSTANTS = st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


def test_summer_and_winter_are_told_apart() -> None:
    assert to_utc(datetime(2026, 6, 14, 19, 30), BERLIN) == datetime(2026, 6, 14, 17, 30, tzinfo=UTC)
    assert to_utc(datetime(2026, 12, 14, 19, 30), BERLIN) == datetime(2026, 12, 14, 18, 30, tzinfo=UTC)


def test_a_time_the_clocks_jump_over_is_refused_with_its_neighbours() -> None:
    local = datetime(2027, 3, 28, 2, 30)
    with pytest.raises(NonexistentTime) as caught:
        to_utc(local, BERLIN)
    error = caught.value
    assert (error.local, error.zone) == (local, BERLIN)
    assert error.before == datetime(2027, 3, 28, 1, 59)
    assert error.after == datetime(2027, 3, 28, 3, 0)
    assert error.shifted == datetime(2027, 3, 28, 3, 30)


@pytest.mark.parametrize(
    ("local", "exists"),
    [
        (datetime(2027, 3, 28, 1, 59, 59), True),
        (datetime(2027, 3, 28, 2, 0), False),
        (datetime(2027, 3, 28, 2, 59, 59), False),
        (datetime(2027, 3, 28, 3, 0), True),
    ],
)
def test_the_gap_is_half_open(local: datetime, exists: bool) -> None:
    if exists:
        assert to_local(to_utc(local, BERLIN), BERLIN) == local
    else:
        with pytest.raises(NonexistentTime):
            to_utc(local, BERLIN)


@pytest.mark.parametrize(
    ("local", "twice"),
    [
        (datetime(2026, 10, 25, 1, 59), False),
        (datetime(2026, 10, 25, 2, 0), True),
        (datetime(2026, 10, 25, 2, 59), True),
        (datetime(2026, 10, 25, 3, 0), False),
        (datetime(2027, 3, 28, 2, 30), False),
    ],
)
def test_only_the_hour_that_comes_twice_is_ambiguous(local: datetime, twice: bool) -> None:
    assert is_ambiguous(local, BERLIN) is twice


def test_fold_tells_which_of_two_instants_is_meant() -> None:
    local = datetime(2026, 10, 25, 2, 30)
    first, second = to_utc(local, BERLIN), to_utc(local, BERLIN, fold=1)
    assert second - first == timedelta(hours=1)
    assert to_local(first, BERLIN) == to_local(second, BERLIN) == local


def test_a_series_passes_over_the_gap_as_rfc_5545_reads_it() -> None:
    assert clock.to_utc_shifted(datetime(2027, 3, 28, 2, 30), BERLIN) == datetime(
        2027, 3, 28, 1, 30, tzinfo=UTC
    )
    assert clock.to_utc_shifted(datetime(2027, 3, 28, 1, 30), BERLIN) == datetime(
        2027, 3, 28, 0, 30, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("on", "hours"), [(date(2026, 6, 14), 24), (date(2026, 10, 25), 25), (date(2027, 3, 28), 23)]
)
def test_a_day_is_as_long_as_its_clocks_say(on: date, hours: int) -> None:
    start, end = day_bounds(on, BERLIN)
    assert end - start == timedelta(hours=hours)


def test_a_day_whose_midnight_is_skipped_begins_behind_the_gap() -> None:
    havana = ZoneInfo("America/Havana")  # sets its clocks from 00:00 to 01:00
    start, _ = day_bounds(date(2026, 3, 8), havana)
    assert to_local(start, havana) == datetime(2026, 3, 8, 1, 0)


def test_a_day_that_an_island_left_out_is_empty() -> None:
    start, end = day_bounds(date(2011, 12, 30), ZoneInfo("Pacific/Apia"))
    assert start == end


@pytest.mark.parametrize("key", ["Europe/Berlin", "America/New_York", "Asia/Tokyo"])
def test_the_edges_of_the_calendar_have_bounds(key: str) -> None:
    for on in (date.min, date.max):
        start, end = day_bounds(on, ZoneInfo(key))
        assert start < end


def test_what_lies_outside_the_calendar_is_told_as_data() -> None:
    with pytest.raises(TimeOutOfRange):
        to_utc(datetime(1, 1, 1), ZoneInfo("Asia/Tokyo"))
    with pytest.raises(TimeOutOfRange):
        to_local(datetime.max.replace(tzinfo=UTC), ZoneInfo("Asia/Tokyo"))


def test_the_clock_is_read_in_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)


def test_naive_and_aware_are_never_mixed_up() -> None:
    aware = datetime(2026, 6, 14, tzinfo=UTC)
    for ask in (to_utc, is_ambiguous):
        with pytest.raises(ValueError, match="naive"):
            ask(aware, BERLIN)
    with pytest.raises(ValueError, match="aware"):
        to_local(datetime(2026, 6, 14), BERLIN)


@given(WALL_TIMES, ZONES, st.sampled_from([0, 1]))
def test_wall_time_survives_the_way_to_utc_and_back(local: datetime, zone: ZoneInfo, fold: int) -> None:
    try:
        at = to_utc(local, zone, fold=fold)
    except NonexistentTime:
        return
    assert to_local(at, zone) == local


@pytest.mark.parametrize(
    ("key", "gaps"),
    [("Europe/Berlin", 2), ("America/Havana", 2), ("Australia/Lord_Howe", 1), ("Asia/Kathmandu", 0)],
)
def test_the_edges_of_every_gap_of_a_year_exist(key: str, gaps: int) -> None:
    zone = ZoneInfo(key)
    half_hours = (datetime(2026, 1, 1) + n * timedelta(minutes=30) for n in range(365 * 48))
    found = [gap for local in half_hours if (gap := _gap_at(local, zone))]
    assert len(found) == gaps
    for gap in found:
        assert gap.before < gap.local < gap.after
        assert gap.after - gap.before == gap.shifted - gap.local + timedelta(minutes=1)
        for edge in (gap.before, gap.after, gap.shifted):
            assert to_local(to_utc(edge, zone), zone) == edge


def _gap_at(local: datetime, zone: ZoneInfo) -> NonexistentTime | None:
    try:
        to_utc(local, zone)
    except NonexistentTime as error:
        return error
    return None


@given(INSTANTS, ZONES)
def test_an_instant_is_found_again_by_its_fold(at: datetime, zone: ZoneInfo) -> None:
    local = to_local(at, zone)
    assert to_utc(local.replace(fold=0), zone, fold=local.fold) == at


@given(INSTANTS, ZONES)
def test_every_instant_lies_in_exactly_the_day_its_clock_shows(at: datetime, zone: ZoneInfo) -> None:
    on = to_local(at, zone).date()
    start, end = day_bounds(on, zone)
    assert start <= at < end
    assert day_bounds(on + timedelta(days=1), zone)[0] == end
