"""Which backups stay: days, weeks and months of the city, across ends of years and days on which clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from festival.backups.keep_rule import DAYS, MONTHS, WEEKS, to_keep
from festival.base.clock import to_local

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = st.sampled_from([BERLIN, ZoneInfo("UTC"), ZoneInfo("Europe/Lisbon"), ZoneInfo("America/New_York")])
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2032, 12, 31), timezones=st.just(UTC))


def day(at: datetime, zone: ZoneInfo = BERLIN) -> str:
    return to_local(at, zone).date().isoformat()


def nights(first: datetime, count: int) -> list[datetime]:
    return [first + timedelta(days=number) for number in range(count)]


def after_each(moments: list[datetime], zone: ZoneInfo) -> set[datetime]:
    """What is left where the rule was applied after each new backup."""
    left: set[datetime] = set()
    for at in moments:
        left = to_keep(left | {at}, zone)
    return left


@given(st.sets(MOMENTS, max_size=80), ZONES)
def test_the_newest_stays_and_nothing_comes_from_nowhere(taken: set[datetime], zone: ZoneInfo) -> None:
    kept = to_keep(taken, zone)
    assert kept <= taken
    assert len(kept) <= DAYS + WEEKS + MONTHS
    if taken:
        assert max(taken) in kept
    assert to_keep(kept, zone) == kept, "a second look lets nothing go"


@given(st.sets(MOMENTS, min_size=1, max_size=60), ZONES)
def test_each_of_the_last_periods_that_have_a_backup_keeps_one(taken: set[datetime], zone: ZoneInfo) -> None:
    kept = to_keep(taken, zone)
    for period, most in (
        (lambda at: to_local(at, zone).date(), DAYS),
        (lambda at: to_local(at, zone).date().isocalendar()[:2], WEEKS),
        (lambda at: (to_local(at, zone).year, to_local(at, zone).month), MONTHS),
    ):
        newest = sorted({period(at) for at in taken}, reverse=True)[:most]
        assert {period(at) for at in kept} >= set(newest)


@given(st.lists(MOMENTS, max_size=60, unique=True), ZONES)
def test_what_was_let_go_night_by_night_is_what_would_go_at_once(
    moments: list[datetime], zone: ZoneInfo
) -> None:
    assert after_each(sorted(moments), zone) == to_keep(moments, zone)


@given(st.integers(0, 2000), st.integers(0, 23))
def test_a_town_that_takes_one_each_night_can_go_back_ten_months(first: int, hour: int) -> None:
    """From any night on, at any hour: the nights on which clocks change and the ends of years are among them."""
    start = datetime(2024, 1, 1, hour, 30, tzinfo=UTC) + timedelta(days=first)
    taken = nights(start, 420)
    left = sorted(after_each(taken, BERLIN))
    days = [day(at) for at in taken]
    assert [day(at) for at in left[-DAYS:]] == sorted(set(days))[-DAYS:]
    months = {day(at)[:7] for at in left}
    assert months == set(sorted({one[:7] for one in days})[-MONTHS:])
    assert left[-1] - left[0] > timedelta(days=300)


def test_the_last_week_of_a_year_goes_on_into_the_next() -> None:
    taken = nights(datetime(2026, 12, 14, 1, 30, tzinfo=UTC), 24)  # until 6 January 2027, a Wednesday
    left = [day(at) for at in sorted(to_keep(taken, BERLIN))]
    assert left == [
        *("2026-12-20", "2026-12-27"),  # Sundays, the last days of their weeks
        *("2026-12-31", "2027-01-01", "2027-01-02", "2027-01-03", "2027-01-04", "2027-01-05", "2027-01-06"),
    ]


def test_two_of_one_day_count_as_one_also_when_the_clocks_change() -> None:
    """On 25 October 2026 half past two came twice, and the day had 25 hours."""
    twice = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)]
    before = nights(datetime(2026, 10, 1, 1, 30, tzinfo=UTC), 24)
    left = to_keep([*before, *twice], BERLIN)
    assert twice[0] not in left
    assert twice[1] in left


def test_where_no_new_one_comes_no_old_one_goes() -> None:
    old = nights(datetime(2020, 1, 1, tzinfo=UTC), 7)
    assert to_keep(old, BERLIN) == set(old)
    assert to_keep([], BERLIN) == set()
