"""What an event needs from the administration: permits by the city's table, and what its offices say."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the application the offices' desk; offices are asked when an event is handed in or changes."""
    from festival.events.signals import event_changed
    from festival.exchange.signals import gone_on_with
    from festival.statements.asking import follow_event
    from festival.statements.coordination_views import to_organiser
    from festival.statements.office_has_answered import is_answered
    from festival.statements.permit_deadlines import keep_deadlines
    from festival.statements.permit_marks import permit_marks
    from festival.statements.views import statements

    app.register_blueprint(statements)
    app.register_blueprint(to_organiser)
    app.register_blueprint(permit_marks)
    event_changed.connect(follow_event)
    event_changed.connect(keep_deadlines)
    gone_on_with.connect(is_answered)
