"""Talking conflicts over: the board, letters and proposals, decisions, the yearly meeting, and who is told."""

from flask import Flask

from festival.base import clock


def register_talks(app: Flask) -> None:
    """Give the application the pages of the talks, and have people told when a conflict changes by itself."""
    from festival.coordination.signals import conflict_changed
    from festival.coordination.talks import board_views, conference_views, inbox_views, talk_views

    for blueprint in (
        board_views.board,
        talk_views.talk,
        inbox_views.inbox_pages,
        conference_views.conference,
    ):
        app.register_blueprint(blueprint)
    conflict_changed.connect(_tell)


def _tell(conflict: object, *, change: str) -> None:
    from festival.coordination.model import Conflict
    from festival.coordination.talks.notices import tell_concerned
    from festival.coordination.talks.tasks import end_tasks

    assert isinstance(conflict, Conflict)  # the signal's promise
    tell_concerned(conflict, change, coordination=not conflict.is_small)
    if change == "solved":
        end_tasks(conflict.id, "done", now=clock.now())
