"""An organisation's own calendar comes in: as a file, or by its address again and again."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Connect the pages, and tell the kernel of imports how calendars are read."""
    from festival.calendar_import.calendar_preview_views import calendar_previews
    from festival.calendar_import.reading_runs import let_go, read_run
    from festival.calendar_import.source_views import calendar_sources
    from festival.calendar_import.sources import KIND
    from festival.calendar_import.views import calendars
    from festival.exchange.source_readers import CLEANERS, PAGES, READERS

    READERS[KIND] = read_run
    PAGES[KIND] = "calendar_sources.page"
    CLEANERS[KIND] = let_go
    app.register_blueprint(calendars)
    app.register_blueprint(calendar_sources)
    app.register_blueprint(calendar_previews)
