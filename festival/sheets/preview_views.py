"""A list that was sent in, looked at before anything is written: its columns, its names, its rows. The coordination."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import update
from wtforms import Field

from festival.base import clock, dates
from festival.base.city import get_city
from festival.base.database import begin_writing, db, lock_city
from festival.base.http import current_locale
from festival.base.paging import Page, read_page_number
from festival.base.templating import today
from festival.exchange.comparing import Compared
from festival.exchange.model import ImportRun
from festival.exchange.source_readers import CannotRead
from festival.exchange.twins_here import Twin
from festival.exchange.values import TITLE_LENGTH
from festival.organisers.audit_trail import note
from festival.organisers.permissions import requires, this_account
from festival.sheets.forms import MOST_NAMES, ImportForm, columns_form, names_form, twice_form
from festival.sheets.list_reading import read_list
from festival.sheets.list_runs import (
    Preview,
    book_of,
    change_settings,
    preview_of,
    remember,
    rows_shown,
    settings_of,
)
from festival.sheets.meant_names import NameSeen, organisations_seen, places_seen
from festival.sheets.run_lines import compared_lines
from festival.sheets.views import PAGE_SIZE, is_busy, run_or_404
from festival.sheets.words import KINDS, cannot_read_words, kind_words, times_words, trouble_words

list_preview = Blueprint("list_preview", __name__, url_prefix="/desk/imports")
MOST_TWICE = 300


@list_preview.get("/<int:run_id>")
@requires("event.import")
def run(run_id: int) -> ResponseReturnValue:
    """What a list would write, row by row, before anything is written. The coordination."""
    found = _looked_at(run_id)
    if not isinstance(found, ImportRun):
        return found
    form = ImportForm()
    form.offer()
    settings = settings_of(found)
    if settings.own is not None:
        form.own.data = str(settings.own)
    return _preview_page(found, form)


@list_preview.route("/<int:run_id>/columns", methods=["GET", "POST"])
@requires("event.import")
def columns(run_id: int) -> ResponseReturnValue:
    """Which column is what, and what holds for the whole list. The coordination."""
    found = _looked_at(run_id)
    if not isinstance(found, ImportRun):
        return found
    try:
        book, settings = book_of(found), settings_of(found)
    except CannotRead as error:
        return _cannot(found, error)
    read = read_list(book, settings, get_city().tz)
    seen = list(read.columns.values())
    form, fields = columns_form(book, seen, settings)
    if request.method == "GET":
        return _columns_page(found, form, fields, read.sheets)
    if not form.validate():
        return _columns_page(found, form, fields, read.sheets), 400
    said = {one.head.key: form[name.name].data for one, name in zip(seen, fields, strict=True)}
    begin_writing()
    found = _looked_at(run_id)  # somebody else may have it imported by now
    if not isinstance(found, ImportRun):
        return found
    change_settings(found, columns=dict(settings.columns) | said, **form.answers())
    db.session.commit()
    return redirect(url_for(".run", run_id=run_id), 303)


columns.begins_itself = True  # type: ignore[attr-defined]


@list_preview.route("/<int:run_id>/names", methods=["GET", "POST"])
@requires("event.import")
def names(run_id: int) -> ResponseReturnValue:
    """What the places and organisers of the list mean, one by one. The coordination."""
    found = _looked_at(run_id)
    if not isinstance(found, ImportRun):
        return found
    settings = settings_of(found)
    try:
        rows = read_list(book_of(found), settings, get_city().tz).rows
    except CannotRead as error:
        return _cannot(found, error)
    places = places_seen(rows, settings)[:MOST_NAMES]
    organisations = organisations_seen(rows, settings)[:MOST_NAMES]
    form, of_places, of_others = names_form(places, organisations)
    if request.method == "POST" and form.validate():
        begin_writing()
        found = _looked_at(run_id)  # somebody else may have it imported by now
        if not isinstance(found, ImportRun):
            return found
        kept = settings_of(found)
        names_said = dict(found.settings.get("names") or {})
        names_said |= {one.key: one.name for one in (*places, *organisations)}
        change_settings(
            found,
            places=dict(kept.places) | _said(places, of_places),
            organisations=dict(kept.organisations) | _said(organisations, of_others),
            names=names_said,
        )
        db.session.commit()
        return redirect(url_for(".run", run_id=run_id), 303)
    status = 400 if form.errors else 200
    page = render_template(
        "sheets/names.html",
        run=found,
        form=form,
        places=list(zip(places, of_places, strict=True)),
        organisations=list(zip(organisations, of_others, strict=True)),
    )
    return page, status


names.begins_itself = True  # type: ignore[attr-defined]


@list_preview.route("/<int:run_id>/twice", methods=["GET", "POST"])
@requires("event.import")
def twice(run_id: int) -> ResponseReturnValue:
    """Rows that may be events that stand here already, one by one. The coordination."""
    found = _looked_at(run_id)
    if not isinstance(found, ImportRun):
        return found
    try:
        preview = preview_of(found, now=clock.now())
    except CannotRead as error:
        return _cannot(found, error)
    asked = [row for row in preview.rows if row.twins][:MOST_TWICE]
    form = twice_form(
        {row.candidate.key: [(one.event_id, _twin_words(one)) for one in row.twins] for row in asked},
        preview.settings,
    )
    fields = [form[f"row-{number}"] for number in range(len(asked))]
    if request.method == "POST" and form.validate():
        answers = {row.candidate.key: one.data for row, one in zip(asked, fields, strict=True)}
        begin_writing()
        found = _looked_at(run_id)  # somebody else may have it imported by now
        if not isinstance(found, ImportRun):
            return found
        kept = settings_of(found)
        adopted = {key: number for key, number in kept.adopted.items() if key not in answers}
        adopted |= {key: int(said) for key, said in answers.items() if said.isdigit()}
        apart = (kept.apart - answers.keys()) | {key for key, said in answers.items() if said == "apart"}
        change_settings(found, adopted=adopted, apart=sorted(apart))
        db.session.commit()
        return redirect(url_for(".run", run_id=run_id), 303)
    told = [(row, _when(row), one) for row, one in zip(asked, fields, strict=True)]
    return render_template("sheets/twice.html", run=found, form=form, rows=told), 400 if form.errors else 200


twice.begins_itself = True  # type: ignore[attr-defined]


@list_preview.post("/<int:run_id>/import")
@requires("event.import")
def write(run_id: int) -> ResponseReturnValue:
    """Have the list written by the job, as it was looked at. The coordination."""
    found = _looked_at(run_id)
    if not isinstance(found, ImportRun):
        return found
    form = ImportForm()
    form.offer()
    if not form.validate():
        return _preview_page(found, form, 400)
    begin_writing()
    lock_city()
    found = _looked_at(run_id)  # somebody else may have it imported by now
    if not isinstance(found, ImportRun):
        return found
    if is_busy(found):
        db.session.rollback()
        flash(_("Somebody is importing this list just now. Look at it again when that is done."), "warning")
        return redirect(url_for(".run", run_id=run_id), 303)
    change_settings(found, state=form.state.data, own=int(form.own.data))
    remember(found)
    found.by_id = this_account().id
    note("import_asked", name=found.source.name)
    asked = update(ImportRun).where(ImportRun.id == run_id, ImportRun.state == "read").values(state="waiting")
    db.session.execute(asked)
    db.session.commit()
    return redirect(url_for("lists.result", run_id=run_id), 303)


write.begins_itself = True  # type: ignore[attr-defined]


def _looked_at(run_id: int) -> ImportRun | ResponseReturnValue:
    """Return the run that is being looked at; of one that was imported the way to what came of it."""
    found = run_or_404(run_id)
    return found if found.state == "read" else redirect(url_for("lists.result", run_id=run_id), 303)


def _preview_page(found: ImportRun, form: ImportForm, status: int = 200) -> ResponseReturnValue:
    kind, number = request.args.get("show", ""), read_page_number()
    if kind and kind not in (*KINDS, "gone"):
        abort(400)
    try:
        preview = preview_of(found, now=clock.now())
    except CannotRead as error:
        return _cannot(found, error)
    if not preview.read.rows:
        return redirect(url_for(".columns", run_id=found.id, nothing=1), 303)
    rows = sorted(rows_shown(preview.rows, preview, kind), key=lambda row: _order(preview, row, kind))
    start = (number - 1) * PAGE_SIZE
    count = len(preview.gone) if kind == "gone" else len(rows)
    page: Page[object] = Page([], number, count, PAGE_SIZE)
    return (
        render_template(
            "sheets/preview.html",
            run=found,
            form=form,
            preview=preview,
            counts=[
                (one, kind_words(one), preview.counts[one]) for one in (*KINDS, "gone") if preview.counts[one]
            ],
            kind=kind,
            page=page,
            rows=_lines(preview, rows[start : start + PAGE_SIZE]),
            gone=preview.gone[start : start + PAGE_SIZE] if kind == "gone" else [],
            names=_undecided(preview),
        ),
        status,
    )


def _order(preview: Preview, row: Compared, kind: str) -> int:
    """What people have to look at comes first; of one kind all stand as in the list."""
    return 0 if kind else KINDS.index(preview.kind(row))


def _lines(preview: Preview, rows: list[Compared]) -> list[dict[str, Any]]:
    fields = compared_lines(rows, this_year=today().year)
    return [
        {
            "where": row.candidate.where,
            "title": row.given.get("title") or row.candidate.title[:TITLE_LENGTH] or _("(no title)"),
            "contact": row.candidate.contact or "",
            "kind": preview.kind(row),
            "words": kind_words(preview.kind(row)),
            "when": _when(row),
            "event_id": row.event_id,
            "fields": said,
            "troubles": [(trouble_words(one), one.stops) for one in row.candidate.troubles],
            "twins": [_twin_words(one) for one in row.twins],
        }
        for row, said in zip(rows, fields, strict=True)
    ]


def _when(row: Compared) -> str:
    return times_words(row.given["lines"], this_year=today().year) if row.given.get("lines") else ""


def _twin_words(one: Twin) -> str:
    on = dates.short_day(one.on, current_locale(), this_year=today().year)
    return ", ".join(part for part in (one.title, on, one.place) if part)


def _undecided(preview: Preview) -> int:
    """How many names of places and organisers nobody has said anything of, and nobody of ours is called so."""
    seen = [
        *places_seen(preview.read.rows, preview.settings),
        *organisations_seen(preview.read.rows, preview.settings),
    ]
    return sum(1 for one in seen if not one.said and one.same_id is None)


def _said(seen: list[NameSeen], fields: list[Field]) -> dict[str, str]:
    return {one.key: field.data for one, field in zip(seen, fields, strict=True)}


def _columns_page(found: ImportRun, form: Any, fields: list[Field], sheets: dict[str, int]) -> str:
    return render_template(
        "sheets/columns.html",
        run=found,
        form=form,
        columns=fields,
        sheets=sheets,
        is_nothing="nothing" in request.args,
    )


def _cannot(found: ImportRun, error: CannotRead) -> ResponseReturnValue:
    return render_template("sheets/cannot.html", run=found, words=cannot_read_words(error)), 410
