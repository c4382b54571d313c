"""One row of the weekly and flea market tables: German free text for days, hours and seasons, understood and mended."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from festival.demo_sources import texts
from festival.demo_sources.days import (
    HOLIDAYS,
    Days,
    parse_closed,
    parse_closed_rules,
    parse_days,
    parse_extra,
    parse_months,
)
from festival.demo_sources.ground import Ground, place_name
from festival.demo_sources.hours import Hours, parse_by_weekday, parse_open_end, parse_span, parse_weekdays
from festival.demo_sources.reports import Reporter

USUAL_LENGTH = timedelta(hours=8)
USUAL_HOURS = Hours(time(10), time(16))
WHOLE_YEAR_DAYS, FEW_DAYS = 330, 5
_EACH = re.compile(r"\b(?:jeden|immer|jeweils)\s+(\w+)", re.IGNORECASE)
_GENERIC = re.compile(
    r"(?:Frischer?\s+)?Wochenmarkt|Markt-Veranstaltungen|ICK TRÖDEL FLOHMÄRKTE", re.IGNORECASE
)
_NOT_DURING = re.compile(r"nicht während des (\w+(?: und \w+)*)", re.IGNORECASE)
_HOLY_THURSDAY = "auf Gründonnerstag vorverlegt"
_NOTHING = {"", "/", "keine Angabe"}


@dataclass(slots=True)
class WeeklyMarket:
    """A market as its source meant it: weekdays with hours, within a season or the whole year, or explicit days."""

    row: str
    year: int
    name: str
    place: str
    postcode: str
    lon: float
    lat: float
    district: str
    hours: dict[int, Hours] = field(default_factory=dict)
    months: tuple[int, ...] = ()
    other_hours: tuple[tuple[int, ...], Hours] | None = None
    season: Days | None = None
    days: list[Days] = field(default_factory=list)
    closed: list[date] = field(default_factory=list)
    closed_rules: list[str] = field(default_factory=list)
    extra: list[date] = field(default_factory=list)
    before_good_friday: bool = False
    organiser: str = ""
    link: str = ""
    text: str = ""
    accessible: bool | None = None
    steps_aside_for: tuple[str, ...] = ()


def parse_market(
    feature: Mapping[str, Any], year: int, ground: Ground, reporter: Reporter
) -> WeeklyMarket | None:
    """The market of a feature; None where it gives no dates in this city, which is then reported.

    `year` is the one that dates without a year are of.
    """
    row = {
        name: texts.plain(value) if isinstance(value, str) else value
        for name, value in _data(feature).items()
    }
    number = _row_name(row)
    lon, lat = feature["geometry"]["coordinates"]
    name = _name(row, number, reporter)
    district = ground.district_of(lon, lat)
    if district is None:
        reporter.skipped(number, "outside", f"{name}: {row['bezirk']} lies outside the city.")
        return None
    if row["bezirk"] != district:
        reporter.mended(
            number, "district", f"{name}: the source says {row['bezirk']!r}, the point lies in {district}."
        )
    market = WeeklyMarket(
        row=number,
        year=year,
        name=name,
        place=row["strasse"] or name,
        postcode=row["plz"].strip(),
        lon=lon,
        lat=lat,
        district=district,
        organiser="" if row["betreiber"] in _NOTHING else row["betreiber"],
        link=texts.link(row.get("www")),
        accessible={"Ja": True, "Nein": False}.get(row.get("barrierefreiheit") or ""),
    )
    if not market.link and (row.get("www") or "") not in _NOTHING:
        reporter.mended(number, "link", f"{market.name}: no web address, left out: {row['www'][:60]}")
    market.before_good_friday = _HOLY_THURSDAY in (row["bemerkungen"] or "")
    _read_times(market, row, reporter)
    if not market.hours and not market.days:
        said = " / ".join(
            row[name] for name in ("tage", "zeitraum", "zeiten") if row.get(name) not in _NOTHING
        )
        reporter.skipped(
            number, "no_day", f"{market.name}: no weekday and no date in {texts.one_line(said)!r}."
        )
        return None
    market.steps_aside_for = _steps_aside_for(row["bemerkungen"] or "")
    market.text = _text(row["bemerkungen"] or "", number, reporter)
    return market


def _data(feature: Mapping[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = feature["properties"]["data"]
    return {**data, "zeitraum": data.get("zeitraum") or ""}


def _row_name(row: Mapping[str, Any]) -> str:
    days = texts.one_line(row["tage"])[:24]
    return f"{texts.one_line(row['bezeichnung'])[:60]} ({texts.one_line(row['strasse'])[:40]}, {days or '–'})"


def _name(row: Mapping[str, Any], number: str, reporter: Reporter) -> str:
    lines = [texts.one_line(line) for line in row["bezeichnung"].split("\n") if line.strip()]
    name = texts.without_edition(lines[0].rstrip(" -"))
    name = re.split(r"\s+[“\"„]|\s+\(", name)[0].strip()
    if len(lines) > 1 and len(name) < 40 and not lines[1].startswith(("(", "14467")):
        name = f"{name} {lines[1]}" if name.endswith("/") else f"{name}, {lines[1]}"
    spelt = re.sub(r"martk\b", "markt", name).replace("Wochenmarkt Markt am", "Wochenmarkt am")
    if spelt != name:
        reporter.mended(number, "spelling", f"{name} is {spelt}.")
    if _GENERIC.fullmatch(spelt):
        kind = "Flohmarkt" if "FLOHM" in spelt.upper() else "Wochenmarkt"
        spelt = f"{kind} {place_name(row['strasse'])}"
        reporter.mended(number, "generic_name", f"{name} says nothing of the place: called {spelt}.")
    return spelt


def _read_times(market: WeeklyMarket, row: Mapping[str, Any], reporter: Reporter) -> None:
    """Weekdays, hours, season and explicit days of the row; what it lacks is taken as usual and noted."""
    days_text, hours_text, span_text = row["tage"], _without_closed(row["zeiten"]), row["zeitraum"]
    notes = row["bemerkungen"] or ""
    each = " ".join(found[1] for found in _EACH.finditer(notes) if parse_weekdays(found[1]))
    listed, season = parse_days(days_text.split("sowie")[0], market.year), parse_days(span_text, market.year)
    weekdays = parse_weekdays(days_text) or parse_weekdays(hours_text) or parse_weekdays(each)
    open_hours = _hours(days_text if parse_weekdays(days_text) else each, hours_text, market, reporter)
    market.closed = [*parse_closed(notes, market.year), *parse_closed(row["zeiten"], market.year)]
    market.closed_rules = parse_closed_rules(notes)
    if _rests_on_holidays(market, row, notes):
        market.closed_rules = list(HOLIDAYS)
        reporter.note(
            market.row,
            "holidays",
            f"{market.name}: nothing is said of public holidays, it is taken to rest on them.",
        )
    market.extra = [*parse_extra(notes, market.year), *parse_extra(days_text, market.year)]

    explicit = _explicit_days(listed, season, has_weekdays=bool(weekdays))
    if explicit:
        market.days = explicit
        market.hours = open_hours or dict.fromkeys(range(7), _single_span(hours_text, market, reporter))
        return
    if not weekdays:
        return
    market.hours = open_hours or dict.fromkeys(weekdays, _single_span(hours_text, market, reporter))
    market.season = _season(listed, season)
    if market.season and (market.season.last - market.season.first).days >= WHOLE_YEAR_DAYS:
        market.season = None
    market.other_hours = _other_hours(f"{row['zeiten']}\n{notes}")
    market.months = () if market.other_hours else parse_months(notes)


def _rests_on_holidays(market: WeeklyMarket, row: Mapping[str, Any], notes: str) -> bool:
    """Whether it is a food market on working days whose source says nothing of public holidays: most rest then, and
    flea markets take their square."""
    says = f"{row['tage']} {row['zeiten']} {notes}".casefold()
    return (
        "wochenmarkt" in market.name.casefold()
        and "feiertag" not in says
        and not market.before_good_friday
        and not market.closed_rules
        and 6 not in parse_weekdays(row["tage"])
    )


def _explicit_days(listed: list[Days], season: list[Days], *, has_weekdays: bool) -> list[Days]:
    """The days that are named one by one; empty where the row means a weekday."""
    if len(season) > 1 or (len(season) == 1 and not listed and _is_short(season[0])):
        return season
    if listed and season and not has_weekdays and listed[0].last >= season[0].first:
        # 2026: `tage` holds the last day, `zeitraum` the first one.
        span = Days(season[0].first, listed[0].last)
        return [span] if _is_short(span) else []
    return listed if not season and not has_weekdays else []


def _season(listed: list[Days], season: list[Days]) -> Days | None:
    if listed and season:
        return Days(season[0].first, listed[-1].last)
    return season[0] if season else None


def _is_short(days: Days) -> bool:
    return (days.last - days.first).days < FEW_DAYS


def _hours(days_text: str, hours_text: str, market: WeeklyMarket, reporter: Reporter) -> dict[int, Hours]:
    found = parse_by_weekday(days_text, hours_text)
    start = parse_open_end(hours_text)
    if not found and start is not None:
        end = (datetime.combine(date.min, start) + USUAL_LENGTH).time()
        reporter.note(
            market.row, "no_end", f"{market.name}: {hours_text!r} has no end, {end:%H:%M} is taken."
        )
        return dict.fromkeys(parse_weekdays(days_text), Hours(start, end))
    return found


def _single_span(hours_text: str, market: WeeklyMarket, reporter: Reporter) -> Hours:
    span = parse_span(hours_text)
    if span is None:
        reporter.note(market.row, "no_hours", f"{market.name}: no hours, {USUAL_HOURS.text} is taken.")
    return span or USUAL_HOURS


def _without_closed(text: str) -> str:
    """The hours without lines that speak of closed dates or of single months."""
    lines = text.split("\n")
    return "\n".join(line for line in lines if "geschlossen" not in line and not parse_months(line))


def _other_hours(text: str) -> tuple[tuple[int, ...], Hours] | None:
    """The months with hours of their own and those hours: "Januar bis März 12–18 Uhr"."""
    found = [
        (months, span)
        for line in text.split("\n")
        if (months := parse_months(line)) and (span := parse_span(line))
    ]
    return min(found, key=lambda one: len(one[0])) if found else None


def _steps_aside_for(text: str) -> tuple[str, ...]:
    """The feasts during which the market does not take place, as words of their titles: "nicht während des
    Altstadtfestes und Weihnachtsmarktes" means "altstadtfest" and "weihnachtsmarkt"."""
    found = _NOT_DURING.search(texts.one_line(text))
    return tuple(re.sub(r"e?s$", "", word.casefold()) for word in found[1].split(" und ")) if found else ()


def _text(text: str, number: str, reporter: Reporter) -> str:
    if text.strip() in _NOTHING:
        return ""
    clean = texts.without_contacts(re.sub(r"^\s*-?>\s*", "", text, flags=re.MULTILINE))
    fresh, left_out = texts.without_past_years(clean)
    if left_out:
        reporter.mended(number, "past_year", f"{left_out} sentences with dates of a past year are left out.")
    return fresh if len(fresh) > 3 else ""
