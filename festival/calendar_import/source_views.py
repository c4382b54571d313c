"""One calendar at the desk: when it was looked at, what went wrong, what could not be taken over, what has gone."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.base.other_servers import waits_for_others
from festival.base.paging import page_of, read_page_number
from festival.calendar_import.comparing_marks import count_private, told_entries
from festival.calendar_import.forms import AddressForm, StateForm
from festival.calendar_import.kept_calendars import keep_calendar
from festival.calendar_import.model import CalendarEntry
from festival.calendar_import.sources import disconnect, last_runs, open_previews, preview_run
from festival.calendar_import.typed_address import ask_address
from festival.calendar_import.views import get_source_for
from festival.calendar_import.words import note_words, source_words
from festival.events.model import Event
from festival.exchange.model import ImportedEvent, Source
from festival.exchange.twins_among import twins_for
from festival.organisers.model import Organisation
from festival.organisers.permissions import may, requires, this_account

calendar_sources = Blueprint("calendar_sources", __name__, url_prefix="/desk/imports/calendars")
SHOWN = 50


@calendar_sources.get("/<int:source_id>")
@requires("organisation.see")
def page(source_id: int) -> str:
    """What became of a calendar. People of its organisation and the coordination."""
    source = get_source_for(source_id, "organisation.see")
    return _page(source, _address_form(source, formdata=None), _state_form(source, formdata=None))


@calendar_sources.post("/<int:source_id>/state")
@requires("event.submit")
def change_state(source_id: int) -> ResponseReturnValue:
    """Say what becomes of events that are new from now on. Editors of its organisation and the coordination."""
    source = get_source_for(source_id, "event.submit")
    form = _state_form(source)
    if not form.validate():
        return _page(source, _address_form(source, formdata=None), form), 400
    source.state = form.state.data
    db.session.commit()
    flash(_("Saved."), "done")
    return redirect(url_for(".page", source_id=source.id), 303)


def look(source_id: int) -> ResponseReturnValue:
    """Look at the calendar now, all of it, by the address that was given. Editors and the coordination."""
    source = get_source_for(source_id, "event.submit")
    form = _address_form(source)
    if not form.validate():
        return _page(source, form, _state_form(source, formdata=None)), 400
    answered = ask_address(form.address)
    if answered is not None:
        kept_name = keep_calendar(answered.found.body)
        begin_writing()
        source = get_source_for(source_id, "event.submit")
        run = preview_run(source, answered.found, kept_name, this_account(), now=clock.now())
        run.settings = {**run.settings, "address": answered.address}
        db.session.commit()
        return redirect(url_for("calendar_previews.page", source_id=source.id, run_id=run.id), 303)
    source = get_source_for(source_id, "event.submit")
    return _page(source, form, _state_form(source, formdata=None)), 400


# Fetching and reading come before the write lock is taken.
look.begins_itself = True  # type: ignore[attr-defined]
calendar_sources.post("/<int:source_id>/look")(waits_for_others(requires("event.submit")(look)))


@calendar_sources.post("/<int:source_id>/disconnect")
@requires("event.submit")
def stop(source_id: int) -> ResponseReturnValue:
    """Ask the calendar no more, and forget its address. Editors of its organisation and the coordination."""
    source = get_source_for(source_id, "event.submit")
    disconnect(source)
    db.session.commit()
    flash(_("Disconnected: its address is forgotten. Its events stay as they are."), "done")
    return redirect(url_for(".page", source_id=source.id), 303)


def _address_form(source: Source, **kwargs: None) -> AddressForm:
    return AddressForm(data={"address": source.address}, **kwargs)


def _state_form(source: Source, **kwargs: None) -> StateForm:
    return StateForm(
        data={"state": source.state}, coordinates=may(this_account(), "conflict.mediate"), **kwargs
    )


def _page(source: Source, address_form: AddressForm, state_form: StateForm) -> str:
    is_own = may(this_account(), "event.submit", source)
    taken = (
        select(ImportedEvent)
        .join(Event, Event.id == ImportedEvent.event_id)
        .where(ImportedEvent.source_id == source.id)
        .options(selectinload(ImportedEvent.event))
        .order_by(ImportedEvent.gone_since.is_(None), Event.title, ImportedEvent.id)
    )
    return render_template(
        "calendar_import/source.html",
        source=source,
        organisation=db.session.get_one(Organisation, source.organisation_id),
        wrong=source_words(source),
        run=last_runs([source.id]).get(source.id),
        previews=open_previews(source.id),
        private_count=count_private(source.id),
        told=[
            (row.title, any(stops for _code, _typed, stops in row.said), _all_words(row))
            for row in told_entries(source.id)
        ],
        taken=(page := page_of(taken, size=SHOWN, number=read_page_number())),
        twins=twins_for(this_account(), {one.event_id for one in page.rows}, now=clock.now()),
        address_form=address_form,
        state_form=state_form,
        may_change=is_own,
        is_file=source.settings.get("way") == "file",
    )


def _all_words(row: CalendarEntry) -> str:
    return " ".join(note_words(code, typed) for code, typed, _stops in row.said)
