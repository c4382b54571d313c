"""How long the log is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, update

from festival.base.database import db
from festival.organisers.audit_trail import LogEntry

KEPT = timedelta(days=365)
NETWORKS_KEPT = timedelta(days=90)
"""Where a sign-in came from is of use while somebody looks into it, and personal ever after."""


def sweep_log(*, now: datetime) -> int:
    """Delete what is a year old; returns how many rows. For a job. By ix_log_entry_at."""
    return db.session.connection().execute(delete(LogEntry).where(LogEntry.at <= now - KEPT)).rowcount


def forget_networks(*, now: datetime) -> int:
    """Forget where sign-ins came from that are 90 days old; returns of how many. For a job. By ix_log_entry_at."""
    old = update(LogEntry).where(LogEntry.at <= now - NETWORKS_KEPT, LogEntry.network != "")
    return db.session.connection().execute(old.values(network="")).rowcount
