"""Places from a table: which column says what, by its head or as somebody said, and each row read. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from festival.base import text
from festival.base.coordinates import BadGeometry, parse_coordinates
from festival.base.vocabulary import terms
from festival.place_lists.listed_place import (
    LONGEST_NAME,
    LONGEST_STREET,
    MOST_CAPACITY,
    ListedPlace,
    web_link,
)
from festival.tables.plain_table import Cell

FIELDS = (
    "name",
    "name_en",
    "kind",
    "setting",
    "street",
    "housenumber",
    "postcode",
    "town",
    "coordinates",
    "lat",
    "lon",
    "capacity",
    "wheelchair",
    "link",
)
_HEADS = {
    "name": "name ort ortsname bezeichnung venue location veranstaltungsort spielstatte platz saal raum titel",
    "name_en": "name_en name(en) englisch english",
    "kind": "art typ kategorie kind type category nutzung",
    "setting": "innen/aussen drinnen/draussen indoor/outdoor setting",
    "street": "strasse adresse anschrift street address strasse+hausnr strasse+nr",
    "housenumber": "hausnummer hausnr hnr house_number housenumber",
    "postcode": "plz postleitzahl zip postcode",
    "town": "stadt gemeinde town city wohnort",
    "coordinates": "koordinaten koordinate coordinates position geo lat,lon latlon",
    "lat": "lat latitude breite breitengrad geo_lat y",
    "lon": "lon lng long longitude lange langengrad geo_lon geo_lng x",
    "capacity": "kapazitat platze personen capacity besucher fassungsvermogen sitzplatze max",
    "wheelchair": "barrierefrei rollstuhl rollstuhlgerecht wheelchair accessible barrierefreiheit",
    "link": "website web webseite internet homepage url link",
}
_BY_HEAD = {head: field for field, heads in _HEADS.items() for head in heads.split()}
_LOOKED_AT_FOR_HEADS = 15
_CAPACITY = re.compile(
    r"(?:ca\.?|bis(?: zu)?|max\.?|~)?\s*(\d{1,7})(?:\s*(?:personen|plätze|pers\.?|besucher))?", re.IGNORECASE
)
_YES = {"ja", "yes", "x", "j", "y", "wahr", "true", "1", "voll", "vollstandig"}
_PARTLY = {"teilweise", "partly", "limited", "eingeschrankt", "bedingt"}
_NO = {"nein", "no", "n", "falsch", "false", "0", "nicht"}
_SETTINGS = {
    "indoor": {"innen", "drinnen", "indoor", "in", "halle", "saal"},
    "outdoor": {"aussen", "draussen", "outdoor", "out", "freiflache", "open air", "open-air"},
    "both": {"beides", "both", "innen und aussen", "innen/aussen", "drinnen und draussen"},
}


def head_row(rows: Sequence[Sequence[Cell]]) -> int | None:
    """Return which row names the columns: the one with most heads that are known, among the first; None for none."""
    counted = [len(columns_by(row)) for row in rows[:_LOOKED_AT_FOR_HEADS]]
    best = max(counted, default=0)
    return counted.index(best) if best else None


def columns_by(heads: Sequence[Cell]) -> dict[int, str]:
    """Return what each column says, by its head; each field once, the first column that has it."""
    found: dict[int, str] = {}
    for number, head in enumerate(heads):
        field = _field_of(head)
        if _folded(head).rstrip(".") in ("nr", "nummer") and found.get(number - 1) == "street":
            field = "housenumber"  # elsewhere it counts the rows
        if field and field not in found.values():
            found[number] = field
    fields = {field: number for number, field in found.items()}
    if "name" in fields and "postcode" in fields:  # "Name, Straße, PLZ, Ort": the last is the town
        for number, head in enumerate(heads):
            if number not in found and "town" not in fields and _folded(head) == "ort":
                found[number] = "town"
    return found


def _field_of(head: Cell) -> str:
    words = _folded(head)
    if words in _BY_HEAD:
        return _BY_HEAD[words]
    return _BY_HEAD.get(re.split(r"[ ,.:/(*-]", words, maxsplit=1)[0], "")


def _folded(head: Cell) -> str:
    return text.fold(str(head)) if isinstance(head, str) else ""


def place_of(row: Sequence[Cell], columns: Mapping[int, str], number: int) -> ListedPlace:
    """Return the place that a row says, the `number`th of its sheet as people count."""
    said = {field: row[column] for column, field in columns.items() if column < len(row)}
    words = {field: _words(value) for field, value in said.items()}
    troubles = []
    name = words.get("name", "")[:LONGEST_NAME]
    if not name:
        troubles.append("no_name")
    point, is_read = _point(said, words)
    if not is_read:
        troubles.append("no_place")
    capacity, is_number = _capacity(words.get("capacity", ""))
    if not is_number:
        troubles.append("capacity")
    kind = _kind(words.get("kind", ""))
    if not kind:
        troubles.append("kind")
    access_yes, access_no = _wheelchair(words.get("wheelchair", ""))
    street = text.one_line(f"{words.get('street', '')} {words.get('housenumber', '')}")[:LONGEST_STREET]
    return ListedPlace(
        where=str(number),
        key="",
        name=name,
        name_en=words.get("name_en", "")[:LONGEST_NAME],
        kind=kind or "other",
        setting=_setting(words.get("setting", "")),
        street=street,
        postcode=words.get("postcode", "")[:10],
        town=words.get("town", "")[:80],
        lon=point[0] if point else None,
        lat=point[1] if point else None,
        capacity=capacity,
        access_yes=access_yes,
        access_no=access_no,
        link=web_link(words.get("link", "")),
        troubles=tuple(troubles),
    )


def _words(value: Cell) -> str:
    if value is None or isinstance(value, bool):
        return {True: "ja", False: "nein"}.get(value, "") if value is not None else ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return text.one_line(str(value))[:2000]


def _point(said: Mapping[str, Cell], words: Mapping[str, str]) -> tuple[tuple[float, float] | None, bool]:
    """Longitude and latitude, and whether what is said of them could be read."""
    typed = words.get("coordinates", "")
    if not typed and words.get("lat") and words.get("lon"):
        typed = f"{words['lat'].replace(',', '.')}, {words['lon'].replace(',', '.')}"
    if not typed:
        return None, not (words.get("lat") or words.get("lon"))
    try:
        return parse_coordinates(typed), True
    except BadGeometry:
        return None, False


def _capacity(words: str) -> tuple[int | None, bool]:
    digits = re.sub(r"(?<=\d)[.\s’'](?=\d{3}\b)", "", words)
    found = _CAPACITY.fullmatch(digits)
    if not words:
        return None, True
    if found is None or not 1 <= int(found[1]) <= MOST_CAPACITY:
        return None, False
    return int(found[1]), True


def _kind(words: str) -> str:
    """The key of a kind of place; empty for words that are none."""
    typed = text.fold(words)
    if not typed:
        return "other"
    for key, term in terms("venue_kind").items():
        names = {key} | {text.fold(name) for label in (term.de, term.en) for name in re.split(r"[,/]", label)}
        if typed in names:
            return key
    return ""


def _setting(words: str) -> str:
    typed = text.fold(words)
    return next((setting for setting, known in _SETTINGS.items() if typed in known), "")


def _wheelchair(words: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    typed = text.fold(words)
    if typed in _YES:
        return ("wheelchair",), ()
    if typed in _PARTLY:
        return ("wheelchair_partly",), ()
    return (), (("wheelchair",) if typed in _NO else ())
