"""Talking conflicts over: the board, letters and proposals, decisions and what follows from them."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the application the pages of the talks; what is solved leaves no task behind."""
    from festival.conflicts.signals import conflict_changed
    from festival.mediation.board_views import board
    from festival.mediation.settling_views import settling
    from festival.mediation.views import talk

    app.register_blueprint(board)
    app.register_blueprint(talk)
    app.register_blueprint(settling)
    conflict_changed.connect(_end_tasks)


def _end_tasks(conflict: object, *, change: str) -> None:
    from festival.base import clock
    from festival.conflicts.model import Conflict
    from festival.mediation.tasks import end_tasks

    assert isinstance(conflict, Conflict)  # the signal's promise
    if change == "solved":
        end_tasks(conflict.id, "done", now=clock.now())
