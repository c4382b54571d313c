"""Coordinates as people copy them: "52.52, 13.405", "52,52 13,405", "52° 31' 12\\" N, 13° 24' 18\\" O"."""

import re

from festival.base.errors import FestivalError

_MINUTES = re.compile(r"(\d{1,3})°(\d{1,2}(?:[.,]\d+)?)'(?:(\d{1,2}(?:[.,]\d+)?)\")?", re.ASCII)
_HALF = re.compile(r"([NSEWO]?)([+-]?\d{1,3}(?:[.,]\d{1,20})?)([NSEWO]?)", re.ASCII)
_MAX_LENGTH = 100
_MARKS = str.maketrans(
    {"′": "'", "’": "'", "‘": "'", "´": "'", "″": '"', "”": '"', "“": '"', "º": "°", "−": "-"}
)


class BadGeometry(FestivalError):
    """A value that is no geometry we keep.

    `code` is one of `form`, `type`, `too_many`, `position`, `bounds`, `empty`, `coordinates`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(f"bad geometry: {code}")
        self.code = code


def parse_coordinates(text: str) -> tuple[float, float]:
    """The point as (longitude, latitude), read from a text that names the latitude first.

    Reads decimal points and decimal commas, degree signs with minutes and seconds, and the letters N, S, E or O
    (Ost), W; letters also allow the longitude to stand first. Raises BadGeometry with code `coordinates` for a text
    that is not read so, and `bounds` for a point that is not on earth.
    """
    if len(text) > _MAX_LENGTH:
        raise BadGeometry("coordinates")
    first, second = (_half(part) for part in _split(_tidied(text)))
    if first[1] in ("E", "W") or second[1] in ("N", "S"):
        first, second = second, first
    if first[1] in ("E", "W") or second[1] in ("N", "S"):
        raise BadGeometry("coordinates")
    lat, lon = first[0], second[0]
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise BadGeometry("bounds")
    return lon, lat


def _tidied(text: str) -> str:
    """In capitals, minutes turned into decimals, each letter beside its number, other degree signs gone."""
    tidy = text.strip().strip("()[]").upper().translate(_MARKS).replace("''", '"')
    tidy = re.sub(r"(?<=[°'\"])\s+(?=\d+(?:[.,]\d+)?['\"])", "", re.sub(r"\s+(?=[°'\"])", "", tidy))
    tidy = _MINUTES.sub(_decimal_degrees, tidy).replace("°", " ").strip()
    if tidy[:1] in "NSEWO":
        return re.sub(r"([NSEWO])\s+", r"\1", tidy)
    return re.sub(r"\s+([NSEWO])", r"\1", tidy)


def _decimal_degrees(found: re.Match[str]) -> str:
    degrees, minutes, seconds = (float((part or "0").replace(",", ".")) for part in found.groups())
    return f"{degrees + minutes / 60 + seconds / 3600:.9f} "


def _split(text: str) -> list[str]:
    """The two halves. A comma parts them where a blank follows, or where the decimals have points."""
    if re.search(r"[;/]", text):
        halves = re.split(r"\s*[;/]\s*", text)
    elif re.search(r"\s", text):
        halves = re.split(r"\s*,\s+|\s+,|\s+", text)
    elif "." in text or text.count(",") == 1:
        halves = text.split(",")
    else:
        # "52,52,13,405": four numbers are two with decimals.
        numbers = text.split(",")
        halves = [",".join(numbers[:2]), ",".join(numbers[2:])] if len(numbers) == 4 else []
    if len(halves) != 2:
        raise BadGeometry("coordinates")
    return halves


def _half(text: str) -> tuple[float, str]:
    """The signed degrees and their letter (N, S, E, W or none)."""
    found = _HALF.fullmatch(text)
    if found is None or (found[1] and found[3]):
        raise BadGeometry("coordinates")
    letter = (found[1] or found[3]).replace("O", "E")
    degrees = float(found[2].replace(",", "."))
    if letter in ("S", "W"):
        degrees = -degrees
    return degrees, letter
