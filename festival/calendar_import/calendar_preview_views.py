"""What a calendar holds, before anything is taken from it: what is new, what changes, what is like one of ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from festival.base import clock
from festival.base.city import get_city
from festival.base.database import begin_writing, db
from festival.base.http import current_locale
from festival.base.other_servers import waits_for_others
from festival.base.templating import today
from festival.calendar_files.calendar_blocks import NoCalendar
from festival.calendar_files.calendar_reading import open_calendar
from festival.calendar_import.candidates import known_words
from festival.calendar_import.comparing_marks import Looked, look_through
from festival.calendar_import.kept_calendars import read_calendar
from festival.calendar_import.sources import drop_preview, keys_of_others, own_twins, take_preview
from festival.calendar_import.views import get_source_for
from festival.calendar_import.words import note_words
from festival.exchange.comparing import Compared, compare, gone_from
from festival.exchange.model import ImportedEvent, ImportRun, Source
from festival.exchange.twins_here import Twin
from festival.organisers.permissions import requires
from festival.recurrence.line_words import line_words

calendar_previews = Blueprint("calendar_previews", __name__, url_prefix="/desk/imports/calendars")
SHOWN = 200
"""So many of a kind are shown by name; the numbers count all."""


@dataclass(frozen=True)
class Preview:
    """What a calendar holds, against what stands here."""

    looked: Looked
    rows: list[Compared]
    gone: list[ImportedEvent]
    private_count: int
    twins: Mapping[str, list[Twin]]
    of_others: set[str]

    @property
    def counts(self) -> Counter[str]:
        return Counter(map(self._kind, self.rows))

    def of(self, *kinds: str) -> list[Compared]:
        """Return the first rows of these kinds."""
        return [row for row in self.rows if self._kind(row) in kinds][:SHOWN]

    def _kind(self, row: Compared) -> str:
        key = row.candidate.key
        return "twin" if key in self.twins else "of_others" if key in self.of_others else row.kind


@calendar_previews.get("/<int:source_id>/runs/<int:run_id>")
@waits_for_others
@requires("event.submit")
def page(source_id: int, run_id: int) -> ResponseReturnValue:
    """What would be taken from a calendar. Editors of its organisation and the coordination."""
    source = get_source_for(source_id, "event.submit")
    run = _run(source, run_id)
    if run.state != "read":
        return redirect(url_for("calendar_sources.page", source_id=source.id), 303)
    preview = _preview(source, run)
    if preview is None:
        abort(404)
    year, locale = today().year, current_locale()
    return render_template(
        "calendar_import/preview.html",
        source=source,
        run=run,
        preview=preview,
        shown=SHOWN,
        when={
            row.candidate.key: line_words(row.candidate.lines[0], locale, this_year=year)
            for row in preview.rows
            if row.candidate.lines
        },
        notes={
            row.candidate.key: " ".join(note_words(one.code, one.typed) for one in row.candidate.troubles)
            for row in preview.rows
        },
    )


def answer(source_id: int, run_id: int) -> ResponseReturnValue:
    """Take what was looked at, or nothing of it. Editors of its organisation and the coordination."""
    wanted = request.form.get("answer")
    if wanted not in ("take", "drop"):
        abort(400)
    source = get_source_for(source_id, "event.submit")
    run = _run(source, run_id)
    there = redirect(url_for("calendar_sources.page", source_id=source.id), 303)
    if run.state != "read":
        return there  # the button was pressed twice
    preview = _preview(source, run) if wanted == "take" else None
    organisation_id = source.organisation_id
    db.session.rollback()
    begin_writing()
    source = get_source_for(source_id, "event.submit")
    run = _run(source, run_id)
    if run.state != "read":
        return there
    if preview is None:
        drop_preview(source, run)
        db.session.commit()
        flash(_("Nothing was taken."), "done")
        return redirect(url_for("calendars.of_organisation", organisation_id=organisation_id), 303)
    run.settings = {**run.settings, **_said_of_twins(preview)}
    source.state = run.settings.get("state") or source.state
    source.address = run.settings.get("address") or source.address
    take_preview(source, run, preview.looked, now=clock.now())
    db.session.commit()
    flash(_("It is being taken over. That goes on by itself; you may leave this page."), "done")
    return there


# Reading comes before the write lock is taken.
answer.begins_itself = True  # type: ignore[attr-defined]
calendar_previews.post("/<int:source_id>/runs/<int:run_id>")(
    waits_for_others(requires("event.submit")(answer))
)


def _run(source: Source, run_id: int) -> ImportRun:
    run = db.session.get(ImportRun, run_id)
    if run is None or run.source_id != source.id:
        abort(404)
    return run


def _preview(source: Source, run: ImportRun) -> Preview | None:
    """Return what the kept file holds; None where the file has gone."""
    data = read_calendar(run.kept_name)
    try:
        calendar = open_calendar(data, get_city().tz) if data is not None else None
    except NoCalendar:
        calendar = None
    if calendar is None:
        return None
    looked = look_through(calendar, source.id, known_words(), now=clock.now(), all_anew=True)
    rows = compare(source.id, looked.candidates)
    is_whole = bool(source.address)
    keys = [*(one.key for one in looked.candidates), *looked.still_there]
    gone = gone_from(source.id, keys, now=clock.now()) if is_whole else []
    organisation_id = source.organisation_id or 0
    return Preview(
        looked=looked,
        rows=rows,
        gone=gone,
        private_count=len(calendar.private_keys),
        twins=own_twins(rows, organisation_id),
        of_others=keys_of_others(source.id, organisation_id),
    )


def _said_of_twins(preview: Preview) -> dict[str, object]:
    """Return which events of ours are the same as some of the calendar's, as it was said; of what nothing was said
    waits."""
    adopted: dict[str, int] = {}
    left_out = set(preview.twins)
    for number, row in enumerate(preview.of("twin")):
        key, said = row.candidate.key, request.form.get(f"twin-{number}", "")
        if said == "apart":
            left_out.discard(key)
        elif said in {str(twin.event_id) for twin in preview.twins[key]}:
            adopted[key] = int(said)
            left_out.discard(key)
    return {"adopted": adopted, "left_out": sorted(left_out)}
