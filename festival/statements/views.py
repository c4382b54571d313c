"""The office's desk: what it is asked, by deadline, and its answers; and which office the table of permits means."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete

from festival.attachments.sent_files import SentFiles, largest_form, read_sent
from festival.base import clock
from festival.base.bodies import takes_files
from festival.base.database import begin_writing, db, lock_city
from festival.base.http import current_locale
from festival.base.navigation import Entry, in_menu
from festival.base.paging import read_page_number
from festival.forms.both_versions import what_differs
from festival.organisers.audit_trail import note
from festival.organisers.organisations import offices_of_city
from festival.organisers.permissions import could, may, requires, this_account
from festival.statements.asking import office_terms
from festival.statements.forms import AnswerForm, offices_form, offices_version
from festival.statements.model import OPEN, OfficeTerm, Statement
from festival.statements.office_answers import (
    OfficeAnswer,
    answer_statement,
    follow_up,
    get_statement_for,
    may_answer,
    open_of,
)
from festival.statements.queue import SHELVES, queue_of, shelf_words
from festival.statements.statement_files import files_answered, hand_out_file
from festival.statements.words import answer_words, line_of, permit_names, standing_for

statements = Blueprint("statements", __name__, url_prefix="/desk/statements")


@statements.get("")
@in_menu(Entry("today", 4, _l("Statements"), "q", open_of))
@requires("statement.give")
def index() -> str:
    """What one's office is asked, the nearest deadline first. Offices; the coordination sees its own and all."""
    account, shelf = this_account(), request.args.get("show", "open")
    if shelf not in SHELVES:
        abort(400)
    sees_all = may(account, "conflict.mediate")
    page = queue_of(account, shelf, everybody=sees_all and "all" in request.args, number=read_page_number())
    return render_template(
        "statements/index.html",
        page=page,
        shelf=shelf,
        shelves=[(one, shelf_words(one)) for one in SHELVES],
        sees_all=sees_all,
        may_map=may(account, "law.edit"),
    )


def answer(statement_id: int) -> ResponseReturnValue:
    """One statement: what is asked, and the answer. Only who speaks for the office, or organiser, that is asked."""
    sent = read_sent() if request.method == "POST" else SentFiles()
    if request.method == "POST":
        begin_writing()
    account = this_account()
    found = get_statement_for(account, statement_id)
    if not may_answer(account, found):
        sent.drop()
        abort(403)
    current = follow_up(found)
    form = AnswerForm() if request.method == "POST" else AnswerForm(data=_answers(current))
    form.offer(current.kind)
    if request.method == "GET":
        form.version.data = _version(current)
        return _page(form, current)
    if not form.validate() or sent.wrong:
        sent.come_back(form.files)
        return _page(form, current), 400
    given = OfficeAnswer(form.answer.data, (form.text.data or "").strip(), sent)
    if (current.answer, current.text) == (given.answer, given.text) and sent.are_all_among(
        files_answered(current)
    ):
        sent.drop()
        flash(_("Your answer is saved."), "done")  # the button was pressed twice
        return redirect(_back_url(current), 303)
    if form.version.data != _version(current) and "overwrite" not in request.form:
        stored = AnswerForm(formdata=None, data=_answers(current))
        stored.offer(current.kind)
        form.version.data = _version(current)
        sent.come_back(form.files)
        return _page(form, current, what_differs(form, stored) or _changed(current)), 409
    answer_statement(current, given, account, now=clock.now())
    db.session.commit()
    flash(_("Your answer is saved, and whom it concerns is told."), "done")
    return redirect(_back_url(current), 303)


# Files are read before the write lock is taken.
answer.begins_itself = True  # type: ignore[attr-defined]
statements.route("/<int:statement_id>", methods=["GET", "POST"])(
    takes_files(requires("event.view_unpublished")(answer), largest_form)
)


@statements.get("/<int:statement_id>/files/<int:attachment_id>")
@requires("event.view_unpublished")
def file(statement_id: int, attachment_id: int) -> Response:
    """One file of a statement, as a download. Whoever may read the statement."""
    return hand_out_file(get_statement_for(this_account(), statement_id), attachment_id)


def _back_url(statement: Statement) -> str:
    if could(this_account(), "statement.give"):
        return url_for(".index")
    return url_for("desk_events.event", event_id=statement.event_id)


def _version(statement: Statement) -> str:
    return f"{statement.id}.{statement.version}"


def _answers(statement: Statement) -> dict[str, str]:
    return {"answer": "" if statement.answer == OPEN else statement.answer, "text": statement.text}


def _changed(statement: Statement) -> list[tuple[str, str]]:
    """What is asked has changed, while the answer is still open."""
    words = answer_words(OPEN) if statement.answer == OPEN else answer_words(statement.answer)
    return [(_("Answer"), words)]


def _page(form: AnswerForm, statement: Statement, differs: list[tuple[str, str]] | None = None) -> str:
    account, locale = this_account(), current_locale()
    line = line_of(statement, permit_names([statement], locale), account, locale)
    return render_template(
        "statements/answer.html",
        form=form,
        event=statement.event,
        line=line,
        standing=standing_for(account, statement.event, locale),
        action=url_for(".answer", statement_id=statement.id),
        differs=differs or [],
    )


@statements.route("/offices", methods=["GET", "POST"])
@requires("law.edit")
def offices() -> ResponseReturnValue:
    """Which of the city's offices each term of the table of permits means. Coordination and administrators."""
    if request.method == "POST":
        lock_city()
    names = offices_of_city()
    known = office_terms()
    form = offices_form(names, known)
    if request.method == "GET":
        return render_template("statements/offices.html", form=form, offices=names, differs=[])
    if not form.validate_on_submit():
        return render_template("statements/offices.html", form=form, offices=names, differs=[]), 400
    if form.version.data != offices_version(known) and "overwrite" not in request.form:
        stored = offices_form(names, known, formdata=None)
        differs = what_differs(form, stored)
        if differs:
            form.version.data = offices_version(known)
            return render_template("statements/offices.html", form=form, offices=names, differs=differs), 409
    given = {
        name.removeprefix("term_"): value for name, value in form.data.items() if name.startswith("term_")
    }
    db.session.execute(delete(OfficeTerm))
    note("settings_changed", what="offices")
    db.session.add_all(OfficeTerm(term=term, office_id=int(value)) for term, value in given.items() if value)
    db.session.commit()
    flash(_("Saved. It holds for what is handed in from now on."), "done")
    return redirect(url_for(".index"), 303)
