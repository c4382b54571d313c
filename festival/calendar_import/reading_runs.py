"""How the kernel reads what is to be taken from a calendar: from the file that was kept when it was looked at."""

from __future__ import annotations

from festival.base import clock
from festival.base.city import get_city
from festival.base.database import db
from festival.base.templating import today
from festival.calendar_files.calendar_blocks import NoCalendar
from festival.calendar_files.calendar_reading import open_calendar
from festival.calendar_import.candidates import candidate_of, known_words
from festival.calendar_import.comparing_marks import private_keys, taken_or_ahead
from festival.calendar_import.kept_calendars import drop_calendar, read_calendar
from festival.calendar_import.sources import keys_of_others
from festival.exchange.model import ImportRun
from festival.exchange.run_writing import Orders
from festival.exchange.source_readers import CannotRead, Reading
from festival.organisers.model import Account


def read_run(run: ImportRun) -> Reading:
    """Return the events that have changed, and how they are written. Raises CannotRead."""
    data = read_calendar(run.kept_name)
    if data is None:
        raise CannotRead("file_gone")
    try:
        calendar = open_calendar(data, get_city().tz)
    except NoCalendar as error:
        raise CannotRead(error.code) from error
    settings, source = run.settings, run.source
    wanted = settings.get("keys")
    keys = calendar.marks.keys() if wanted is None else [key for key in wanted if key in calendar.marks]
    read = taken_or_ahead(calendar.read(keys, now=clock.now()), source.id, today())
    known = known_words()
    candidates = [candidate_of(one, known) for one in read]
    private = calendar.private_keys | private_keys(source.id)
    return Reading(
        candidates,
        Orders(
            state=source.state,
            organisation_id=source.organisation_id or 0,
            by=db.session.get(Account, run.by_id) if run.by_id else None,
            adopted={key: int(number) for key, number in settings.get("adopted", {}).items()},
            left_out=frozenset(settings.get("left_out", ()))
            | keys_of_others(source.id, source.organisation_id),
            # A file that is sent in says nothing of what stood in another one.
            is_whole=bool(source.address),
            still_there=frozenset(calendar.marks.keys() - private),
        ),
    )


def let_go(run: ImportRun) -> None:
    """Delete the file of a run that is done."""
    drop_calendar(run.kept_name)
    run.kept_name = ""
