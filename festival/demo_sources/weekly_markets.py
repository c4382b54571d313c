"""The city's weekly and flea markets from the lists of three years, each market once, from its newest row.

A market of the whole year goes on without an end; a season or a list of dates is moved by whole weeks into the running
and the coming year. Days like Volkstrauertag are closed by their date rule, others by their own date.
"""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from festival.demo_sources import moving, texts, wording
from festival.demo_sources.days import Days, days_by_rules
from festival.demo_sources.ground import Ground, metres
from festival.demo_sources.hours import Hours
from festival.demo_sources.reports import Reporter
from festival.demo_sources.rows import EventRow, MarketDates, MovedDate, Reading
from festival.demo_sources.twins import SAME_NAME_M, SIMILAR, are_in_one_street, similarity
from festival.demo_sources.weekly_rows import WeeklyMarket, parse_market
from festival.recurrence.expansion import Frequency, Recurrence, to_rrule
from festival.recurrence.movable_days import parse_rule

SOURCE = "markets_{year}.json"
# The list of March 2025 still holds the dates of 2024.
YEAR_OF_DATES = {2023: 2023, 2025: 2024, 2026: 2026}
CLOSED_YEARS = 4
SAME_SQUARE_M = 120


def read(contents: Mapping[int, bytes], ground: Ground, now: datetime) -> Reading:
    """The markets of the lists, by the year of the list; older rows of a market are the history of its newest one."""
    reading = Reading()
    kept: list[tuple[Reporter, WeeklyMarket]] = []
    for year in sorted(contents, reverse=True):
        reporter = Reporter(SOURCE.format(year=year))
        own: list[tuple[Reporter, WeeklyMarket]] = []
        for feature in json.loads(contents[year])["features"]:
            market = parse_market(feature, YEAR_OF_DATES.get(year, year), ground, reporter)
            if market is None:
                continue
            newer = _most_like(market, [one for _, one in kept if is_history(market, one)])
            twin = next((one for _, one in own if is_duplicate(market, one)), None)
            if newer:
                newer.organiser = newer.organiser or market.organiser
                reporter.skipped(market.row, "history", f"{market.name}: an earlier year of {newer.name}.")
            elif twin:
                reporter.skipped(market.row, "duplicate", f"{market.name}: the same as {twin.name}.")
            else:
                own.append((reporter, market))
        kept += own
        reading.reports += reporter.reports
    for reporter, market in kept:
        before = len(reporter.reports)
        _add_events(market, ground, now, reading, reporter)
        reading.reports += reporter.reports[before:]
    reading.venues = ground.found
    return reading


def _most_like(market: WeeklyMarket, others: list[WeeklyMarket]) -> WeeklyMarket | None:
    return max(others, key=lambda other: similarity(market.name, other.name), default=None)


def is_history(market: WeeklyMarket, newer: WeeklyMarket) -> bool:
    """Whether `market`, from an older list, is the market that `newer` still is."""
    if not _weekdays(market) & _weekdays(newer):
        return False
    distance_m = metres(market.lon, market.lat, newer.lon, newer.lat)
    alike = similarity(market.name, newer.name) >= SIMILAR and distance_m <= SAME_NAME_M
    if market.days or newer.days:
        return alike
    same_street = are_in_one_street(market, newer) and set(market.hours) == set(newer.hours)
    return alike or distance_m <= SAME_SQUARE_M or (same_street and distance_m <= SAME_NAME_M)


def _weekdays(market: WeeklyMarket) -> set[int]:
    """The weekdays on which the market is held, by its rule or by its named days."""
    return {on.weekday() for days in market.days for on in days.dates} or set(market.hours)


def is_duplicate(market: WeeklyMarket, other: WeeklyMarket) -> bool:
    """Whether one list holds the same market twice: same place, same days, same hours."""
    return (
        metres(market.lon, market.lat, other.lon, other.lat) <= SAME_SQUARE_M / 2
        and market.hours == other.hours
        and market.days == other.days
    )


def _add_events(
    market: WeeklyMarket, ground: Ground, now: datetime, reading: Reading, reporter: Reporter
) -> None:
    venue = ground.venue_for(market.place, market.postcode, (market.lon, market.lat), source=reporter.source)
    organisation = wording.organisation(market.organiser, market.district)
    if not market.organiser:
        reporter.note(
            market.row, "no_organiser", f"{market.name}: {organisation.name} stands for the unnamed operator."
        )
    if organisation.key not in {known.key for known in reading.organisations}:
        reading.organisations.append(organisation)
    belongs = (venue.key, organisation.key, reporter.source)
    years = (now.year, now.year + 1)
    events: list[EventRow] = []
    if market.days:
        for year in years:
            events += _explicit(market, market.days, year, belongs)
        reporter.note(
            market.row,
            "moved",
            f"{market.name}: its dates are moved by whole weeks into {years[0]} and {years[1]}.",
        )
    elif market.season:
        for year in years:
            shift = moving.to_year(market.season.first, year)
            season = Days(market.season.first + shift, market.season.last + shift)
            events += _weekly(market, season.first, season.last, belongs, key=f"{year}")
        reporter.note(
            market.row, "moved", f"{market.name}: its season is moved into {years[0]} and {years[1]}."
        )
    else:
        # It has been there for long: from the year before on, so that there is one to compare with.
        events += _weekly(market, date(now.year - 1, 1, 1), None, belongs, key="week")
    for year in years:
        extra = sorted(moving.in_year(on, year) for on in market.extra)
        events += _explicit(market, [Days(on, on) for on in extra], year, belongs)
    if not events:
        reporter.skipped(market.row, "never", f"{market.name}: no date falls into {years[0]} or {years[1]}.")
    reading.events += events


def _weekly(
    market: WeeklyMarket, first: date, last: date | None, belongs: tuple[str, str, str], *, key: str
) -> list[EventRow]:
    """One event for each group of weekdays and months that share their hours."""
    rows: list[EventRow] = []
    for months, hours in _by_months(market):
        for span in dict.fromkeys(hours[day] for day in sorted(hours)):
            weekdays = {day for day in hours if hours[day] == span}
            start = _first_on(first, weekdays, months)
            if last and start > last:
                continue
            rule = Recurrence(
                Frequency.WEEKLY,
                weekdays=tuple((0, day) for day in sorted(weekdays)),
                months=months,
                until_on=last,
            )
            closed = {
                on for on in _closed(market, start, last) if on.weekday() in weekdays and _within(on, months)
            }
            rows.append(
                _row(
                    market,
                    f"{key}/{len(rows)}" if rows else key,
                    MarketDates(
                        span.on(start),
                        to_rrule(rule),
                        closed=tuple(sorted(closed)),
                        moved=_before_good_friday(market, span, start, weekdays, months),
                    ),
                    belongs,
                )
            )
    return rows


def _by_months(market: WeeklyMarket) -> list[tuple[tuple[int, ...], dict[int, Hours]]]:
    if market.other_hours is None:
        return [(market.months, market.hours)]
    months, span = market.other_hours
    others = tuple(month for month in range(1, 13) if month not in months)
    return [(others, market.hours), (months, dict.fromkeys(market.hours, span))]


def _first_on(first: date, weekdays: set[int], months: tuple[int, ...]) -> date:
    while first.weekday() not in weekdays or not _within(first, months):
        first += timedelta(days=1)
    return first


def _within(on: date, months: tuple[int, ...]) -> bool:
    return not months or on.month in months


def _closed(market: WeeklyMarket, first: date, last: date | None) -> set[date]:
    years = range(first.year, first.year + CLOSED_YEARS)
    found = days_by_rules(market.closed_rules, years)
    found |= {moving.in_year(on, year) for on in market.closed for year in years}
    return {on for on in found if first <= on and (last is None or on <= last)}


def _before_good_friday(
    market: WeeklyMarket, span: Hours, first: date, weekdays: set[int], months: tuple[int, ...]
) -> tuple[MovedDate, ...]:
    """Good Friday's market is held on the Thursday before."""
    if not market.before_good_friday or 4 not in weekdays:
        return ()
    fridays = [parse_rule("easter-2").date_in(year) for year in range(first.year, first.year + CLOSED_YEARS)]
    moved = [on for on in fridays if on and on >= first and _within(on, months)]
    return tuple(MovedDate(on, *span.on(on - timedelta(days=1))) for on in moved)


def _explicit(
    market: WeeklyMarket, days: list[Days], year: int, belongs: tuple[str, str, str]
) -> list[EventRow]:
    """The named days moved into `year`, as few events; on a weekday without hours of its own the first hours hold."""
    if not days:
        return []
    shift = moving.to_year(days[0].first, year)
    moved = [part for one in days for part in _by_hours(market, Days(one.first + shift, one.last + shift))]
    return [
        _row(
            market,
            f"{series.first:%Y%m%d}",
            MarketDates(_span(market, series.first).on(series.first), series.rrule),
            belongs,
        )
        for series in moving.as_series(moved)
    ]


def _by_hours(market: WeeklyMarket, days: Days) -> list[Days]:
    """The days in pieces that have the same hours each."""
    pieces: list[Days] = []
    for on in days.dates:
        if pieces and _span(market, pieces[-1].last) == _span(market, on):
            pieces[-1] = Days(pieces[-1].first, on)
        else:
            pieces.append(Days(on, on))
    return pieces


def _span(market: WeeklyMarket, on: date) -> Hours:
    return market.hours.get(on.weekday()) or next(iter(market.hours.values()))


def _row(
    market: WeeklyMarket,
    key: str,
    dates: MarketDates,
    belongs: tuple[str, str, str],
) -> EventRow:
    venue_key, organisation_key, source = belongs
    times = dates.times
    if market.days:
        hours, hours_en = Hours(times[0].time(), times[1].time()).text, f"{times[0]:%H:%M}–{times[1]:%H:%M}"
    else:
        hours = wording.opening_hours(market.hours)
        hours_en = wording.opening_hours(market.hours, english=True)
    is_feast = re.search(r"fest\b", market.name) is not None
    return EventRow(
        key=f"market/{texts.key(market.name)[:50].strip('-')}-{market.postcode}/{_days_key(market)}{key}",
        source=source,
        title=market.name,
        title_en=wording.english_title(market.name),
        summary=texts.excerpt(market.text)
        if len(market.text) > 80
        else f"Markt in {market.district}: {hours}.",
        summary_en=f"Market in {market.district}: {hours_en}.",
        description=f"{market.text}\n\n**Öffnungszeiten:** {hours}".strip(),
        description_en=f"**Opening hours:** {hours_en}",
        category="volksfest" if is_feast else "markt",
        tone="festive" if is_feast else "civic",
        organisation_key=organisation_key,
        venue_key=venue_key,
        local_start=times[0],
        local_end=times[1],
        rrule=dates.rrule,
        closed=dates.closed,
        moved=dates.moved,
        is_free=True,
        access_yes=("wheelchair",) if market.accessible else (),
        access_no=("wheelchair",) if market.accessible is False else (),
        link=market.link,
        steps_aside_for=market.steps_aside_for,
    )


def _days_key(market: WeeklyMarket) -> str:
    """Weekdays as digits: two markets of one name on one square differ by them."""
    return "" if market.days else "".join(str(day) for day in sorted(market.hours)) + "/"
