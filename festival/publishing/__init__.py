"""What leaves the house by itself: calendars."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the application its feeds, and have each event's text written whenever the event changes."""
    from festival.events.signals import event_changed, holidays_changed
    from festival.publishing import asked_again, event_text, model, views  # noqa: F401 - have to be known
    from festival.publishing.remembrance_feed import register_remembrance_feed
    from festival.publishing.whole_calendar import EXTENSION, WholeCalendars

    event_changed.connect(event_text.follow_event)
    holidays_changed.connect(event_text.follow_holidays)
    app.register_blueprint(views.publishing)
    app.extensions[EXTENSION] = WholeCalendars()
    asked_again.register(app)
    register_remembrance_feed(app)
