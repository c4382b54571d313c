"""Home games of the city's clubs from a season's fixtures, moved into the running and the coming season.

The fixtures hold local times without a zone and sometimes no time at all, and never an end.
"""

import json
from datetime import date, datetime, time, timedelta

from festival.demo_sources import moving
from festival.demo_sources.reports import Reporter
from festival.demo_sources.rows import EventRow, OrganisationRow, Reading

PLAYING_TIME = timedelta(minutes=120)
GATES_OPEN_MINUTES, GATES_CLOSE_MINUTES = 120, 60
# Usual kick-offs of the second division where none is fixed yet, by weekday.
_USUAL = {4: time(18, 30), 5: time(13, 0), 6: time(13, 30)}
_CLUBS = {
    "1. FC Union Berlin": ("1-fc-union-berlin", "square/stadion-an-der-alten-foersterei", 22_000),
    "Hertha BSC": ("hertha-bsc", "square/olympiastadion", 45_000),
}


def read(content: bytes, source: str, now: datetime) -> Reading:
    """The clubs and one event a home game and season; games of other clubs are skipped."""
    reporter = Reporter(source)
    reading = Reading(reports=reporter.reports)
    running = now.year if now.month >= moving.SEASON_STARTS_MONTH else now.year - 1
    for match in json.loads(content)["matches"]:
        home, row = match["team1"], f"{match['date']} {match['team1']} – {match['team2']}"
        if home not in _CLUBS:
            reporter.skipped(row, "not_at_home", "No club of this city plays at home.")
            continue
        organisation = OrganisationRow(_CLUBS[home][0], home, "sport")
        if organisation not in reading.organisations:
            reading.organisations.append(organisation)
        kick_off = _kick_off(match, row, reporter)
        for season in (running, running + 1):
            reading.events.append(_game(match, kick_off, season, source))
    if reading.events:
        reporter.note(
            "all", "no_end", f"No end is given: {PLAYING_TIME.seconds // 60} minutes are taken for each game."
        )
        reporter.note("all", "moved", f"Moved by whole weeks into the seasons {running} and {running + 1}.")
    return reading


def _kick_off(match: dict[str, str], row: str, reporter: Reporter) -> datetime:
    on = date.fromisoformat(match["date"])
    if match.get("time"):
        return datetime.combine(on, time.fromisoformat(match["time"]))
    usual = _USUAL.get(on.weekday(), time(15, 30))
    reporter.mended(row, "no_time", f"No time is given: the usual {usual:%H:%M} is taken.")
    return datetime.combine(on, usual)


def _game(match: dict[str, str], kick_off: datetime, season: int, source: str) -> EventRow:
    home, guest = match["team1"], match["team2"]
    organisation_key, venue_key, visitors = _CLUBS[home]
    start = kick_off + moving.to_season(kick_off.date(), season)
    return EventRow(
        key=f"football/{organisation_key}/{match['date']}/{season}",
        source=source,
        title=f"{home} – {guest}",
        title_en=f"{home} v {guest}",
        summary=f"Heimspiel von {home} gegen {guest}. Einlass zwei Stunden vor dem Anpfiff.",
        summary_en=f"{home} at home to {guest}. Gates open two hours before kick-off.",
        description="Beispieltermin: aus dem Spielplan 2025/26, um ganze Wochen in diese Spielzeit verschoben.",
        description_en="Sample date: taken from the 2025/26 fixtures and moved into this season by whole weeks.",
        category="sport",
        organisation_key=organisation_key,
        venue_key=venue_key,
        local_start=start,
        local_end=start + PLAYING_TIME,
        setup_minutes=GATES_OPEN_MINUTES,
        teardown_minutes=GATES_CLOSE_MINUTES,
        is_free=False,
        visitors_expected=visitors,
        sound="amplified",
        access_yes=("wheelchair_places", "accessible_toilet"),
    )
