"""The one place where what went wrong becomes an answer: pages for people, JSON under /api."""

from __future__ import annotations

import sqlite3

from flask import Flask, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import Conflict, HTTPException, InternalServerError, ServiceUnavailable

from festival.base.database import db
from festival.organisers.kept_forms import mend_stale_form


def register(app: Flask) -> None:
    """Connect error pages; the text says what happened and what to do, never how the code looks inside."""
    app.register_error_handler(HTTPException, answer)
    app.register_error_handler(CSRFError, stale_form)
    app.register_error_handler(OperationalError, busy_database)
    app.register_error_handler(StaleDataError, changed_meanwhile)


def answer(error: HTTPException) -> ResponseReturnValue:
    """Return the error in the reader's form: JSON under /api, a page elsewhere."""
    if error.response is not None:
        return error.response
    code = error.code or 500
    message = getattr(error, "message", "") or (error.description if code == 400 else "") or ""
    if request.path.startswith("/api/"):
        return jsonify(error={"status": code, "title": error.name, "message": message or error.description}), code
    try:
        page = render_template("errors/error.html", code=code, detail=message)
    except Exception:
        current_app.logger.exception("the error page itself failed")
        db.session.rollback()
        return f"{code} {error.name}", code
    headers = [(name, value) for name, value in error.get_headers() if name.lower() not in ("content-type",)]
    return page, code, headers


def stale_form(error: CSRFError) -> ResponseReturnValue:
    """A form from an old page: what was typed is handed back where that is safe, else the browser still holds it."""
    mended = mend_stale_form()
    if mended is not None:
        return mended
    problem = HTTPException(
        _("This form has grown old and nothing was saved. Go back, reload the page and send it again.")
    )
    problem.code = 400
    return answer(problem)


def busy_database(error: OperationalError) -> ResponseReturnValue:
    """A database that cannot be had just now; anything else is our own fault and stays loud."""
    db.session.rollback()
    current_app.logger.warning("database: %s", error)
    busy = isinstance(error.orig, sqlite3.OperationalError) and "locked" in str(error.orig)
    if not busy and not error.connection_invalidated:
        return answer(InternalServerError())
    return answer(ServiceUnavailable(retry_after=5))


def changed_meanwhile(error: StaleDataError) -> ResponseReturnValue:
    """Two people saved at the same moment and no view caught it."""
    db.session.rollback()
    return answer(Conflict(_("Somebody else saved this at the same moment. Load it again and repeat your change.")))
