"""Pages of the demo city made anew, as for the first reader after a change."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from flask import Flask

from festival.demo.accounts import PASSWORD
from tests.bench.frame import Row, at_most, medians

AGAINST = "/licences"
"""A page that reads nothing of the city's plans."""
PAGES = {"/": 10.0, "/map": 15.0, "/events": 15.0, "/desk/conflicts": 20.0}
"""So many times as long as that they may take."""
BOARD_S = 0.1


def rows(name: str, app: Flask) -> Iterable[Row]:
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    signed_in = client.post("/signin", data={"email": "coordinator@demo.example", "password": PASSWORD})
    assert signed_in.status_code == 303, signed_in.status_code

    def get(address: str) -> None:
        for held in ("festival_bodies", "festival_pages"):
            app.extensions[held].clear()
        assert client.get(address).status_code == 200, address

    plain, *taken = medians([partial(get, address) for address in (AGAINST, *PAGES)])
    for (address, most), seconds in zip(PAGES.items(), taken, strict=True):
        yield at_most(
            f"{name}: {address} of the demo against {AGAINST}",
            seconds / plain,
            most,
            f"{seconds * 1000:.0f} ms",
        )
    board = taken[-1]
    yield Row(f"{name}: the board", f"≤ {BOARD_S * 1000:.0f} ms", f"{board * 1000:.0f} ms", board <= BOARD_S)
