"""The yearly meeting: its agenda, what it decides, and the minutes."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the application the meeting's pages."""
    from festival.meeting.views import meeting

    app.register_blueprint(meeting)
