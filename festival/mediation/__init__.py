"""Talking conflicts over: the board, letters and proposals, decisions and what follows from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from festival.conflicts.signals import Change
    from festival.organisers.model import Account


def register(app: Flask) -> None:
    """Give the application the pages of the talks; what is solved leaves no task behind."""
    from festival.conflicts.signals import conflicts_changed
    from festival.mediation.board_views import board
    from festival.mediation.settling_views import settling
    from festival.mediation.views import talk
    from festival.organisers.signals import account_deleted

    app.register_blueprint(board)
    app.register_blueprint(talk)
    app.register_blueprint(settling)
    conflicts_changed.connect(_end_tasks)
    account_deleted.connect(_forget_name)


def _end_tasks(changes: list[Change]) -> None:
    from festival.base import clock
    from festival.mediation.tasks import end_tasks

    solved = [one.conflict_id for one in changes if one.change == "solved"]
    if solved:
        end_tasks(solved, "done", now=clock.now())


def _forget_name(account: Account, *, name: str) -> None:
    from festival.mediation.decisions import forget_name

    forget_name(account, name)
