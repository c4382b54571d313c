"""Days that tests speak of, by the city's clock."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from festival.base import clock

BERLIN = ZoneInfo("Europe/Berlin")


def wall_now() -> datetime:
    """Return what the city's clocks show now, to the second."""
    return clock.to_local(clock.now(), BERLIN).replace(microsecond=0, fold=0)


NEXT_YEAR = wall_now().year + 1
