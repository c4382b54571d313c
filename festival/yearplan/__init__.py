"""The city's year on one page: screen, paper and spreadsheet."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the application the pages of the year."""
    from festival.yearplan.views import year

    app.register_blueprint(year)
