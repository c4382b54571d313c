"""A quarrel whose letters go out as mails."""

from __future__ import annotations

from tests.mediation.conftest import quarrel
from tests.outbox.conftest import server

__all__ = ["quarrel", "server"]
