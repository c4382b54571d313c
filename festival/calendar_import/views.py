"""An organisation's calendars at the desk: which it has connected, and how to connect or send in another one."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.base import clock, text
from festival.base.bodies import takes_files
from festival.base.city import get_city
from festival.base.database import begin_writing, db
from festival.base.navigation import Entry, in_menu
from festival.base.other_servers import waits_for_others
from festival.base.paging import page_of, read_page_number
from festival.calendar_files.calendar_blocks import MOST_BYTES, NoCalendar
from festival.calendar_files.calendar_reading import open_calendar
from festival.calendar_files.calendar_words import trouble_words
from festival.calendar_import.forms import ConnectForm, UploadForm
from festival.calendar_import.kept_calendars import keep_calendar
from festival.calendar_import.sources import (
    MOST_SOURCES,
    Found,
    all_sources,
    gone_counts,
    last_runs,
    new_source,
    preview_run,
    sources_of,
)
from festival.calendar_import.typed_address import ask_address
from festival.calendar_import.words import source_words
from festival.exchange.model import Source
from festival.organisations.queries import get_organisation_for
from festival.organisers.model import Organisation
from festival.organisers.permissions import may, requires, this_account

calendars = Blueprint("calendars", __name__, url_prefix="/desk/imports/calendars")
SHOWN = 50


@calendars.get("")
@in_menu(Entry("events", 7, _l("Connected calendars")))
@requires("organisation.admit")
def index() -> str:
    """All calendars of all organisations, those that can't be read first. The coordination."""
    page = page_of(all_sources(), size=SHOWN, number=read_page_number())
    return render_template(
        "calendar_import/list.html",
        page=page,
        wrong={source.id: source_words(source) for source in page.rows},
        runs=last_runs([source.id for source in page.rows]),
        gone=gone_counts([source.id for source in page.rows]),
    )


@calendars.get("/organisations/<int:organisation_id>")
@requires("organisation.see")
def of_organisation(organisation_id: int) -> str:
    """The calendars an organisation has connected. Its people and the coordination."""
    found = get_organisation_for(this_account(), organisation_id, "organisation.see")
    return _page(found, _connect_form(formdata=None), _upload_form(formdata=None))


def connect(organisation_id: int) -> ResponseReturnValue:
    """Look at a calendar by its address: what it holds is shown before anything is taken. Editors, coordination."""
    account = this_account()
    found = get_organisation_for(account, organisation_id, "event.submit")
    form, upload = _connect_form(), _upload_form(formdata=None)
    if not form.validate():
        return _page(found, form, upload), 400
    if len(sources_of(found.id)) >= MOST_SOURCES:
        form.form_errors.append(_("That are many calendars. Disconnect one first."))
        return _page(found, form, upload), 429
    answered = ask_address(form.address)
    if answered is not None:
        kept_name = keep_calendar(answered.found.body)
        begin_writing()
        found = get_organisation_for(account, organisation_id, "event.submit")
        what = answered.found
        source = new_source(found.id, what, state=form.state.data, address=answered.address, by=account)
        run = preview_run(source, what, kept_name, account, now=clock.now())
        db.session.commit()
        return redirect(url_for("calendar_previews.page", source_id=source.id, run_id=run.id), 303)
    return _page(get_organisation_for(account, organisation_id, "event.submit"), form, upload), 400


def upload(organisation_id: int) -> ResponseReturnValue:
    """Look at a calendar that is sent in as a file, before anything is taken. Editors and the coordination."""
    account = this_account()
    found = get_organisation_for(account, organisation_id, "event.submit")
    form = _upload_form()
    sent = request.files.get(form.file.name)
    is_fine = form.validate()
    if not sent or not sent.filename:
        form.file.errors = [_("Choose a file.")]
        is_fine = False
    if not is_fine or sent is None:
        return _page(found, _connect_form(formdata=None), form), 400
    body, file_name = sent.read(MOST_BYTES + 1), text.one_line(sent.filename or "")[:120]
    try:
        calendar = open_calendar(body, get_city().tz)
    except NoCalendar as error:
        form.file.errors = [trouble_words(error.code)]
        return _page(found, _connect_form(formdata=None), form), 400
    kept_name = keep_calendar(body)
    begin_writing()
    found = get_organisation_for(account, organisation_id, "event.submit")
    what = Found(calendar, body, file_name=file_name)
    source = _files_of(found) or new_source(found.id, what, state="", address="", by=account)
    source.settings = {"way": "file"}
    source.name = ""  # each reader sees it in their own language
    run = preview_run(source, what, kept_name, account, now=clock.now())
    run.settings = {**run.settings, "state": form.state.data}
    db.session.commit()
    return redirect(url_for("calendar_previews.page", source_id=source.id, run_id=run.id), 303)


# Fetching and reading come before the write lock is taken.
connect.begins_itself = True  # type: ignore[attr-defined]
upload.begins_itself = True  # type: ignore[attr-defined]
calendars.post("/organisations/<int:organisation_id>/connect")(
    waits_for_others(requires("event.submit")(connect))
)
calendars.post("/organisations/<int:organisation_id>/upload")(
    takes_files(waits_for_others(requires("event.submit")(upload)), lambda _app: MOST_BYTES + 1024 * 1024)
)


def get_source_for(source_id: int, action: str) -> Source:
    """Return a calendar if who is signed in may do this with it; else 404 or 403."""
    source = db.session.get(Source, source_id)
    if source is None or source.kind != "calendar" or source.organisation_id is None:
        abort(404)
    get_organisation_for(this_account(), source.organisation_id, action)
    return source


def _files_of(found: Organisation) -> Source | None:
    """All files of an organisation are one source, so that an event is known again whichever it comes in."""
    return next((one for one in sources_of(found.id) if one.settings.get("way") == "file"), None)


def _connect_form(**kwargs: None) -> ConnectForm:
    return ConnectForm(prefix="connect-", coordinates=_coordinates(), **kwargs)


def _upload_form(**kwargs: None) -> UploadForm:
    return UploadForm(prefix="upload-", coordinates=_coordinates(), **kwargs)


def _coordinates() -> bool:
    return may(this_account(), "conflict.mediate")


def _page(found: Organisation, connect_form: ConnectForm, upload_form: UploadForm) -> str:
    sources = sources_of(found.id)
    return render_template(
        "calendar_import/organisation.html",
        organisation=found,
        sources=sources,
        wrong={source.id: source_words(source) for source in sources},
        runs=last_runs([source.id for source in sources]),
        gone=gone_counts([source.id for source in sources]),
        connect_form=connect_form,
        upload_form=upload_form,
        may_connect=may(this_account(), "event.submit", found),
    )
