"""The words that readers put around a market's data: opening hours on one line, English titles, names of operators."""

import re
from collections.abc import Mapping

from festival.demo_sources.hours import Hours
from festival.demo_sources.rows import OrganisationRow, Sector
from festival.demo_sources.texts import key

_DAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
_DAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_KINDS_EN = (
    ("Weihnachtsmarkt", "Christmas market"),
    ("Adventsmarkt", "Advent market"),
    ("Adventmarkt", "Advent market"),
    ("Adventsbasar", "Advent bazaar"),
    ("Wochenmarkt", "Weekly market"),
    ("Flohmarkt", "Flea market"),
    ("Trödelmarkt", "Flea market"),
    ("Ökomarkt & mehr", "Organic market"),
    ("Ökomarkt", "Organic market"),
    ("Öko-Wochenmarkt", "Organic market"),
    ("Kinderflohmarkt", "Children's flea market"),
    ("Antikmarkt", "Antiques market"),
    ("Kunstmarkt", "Art market"),
    ("Bauernmarkt", "Farmers' market"),
    ("Frischemarkt", "Fresh food market"),
)
_AT = re.compile(r"^(?:auf dem|auf der|an der|am|in der|im|vor dem|vor der|beim)\s+", re.IGNORECASE)
_SECTORS: tuple[tuple[str, Sector], ...] = (
    (r"^(?:Bezirksamt|Stadt|Amt|Land)\b", "city"),
    (r"kirche|gemeinde|Stift\b|Johannesstift|Hoffbauer", "church"),
    (r"Kultur|Museum|Kunst|Heimatverein|Schlösser", "culture"),
    (r"^TSV|^SV |Sportverein", "sport"),
    (r"e\. ?V\.|Stiftung|gGmbH|Verein|Villa|Bündnis|Freundeskreis|Kiezoase", "civic"),
)


def opening_hours(hours: Mapping[int, Hours], *, english: bool = False) -> str:
    """The hours of the week on one line: "Mo–Fr 11–20 Uhr, So 12–19 Uhr" or "Mon–Fri 11:00–20:00, Sun 12:00–19:00"."""
    names = _DAYS_EN if english else _DAYS
    parts = []
    for span in dict.fromkeys(hours[day] for day in sorted(hours)):
        days = [day for day in sorted(hours) if hours[day] == span]
        parts.append(f"{_days(days, names)} {span.text_en if english else span.text}")
    return ", ".join(parts)


def english_title(title: str) -> str:
    """The title in English where it begins with a kind of market; empty where it is a name of its own."""
    for german, english in _KINDS_EN:
        if title == german:
            return english
        if title.startswith(f"{german} "):
            rest = title[len(german) + 1 :]
            bare = _AT.sub("", rest)
            return f"{english} at {bare}" if bare != rest else f"{english} {rest}"
    return ""


def organisation(name: str, district: str) -> OrganisationRow:
    """The organisation that runs a market; where none is named, "Marktbetreiber" of the district stands for it."""
    known = name or f"Marktbetreiber {district}"
    sector: Sector = next((sector for words, sector in _SECTORS if re.search(words, known)), "business")
    return OrganisationRow(key=key(known), name=known, sector=sector)


def _days(days: list[int], names: tuple[str, ...]) -> str:
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(
        f"{names[run[0]]}–{names[run[-1]]}" if len(run) > 2 else ", ".join(names[day] for day in run)
        for run in runs
    )
