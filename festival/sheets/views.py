"""The city's list comes in: sent, looked at, imported, taken back. The coordination."""

from __future__ import annotations

from pathlib import PurePath

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from festival.base import clock, text
from festival.base.bodies import takes_files
from festival.base.database import begin_writing, db, lock_city
from festival.base.navigation import Entry, in_menu
from festival.base.paging import page_of, read_page_number
from festival.base.spreadsheet import comma_separated, workbook
from festival.base.templating import today
from festival.exchange.model import ImportRun, Source
from festival.exchange.taking_back import is_last_to_write
from festival.exchange.twins_among import twins_for
from festival.organisers.audit_trail import note
from festival.organisers.permissions import requires, this_account
from festival.sheets.forms import NEW_LIST, FileForm
from festival.sheets.kept_lists import drop_list, keep_list, let_go
from festival.sheets.list_template import empty_list
from festival.sheets.run_lines import change_rows, result_lines
from festival.sheets.words import (
    cannot_read_words,
    count_lines,
    moment_words,
    result_kind_words,
    run_state_words,
)
from festival.tables.book import MOST_BYTES, BadTable, bad_table_words, read_book

lists = Blueprint("lists", __name__, url_prefix="/desk/imports")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE_SIZE = 50
BUSY = ("waiting", "running", "taking_back")
REFRESH_S = 3


@lists.get("")
@in_menu(Entry("events", 6, _l("Lists and imports")))
@requires("event.import")
def index() -> ResponseReturnValue:
    """All lists that have come in, with the last runs of each. The coordination."""
    form = FileForm()
    form.offer(_sources())
    return _index(form)


@lists.post("")
@requires("event.import")
def bring() -> ResponseReturnValue:
    """Take a list in: it is read and kept, and nothing of it is written. The coordination."""
    form = FileForm()
    form.offer(_sources())
    upload = request.files.get("file")
    valid = form.validate()
    data = upload.stream.read(MOST_BYTES + 1) if upload is not None and upload.filename else b""
    wrong = "" if upload is not None and upload.filename else _("Choose a file.")
    if not wrong:
        try:
            read_book(data)
        except BadTable as error:
            wrong = bad_table_words(error)
    if wrong or not valid:
        form.file.errors = [*form.file.errors, *([wrong] if wrong else [])]
        return _index(form), 400
    account, file_name = this_account(), text.one_line(PurePath(str(upload and upload.filename)).name)[:120]
    kept_name = keep_list(data)
    begin_writing()
    lock_city()
    source = _source(form, file_name, account.id)
    if source is None:
        drop_list(kept_name)
        abort(404)
    run = ImportRun(source_id=source.id, by_id=account.id, kept_name=kept_name, file_name=file_name)
    run.settings = dict(source.settings)
    db.session.add(run)
    db.session.commit()
    return redirect(url_for("list_preview.run", run_id=run.id), 303)


takes_files(bring)
bring.begins_itself = True  # type: ignore[attr-defined]


@lists.get("/template.<ending>")
@requires("event.import")
def template(ending: str) -> ResponseReturnValue:
    """An empty list to be filled in. The coordination."""
    if ending not in ("xlsx", "csv"):
        abort(404)
    sheet = empty_list(today())
    is_csv = ending == "csv"
    body: str | bytes = comma_separated(sheet) if is_csv else workbook([sheet])
    answer = Response(body, mimetype="text/csv; charset=utf-8" if is_csv else XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{_("events")}.{ending}"'
    return answer


@lists.get("/<int:run_id>/result")
@requires("event.import")
def result(run_id: int) -> ResponseReturnValue:
    """How far a run is, or what came of it. The coordination."""
    run = run_or_404(run_id)
    if run.state == "read":
        return redirect(url_for("list_preview.run", run_id=run.id), 302)
    if run.state in BUSY:
        page = Response(render_template("sheets/progress.html", run=run))
        page.headers["Refresh"] = str(REFRESH_S)
        return page
    found = page_of(change_rows(run.id), size=PAGE_SIZE, number=read_page_number())
    return render_template(
        "sheets/result.html",
        run=run,
        page=found,
        lines=(lines := result_lines(found.rows, this_year=today().year)),
        twins=twins_for(this_account(), {one.event_id for one in lines}, now=clock.now()),
        may_take_back=run.state in ("done", "failed") and is_last_to_write(run),
        error=cannot_read_words(run.error_key) if run.error_key else "",
        count_lines=count_lines,
        result_kind_words=result_kind_words,
        moment_words=moment_words,
    )


@lists.post("/<int:run_id>/take-back")
@requires("event.import")
def take_back(run_id: int) -> ResponseReturnValue:
    """Have all that a run wrote taken back. The coordination."""
    lock_city()
    run = run_or_404(run_id)
    if run.state not in ("done", "failed"):
        return redirect(url_for(".result", run_id=run.id), 303)
    if not is_last_to_write(run):
        flash(_("Something has come in from this list since. Take that back first."), "warning")
        return redirect(url_for(".result", run_id=run.id), 303)
    run.state, run.taken_back_by_id, run.error_key = "taking_back", this_account().id, ""
    note("import_taken_back", name=run.source.name)
    db.session.commit()
    return redirect(url_for(".result", run_id=run.id), 303)


@lists.post("/<int:run_id>/drop")
@requires("event.import")
def drop(run_id: int) -> ResponseReturnValue:
    """Throw away a list that was sent in and not imported. The coordination."""
    run = run_or_404(run_id)
    if run.state != "read":
        return redirect(url_for(".result", run_id=run.id), 303)
    let_go(run)
    others = select(func.count()).where(ImportRun.source_id == run.source_id, ImportRun.id != run.id)
    source = run.source
    db.session.delete(run)
    db.session.flush()
    if not db.session.scalar(others):
        db.session.delete(source)
    db.session.commit()
    flash(_("The list is thrown away. Nothing of it was imported."), "done")
    return redirect(url_for(".index"), 303)


def run_or_404(run_id: int) -> ImportRun:
    """Return the run of a list with its source, or answer 404."""
    query = (
        select(ImportRun)
        .join(Source, Source.id == ImportRun.source_id)
        .where(ImportRun.id == run_id, Source.kind == "sheet")
        .options(joinedload(ImportRun.source), joinedload(ImportRun.by), joinedload(ImportRun.taken_back_by))
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        abort(404)
    return found


def _sources() -> list[tuple[int, str]]:
    """The lists that something was imported from, or is being looked at."""
    query = select(Source.id, Source.name).where(Source.kind == "sheet").order_by(Source.id.desc())
    return [(number, name) for number, name in db.session.execute(query).tuples()]


def _source(form: FileForm, file_name: str, account_id: int) -> Source | None:
    """Return the source that was chosen, or a new one; of two people who send the same list as new the second one gets
    the first one's."""
    if form.source.data != NEW_LIST:
        found = db.session.get(Source, int(form.source.data))
        return found if found is not None and found.kind == "sheet" else None
    name = form.name.data or text.one_line(PurePath(file_name).stem.replace("_", " ")) or _("List")
    same = select(Source).where(Source.kind == "sheet", Source.name == name).order_by(Source.id)
    source = db.session.scalars(same).first()
    if source is None:
        source = Source(kind="sheet", name=name, created_by_id=account_id)
        db.session.add(source)
        db.session.flush()
    return source


def _index(form: FileForm) -> str:
    query = (
        select(ImportRun)
        .join(Source, Source.id == ImportRun.source_id)
        .where(Source.kind == "sheet")
        .options(joinedload(ImportRun.source), joinedload(ImportRun.by))
        .order_by(ImportRun.id.desc())
    )
    found = page_of(query, size=PAGE_SIZE, number=read_page_number())
    return render_template(
        "sheets/lists.html", form=form, page=found, run_state_words=run_state_words, moment_words=moment_words
    )


def is_busy(run: ImportRun) -> bool:
    """Whether another run of the same list is being written."""
    others = select(ImportRun.id).where(
        ImportRun.source_id == run.source_id, ImportRun.id != run.id, ImportRun.state.in_(BUSY)
    )
    return db.session.scalar(others.limit(1)) is not None
