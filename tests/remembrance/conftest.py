"""What several tests of this room share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from festival.base import clock
from festival.base.city import bump_revision
from festival.base.database import begin_writing, db
from festival.remembrance.install import install_days
from festival.remembrance.model import RemembranceDay


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int, int], None]:
    """Let it be noon of a given day."""

    def set_day(year: int, month: int, day: int) -> None:
        monkeypatch.setattr(clock, "now", lambda: datetime(year, month, day, 11, tzinfo=UTC))

    return set_day


@pytest.fixture
def installed(app: Any) -> int:
    """The days that come with the installation, in a city of Nordrhein-Westfalen."""
    begin_writing()
    found = install_days()
    db.session.commit()
    return found


def make_day(**overrides: Any) -> RemembranceDay:
    """A solemn day of the city's own on 9 November; overrides are columns."""
    values: dict[str, Any] = {
        "name": "Tag der Stadt",
        "rule": "fixed 11-09",
        "is_own": True,
        "story": "Es geschah.",
    }
    begin_writing()
    day = RemembranceDay(**values | overrides)
    db.session.add(day)
    bump_revision()
    db.session.commit()
    return day
