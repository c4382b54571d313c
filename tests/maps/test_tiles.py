from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.fetching.door import Door
from festival.fetching.networks import Networks
from festival.maps.errors import TileRefused, TileUnavailable
from festival.maps.tile_cache import TileCache
from festival.maps.tile_download import make_fetch
from festival.maps.tiles import (
    PAUSE_SECONDS,
    STALE_AFTER_SECONDS,
    Tile,
    Tiles,
    TileSource,
    check_tile,
    kind_of,
)
from tests.maps.tile_server import TileServer, png, running_tile_server

BERLIN = (13.405, 52.52)
TILE = Tile(14, 8802, 5373)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def server() -> Iterator[TileServer]:
    with running_tile_server() as state:
        yield state


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tiles(tmp_path: Path, clock: Clock) -> Tiles:
    return Tiles(TileCache(tmp_path), make_fetch(Door(Networks(["127.0.0.0/8"]))), clock=clock)


def source(server: TileServer) -> TileSource:
    return TileSource("test", server.url)


def test_a_tile_is_fetched_once_and_then_comes_from_the_cache(server: TileServer, tiles: Tiles) -> None:
    first, second = tiles.get(source(server), TILE), tiles.get(source(server), TILE)
    assert first == second
    assert (first.mimetype, first.body) == ("image/png", png())
    assert server.asked == ["/14/8802/5373.png"]


def test_many_who_want_the_same_tile_at_once_cost_one_fetch(server: TileServer, tiles: Tiles) -> None:
    server.answer = "slow"
    with ThreadPoolExecutor(8) as readers:
        found = list(readers.map(lambda _: tiles.get(source(server), TILE).body, range(8)))
    assert len(set(found)) == 1
    assert len(server.asked) == 1


def test_another_source_under_the_same_key_does_not_serve_the_old_pictures(
    server: TileServer, tiles: Tiles
) -> None:
    tiles.get(source(server), TILE)
    tiles.get(TileSource("test", server.url + "?style=2"), TILE)
    assert len(server.asked) == 2


@pytest.mark.parametrize("answer", ["broken", "elsewhere"])
def test_a_source_that_fails_is_left_alone_for_a_minute(
    server: TileServer, tiles: Tiles, clock: Clock, answer: str
) -> None:
    server.answer = answer
    for x in range(5):
        with pytest.raises(TileUnavailable):
            tiles.get(source(server), Tile(14, x, 5373))
    assert len(server.asked) == 1

    server.answer = "tile"
    clock.now += PAUSE_SECONDS + 1
    assert tiles.get(source(server), TILE).body == png()


def test_a_source_that_cannot_be_reached_is_left_alone_as_well(tiles: Tiles) -> None:
    dead = TileSource("test", "http://127.0.0.1:9/{z}/{x}/{y}.png")
    for _ in range(2):
        with pytest.raises(TileUnavailable):
            tiles.get(dead, TILE)


@pytest.mark.parametrize("answer", ["missing", "html", "huge"])
def test_a_single_bad_tile_does_not_silence_the_source(server: TileServer, tiles: Tiles, answer: str) -> None:
    server.answer = answer
    for _ in range(3):
        with pytest.raises(TileUnavailable):
            tiles.get(source(server), TILE)
    assert len(server.asked) == 1
    server.answer = "tile"
    assert tiles.get(source(server), Tile(14, 8803, 5373)).body == png()


def test_an_old_tile_is_asked_for_again_and_kept_while_the_source_is_silent(
    server: TileServer, tiles: Tiles, clock: Clock, tmp_path: Path
) -> None:
    tiles.get(source(server), TILE)
    (path,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    before = path.stat().st_mtime - STALE_AFTER_SECONDS - 60
    os.utime(path, (before, before))

    server.answer = "broken"
    assert tiles.get(source(server), TILE).body == png()
    assert len(server.asked) == 2

    server.answer = "tile"
    clock.now += PAUSE_SECONDS + 1
    tiles.get(source(server), TILE)
    tiles.get(source(server), TILE)
    assert len(server.asked) == 3


def test_the_source_learns_nothing_of_readers_and_nothing_is_kept_of_its_cookies(
    server: TileServer, tiles: Tiles
) -> None:
    tiles.get(source(server), TILE)
    tiles.get(source(server), Tile(14, 8803, 5373))
    for headers in server.headers:
        assert "Cookie" not in headers
        assert "Referer" not in headers
        assert headers["User-Agent"].startswith("Festival")


@pytest.mark.parametrize(
    "address",
    [
        "http://tiles.example/{z}/{x}/{y}.png",
        "file:///etc/passwd",
        "ftp://tiles.example/{z}",
        "https://10.0.0.1/{z}/{x}/{y}.png",
        "https://169.254.169.254/{z}/{x}/{y}.png",
        "https://127.0.0.1/{z}/{x}/{y}.png",
        "nothing",
    ],
)
def test_only_https_to_public_addresses_is_asked(address: str) -> None:
    with pytest.raises(TileUnavailable):
        make_fetch(Door(Networks()))(TileSource("x", address).address(TILE))


def test_the_cache_stays_within_its_bounds_and_the_oldest_go_first(tmp_path: Path) -> None:
    cache = TileCache(tmp_path, max_bytes=10_000, max_files=100)
    for number in range(300):
        cache.write(f"mark/14/{number}/1", b"x" * 100)
        path = tmp_path / f"mark/14/{number}/1"
        if path.exists():
            os.utime(path, (number, number))
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert 70 <= len(files) <= 105
    assert sum(path.stat().st_size for path in files) <= 10_500
    assert cache.read("mark/14/299/1") is not None
    assert cache.read("mark/14/0/1") is None


def test_a_disk_that_cannot_be_written_only_means_that_nothing_is_kept(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    cache = TileCache(blocked / "below")
    cache.write("mark/1/2/3", b"x")
    assert cache.read("mark/1/2/3") is None


@pytest.mark.parametrize(
    "tile",
    [
        Tile(-1, 0, 0),
        Tile(20, 0, 0),
        Tile(0, 1, 0),
        Tile(3, 8, 0),
        Tile(3, 0, -1),
        Tile(15, 0, 0),
        Tile(11, 1100, 600),
    ],
)
def test_tiles_that_do_not_exist_or_lie_far_away_are_refused(tile: Tile) -> None:
    with pytest.raises(TileRefused):
        check_tile(tile, around=BERLIN)


@pytest.mark.parametrize(
    "tile", [Tile(0, 0, 0), Tile(10, 3, 3), Tile(11, 1100, 671), TILE, Tile(19, 281665, 171958)]
)
def test_the_world_at_a_glance_and_the_city_in_detail_are_served(tile: Tile) -> None:
    check_tile(tile, around=BERLIN)


@given(z=st.integers(-2, 22), x=st.integers(-5, 2**23), y=st.integers(-5, 2**23), lat=st.floats(-90, 90))
def test_any_numbers_are_either_served_or_refused(z: int, x: int, y: int, lat: float) -> None:
    try:
        check_tile(Tile(z, x, y), around=(13.4, lat))
    except TileRefused:
        return
    assert 0 <= x < 2**z
    assert 0 <= y < 2**z


def test_pictures_are_known_by_their_first_bytes() -> None:
    assert kind_of(png()) == "image/png"
    assert kind_of(b"\xff\xd8\xff\xe0") == "image/jpeg"
    assert kind_of(b"RIFF\x00\x00\x00\x00WEBPVP8 ") == "image/webp"
    assert kind_of(b"<svg onload=alert(1)>") is None
    assert kind_of(b"") is None
