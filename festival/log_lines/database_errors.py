"""What a database says when a statement fails, without the rows it quotes."""

from __future__ import annotations

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.engine.interfaces import ExceptionContext


@event.listens_for(Engine, "handle_error")
def _say_first_line_only(context: ExceptionContext) -> None:
    """Keep a database's message to its first line: those below quote rows ("Key (email)=(…) already exists")."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args and isinstance(error.args[0], str):
            error.args = (error.args[0].partition("\n")[0], *error.args[1:])
