"""What several tests of this room share."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from festival.base import clock


@pytest.fixture
def in_june(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be noon of Monday, 14 June 2027."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 6, 14, 10, tzinfo=UTC))
