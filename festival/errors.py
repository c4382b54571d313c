"""The one place where what went wrong becomes an answer: pages for people, JSON under /api."""

from __future__ import annotations

import sqlite3

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import (
    BadRequest,
    Conflict,
    HTTPException,
    InternalServerError,
    RequestEntityTooLarge,
    ServiceUnavailable,
)

from festival.base.database import db
from festival.events.filters import BadFilter
from festival.events.programme import BadPage
from festival.organisers.kept_forms import mend_stale_form


def register(app: Flask) -> None:
    """Connect error pages; the text says what happened and what to do, never how the code looks inside."""
    app.register_error_handler(HTTPException, answer)
    app.register_error_handler(RequestEntityTooLarge, too_large)
    app.register_error_handler(CSRFError, stale_form)
    app.register_error_handler(BadFilter, unknown_filter)
    app.register_error_handler(BadPage, unknown_page)
    app.register_error_handler(OperationalError, busy_database)
    app.register_error_handler(StaleDataError, changed_meanwhile)
    app.register_error_handler(DataError, unstorable)
    app.register_error_handler(OverflowError, unstorable)


def answer(error: HTTPException) -> ResponseReturnValue:
    """Return the error in the reader's form: JSON under /api, a page elsewhere."""
    if error.response is not None:
        return error.response
    code = error.code or 500
    message = (error.description or "") if type(error).description != error.description else ""
    if request.path.startswith("/api/"):
        return jsonify(
            error={"status": code, "title": error.name, "message": message or error.description}
        ), code
    if request.path.endswith((".ics", ".geojson", ".json", ".png")):
        return Response(f"{message or error.name}\n", code, mimetype="text/plain")
    try:
        page = render_template("errors/error.html", code=code, detail=message)
    except Exception:
        current_app.logger.exception("the error page itself failed")
        db.session.rollback()
        return f"{code} {error.name}", code
    headers = [(name, value) for name, value in error.get_headers() if name.lower() not in ("content-type",)]
    return page, code, headers


def too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """More than we take: said before it is read, and the connection ends with it."""
    response = make_response(answer(error))
    response.headers["Connection"] = "close"
    return response


def unknown_filter(error: BadFilter) -> ResponseReturnValue:
    """A filter value nobody knows: named, so that it can be mended; it never widens the answer."""
    words = _("The filter “%(name)s” does not know “%(value)s”.", name=error.name, value=error.value)
    return answer(BadRequest(words))


def unknown_page(error: BadPage) -> ResponseReturnValue:
    """A page mark that no page carried."""
    words = _("The filter “%(name)s” does not know “%(value)s”.", name="page", value=str(error))
    return answer(BadRequest(words))


def stale_form(error: CSRFError) -> ResponseReturnValue:
    """A form from an old page: what was typed is handed back where that is safe, else the browser still holds it."""
    mended = mend_stale_form()
    if mended is not None:
        return mended
    words = _("This form has grown old and nothing was saved. Go back, reload the page and send it again.")
    return answer(BadRequest(words))


def busy_database(error: OperationalError) -> ResponseReturnValue:
    """A database that cannot be had just now; anything else is our own fault and stays loud."""
    db.session.rollback()
    current_app.logger.warning("database: %s", error)
    busy = isinstance(error.orig, sqlite3.OperationalError) and "locked" in str(error.orig)
    if not busy and not error.connection_invalidated:
        return answer(InternalServerError())
    return answer(ServiceUnavailable(retry_after=5))


def unstorable(error: DataError | OverflowError) -> ResponseReturnValue:
    """A value no database column takes, like a text with a NUL or a number past all bounds: the sender's mistake.

    PostgreSQL says so of a large number as DataError, SQLite's driver as OverflowError.
    """
    db.session.rollback()
    current_app.logger.warning("a value that can't be stored or looked for: %s", type(error).__name__)
    return answer(BadRequest(_("There are characters or numbers in it that can’t be used here.")))


def changed_meanwhile(error: StaleDataError) -> ResponseReturnValue:
    """Two people saved at the same moment and no view caught it."""
    db.session.rollback()
    return answer(
        Conflict(_("Somebody else saved this at the same moment. Load it again and repeat your change."))
    )
