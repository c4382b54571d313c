"""One row of the Christmas market tables, mended: dates, hours of each weekday, closed and exceptional days."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from festival.demo_sources import texts
from festival.demo_sources.ground import Ground
from festival.demo_sources.hours import WEEKDAYS, Hours, parse_by_weekday, parse_span
from festival.demo_sources.reports import Reporter

USUAL_HOURS = parse_span("12:00 - 20:00")
_SHORT_DATE = re.compile(r"^\s*(\d{1,2})\.(\d{1,2})\.(\d{2}|\d{4})\s*$")
_EXCEPTION = re.compile(r"(\d{1,2}\.\d{1,2}\.\d{2,4})\s*=\s*([^,=]*)")
_MARKET_WORDS = re.compile(
    r"markt|advent|weihnacht|winter|christmas|xmas|nikolaus|sinterklaas|basar|licht|shopping|market|fair|wonderland"
    r"|klimbim|meile|veranstaltung",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Market:
    """A Christmas market of one season, as its source meant it."""

    row: str
    name: str
    place: str
    postcode: str
    lon: float
    lat: float
    district: str
    first: date
    last: date
    hours: dict[int, Hours]
    closed: set[date] = field(default_factory=set)
    special: dict[date, Hours] = field(default_factory=dict)
    text: str = ""
    text_en: str = ""
    link: str = ""
    train: str = ""
    organiser: str = ""
    is_free: bool | None = None
    is_accessible: bool = False


def parse_market(row: Mapping[str, str], number: str, ground: Ground, reporter: Reporter) -> Market | None:
    """The market of a row; None where the row is no market of this city, which is then reported."""
    name = _name(row["name"], number, reporter)
    point = _point(row, number, reporter)
    reason = _reason_to_skip(row, name, point, ground)
    if reason or point is None:
        code, message = reason or ("no_coordinates", f"{name}: no usable coordinates.")
        reporter.skipped(number, code, message)
        return None
    lon, lat = point
    district = ground.district_of(lon, lat) or ""
    if row["bezirk"].strip() != district:
        said = row["bezirk"].strip() or "nothing"
        reporter.mended(number, "district", f"{name}: the source says {said}, the point lies in {district}.")
    first, last = _date(row["von"]), _date(row["bis"])
    if first is None or last is None or last < first:
        reporter.skipped(number, "dates", f"{name}: no season in {row['von']!r} to {row['bis']!r}.")
        return None
    market = Market(
        row=number,
        name=name,
        place=row["strasse"],
        postcode=(re.findall(r"\b\d{5}\b", row["plz_ort"]) or [""])[0],
        lon=lon,
        lat=lat,
        district=district,
        first=first,
        last=last,
        hours=_hours(row, name, number, reporter),
        link=_link(row["w3"], number, reporter),
        train=texts.one_line(row.get("train") or ""),
        organiser=(row.get("veranstalter") or "").strip(),
        is_free=True if row["immer-kostenlos"] == "1" else None,
        is_accessible=row["barrierefrei"] == "1",
    )
    _add_exceptions(market, row, reporter)
    market.text = _text(row["bemerkungen"], number, reporter)
    market.text_en = _text(row.get("bemerkungen_en") or "", number, reporter)
    return market


def _reason_to_skip(
    row: Mapping[str, str], name: str, point: tuple[float, float] | None, ground: Ground
) -> tuple[str, str] | None:
    if name.startswith("Test "):
        return "test_row", f"{name}: a row that the source's makers tried things with."
    if point and ground.district_of(*point) is None:
        return "outside", f"{name}: {texts.one_line(row['plz_ort']) or 'the point'} lies outside the city."
    if not _MARKET_WORDS.search(name):
        return "not_a_market", f"{name}: no market by its name."
    if row["ignore"].strip() == "1":
        return "ignored", f"{name}: hidden by the source itself (ignore=1)."
    return None


def _name(text: str, number: str, reporter: Reporter) -> str:
    once = texts.without_repeats(text)
    if once != text.strip():
        reporter.mended(number, "repeated_text", f"The name was written several times in a row: {once[:60]}")
    name = texts.one_line(once)
    shorter = texts.without_edition(name)
    if shorter != name:
        reporter.note(number, "edition", f"{name}: becomes {shorter!r}, the number belongs to its own year.")
    return shorter


def _point(row: Mapping[str, str], number: str, reporter: Reporter) -> tuple[float, float] | None:
    """Longitude and latitude; a number without its decimal point gets it back behind the second digit."""
    values = []
    for column in ("lng", "lat"):
        text = row[column].strip()
        if re.fullmatch(r"\d{4,}", text):
            reporter.mended(number, "decimal_point", f"{column} {text} is {text[:2]}.{text[2:]}")
            text = f"{text[:2]}.{text[2:]}"
        try:
            values.append(float(text))
        except ValueError:
            return None
    return values[0], values[1]


def _date(text: str) -> date | None:
    found = _SHORT_DATE.match(text)
    if not found:
        return None
    day, month, year = (int(part) for part in found.groups())
    try:
        return date(year if year > 99 else 2000 + year, month, day)
    except ValueError:
        return None


def _hours(row: Mapping[str, str], name: str, number: str, reporter: Reporter) -> dict[int, Hours]:
    hours: dict[int, Hours] = {}
    for column, weekday in WEEKDAYS.items():
        cell = row[column.title()].strip()
        if cell in ("", "0"):
            continue
        if span := parse_span(cell):
            hours[weekday] = span
        else:
            reporter.skipped(
                number, "hours", f"{name}: cannot read {cell!r} on {column.title()}; closed that day."
            )
    if hours:
        return hours
    text = texts.without_mojibake(texts.plain(texts.without_repeats(row["oeffnungszeiten"])))
    if span := parse_span(text):
        reporter.mended(number, "hours_from_text", f"{name}: no hours by weekday, read from {text[:60]!r}.")
        return parse_by_weekday("Mo - So", text) or dict.fromkeys(range(7), span)
    reporter.note(number, "no_hours", f"{name}: no hours at all, 12 to 20 o'clock each day are taken.")
    return dict.fromkeys(range(7), USUAL_HOURS) if USUAL_HOURS else {}


def _add_exceptions(market: Market, row: Mapping[str, str], reporter: Reporter) -> None:
    for part in row["closed-exc"].split(","):
        if part.strip() not in ("", "0") and (on := _in_season(part, market, reporter)):
            market.closed.add(on)
    for day, cell in _EXCEPTION.findall(row["hours-exc"]):
        span, on = parse_span(cell), _in_season(day, market, reporter)
        if span and on:
            market.special[on] = span
        elif on:
            reporter.skipped(market.row, "hours", f"{market.name}: cannot read {cell!r} on {day}.")


def _in_season(text: str, market: Market, reporter: Reporter) -> date | None:
    """The date in the year in which it falls into the season: "26.12.24" in a season of 2025 is a slip."""
    on = _date(text)
    if on is None:
        reporter.skipped(market.row, "exception", f"{market.name}: {text.strip()!r} is no date.")
        return None
    if market.first <= on <= market.last:
        return on
    for year in {market.first.year, market.last.year}:
        meant = on.replace(year=year) if (on.month, on.day) != (2, 29) else on
        if market.first <= meant <= market.last:
            reporter.mended(market.row, "year", f"{market.name}: {text.strip()} means {meant:%d.%m.%y}.")
            return meant
    reporter.skipped(market.row, "exception", f"{market.name}: {text.strip()} is not within its season.")
    return None


def _link(text: str, number: str, reporter: Reporter) -> str:
    address = texts.link(text)
    if not address and text.strip() not in ("", "0", "/"):
        reporter.mended(number, "link", f"Not a web address, left out: {text.strip()[:60]}")
    return address


def _text(text: str, number: str, reporter: Reporter) -> str:
    clean = texts.plain(texts.without_mojibake(texts.without_repeats(text)))
    clean = texts.without_contacts(
        clean.replace("Hinweis zur Barrierefreiheit:", "\nHinweis zur Barrierefreiheit:")
    )
    fresh, left_out = texts.without_past_years(clean)
    if left_out:
        reporter.mended(number, "past_year", f"{left_out} sentences with a date of a past year are left out.")
    return fresh
