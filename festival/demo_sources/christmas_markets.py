"""The city's Christmas markets from the tables of three years, moved into the season at hand and the one after it.

A market starts as many weeks before Advent as it did. One that runs into the days around Christmas ends on the same
day of the calendar; Christmas Eve, the holidays and New Year's Eve keep their dates too. Each group of weekdays with
the same hours is an event of its own; other hours on single days are changes of that date.
"""

import csv
import io
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from festival.demo_sources import moving, texts, wording
from festival.demo_sources.christmas_rows import Market, parse_market
from festival.demo_sources.ground import Ground
from festival.demo_sources.hours import Hours
from festival.demo_sources.reports import Reporter
from festival.demo_sources.rows import EventRow, MarketDates, MovedDate, Reading, VenueRow
from festival.demo_sources.twins import earlier_of
from festival.recurrence.expansion import weekly

SOURCE = "christmas_markets_{year}.csv"
CERTAIN_FOR = timedelta(days=365)
_LAST_DAYS_OF_SEASON = timedelta(days=10)
_SHORT_MARKET = timedelta(days=6)


def read(contents: Mapping[int, bytes], ground: Ground, now: datetime) -> Reading:
    """The markets of the tables by year; the newest row of a market gives the event, earlier ones are its history."""
    reading = Reading()
    markets: list[tuple[int, Market]] = []
    for year in sorted(contents, reverse=True):
        reporter = Reporter(SOURCE.format(year=year))
        older = _markets(contents[year], ground, reporter)
        for _, market in markets:
            for twin in earlier_of(market, older):
                older.remove(twin)
                market.organiser = market.organiser or twin.organiser
                reporter.skipped(twin.row, "history", f"{twin.name}: an earlier year of {market.name}.")
        markets += [(year, market) for market in older]
        reading.reports += reporter.reports
    for year, market in markets:
        reporter = Reporter(SOURCE.format(year=year))
        _add_events(market, ground, now, reading, reporter)
        reading.reports += reporter.reports
    reading.venues = ground.found
    return reading


def seasons(now: datetime) -> tuple[int, ...]:
    """The winters a demo started at `now` shows, by the year of their Advent; in the first days of January three."""
    running = (now.year - 1,) if now.month == 1 and now.day <= _LAST_DAYS_OF_SEASON.days else ()
    return (*running, now.year, now.year + 1)


def _markets(content: bytes, ground: Ground, reporter: Reporter) -> list[Market]:
    lines = content.decode("utf-8-sig")
    delimiter = ";" if lines[: lines.index("\n")].count(";") > 5 else ","
    header, *rows = csv.reader(io.StringIO(lines), delimiter=delimiter)
    doubled = {name for name in header if header.count(name) > 1}
    for name in sorted(doubled):
        reporter.mended("header", "doubled_column", f"{name} is there twice: a 1 in either counts.")
    markets = []
    for cells in rows:
        row = dict(zip(header, cells, strict=False))
        for name in doubled:
            values = [cell for column, cell in zip(header, cells, strict=False) if column == name]
            row[name] = "1" if "1" in values else values[0]
        market = parse_market(row, row["id"], ground, reporter)
        if market:
            markets.append(market)
    return markets


def _add_events(market: Market, ground: Ground, now: datetime, reading: Reading, reporter: Reporter) -> None:
    venue = ground.venue_for(
        market.place,
        market.postcode,
        (market.lon, market.lat),
        source=reporter.source,
        travel=market.train,
    )
    organisation = wording.organisation(market.organiser, market.district)
    if not market.organiser:
        reporter.note(
            market.row, "no_organiser", f"{market.name}: {organisation.name} stands for the unnamed operator."
        )
    if organisation.key not in {known.key for known in reading.organisations}:
        reading.organisations.append(organisation)
    for season in seasons(now):
        events = _events(market, season, now, venue, organisation.key)
        if not events:
            reporter.skipped(
                market.row, "never", f"{market.name}: no open day falls into its season {season}."
            )
        reading.events += events


def _events(
    market: Market, season: int, now: datetime, venue: VenueRow, organisation_key: str
) -> list[EventRow]:
    dates = _Dates(market, season)
    is_certain = datetime.combine(dates.first, time.min) <= now.replace(tzinfo=None) + CERTAIN_FOR
    belongs = (venue.key, organisation_key, "confirmed" if is_certain else "pencilled")
    rows: list[EventRow] = []
    placed: set[date] = set()
    for number, (span, open_on) in enumerate(_groups(market.hours, dates)):
        placed.update(open_on)
        closed = tuple(sorted(dates.closed.intersection(open_on)))
        if len(closed) == len(open_on):
            continue
        special = {on: dates.special[on] for on in open_on if on in dates.special and on not in closed}
        moved = tuple(MovedDate(on, *hours.on(on)) for on, hours in special.items() if hours != span)
        weekdays = {on.weekday() for on in open_on}
        rrule = weekly(weekdays, until=open_on[-1]) if len(open_on) > 1 else None
        series = MarketDates(span.on(open_on[0]), rrule, closed, moved)
        rows.append(_row(market, f"{season}/{number}" if number else f"{season}", series, belongs))
    for on, span in sorted(dates.special.items()):
        if on not in placed and on not in dates.closed:
            rows.append(_row(market, f"{season}/{on:%m%d}", MarketDates(span.on(on)), belongs))
    return rows


class _Dates:
    """A market's season moved into another winter."""

    def __init__(self, market: Market, season: int) -> None:
        own = moving.season_of(market.first)
        self.shift = moving.to_advent(own, season)
        self.years = season - own
        self.first = market.first + self.shift
        runs_into_christmas = market.last.month < 6 or (market.last.month, market.last.day) >= (12, 20)
        short = market.last - market.first <= _SHORT_MARKET
        last = market.last + self.shift
        self.last = self._same_day(market.last) if runs_into_christmas and not short else last
        if self.last < self.first:
            self.last = last
        self.closed = {self._move(on) for on in market.closed}
        self.special = {
            moved: span for on, span in market.special.items() if self._holds(moved := self._move(on))
        }

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=step) for step in range((self.last - self.first).days + 1)]

    def _move(self, on: date) -> date:
        around_christmas = (on.month, on.day) >= (12, 24) or (on.month, on.day) <= (1, 7)
        return self._same_day(on) if around_christmas else on + self.shift

    def _same_day(self, on: date) -> date:
        leap_day = (on.month, on.day) == (2, 29)
        return on.replace(year=on.year + self.years, day=28 if leap_day else on.day)

    def _holds(self, on: date) -> bool:
        return self.first <= on <= self.last


def _groups(hours: Mapping[int, Hours], dates: _Dates) -> list[tuple[Hours, list[date]]]:
    """The open days by their hours, the group with the most weekdays first."""
    open_on = [on for on in dates.days if on.weekday() in hours]
    spans = dict.fromkeys(hours[on.weekday()] for on in open_on)
    groups = [(span, [on for on in open_on if hours[on.weekday()] == span]) for span in spans]
    return sorted(groups, key=lambda group: -len({on.weekday() for on in group[1]}))


def _row(
    market: Market,
    key: str,
    series: MarketDates,
    belongs: tuple[str, str, str],
) -> EventRow:
    venue_key, organisation_key, state = belongs
    hours, hours_en = wording.opening_hours(market.hours), wording.opening_hours(market.hours, english=True)
    return EventRow(
        key=f"christmas/{texts.key(market.name)[:50].strip('-')}-{market.postcode}/{key}",
        source=SOURCE.format(year=market.first.year),
        title=market.name,
        title_en=wording.english_title(market.name),
        summary=texts.excerpt(market.text) or f"Weihnachtsmarkt in {market.district}, {hours}.",
        summary_en=texts.excerpt(market.text_en) or f"Christmas market in {market.district}, {hours_en}.",
        description=f"{market.text}\n\n**Öffnungszeiten:** {hours}".strip(),
        description_en=f"{market.text_en}\n\n**Opening hours:** {hours_en}".strip(),
        category="weihnachtsmarkt",
        audiences=("ab_18",) if "ab 18 jahren" in market.text.lower() else ("alle", "familien", "gaeste"),
        organisation_key=organisation_key,
        venue_key=venue_key,
        local_start=series.times[0],
        local_end=series.times[1],
        rrule=series.rrule,
        closed=series.closed,
        moved=series.moved,
        is_free=market.is_free,
        sound="background",
        access_yes=("wheelchair",) if market.is_accessible else (),
        link=market.link,
        state="pencilled" if state == "pencilled" else "confirmed",
    )
