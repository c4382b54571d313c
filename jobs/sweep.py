"""Takes away what is past: sign-ins, attempts, links, mails, files without a row, what feeds have told long ago."""

from __future__ import annotations

from festival.attachments.kept_files import sweep_files
from festival.base import clock
from festival.calendar_import.kept_calendars import sweep_calendars
from festival.clean_up.kept_for import throw_away_what_is_past
from festival.publishing.event_text import renew_texts


def sweep() -> None:
    """Delete what is past; then write feed texts anew that will soon not reach far enough."""
    now = clock.now()
    throw_away_what_is_past(now=now)
    sweep_files(now=now)
    sweep_calendars(now=now)
    renew_texts(now=now)
