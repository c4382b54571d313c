"""A calendar's address as somebody typed it, asked for what it holds; what is wrong with it stands at its field."""

from __future__ import annotations

from dataclasses import dataclass

from wtforms import Field

from festival.base.city import get_city
from festival.base.database import db
from festival.calendar_files.calendar_blocks import NoCalendar
from festival.calendar_files.calendar_reading import open_calendar
from festival.calendar_files.calendar_words import trouble_words
from festival.calendar_import.polling import BOUNDS
from festival.calendar_import.sources import Found
from festival.fetching.door import door
from festival.fetching.errors import NotFetched
from festival.fetching.web_addresses import checked


@dataclass(frozen=True, slots=True)
class Answered:
    """The address as it is kept, and what it holds."""

    address: str
    found: Found


def ask_address(field: Field) -> Answered | None:
    """Return what the address holds; None where it gives no calendar, which the field says then.

    Takes as long as the other server, and ends the running transaction first: call it before one that writes.
    """
    zone = get_city().tz
    db.session.rollback()
    try:
        address = checked(field.data)
        fetched = door().fetch(address, BOUNDS)
        calendar = open_calendar(fetched.body, zone)
    except NotFetched as error:
        field.errors = [trouble_words(error.reason, str(error.status))]
    except NoCalendar as error:
        field.errors = [trouble_words(error.code)]
    else:
        return Answered(address, Found(calendar, fetched.body, fetched.known))
    return None
