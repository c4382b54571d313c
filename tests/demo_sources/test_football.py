"""Home games moved into the running and the coming season."""

from datetime import date, datetime, time

import pytest

from festival.demo.gather import DATA, FOOTBALL
from festival.demo_sources import football
from tests.demo_sources.sources import codes

FIRST, SECOND = FOOTBALL


def test_each_home_game_is_there_in_two_seasons() -> None:
    reading = football.read((DATA / FIRST).read_bytes(), FIRST, datetime(2026, 11, 23))

    assert len(reading.events) == 2 * 17
    assert reading.events[0].local_start == datetime(2026, 8, 22, 15, 30)
    assert [row.name for row in reading.organisations] == ["1. FC Union Berlin"]
    assert {row.venue_key for row in reading.events} == {"square/stadion-an-der-alten-foersterei"}


@pytest.mark.parametrize(("now", "season"), [(datetime(2027, 6, 30), 2026), (datetime(2027, 8, 1), 2027)])
def test_a_season_runs_from_august_to_july(now: datetime, season: int) -> None:
    reading = football.read((DATA / SECOND).read_bytes(), SECOND, now)

    assert {row.key.rsplit("/", 1)[1] for row in reading.events} == {str(season), str(season + 1)}


def test_a_game_without_a_time_gets_the_usual_one_of_its_weekday() -> None:
    reading = football.read((DATA / SECOND).read_bytes(), SECOND, datetime(2026, 11, 23))

    assert codes(reading).count("mended no_time") == 10
    game = next(row for row in reading.events if "/2025-12-06/2026" in row.key)
    assert (game.local_start.date(), game.local_start.time()) == (date(2026, 12, 5), time(13))


def test_the_end_is_two_hours_after_the_start_and_noted() -> None:
    reading = football.read((DATA / SECOND).read_bytes(), SECOND, datetime(2026, 11, 23))

    assert {row.local_end - row.local_start for row in reading.events} == {football.PLAYING_TIME}
    assert codes(reading).count("note no_end") == 1
