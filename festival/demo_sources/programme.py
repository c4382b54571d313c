"""The demo's own events: invented examples of invented organisations at real places, so that each topic has something.

`days` says when: `repeat` (from the first date of the year before on, by the column of that name), `rule …` (a date
rule, in the year before, the running and the coming one) or `week +N DDD` (a weekday N weeks after the demo was
loaded).
"""

import csv
import io
from datetime import date, datetime, time, timedelta

from festival.demo_sources.reports import Reporter
from festival.demo_sources.rows import EventRow, OrganisationRow, Reading, Sector, Setting, Sound, State, Tone
from festival.recurrence.expansion import dates, parse_rrule
from festival.recurrence.movable_days import WEEKDAYS, parse_rule

SOURCE, ORGANISATIONS = "programme.csv", "organisations.csv"
_INVENTED = "Eine erfundene Veranstaltung: ein Beispiel dieser Demo."
_INVENTED_EN = "An invented event: an example of this demo."
_SECTORS: dict[str, Sector] = {
    "city": "city",
    "business": "business",
    "culture": "culture",
    "civic": "civic",
    "church": "church",
    "sport": "sport",
    "education": "education",
}
_TONES: dict[str, Tone] = {"civic": "civic", "solemn": "solemn"}
_SOUNDS: dict[str, Sound] = {"background": "background", "amplified": "amplified", "very_loud": "very_loud"}
_SETTINGS: dict[str, Setting] = {"indoor": "indoor", "both": "both"}
_STATES: dict[str, State] = {
    "idea": "idea",
    "pencilled": "pencilled",
    "submitted": "submitted",
    "postponed": "postponed",
    "cancelled": "cancelled",
}


def read(organisations: bytes, events: bytes, now: datetime) -> Reading:
    """The organisations, and an event for each first date of a row; a row without one is skipped."""
    reporter = Reporter(SOURCE)
    reading = Reading(reports=reporter.reports)
    for row in csv.DictReader(io.StringIO(organisations.decode("utf-8-sig"))):
        sector = _SECTORS.get(row["sector"], "civic")
        reading.organisations.append(
            OrganisationRow(row["key"], row["name"], sector, is_office=row["is_office"] == "1")
        )
    for row in csv.DictReader(io.StringIO(events.decode("utf-8-sig"))):
        firsts = first_dates(row["days"], row["repeat"], now.date())
        if not firsts:
            reporter.skipped(row["key"], "never", f"{row['title']}: {row['days']!r} gives no date.")
        state = _STATES.get(row["state"], "confirmed")
        reading.events += [
            _event(row, on, part, state if on >= now.date() else "confirmed") for part, on in firsts
        ]
    return reading


def first_dates(days: str, repeat: str, today: date) -> list[tuple[str, date]]:
    """The first dates that `days` says, each with the part of the key that tells them apart."""
    kind, _, rest = days.partition(" ")
    if kind == "repeat":
        start = date(today.year - 1, 1, 1)
        found = next(iter(dates(parse_rrule(repeat), start, start, start + timedelta(days=400))), None)
        return [("", found)] if found else []
    if kind == "rule":
        rule = parse_rule(rest)
        years = (today.year - 1, today.year, today.year + 1)
        return [(f"/{year}", on) for year in years if (on := rule.date_in(year))]
    weeks, weekday = rest.split()
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=int(weeks))
    return [("", monday + timedelta(days=WEEKDAYS.index(weekday)))]


def _event(row: dict[str, str], on: date, part: str, state: State) -> EventRow:
    start = datetime.combine(on, time.fromisoformat(row["start"]))
    return EventRow(
        key=f"programme/{row['key']}{part}",
        source=SOURCE,
        title=row["title"],
        title_en=row["title_en"],
        summary=row["summary"],
        summary_en=row["summary_en"],
        description=f"{row['summary']}\n\n{_INVENTED}",
        description_en=f"{row['summary_en']}\n\n{_INVENTED_EN}",
        category=row["category"],
        audiences=tuple(row["audiences"].split()),
        tone=_TONES.get(row["tone"], "festive"),
        organisation_key=row["organisation"],
        venue_key=row["venue"],
        local_start=start,
        local_end=start + timedelta(minutes=int(row["minutes"])),
        rrule=row["repeat"] or None,
        setup_minutes=int(row["setup"]),
        teardown_minutes=int(row["teardown"]),
        is_free=row["free"] == "yes",
        visitors_expected=int(row["visitors"]) if row["visitors"] else None,
        sound=_SOUNDS.get(row["sound"], "none"),
        setting=_SETTINGS.get(row["setting"], "outdoor"),
        access_yes=tuple(row["access_yes"].split()),
        access_no=tuple(row["access_no"].split()),
        languages=tuple(row["languages"].split()),
        state=state,
        state_reason=row["reason"],
    )
