"""Spreadsheets in: the list that a city keeps is sent in, looked at, imported and taken back."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the application the pages of lists, and say how a run finds what its list has."""
    from festival.exchange.source_readers import CLEANERS, READERS
    from festival.sheets.kept_lists import let_go
    from festival.sheets.list_runs import read_run
    from festival.sheets.preview_views import list_preview
    from festival.sheets.views import lists

    READERS["sheet"] = read_run
    CLEANERS["sheet"] = let_go
    app.register_blueprint(lists)
    app.register_blueprint(list_preview)
