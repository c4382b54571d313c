"""The one place where what went wrong becomes an answer: pages for people, problem details under /api."""

from __future__ import annotations

import sqlite3
from contextlib import suppress

import psycopg
from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, DBAPIError
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
from festival.base.trouble import AWAY, BROKEN, BUSY, FULL, READ_ONLY, trouble_of
from festival.open_data.problems import problem
from festival.organisations.newcomers import MOST_DATES, TooManyHeld
from festival.organisers.addresses import is_same_origin
from festival.organisers.kept_forms import KeptForm, kept_text, mend_stale_form, read_kept
from festival.programme.filter_names import words_of
from festival.programme.filters import BadFilter
from festival.programme.programme_pages import BadPage


def register(app: Flask) -> None:
    """Connect error pages; the text says what happened and what to do, never how the code looks inside."""
    app.teardown_appcontext(let_go)
    app.register_error_handler(HTTPException, answer)
    app.register_error_handler(RequestEntityTooLarge, too_large)
    app.register_error_handler(CSRFError, stale_form)
    app.register_error_handler(BadFilter, unknown_filter)
    app.register_error_handler(BadPage, unknown_page)
    app.register_error_handler(TooManyHeld, too_many_held)
    for kind in (DBAPIError, sqlite3.Error, psycopg.Error, OSError):
        app.register_error_handler(kind, trouble)
    app.register_error_handler(StaleDataError, changed_meanwhile)
    app.register_error_handler(DataError, unstorable)
    app.register_error_handler(OverflowError, unstorable)


def let_go(_error: BaseException | None) -> None:
    """At the end of each request, before the session ends by itself: where the server went away after the answer
    was made, the answer still goes out. What was not committed is not kept either way."""
    try:
        db.session.remove()
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        current_app.logger.warning("away at the end of a request: %s", error.orig)
        db.session.registry.clear()


def answer(error: HTTPException) -> ResponseReturnValue:
    """Return the error in the reader's form: problem details (RFC 9457) under /api, a page elsewhere."""
    if error.response is not None:
        return error.response
    code = error.code or 500
    message = (error.description or "") if type(error).description != error.description else ""
    if request.path.startswith("/api/"):
        return problem(error, message or error.description or "")
    if request.path.endswith((".ics", ".geojson", ".json", ".png")):
        return Response(f"{message or error.name}\n", code, mimetype="text/plain")
    page = _without_database("errors/error.html", code=code, detail=message)
    if page is None:
        return f"{code} {error.name}\n{message}", code
    headers = [(name, value) for name, value in error.get_headers() if name.lower() not in ("content-type",)]
    return page, code, headers


def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """More than we take: said before it is read, and the connection ends with it. What was typed is in the browser."""
    words = _("Nothing was saved. Go back: your browser may still hold what you typed.")
    response = make_response(answer(RequestEntityTooLarge(words)))
    response.headers["Connection"] = "close"
    return response


def unknown_filter(error: BadFilter) -> ResponseReturnValue:
    """A filter value nobody knows: named, so that it can be mended; it never widens the answer."""
    return answer(BadRequest(words_of(error)))


def unknown_page(error: BadPage) -> ResponseReturnValue:
    """A page mark that no page carried."""
    words = _("The filter “%(name)s” does not know “%(value)s”.", name="page", value=str(error))
    return answer(BadRequest(words))


def too_many_held(error: TooManyHeld) -> ResponseReturnValue:
    """An organisation that nobody has admitted yet holds no more dates; what was typed is handed back."""
    db.session.rollback()
    words = _(
        "Until the coordination has admitted %(name)s, it holds at most %(most)s dates at a time, and this would make"
        " %(count)s. Release one, or leave it an idea until then.",
        name=error.organisation,
        most=MOST_DATES,
        count=error.count,
    )
    page = _without_database("errors/unsaved.html", sentence=words, code=409)
    return (page, 409) if page is not None else answer(Conflict(words))


def stale_form(error: CSRFError) -> ResponseReturnValue:
    """A form from an old page: what was typed is handed back where that is safe, else the browser still holds it."""
    mended = mend_stale_form()
    if mended is not None:
        return mended
    words = _("This form has grown old and nothing was saved. Go back, reload the page and send it again.")
    return answer(BadRequest(words))


def trouble(error: Exception) -> ResponseReturnValue:
    """A disk or a database that can't be had as it should; anything else is our own fault and stays loud.

    What somebody typed is handed back, so that it can be sent again from where it stands.
    """
    what = trouble_of(error)
    with suppress(Exception):
        db.session.rollback()
    if not what:
        current_app.logger.error("unforeseen", exc_info=error)
        return answer(InternalServerError())
    current_app.logger.warning("%s: %s", what, getattr(error, "orig", error))
    # Not asked once more, not even for the language of who is signed in.
    g.without_database = what in (AWAY, BROKEN)
    code = 507 if what == FULL else 503
    retry = {"Retry-After": "5" if what == BUSY else "60"}
    if request.method == "POST" and not request.path.startswith("/api/"):
        page = _without_database("errors/unsaved.html", sentence=trouble_words(what), code=code)
        if page is not None:
            return page, code, retry
    waiting = ServiceUnavailable(trouble_words(what), retry_after=int(retry["Retry-After"]))
    waiting.code = code
    return answer(waiting)


def trouble_words(what: str) -> str:
    """Return the sentence that says what is the matter."""
    return {
        FULL: _("The server has no room left. Whoever looks after it has to make some."),
        READ_ONLY: _("The server may not write its files. Whoever looks after it has to see to that."),
        BROKEN: _(
            "The server can’t read its files any more. Whoever looks after it has to restore a backup."
        ),
        BUSY: _("Too many are saving at this moment."),
        AWAY: _("The database can’t be reached just now."),
    }[what]


def _without_database(template: str, **values: object) -> str | None:
    """Return a page that asks the database for nothing where it can't answer; None where that fails too."""
    kept = _what_was_typed()
    asks = (False,) if g.get("without_database", False) else (True, False)
    for asks_database in asks:
        g.without_database = not asks_database
        try:
            return render_template(template, kept=kept, **values)
        except Exception:
            current_app.logger.warning("a page of an error failed", exc_info=True)
            with suppress(Exception):
                db.session.rollback()
    return None


def _what_was_typed() -> KeptForm | None:
    """Return the form that was sent, to be handed back; None where there is none, or none that can be read."""
    if request.method != "POST" or not is_same_origin():
        return None
    try:
        return read_kept(kept_text())
    except HTTPException:
        return None


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
