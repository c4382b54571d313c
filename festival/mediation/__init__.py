"""Talking conflicts over: the board, letters and proposals, decisions and what follows from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from festival.conflicts.signals import Change


def register(app: Flask) -> None:
    """Give the application the pages of the talks; what is solved leaves no task behind."""
    from festival.conflicts.signals import conflicts_changed
    from festival.mediation.board_views import board
    from festival.mediation.settling_views import settling
    from festival.mediation.views import talk

    app.register_blueprint(board)
    app.register_blueprint(talk)
    app.register_blueprint(settling)
    conflicts_changed.connect(_end_tasks)


def _end_tasks(changes: list[Change]) -> None:
    from festival.base import clock
    from festival.mediation.tasks import end_tasks

    solved = [one.conflict_id for one in changes if one.change == "solved"]
    if solved:
        end_tasks(solved, "done", now=clock.now())
